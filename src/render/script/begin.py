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


