PAUSE = float(os.environ.get("LEXREWIND_PAUSE", "5"))  # seconds between two polls
HERE = os.path.dirname(os.path.abspath(__file__))


class Stop(Exception):
    """An error that ends the run: message, cause, hint."""

    def __init__(self, error, cause="", hint=""):
        super().__init__(error)
        self.error, self.cause, self.hint = error, cause, hint


def print_error(error, cause="", hint=""):
    for label, text in (("error", error), ("caused by", cause), ("hint", hint)):
        if text:
            safe = "".join(c if c.isprintable() else "?" for c in str(text))
            print(f"{label}: {safe}", file=sys.stderr)


class Progress:
    """The progress file: a line for each completed step, which `read` parses."""

    def __init__(self, plan):
        self.plan = plan
        self.file = os.path.join(HERE, f"lexrewind-{plan}.progress")
        self.responses = {}
        if os.path.exists(self.file):
            with open(self.file, encoding="ascii", errors="replace") as lines:
                for line in lines:
                    self.read(line.split())

    def begin(self):
        """Creates the file before the first call."""
        if not os.path.exists(self.file):
            self.write(f"progress of plan {self.plan} of lexrewind\n")

    def write(self, line):
        with open(self.file, "a", encoding="ascii", newline="\n") as file:
            file.write(line)


class PlanRunner:
    """Checks whether each step can be made, makes the steps, and verifies the result."""

    def __init__(self, lex):
        self.lex = lex
        self.progress = StepProgress(PLAN["plan"])
        self.undone = StepProgress(PLAN["undone"]) if PLAN["undone"] else None
        self.already_done = {}
        self.made = False  # whether this run made a step
        self.number, self.step = 0, {}

    def report(self, what):
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

    def fetch(self, operation, parameters):
        """The response of a read call; None if the resource does not exist."""
        try:
            return self.call(operation, parameters)
        except ClientError as error:
            if error.response["Error"]["Code"] == ABSENT:
                return None
            raise Stop("cannot read it", error) from error
        except BotoCoreError as error:
            raise Stop("cannot read it", error) from error

    def resolved(self, value):
        """The value with references to responses replaced."""
        if isinstance(value, dict):
            if set(value) == {"$from"}:
                return self.response_value(value["$from"])
            return {name: self.resolved(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self.resolved(item) for item in value]
        return value

    def stop_changed(self, what):
        hint = "if somebody changed it since, ingest the newest logs and make a new plan"
        if not os.path.exists(self.progress.file):
            file = self.progress.file
            hint += f"; if this program changed it, its progress file is missing: {file}"
        raise Stop("it changed since the plan was made", what, hint)

    def stop_different(self, operation, where):
        hint = f"to see it: {operation} {json.dumps(where)}"
        if self.made:
            raise Stop("the result differs from the plan", "", hint)
        before = f"an earlier run completed the plan: {self.progress.file}"
        hint = f"make a new plan; {hint}"
        raise Stop("it changed since an earlier run", before, hint)

    def verify(self):
        """Verifies the result of the step."""

    def run(self, dry_run):
        try:
            for phase in (self.check, self.apply, self.verify):
                for self.number, self.step in enumerate(STEPS, 1):
                    if phase == self.verify or self.number not in self.progress.responses:
                        self.made = self.made or phase == self.apply
                        phase()
                    elif phase == self.check:
                        self.report("done in an earlier run")
                if phase == self.check and dry_run:
                    print("Nothing was changed.")
                    return 0
                if phase == self.check:
                    print("The current state matches the plan.", flush=True)
                    self.progress.begin()
        except Stop as stop:
            title = f"step {self.number}, {self.step['title']}: "
            print_error(title + stop.error, stop.cause, stop.hint)
            stopped = f"Stopped. Completed steps are recorded in {self.progress.file}"
            print(stopped if self.made else "This run changed nothing.", file=sys.stderr)
            return 1
        print(f"Done: {self.end}")
        return 0


