class Lex(dict):
    """The operations of a client by the names of the API."""

    def __init__(self, client):
        super().__init__()
        for method, operation in client.meta.method_to_api_mapping.items():
            self[operation] = getattr(client, method)


def main(arguments):
    atexit.unregister(cut_off)
    if arguments not in ([], ["--dry-run"]):
        print(f"usage: python3 {os.path.basename(__file__)} [--dry-run]", file=sys.stderr)
        return 2
    try:
        runner = Runner(Lex(boto3.client(SERVICE, region_name=PLAN["region"])))
        if runner.undone and not os.path.exists(runner.undone.file):
            complain(
                f"there is no {runner.undone.file}",
                hint="it tells what the plan did that this one undoes: put it beside this program",
            )
            return 2
        if not os.environ.get("LEXREWIND_SKIP_ACCOUNT_CHECK"):
            sts = boto3.client("sts", region_name=PLAN["region"])
            mine = sts.get_caller_identity()["Account"]
            if mine != PLAN["account"]:
                complain(
                    f"these are credentials of account {mine}, the plan is for {PLAN['account']}",
                    hint="set AWS_PROFILE",
                )
                return 2
    except (BotoCoreError, ClientError) as error:
        complain("cannot begin", error, "sign in, or set AWS_PROFILE")
        return 2
    except OSError as error:
        complain("cannot begin", error)
        return 2
    return runner.run(only_look=bool(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
