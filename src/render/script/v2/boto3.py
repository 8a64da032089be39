SERVICE = "lexv2-models"
BUSY = "ThrottlingException"  # what Lex refuses for a moment only
ABSENT = "ResourceNotFoundException"
PATIENCE = 240  # looks before giving up
VALUE = re.compile(r"[A-Za-z0-9]{1,40}")


class StepNotes(Notes):
    """What earlier runs did; a line a step: `3 intentId ABCDEFGHIJ done`, `-` for none."""

    def read(self, words):
        if len(words) == 4 and words[0].isdigit() and words[3] == "done":
            self.answers.setdefault(int(words[0]), (words[1], words[2]))

    def add(self, step, member="-", value="-"):
        if member != "-" and not VALUE.fullmatch(str(value)):
            raise Stop("Lex answered something else", repr(value))
        self.write(f"{step} {member} {value} done\n")
        self.answers[step] = (member, value)

    def tell(self, step, member):
        known, value = self.answers.get(step, ("-", "-"))
        if known != member or value == "-":
            raise Stop(f"no answer tells the {member} of step {step}")
        return value


def has_same_items(found, wanted, same):
    """Whether two lists have the same items, in any order."""
    return len(found) == len(wanted) and all(
        sum(same(item, one) for item in found) == wanted.count(one) for one in wanted
    )


class Runner(Carrier):
    end = "\n".join(["Lex shows what the plan wanted.", *NOT_COMPARED])

    def answered(self, reference):
        run, rest = reference.split(":")
        step, member = rest.split(".")
        notes = self.notes if run == "step" else self.undone
        return notes.tell(int(step), member)

    def look_at(self, place):
        return self.look(place["call"], self.resolved(place["where"]))

    def shows(self, found, document):
        """Whether Lex shows a document. It may leave out what is empty."""
        def same(name):
            one, other = found.get(name) or None, document.get(name) or None
            if name in ANY_ORDER and one and other:
                return has_same_items(one, other, lambda item, wanted: item == wanted)
            return one == other

        return all(same(name) for name in self.step["names"])

    def has(self, found, wanted, name=None):
        """Whether what Lex shows has all that was wanted. Lex may leave out what is empty."""
        if wanted in ("", [], {}, None):
            return not found
        if isinstance(wanted, dict):
            names = wanted if isinstance(found, dict) else ()
            return bool(names) and all(self.has(found.get(it), wanted[it], it) for it in names)
        if isinstance(wanted, list):
            if not isinstance(found, list):
                return False
            if name in ANY_ORDER:
                return has_same_items(found, wanted, self.has)
            same = len(found) == len(wanted)
            return same and all(self.has(*pair) for pair in zip(found, wanted))
        return found == wanted

    def before(self):
        """Whether the step can be made: what it is about is there and as the plan found it."""
        step = self.step
        if "look" in step:
            found = self.look_at(step["look"])
            if found is None and step["call"].startswith("Delete"):
                self.there[self.number] = True
            elif found is None:
                self.surprise("it does not exist")
            elif step["before"] is not None and not self.shows(found, step["before"]):
                if step["after"] is None or not self.shows(found, step["after"]):
                    self.surprise("it is another document")
                self.there[self.number] = True
        self.tell("is there already" if self.number in self.there else "can be made")

    def make(self):
        """Makes the step, notes it, and waits until it has taken effect."""
        step = self.step
        if self.number in self.there:
            self.notes.add(self.number)
            self.tell("is there already")
            return
        try:
            answer = self.call(step["call"], self.resolved(step["parameters"]))
        except (ClientError, BotoCoreError) as error:
            raise Stop("Lex refused it", error) from error
        if answer.get("errors"):
            raise Stop("Lex refused some of its items", answer["errors"])
        member = step["member"]
        self.notes.add(self.number, member or "-", answer[member] if member else "-")
        self.tell("done")
        if "wait" in step:
            self.wait()

    def after(self):
        """Compares what Lex shows with what was put there."""
        step = self.step
        if "check" not in step:
            return
        found = self.look_at(step["check"])
        if step["wanted"] is None:
            if found is not None:
                raise Stop("it is still there")
        elif found is None or not self.has(found, self.resolved(step["wanted"])):
            self.differs(step["check"]["call"], self.resolved(step["check"]["where"]))

    def wait(self):
        step = self.step
        for tries in range(PATIENCE):
            found = self.look_at(step["wait"])
            if not step["status"]:
                if found is None:
                    return
            elif found is not None:
                status = found.get(step["status"])
                if status in step["ends"]:
                    return
                if status in ("Failed", "Deleting"):
                    raise Stop(f"{step['status']} is {status}", found.get("failureReasons", ""))
            if tries == 0:
                print("         waiting ...", flush=True)
            time.sleep(PAUSE)
        raise Stop("it is not ready", "", "run this again later")


