//! Plans as people see them.

use std::fs;

use serde_json::Value as Json;

use crate::cli::world::{history, run, run_in};

#[test]
fn rollback_leads_back_to_a_time() {
    insta::assert_snapshot!(run("order-flowers", &["plan", "rollback", "bot:OrderFlowers", "--to", "2023-03-09T00:00:00Z"]), @"
    rollback bot:OrderFlowers  2023-03-24 17:45:36Z -> 2023-03-09 00:00:00Z
      ~ change   > move alias
      1  ~ bot:OrderFlowers@latest  ~1 intent          PutBot (BUILD)
      2  > alias:OrderFlowers/PROD  botVersion 3 -> 2  PutBotAlias
    ! faster: version 2 still exists: `plan promote alias:OrderFlowers/PROD --to 2`
          is one call
    2 calls; replayed on the model: exact
    Nothing was sent to AWS.
    ");
    insta::assert_snapshot!(run("order-flowers", &["plan", "rollback", "bot:OrderFlowers", "--to", "46b307b0", "--prune"]), @"
    rollback bot:OrderFlowers  2023-03-24 17:45:36Z -> 2023-02-28 13:42:30Z
      ~ change   - delete
      1  ~ slot-type:FlowerTypes@latest  -1 value  -1 synonym       PutSlotType
      2  ~ intent:OrderFlowers@latest    ~1 slot  ~1 prompt  >s...  PutIntent
      3  ~ bot:OrderFlowers@latest       ~2 intents                 PutBot (BUILD)
      4  - alias:OrderFlowers/PROD       delete: it did not exi...  DeleteBotAlias
      5  - bot:OrderFlowers@3            delete: it did not exi...  DeleteBotVersion
      6  - bot:OrderFlowers@2            delete: it did not exi...  DeleteBotVersion
      7  - bot:OrderFlowers@1            delete: it did not exi...  DeleteBotVersion
    7 calls; replayed on the model: exact
    Nothing was sent to AWS.
    ------- stderr -------
    note: `46b307b0` is read as just after the event of 2023-02-28T13:42:30Z
    ");
    insta::assert_snapshot!(run("order-flowers", &["plan", "rollback", "bot:OrderFlowers", "--to", "b6874c6b"]), @"
    rollback bot:OrderFlowers  2023-03-24 17:45:36Z -> 2023-03-24 17:45:36Z
    Nothing to do: the target is reached already.
    ------- stderr -------
    note: `b6874c6b` is read as just after the event of 2023-03-24T17:45:36Z
    ");
    insta::assert_snapshot!(run("order-flowers", &["plan", "rollback", "slot-type:FlowerTypes", "--to", "85e8b2d3", "--at", "d53cf63d"]), @r##"
rollback slot-type:FlowerTypes  2023-03-08 15:48:02Z -> 2023-02-27 09:12:04Z
  ~ change
  1  ~ slot-type:FlowerTypes@latest  -1 value  -1 synonym  PutSlotType
! step 1 also affects intent:OrderFlowers@latest
1 call; replayed on the model: exact
Nothing was sent to AWS.
------- stderr -------
note: `d53cf63d` is read as just after the event of 2023-03-08T15:48:02Z
note: `85e8b2d3` is read as just after the event of 2023-02-27T09:12:04Z
"##);
}

#[test]
fn rollback_leads_back_to_a_version() {
    insta::assert_snapshot!(run("order-flowers", &["plan", "rollback", "bot:OrderFlowers", "--to", "2"]), @"
    rollback bot:OrderFlowers  2023-03-24 17:45:36Z -> version 2
      ~ change
      1  ~ bot:OrderFlowers@latest  ~1 intent  PutBot (BUILD)
    ! faster: version 2 still exists: `plan promote alias:OrderFlowers/PROD --to 2`
          is one call
    1 call; replayed on the model: exact
    Nothing was sent to AWS.
    ");
    insta::assert_snapshot!(run("international-plan", &["plan", "rollback", "intent:ApplyTravelPlan", "--to", "1"]), @"
    rollback intent:ApplyTravelPlan  2019-07-22 11:54:17Z -> version 1
    ! version numbers are never reused: this content gets new ones
        slot-type:TravelPlan@1 -> @2
      + create
      1  + slot-type:TravelPlan@latest    created  +2 valu...  PutSlotType
      2  + slot-type:TravelPlan@2         publish the cont...  CreateSlotTypeVersion
      3  + intent:ApplyTravelPlan@latest  created  +3 utte...  PutIntent
    3 calls; replayed on the model: equivalent, 1 version under another number
    Nothing was sent to AWS.
    ");
    insta::assert_snapshot!(run("order-flowers", &["plan", "rollback", "intent:OrderFlowers", "--to", "7"]), @"
    ------- stderr -------
    error: no record shows version 7 of intent:OrderFlowers
    hint: it has latest and 1, 2, 3; `lexrewind versions intent:OrderFlowers` lists all versions
    [exit status: 5]
    ");
}

#[test]
fn rollback_lists_unrecorded_content() {
    insta::assert_snapshot!(run("gap", &["plan", "rollback", "slot-type:Sizes", "--to", "2022-05-09T09:00:00Z"]), @"
    rollback slot-type:Sizes  2022-05-11 08:50:00Z -> 2022-05-09 09:00:00Z
    ! no record shows the content of slot-type:Sizes@latest: it is not changed
    0 calls; replayed on the model: equivalent, except for what is left out above
    Nothing was sent to AWS.
    [exit status: 1]
    ");
    insta::assert_snapshot!(run("gap", &["plan", "rollback", "intent:OrderPizza", "--to", "2022-05-10T20:00:00Z", "--strict"]), @"
    rollback intent:OrderPizza  2022-05-11 08:50:00Z -> 2022-05-10 20:00:00Z
    ? the content of intent:OrderPizza@latest is not fully proven: checksum
          mismatch: at least one update is missing from the logs
      ~ change
      1  ~ intent:OrderPizza@latest  -2 utterances  ~1 slot  PutIntent
    ! step 1 also affects bot:PizzaShop@latest
    1 call; replayed on the model: equivalent, 1 not proven
    Nothing was sent to AWS.
    [exit status: 4]
    ");
}

#[test]
fn restore_brings_back_what_was_deleted() {
    insta::assert_snapshot!(run("order-flowers", &["plan", "restore", "alias:OrderFlowers/BETA"]), @"
    restore alias:OrderFlowers/BETA
        2023-03-24 17:45:36Z -> just before 2023-03-24 17:45:36Z
      + create
      1  + alias:OrderFlowers/BETA  created  +3 settings  PutBotAlias
    1 call; replayed on the model: exact
    Nothing was sent to AWS.
    ");
    insta::assert_snapshot!(run("international-plan", &["plan", "restore", "bot:InternationalPlan"]), @"
    restore bot:InternationalPlan
        2019-07-22 11:54:17Z -> just before 2019-07-22 11:53:40Z
    ! version numbers are never reused: this content gets new ones
        bot:InternationalPlan@2 -> @3
        intent:ApplyTravelPlan@3 -> @4
        intent:ListInternationalPlans@3 -> @4
        intent:VerifyIdentity@1 -> @2
        slot-type:TravelPlan@1 -> @2
    = deleted, and needed by nothing: bot:InternationalPlan@1
      + create
       1  + slot-type:TravelPlan@latest
              PutSlotType  created  +2 values  +3 settings
       2  + slot-type:TravelPlan@2
              CreateSlotTypeVersion  publish the content of version 1
       3  + intent:VerifyIdentity@latest
              PutIntent  created  +3 utterances  +1 slot  +1 hook  +1 setting
       4  + intent:VerifyIdentity@2
              CreateIntentVersion  publish the content of version 1
       5  + intent:ListInternationalPlans@latest
              PutIntent  created  +8 utterances  +1 slot  +1 hook  +1 setting
       6  + intent:ListInternationalPlans@4
              CreateIntentVersion  publish the content of version 3
       7  + intent:ApplyTravelPlan@latest
              PutIntent  created  +7 utterances  +4 slots  +1 prompt  +1 messa...
       8  + intent:ApplyTravelPlan@4
              CreateIntentVersion  publish the content of version 3
       9  + bot:InternationalPlan@latest
              PutBot (BUILD)
                  created  +3 intents  +1 prompt  +1 message  +7 settings
      10  + bot:InternationalPlan@3
              CreateBotVersion  publish the content of version 2
      11  + alias:InternationalPlan/PROD
              PutBotAlias  created  +3 settings
    11 calls; replayed on the model: equivalent, 5 versions under another number, 1
        not restored
    Nothing was sent to AWS.
    ");
    insta::assert_snapshot!(run("order-flowers", &["plan", "restore", "bot:OrderFlowers"]), @r##"
------- stderr -------
error: bot:OrderFlowers is not deleted
hint: `lexrewind plan rollback bot:OrderFlowers --to TIME` brings it back
[exit status: 2]
"##);
    insta::assert_snapshot!(run("international-plan", &["plan", "restore", "bot:InternationalPlan", "--to", "2019-08-01T00:00:00Z"]), @r##"
------- stderr -------
error: bot:InternationalPlan was deleted at 2019-07-22T11:54:01Z (event f3fed63e)
hint: `--to f3fed63e^` asks for the moment before
[exit status: 5]
"##);
}

#[test]
fn promote_moves_an_alias() {
    insta::assert_snapshot!(run("order-flowers", &["plan", "promote", "alias:OrderFlowers/PROD", "--to", "1"]), @r##"
promote alias:OrderFlowers/PROD  2023-03-24 17:45:36Z -> version 1
  > move alias
  1  > alias:OrderFlowers/PROD  botVersion 3 -> 1  PutBotAlias
! live: bot:OrderFlowers 3 -> 1  ~1 intent
! live: intent:OrderFlowers 3 -> 1  ~1 slot  ~1 prompt  >slot order
! live: slot-type:FlowerTypes 2 -> 1  -1 value  -1 synonym
1 call; replayed on the model: exact
Nothing was sent to AWS.
"##);
    insta::assert_snapshot!(run("order-flowers", &["plan", "promote", "alias:OrderFlowers/PROD", "--to", "2023-03-09T00:00:00Z", "--json"]), @r#"{"schema":1,"from":"2023-03-24T17:45:36Z","to":"2023-03-09T00:00:00Z","goal":{"aim":"promote","address":"111122223333/us-east-1/v1/alias:OrderFlowers/PROD","version":"2"},"cannot":[],"steps":[{"operation":"PutBotAlias","address":"111122223333/us-east-1/v1/alias:OrderFlowers/PROD","parameters":{"botName":"OrderFlowers","botVersion":"2","checksum":"aaef06e2-07e8-4279-9e95-524dbc51e132","description":"What customers talk to","name":"PROD"},"needs":["the checksum of alias:OrderFlowers/PROD is aaef06e2-07e8-4279-9e95-524dbc51e132"],"why":"the alias points to another version","version":null,"changes":[{"path":"botVersion","kind":"changed","before":"3","after":"2"}],"affects":[]}],"result":"exact","complete":true,"renumbered":[],"cheaper":[],"notes":[],"live":[{"address":"111122223333/us-east-1/v1/bot:OrderFlowers","before":"3","after":"2","changes":[{"path":"intents[OrderFlowers].intentVersion","kind":"changed","before":"3","after":"2"}]},{"address":"111122223333/us-east-1/v1/intent:OrderFlowers","before":"3","after":"2","changes":[{"path":"slots[PickupDate].valueElicitationPrompt.messages[0].content","kind":"changed","before":"What day do you want the {FlowerType} to be picked up?","after":"What day do you want the {FlowerTpye}?"},{"path":"slots[PickupDate].valueElicitationPrompt.maxAttempts","kind":"changed","before":2,"after":1}]}],"undo":{"goal":{"aim":"undo","address":"111122223333/us-east-1/v1/alias:OrderFlowers/PROD","version":"2"},"cannot":[],"steps":[{"operation":"PutBotAlias","address":"111122223333/us-east-1/v1/alias:OrderFlowers/PROD","parameters":{"botName":"OrderFlowers","botVersion":"3","checksum":{"$from":"undone:1.checksum"},"description":"What customers talk to","name":"PROD"},"needs":["step 1 of the plan that this one reverses"],"why":"the alias points to another version","version":null,"changes":[{"path":"botVersion","kind":"changed","before":"2","after":"3"}],"affects":[]}],"result":"exact","complete":true,"renumbered":[],"cheaper":[],"notes":[]}}"#);
    insta::assert_snapshot!(run("order-flowers", &["plan", "promote", "alias:OrderFlowers/PROD", "--to", "4"]), @"
    ------- stderr -------
    error: no record shows version 4 of bot:OrderFlowers
    hint: it has latest and 1, 2, 3; `lexrewind versions bot:OrderFlowers` lists all versions
    [exit status: 5]
    ");
    insta::assert_snapshot!(run("order-flowers", &["plan", "promote", "bot:OrderFlowers", "--to", "1"]), @r##"
------- stderr -------
error: bot:OrderFlowers is not an alias
hint: only an alias can be moved: write alias:BOT/ALIAS
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["plan", "promote", "alias:OrderFlowers/BETA", "--to", "1"]), @r##"
------- stderr -------
error: alias:OrderFlowers/BETA was deleted at 2023-03-24T17:45:36Z (event b6874c6b)
hint: `lexrewind plan restore alias:OrderFlowers/BETA` brings it back
[exit status: 5]
"##);
}

#[test]
fn invalid_arguments_are_refused() {
    insta::assert_snapshot!(run("order-flowers", &["plan", "rollback", "bot:OrderFlowers", "--to", "soon"]), @r##"
------- stderr -------
error: `soon` is not a time
hint: write 2024-03-01T10:15:22Z, 2024-03-01, 2024-03, `2h ago`, yesterday, @1709294400, eight or more digits of an event id, or commit:4f2c9d1
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["plan", "rollback", "bot:OrderFlowers@2", "--to", "1"]), @r##"
------- stderr -------
error: a plan is for a resource, not for a version of it
hint: write bot:OrderFlowers --to 2
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["plan", "rollback", "bot:OrderFlowers", "--to", "latest"]), @r##"
------- stderr -------
error: `latest` is what it is
hint: name a published version, or a time
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["plan", "rollback", "bot:OrderFlowers", "--to", "85e8b2d3"]), @r##"
------- stderr -------
note: `85e8b2d3` is read as just after the event of 2023-02-27T09:12:04Z
error: bot:OrderFlowers is not there yet at 2023-02-27T09:12:04Z
hint: the first event about it is at 2023-02-27T09:34:11Z
[exit status: 5]
"##);
}

#[test]
fn a_plan_and_its_undo_plan_are_written_to_new_files() {
    let dir = tempfile::tempdir().unwrap();
    let (dir, repo) = (dir.path().canonicalize().unwrap(), history("order-flowers"));
    let repo = repo.to_str().unwrap();
    let args = ["plan", "promote", "alias:OrderFlowers/PROD", "--to", "1", "--repo", repo];
    let args = [&args[..], &["--as", "json", "--out", "back.json"]].concat();
    insta::assert_snapshot!(run_in(&dir, &args), @r##"
promote alias:OrderFlowers/PROD  2023-03-24 17:45:36Z -> version 1
  > move alias
  1  > alias:OrderFlowers/PROD  botVersion 3 -> 1  PutBotAlias
! live: bot:OrderFlowers 3 -> 1  ~1 intent
! live: intent:OrderFlowers 3 -> 1  ~1 slot  ~1 prompt  >slot order
! live: slot-type:FlowerTypes 2 -> 1  -1 value  -1 synonym
1 call; replayed on the model: exact
Nothing was sent to AWS.
------- stderr -------
note: wrote back.json
note: wrote back.undo.json
"##);
    let read = |name: &str| fs::read_to_string(dir.join(name)).unwrap();
    assert!(read("back.json").contains(r#""botVersion":"1""#));
    let undo = read("back.undo.json");
    assert!(undo.contains(r#""botVersion":"3""#), "{undo}");
    assert!(undo.contains(r#""checksum":{"$from":"undone:1.checksum"}"#), "{undo}");
    insta::assert_snapshot!(run_in(&dir, &args), @r##"
------- stderr -------
error: cannot write `back.json`
caused by: it is there already
hint: a plan is written to a new file; name another
[exit status: 2]
"##);
}

#[test]
fn a_script_and_its_undo_script_are_executable() {
    let dir = tempfile::tempdir().unwrap();
    let (dir, repo) = (dir.path().canonicalize().unwrap(), history("order-flowers"));
    let repo = repo.to_str().unwrap();
    let args = ["plan", "promote", "alias:OrderFlowers/PROD", "--to", "1", "--repo", repo];
    for (form, name, undo) in
        [("aws-cli", "back.sh", "back.undo.sh"), ("boto3", "back.py", "back.undo.py")]
    {
        let out = run_in(&dir, &[&args[..], &["--as", form, "--out", name]].concat());
        assert_eq!(out.status, 0, "{out}");
        let printed = run_in(&dir, &[&args[..], &["--as", form]].concat());
        assert_eq!(printed.stdout, fs::read_to_string(dir.join(name)).unwrap());
        for file in [name, undo] {
            let file = dir.join(file);
            let text = fs::read_to_string(&file).unwrap();
            assert!(text.starts_with("#!/usr/bin/env "), "{text:.40}");
            #[cfg(unix)]
            assert!(is_executable(&file));
        }
    }
    // What is beside a plan is not overwritten either, and nothing is written then.
    fs::remove_file(dir.join("back.sh")).unwrap();
    let out = run_in(&dir, &[&args[..], &["--as", "aws-cli", "--out", "back.sh"]].concat());
    assert_eq!(out.status, 2, "{out}");
    assert!(!dir.join("back.sh").exists(), "{out}");
}

#[cfg(unix)]
fn is_executable(file: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).unwrap().permissions().mode() & 0o100 != 0
}

/// The part of a script that is of this plan; the rest is the same in all.
#[test]
fn a_script_describes_what_it_does() {
    let args = ["plan", "promote", "alias:OrderFlowers/PROD", "--to", "1", "--as", "aws-cli"];
    let script = run("order-flowers", &args).stdout;
    let (head, _) = script.split_once("####").unwrap();
    insta::assert_snapshot!(head, @r#"
    #!/usr/bin/env bash
    #
    # Plan 175a0f7b392d for account 111122223333, region us-east-1:
    #
    # promote alias:OrderFlowers/PROD  2023-03-24 17:45:36Z -> version 1
    #   > move alias
    #   1  > alias:OrderFlowers/PROD  botVersion 3 -> 1  PutBotAlias
    # ! live: bot:OrderFlowers 3 -> 1  ~1 intent
    # ! live: intent:OrderFlowers 3 -> 1  ~1 slot  ~1 prompt  >slot order
    # ! live: slot-type:FlowerTypes 2 -> 1  -1 value  -1 synonym
    # 1 call; replayed on the model: exact
    #
    # bash FILE               makes the calls in order
    # bash FILE --dry-run     only checks whether they can be made
    #
    # It checks all resources before the first call, and stops if one is not as expected. It can be
    # run again: completed steps are recorded beside it, in lexrewind-PLAN.progress, which the undo
    # plan reads too. It uses the credentials of the AWS CLI: AWS_PROFILE and similar.
    #
    # LEXREWIND_SKIP_ACCOUNT_CHECK=1  does not ask STS for the account of the credentials
    # LEXREWIND_PAUSE=5               seconds between two polls of a bot that is being built
    #
    # Exit status: 0 done, 1 stopped, 2 not started.

    # shellcheck disable=SC2016 # `$LATEST` is a version of Lex, backticks are JMESPath
    set -euo pipefail

    whole=no # until `main`, the last line, is reached
    trap 'if [[ $whole == no ]]; then
      printf "error: the end of this script is missing; nothing was done\n" >&2
      exit 2
    fi' EXIT

    plan=175a0f7b392d
    undone=''
    account='111122223333'
    region='us-east-1'
    steps=1
    finals=' 1 ' # steps whose result no later step replaces
    titles=('the plan'
      'put-bot-alias alias:OrderFlowers/PROD'
    )
    already_done=() # the checksums of steps whose result exists already

    # 1. put-bot-alias alias:OrderFlowers/PROD
    #    why: the alias points to another version
    #    changes: botVersion 3 -> 1
    #    needs: the checksum of alias:OrderFlowers/PROD is aaef06e2-07e8-4279-9e95-524dbc51e132
    document_1() {
      cat <<'JSON'
     "name":"PROD",
     "description":"What customers talk to",
     "botVersion":"1",
     "botName":"OrderFlowers"
    }
    JSON
    }
    step_1() {
      require checksum 'aaef06e2-07e8-4279-9e95-524dbc51e132'
      target_document document_1 \
        'name description botVersion botName' \
        'conversationLogs'
      wait_built '{"name":"OrderFlowers","versionOrAlias":"1"}' built
      put put-bot-alias get-bot-alias '{"botName":"OrderFlowers","name":"PROD"}'
    }
    "#);
}

// The contract of `result` has two words; what is left out is said by `complete`.
#[test]
fn a_plan_that_leaves_something_out_is_not_complete() {
    let args =
        ["plan", "rollback", "slot-type:Sizes", "--to", "2022-05-09T09:00:00Z", "--as", "json"];
    let output = run("gap", &args);
    let json: Json = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(json["cannot"][0]["kind"], "content");
    assert_eq!(
        (&json["result"], &json["complete"]),
        (&Json::from("equivalent"), &Json::from(false))
    );
    assert_eq!(output.status, 1);
}
