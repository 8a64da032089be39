PAUSE = float(os.environ.get("LEXREWIND_PAUSE", "5"))  # seconds between two looks
HERE = os.path.dirname(os.path.abspath(__file__))


class Stop(Exception):
    """A surprise: what hinders, why, what to do."""

    def __init__(self, error, cause="", hint=""):
        super().__init__(error)
        self.error, self.cause, self.hint = error, cause, hint


def complain(error, cause="", hint=""):
    for label, text in (("error", error), ("caused by", cause), ("hint", hint)):
        if text:
            safe = "".join(c if c.isprintable() else "?" for c in str(text))
            print(f"{label}: {safe}", file=sys.stderr)


class Notes:
    """What earlier runs did, in a file; a line a step, which `read` understands."""

    def __init__(self, plan):
        self.plan = plan
        self.file = os.path.join(HERE, f"lexrewind-{plan}.progress")
        self.answers = {}
        if os.path.exists(self.file):
            with open(self.file, encoding="ascii", errors="replace") as lines:
                for line in lines:
                    self.read(line.split())

    def begin(self):
        """Sees to it that there is a file, before there is anything to note."""
        if not os.path.exists(self.file):
            self.write(f"what plan {self.plan} of lexrewind did\n")

    def write(self, line):
        with open(self.file, "a", encoding="ascii", newline="\n") as file:
            file.write(line)


class Carrier:
    """Carries out the steps of a plan: first it looks whether each can be made."""

    def __init__(self, lex):
        self.lex = lex
        self.notes = StepNotes(PLAN["plan"])
        self.undone = StepNotes(PLAN["undone"]) if PLAN["undone"] else None
        self.there = {}
        self.made = False  # whether this run made a step
        self.number, self.step = 0, {}

    def tell(self, what):
        print(f"{self.number:3}/{len(STEPS)}  {self.step['title']:<58} {what}", flush=True)

    def call(self, operation, parameters):
        for _ in range(12):
            try:
                return self.lex[operation](**parameters)
            except ClientError as error:
                if error.response["Error"]["Code"] != BUSY:
                    raise
                time.sleep(PAUSE)
        return self.lex[operation](**parameters)

    def look(self, operation, parameters):
        """What Lex shows; none where it shows nothing."""
        try:
            return self.call(operation, parameters)
        except ClientError as error:
            if error.response["Error"]["Code"] == ABSENT:
                return None
            raise Stop("cannot look at it", error) from error
        except BotoCoreError as error:
            raise Stop("cannot look at it", error) from error

    def resolved(self, value):
        """The value with the answers to earlier steps in it."""
        if isinstance(value, dict):
            if set(value) == {"$from"}:
                return self.answered(value["$from"])
            return {name: self.resolved(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self.resolved(item) for item in value]
        return value

    def surprise(self, what):
        hint = "if somebody changed it since, ingest the newest logs and make a new plan"
        if not os.path.exists(self.notes.file):
            hint += f"; if this program did, its notes are missing: {self.notes.file}"
        raise Stop("it is not as the plan found it", what, hint)

    def differs(self, operation, where):
        hint = f"look at it: {operation} {json.dumps(where)}"
        if self.made:
            raise Stop("Lex shows something else than was put there", "", hint)
        before = f"an earlier run carried the plan out, as {self.notes.file} tells"
        hint = f"make a new plan; {hint}"
        raise Stop("Lex no longer shows what was put there", before, hint)

    def after(self):
        """Whether the step has come to what was wanted."""

    def run(self, only_look):
        try:
            for phase in (self.before, self.make, self.after):
                for self.number, self.step in enumerate(STEPS, 1):
                    if phase == self.after or self.number not in self.notes.answers:
                        self.made = self.made or phase == self.make
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
        print(f"Done: {self.end}")
        return 0


