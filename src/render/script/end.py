class Lex(dict):
    """The operations of a client, by their names in the API."""

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
            print_error(
                f"cannot find `{runner.undone.file}`",
                hint="it records what the reversed plan did: put it beside this program",
            )
            return 2
        if not os.environ.get("LEXREWIND_SKIP_ACCOUNT_CHECK"):
            sts = boto3.client("sts", region_name=PLAN["region"])
            mine = sts.get_caller_identity()["Account"]
            if mine != PLAN["account"]:
                print_error(
                    f"the credentials are for account {mine}, the plan is for {PLAN['account']}",
                    hint="set AWS_PROFILE",
                )
                return 2
    except (BotoCoreError, ClientError) as error:
        print_error("cannot begin", error, "sign in, or set AWS_PROFILE")
        return 2
    except OSError as error:
        print_error("cannot begin", error)
        return 2
    return runner.run(dry_run=bool(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
