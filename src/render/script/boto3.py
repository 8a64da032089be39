SERVICE = "lex-models"
BUSY = "ConflictException"  # the error that is retried
ABSENT = "NotFoundException"
MAX_POLLS = 120  # polls before giving up
CHECKSUM = re.compile(r"[A-Za-z0-9._:=+/-]{1,200}")
VERSION = re.compile(r"[1-9][0-9]{0,9}")


class Unknown(Exception):
    """A value that no response has yet."""


class StepProgress(Progress):
    """A line for each completed step: `3 CHECKSUM VERSION done`, `-` for none.

    `old` instead of `done` if a publication returned an existing version.
    """

    def read(self, words):
        if len(words) == 4 and words[0].isdigit() and words[3] in ("done", "old"):
            step, checksum, version, end = int(words[0]), *words[1:]
            if CHECKSUM.fullmatch(checksum) and (version == "-" or VERSION.fullmatch(version)):
                response = {"checksum": checksum, "version": version, "end": end}
                self.responses.setdefault(step, response)

    def add(self, step, response, expected=0):
        checksum, version = response.get("checksum") or "-", response.get("version") or "-"
        if version == "$LATEST":
            version = "-"
        if not (CHECKSUM.fullmatch(checksum) and (version == "-" or VERSION.fullmatch(version))):
            raise Stop("unexpected response", f"{checksum!r}, {version!r}")
        end = "old" if version != "-" and int(version) < expected else "done"
        self.write(f"{step} {checksum} {version} {end}\n")
        self.responses[step] = {"checksum": checksum, "version": version, "end": end}

    def value(self, step, member):
        value = self.responses.get(step, {}).get(member, "-")
        if value == "-":
            raise Unknown(f"no response has the {member} of step {step}")
        return value


class Runner(PlanRunner):
    end = "the result matches the plan."

    def change(self, operation, parameters):
        try:
            return self.call(operation, parameters)
        except (ClientError, BotoCoreError) as error:
            raise Stop("Lex refused the call", error) from error

    # --- declarations of a step ---

    def response_value(self, reference):
        run, rest = reference.split(":")
        step, member = rest.split(".")
        if run == "step":
            return self.progress.value(int(step), member)
        if member == "version" and self.undone.responses.get(int(step), {}).get("end") == "old":
            raise Unknown(f"step {step} published nothing")
        return self.undone.value(int(step), member)

    def parameters(self):
        """The parameters of the call, with the checksum."""
        step = self.step
        parameters = self.resolved({**step.get("document", {}), **step["steering"]})
        if step["need"][0] == "checksum":
            parameters["checksum"] = step["need"][1]
        elif step["need"][0] == "response":
            parameters["checksum"] = self.response_value(step["need"][1])
        return parameters

    def is_target(self, found):
        """Whether the resource has the target document. Lex may omit empty members."""
        if found is None:
            return False
        try:
            target = self.resolved(self.step["document"])
        except Unknown:
            return False
        for setting in found.get("conversationLogs", {}).get("logSettings", []):
            setting.pop("resourcePrefix", None)
        same = all((found.get(name) or "") == (value or "") for name, value in target.items())
        return same and not any(found.get(name) for name in self.step["lacks"])

    def rebuilds(self, found):
        """Whether it must be put although the target exists: its dependencies change."""
        return self.step["rebuild"] and ["checksum", found.get("checksum")] == self.step["need"]

    def check_requirement(self, need, found):
        """Stops unless the requirement is met."""
        kind = need[0]
        if found is None:
            if kind != "absent":
                self.stop_changed("it does not exist")
            return
        if kind == "absent":
            self.stop_changed("it exists")
        if kind == "exists":
            return
        try:
            target = need[1] if kind == "checksum" else self.response_value(need[1])
        except Unknown as error:
            self.stop_changed(error)
        if found.get("checksum") != target:
            self.stop_changed(f"its checksum is {found.get('checksum')}, not {target}")

    def wait_built(self, must_be_built):
        """Waits while a bot is being built. A bot without intents cannot be built."""
        if "wait_for_bot" not in self.step:
            return
        where = self.resolved(self.step["wait_for_bot"])
        for tries in range(MAX_POLLS):
            bot = self.fetch("GetBot", where)
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

    # --- the three phases ---

    def check(self):
        """Checks whether the step can be made."""
        step = self.step
        for other in step["others"]:
            self.check_requirement(other["need"], self.fetch(other["get"], other["where"]))
        if step["need"][0] == "response" and step["need"][1].startswith("step:"):
            try:
                self.response_value(step["need"][1])
            except Unknown:
                self.report("checked later")
                return
        try:
            where = self.resolved(step["where"])
        except Unknown:
            self.report("nothing to delete")
            return
        found = self.fetch(step["get"], where)
        if step["verb"] == "put" and self.is_target(found) and not self.rebuilds(found):
            self.already_done[self.number] = found
            self.report("already done")
        elif step["verb"] == "delete" and found is None:
            self.report("already deleted")
        else:
            self.check_requirement(step["need"], found)
            self.report("ready")

    def apply(self):
        """Makes the step, and records it."""
        what = getattr(self, self.step["verb"])()
        if what:
            self.report(what)

    def put(self):
        step = self.step
        if self.number in self.already_done:
            found = self.already_done[self.number]
            self.progress.add(self.number, {"checksum": found.get("checksum")})
            return "already done"
        self.wait_built(step["call"] != "PutBot")
        try:
            parameters = self.parameters()
        except Unknown as error:
            raise Stop("cannot make this step", error) from error
        try:
            response = self.change(step["call"], parameters)
        except Stop:
            found = self.fetch(step["get"], step["where"])
            if not self.is_target(found):
                raise
            self.progress.add(self.number, {"checksum": found.get("checksum")})
            return "already done"
        self.progress.add(self.number, response)
        return "done"

    def publish(self):
        self.wait_built(True)
        try:
            parameters = self.parameters()
        except Unknown as error:
            raise Stop("cannot make this step", error) from error
        response = self.change(self.step["call"], parameters)
        self.progress.add(self.number, response, self.step["number"])
        return f"published version {self.progress.value(self.number, 'version')}"

    def delete(self):
        step = self.step
        try:
            found = self.fetch(step["get"], self.resolved(step["where"]))
        except Unknown:
            # The reversed plan published nothing, or was killed before it recorded it.
            self.progress.add(self.number, {})
            return ""
        if found is None:
            self.progress.add(self.number, {})
            return "already deleted"
        self.check_requirement(step["need"], found)
        self.change(step["call"], self.resolved(step["steering"]))
        self.progress.add(self.number, {})
        return "done"

    def verify(self):
        """Verifies the result of the step."""
        step = self.step
        if not step["last"]:
            return
        try:
            where = self.resolved(step["where"])
        except Unknown:
            return
        if step["verb"] == "put":
            self.wait_built(True)
            if not self.is_target(self.fetch(step["get"], where)):
                self.stop_different(step["get"], where)
        elif self.fetch(step["get"], where) is not None:
            raise Stop("it was not deleted")


