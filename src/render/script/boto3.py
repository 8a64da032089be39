SERVICE = "lex-models"
BUSY = "ConflictException"  # what Lex refuses for a moment only
ABSENT = "NotFoundException"
PATIENCE = 120  # looks before giving up
CHECKSUM = re.compile(r"[A-Za-z0-9._:=+/-]{1,200}")
VERSION = re.compile(r"[1-9][0-9]{0,9}")


class Unknown(Exception):
    """A value that no answer tells yet."""


class StepNotes(Notes):
    """What earlier runs did; a line a step: `3 CHECKSUM VERSION done`, `-` for none.

    `old` for `done` where Lex answered a publication with a version that was there before.
    """

    def read(self, words):
        if len(words) == 4 and words[0].isdigit() and words[3] in ("done", "old"):
            step, checksum, version, end = int(words[0]), *words[1:]
            if CHECKSUM.fullmatch(checksum) and (version == "-" or VERSION.fullmatch(version)):
                answer = {"checksum": checksum, "version": version, "end": end}
                self.answers.setdefault(step, answer)

    def add(self, step, answer, expected=0):
        checksum, version = answer.get("checksum") or "-", answer.get("version") or "-"
        if version == "$LATEST":
            version = "-"
        if not (CHECKSUM.fullmatch(checksum) and (version == "-" or VERSION.fullmatch(version))):
            raise Stop("Lex answered something else", f"{checksum!r}, {version!r}")
        end = "old" if version != "-" and int(version) < expected else "done"
        self.write(f"{step} {checksum} {version} {end}\n")
        self.answers[step] = {"checksum": checksum, "version": version, "end": end}

    def tell(self, step, member):
        value = self.answers.get(step, {}).get(member, "-")
        if value == "-":
            raise Unknown(f"no answer tells the {member} of step {step}")
        return value


class Runner(Carrier):
    end = "Lex shows what the plan wanted."

    def change(self, operation, parameters):
        try:
            return self.call(operation, parameters)
        except (ClientError, BotoCoreError) as error:
            raise Stop("Lex refused it", error) from error

    # --- what a step says ---

    def answered(self, reference):
        run, rest = reference.split(":")
        step, member = rest.split(".")
        if run == "step":
            return self.notes.tell(int(step), member)
        if member == "version" and self.undone.answers.get(int(step), {}).get("end") == "old":
            raise Unknown(f"step {step} published nothing")
        return self.undone.tell(int(step), member)

    def parameters(self):
        """What the call takes, with the checksum that it must quote."""
        step = self.step
        parameters = self.resolved({**step.get("document", {}), **step["steering"]})
        if step["need"][0] == "checksum":
            parameters["checksum"] = step["need"][1]
        elif step["need"][0] == "answer":
            parameters["checksum"] = self.answered(step["need"][1])
        return parameters

    def is_wanted(self, found):
        """Whether Lex shows the document. It may leave out what is empty."""
        if found is None:
            return False
        try:
            wanted = self.resolved(self.step["document"])
        except Unknown:
            return False
        for setting in found.get("conversationLogs", {}).get("logSettings", []):
            setting.pop("resourcePrefix", None)
        same = all((found.get(name) or "") == (value or "") for name, value in wanted.items())
        return same and not any(found.get(name) for name in self.step["lacks"])

    def rebuilds(self, found):
        """Whether it is put even if it is there already: what it uses changes."""
        return self.step["rebuild"] and ["checksum", found.get("checksum")] == self.step["need"]

    def meet(self, need, found):
        """Stops where what was found is not what the plan found."""
        kind = need[0]
        if found is None:
            if kind != "absent":
                self.surprise("it does not exist")
            return
        if kind == "absent":
            self.surprise("it exists")
        if kind == "exists":
            return
        try:
            wanted = need[1] if kind == "checksum" else self.answered(need[1])
        except Unknown as error:
            self.surprise(error)
        if found.get("checksum") != wanted:
            self.surprise(f"its checksum is {found.get('checksum')}, not {wanted}")

    def settle(self, must_be_built):
        """Waits while a bot is being built. One without intents cannot be."""
        if "settle" not in self.step:
            return
        where = self.resolved(self.step["settle"])
        for tries in range(PATIENCE):
            bot = self.look("GetBot", where)
            if bot is None:
                return
            if bot["status"] == "FAILED" and bot.get("intents") and must_be_built:
                raise Stop("the bot could not be built", bot.get("failureReason", ""))
            if bot["status"] != "BUILDING":
                return
            if tries == 0:
                print("         the bot is being built ...", flush=True)
            time.sleep(PAUSE)
        raise Stop("the bot is still being built", "", "run this again later")

    # --- the three passes ---

    def before(self):
        """Whether the step can be made."""
        step = self.step
        for other in step["others"]:
            self.meet(other["need"], self.look(other["get"], other["where"]))
        if step["need"][0] == "answer" and step["need"][1].startswith("step:"):
            try:
                self.answered(step["need"][1])
            except Unknown:
                self.tell("comes later")
                return
        try:
            where = self.resolved(step["where"])
        except Unknown:
            self.tell("was not made")
            return
        found = self.look(step["get"], where)
        if step["verb"] == "put" and self.is_wanted(found) and not self.rebuilds(found):
            self.there[self.number] = found
            self.tell("is there already")
        elif step["verb"] == "delete" and found is None:
            self.tell("is gone already")
        else:
            self.meet(step["need"], found)
            self.tell("can be made")

    def make(self):
        """Makes the step, and notes it."""
        what = getattr(self, self.step["verb"])()
        if what:
            self.tell(what)

    def put(self):
        step = self.step
        if self.number in self.there:
            self.notes.add(self.number, {"checksum": self.there[self.number].get("checksum")})
            return "is there already"
        self.settle(step["call"] != "PutBot")
        try:
            parameters = self.parameters()
        except Unknown as error:
            raise Stop("it cannot be made", error) from error
        try:
            answer = self.change(step["call"], parameters)
        except Stop:
            found = self.look(step["get"], step["where"])
            if not self.is_wanted(found):
                raise
            self.notes.add(self.number, {"checksum": found.get("checksum")})
            return "is there already"
        self.notes.add(self.number, answer)
        return "done"

    def publish(self):
        self.settle(True)
        try:
            parameters = self.parameters()
        except Unknown as error:
            raise Stop("it cannot be made", error) from error
        answer = self.change(self.step["call"], parameters)
        self.notes.add(self.number, answer, self.step["number"])
        return f"is version {self.notes.tell(self.number, 'version')}"

    def delete(self):
        step = self.step
        try:
            found = self.look(step["get"], self.resolved(step["where"]))
        except Unknown:
            # The plan that this one undoes published nothing, or did not live to note it.
            self.notes.add(self.number, {})
            return ""
        if found is None:
            self.notes.add(self.number, {})
            return "is gone already"
        self.meet(step["need"], found)
        self.change(step["call"], self.resolved(step["steering"]))
        self.notes.add(self.number, {})
        return "done"

    def after(self):
        """Whether the step has come to what was wanted."""
        step = self.step
        if not step["last"]:
            return
        try:
            where = self.resolved(step["where"])
        except Unknown:
            return
        if step["verb"] == "put":
            self.settle(True)
            if not self.is_wanted(self.look(step["get"], where)):
                self.differs(step["get"], where)
        elif self.look(step["get"], where) is not None:
            raise Stop("it is still there")


