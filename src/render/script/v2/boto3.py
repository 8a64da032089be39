SERVICE = "lexv2-models"
PATIENCE = 240  # looks before giving up
VALUE = re.compile(r"[A-Za-z0-9]{1,40}")


class Notes:
    """What earlier runs did; a line a step: `3 intentId ABCDEFGHIJ done`, `-` for none."""

    def __init__(self, plan):
        self.plan = plan
        self.file = os.path.join(HERE, f"lexrewind-{plan}.progress")
        self.answers = {}
        if os.path.exists(self.file):
            with open(self.file, encoding="ascii", errors="replace") as lines:
                for line in lines:
                    words = line.split()
                    if len(words) == 4 and words[0].isdigit() and words[3] == "done":
                        self.answers.setdefault(int(words[0]), (words[1], words[2]))

    def begin(self):
        """Sees to it that there is a file, before there is anything to note."""
        if not os.path.exists(self.file):
            self.write(f"what plan {self.plan} of lexrewind did\n")

    def write(self, line):
        with open(self.file, "a", encoding="ascii", newline="\n") as file:
            file.write(line)

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


class Runner:
    def __init__(self, lex):
        self.lex = lex
        self.notes = Notes(PLAN["plan"])
        self.undone = Notes(PLAN["undone"]) if PLAN["undone"] else None
        self.there = set()
        self.made = False
        self.number, self.step = 0, {}

    def tell(self, what):
        print(f"{self.number:3}/{len(STEPS)}  {self.step['title']:<58} {what}", flush=True)

    def call(self, operation, parameters):
        for _ in range(12):
            try:
                return self.lex[operation](**parameters)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ThrottlingException":
                    raise
                time.sleep(PAUSE)
        return self.lex[operation](**parameters)

    def look(self, place):
        """What Lex shows; none where it shows nothing."""
        try:
            return self.call(place["call"], self.resolved(place["where"]))
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None
            raise Stop("cannot look at it", error) from error
        except BotoCoreError as error:
            raise Stop("cannot look at it", error) from error

    def resolved(self, value):
        """The value with the answers to earlier steps in it."""
        if isinstance(value, dict):
            if set(value) == {"$from"}:
                run, rest = value["$from"].split(":")
                step, member = rest.split(".")
                notes = self.notes if run == "step" else self.undone
                return notes.tell(int(step), member)
            return {name: self.resolved(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self.resolved(item) for item in value]
        return value

    def shows(self, found, document):
        """Whether Lex shows a document. It may leave out what is empty."""
        names = self.step["names"]
        return all((found.get(name) or None) == (document.get(name) or None) for name in names)

    def before(self):
        """Whether the step can be made: what it is about is there and as the plan found it."""
        step = self.step
        if "look" in step:
            found = self.look(step["look"])
            if found is None and step["call"].startswith("Delete"):
                self.there.add(self.number)
            elif found is None:
                self.surprise("it does not exist")
            elif step["before"] is not None and not self.shows(found, step["before"]):
                if step["after"] is None or not self.shows(found, step["after"]):
                    self.surprise("it is another document")
                self.there.add(self.number)
        self.tell("is there already" if self.number in self.there else "can be made")

    def surprise(self, what):
        hint = "if somebody changed it since, ingest the newest logs and make a new plan"
        if not os.path.exists(self.notes.file):
            hint += f"; if this program did, its notes are missing: {self.notes.file}"
        raise Stop("it is not as the plan found it", what, hint)

    def make(self):
        """Makes the step, notes it, and waits until it has taken effect."""
        step, self.made = self.step, True
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

    def wait(self):
        step = self.step
        for tries in range(PATIENCE):
            found = self.look(step["wait"])
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

    def run(self, only_look):
        try:
            for phase in (self.before, self.make):
                for self.number, self.step in enumerate(STEPS, 1):
                    if self.number not in self.notes.answers:
                        phase()
                    elif phase == self.before:
                        self.tell("was done before")
                if phase == self.before and only_look:
                    print("Nothing was changed.")
                    return 0
                if phase == self.before:
                    print("All is as the plan found it.", flush=True)
                    self.notes.begin()
        except Stop as stop:
            title = f"step {self.number}, {self.step['title']}: "
            complain(title + stop.error, stop.cause, stop.hint)
            told = f"Stopped. What was done is noted in {self.notes.file}"
            print(told if self.made else "This run changed nothing.", file=sys.stderr)
            return 1
        print("Done: all calls were made.")
        return 0


