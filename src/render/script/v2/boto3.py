SERVICE = "lexv2-models"
BUSY = "ThrottlingException"  # the error that is retried
ABSENT = "ResourceNotFoundException"
MAX_POLLS = 240  # polls before giving up
VALUE = re.compile(r"[A-Za-z0-9]{1,40}")


class StepProgress(Progress):
    """A line for each completed step: `3 intentId ABCDEFGHIJ done`, `-` for none."""

    def read(self, words):
        if len(words) == 4 and words[0].isdigit() and words[3] == "done":
            self.responses.setdefault(int(words[0]), (words[1], words[2]))

    def add(self, step, member="-", value="-"):
        if member != "-" and not VALUE.fullmatch(str(value)):
            raise Stop("unexpected response", repr(value))
        self.write(f"{step} {member} {value} done\n")
        self.responses[step] = (member, value)

    def value(self, step, member):
        known, value = self.responses.get(step, ("-", "-"))
        if known != member or value == "-":
            raise Stop(f"no response has the {member} of step {step}")
        return value


def has_same_items(found, target, same):
    """Whether two lists have the same items, in any order."""
    return len(found) == len(target) and all(
        sum(same(item, one) for item in found) == target.count(one) for one in target
    )


class Runner(PlanRunner):
    end = "\n".join(["the result matches the plan.", *NOT_COMPARED])

    def response_value(self, reference):
        run, rest = reference.split(":")
        step, member = rest.split(".")
        progress = self.progress if run == "step" else self.undone
        return progress.value(int(step), member)

    def fetch_place(self, place):
        return self.fetch(place["call"], self.resolved(place["where"]))

    def shows(self, found, document):
        """Whether the resource has this document. Lex may omit empty members."""
        def same(name):
            one, other = found.get(name) or None, document.get(name) or None
            if name in ANY_ORDER and one and other:
                return has_same_items(one, other, lambda item, target: item == target)
            return one == other

        return all(same(name) for name in self.step["names"])

    def has(self, found, target, name=None):
        """Whether a response has all members of the target. Lex may omit empty members."""
        if target in ("", [], {}, None):
            return not found
        if isinstance(target, dict):
            names = target if isinstance(found, dict) else ()
            return bool(names) and all(self.has(found.get(it), target[it], it) for it in names)
        if isinstance(target, list):
            if not isinstance(found, list):
                return False
            if name in ANY_ORDER:
                return has_same_items(found, target, self.has)
            same = len(found) == len(target)
            return same and all(self.has(*pair) for pair in zip(found, target))
        return found == target

    def check(self):
        """Checks whether the step can be made: the resource exists and is as the plan expects."""
        step = self.step
        if "current" in step:
            found = self.fetch_place(step["current"])
            if found is None and step["call"].startswith("Delete"):
                self.already_done[self.number] = True
            elif found is None:
                self.stop_changed("it does not exist")
            elif step["before"] is not None and not self.shows(found, step["before"]):
                if step["after"] is None or not self.shows(found, step["after"]):
                    self.stop_changed("its content differs")
                self.already_done[self.number] = True
        self.report("already done" if self.number in self.already_done else "ready")

    def apply(self):
        """Makes the step, records it, and waits until it has taken effect."""
        step = self.step
        if self.number in self.already_done:
            self.progress.add(self.number)
            self.report("already done")
            return
        try:
            response = self.call(step["call"], self.resolved(step["parameters"]))
        except (ClientError, BotoCoreError) as error:
            raise Stop("Lex refused the call", error) from error
        if response.get("errors"):
            raise Stop("Lex refused some of its items", response["errors"])
        member = step["member"]
        self.progress.add(self.number, member or "-", response[member] if member else "-")
        self.report("done")
        if "wait" in step:
            self.wait()

    def verify(self):
        """Compares the resource with the request."""
        step = self.step
        if "check" not in step:
            return
        found = self.fetch_place(step["check"])
        if step["target"] is None:
            if found is not None:
                raise Stop("it was not deleted")
        elif found is None or not self.has(found, self.resolved(step["target"])):
            self.stop_different(step["check"]["call"], self.resolved(step["check"]["where"]))

    def wait(self):
        step = self.step
        for tries in range(MAX_POLLS):
            found = self.fetch_place(step["wait"])
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


