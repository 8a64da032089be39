//! What changes or breaks if something changes or goes.

use std::path::Path;

use crate::cli::world::{Output, run, run_in};
use crate::one_line::whole;

#[test]
fn what_is_pinned_does_not_change_and_what_follows_does() {
    insta::assert_snapshot!(run("order-flowers", &["impact", "slot-type:FlowerTypes"]), @"
    slot-type:FlowerTypes  @latest, @1, @2  (2023-03-24 17:45:36Z)
      1 bot depends on it: bot:OrderFlowers

    nothing changes with it at once; pinned to a published version
      slot-type:FlowerTypes@1
      `- = intent:OrderFlowers@1  slots[FlowerType]
         `- = bot:OrderFlowers@1  intents[0]
      slot-type:FlowerTypes@2
      |- = intent:OrderFlowers@latest  slots[FlowerType]
      |- = intent:OrderFlowers@2  slots[FlowerType]
      |  `- = bot:OrderFlowers@2  intents[0]
      `- = intent:OrderFlowers@3  slots[FlowerType]
         |- = bot:OrderFlowers@latest  intents[0]
         `- = bot:OrderFlowers@3  intents[0]
            `- = alias:OrderFlowers/PROD  botVersion  < live

    refers to it since
      2023-02-27 09:31:40Z  intent:OrderFlowers@latest
          ce2240d8 PutIntent by alice
      2023-03-01 16:01:40Z  intent:OrderFlowers@1 -> @1
          1dc9e7a6 CreateIntentVersion by deploy-318 (LexCI)
      2023-03-08 16:10:25Z  intent:OrderFlowers@2 -> @2
          177b4dd1 CreateIntentVersion by deploy-318 (LexCI)
      2023-03-08 16:10:25Z  intent:OrderFlowers@latest -> @2
          2d3e1976 PutIntent by deploy-318 (LexCI)
      2023-03-13 09:30:00Z  intent:OrderFlowers@3 -> @2
          99f2d596 CreateIntentVersion by deploy-318 (LexCI)
    ");
    insta::assert_snapshot!(run("order-flowers", &["impact", "slot-type:FlowerTypes", "--at", "2023-02-28T15:00:00Z"]), @"
    slot-type:FlowerTypes  @latest  (2023-02-28 15:00:00Z)
      1 bot depends on it: bot:OrderFlowers

    changes with it at once
      slot-type:FlowerTypes@latest
      `- ~ intent:OrderFlowers@latest  slots[FlowerType]
         `- ~ bot:OrderFlowers@latest  intents[0]
      ! to be built again (NOT_BUILT): bot:OrderFlowers

    refers to it since
      2023-02-27 09:31:40Z  intent:OrderFlowers@latest -> @latest
          ce2240d8 PutIntent by alice
    ");
    insta::assert_snapshot!(run("order-flowers", &["impact", "intent:OrderFlowers@2"]), @"
    intent:OrderFlowers  @2  (2023-03-24 17:45:36Z)
      1 bot depends on it: bot:OrderFlowers

    does not change: pinned to a published version
      intent:OrderFlowers@2
      `- = bot:OrderFlowers@2  intents[0]

    rests on
      intent:OrderFlowers@2
      |- slot-type:FlowerTypes@2  slots[FlowerType]
      |- AMAZON.TIME  slots[PickupTime]
      |- AMAZON.DATE  slots[PickupDate]
      |- arn:aws:lambda:us-east-1:111122223333:function:flowers-validate
      |      dialogCodeHook
      `- arn:aws:lambda:us-east-1:111122223333:function:flowers-order
             fulfillmentActivity.codeHook

    refers to it since
      2023-03-08 16:10:25Z  bot:OrderFlowers@2 -> @2
          105f474f CreateBotVersion by deploy-318 (LexCI)
    ");
}

#[test]
fn a_deletion_names_all_that_holds_it_back() {
    insta::assert_snapshot!(run("order-flowers", &["impact", "slot-type:FlowerTypes", "--delete"]), @"
    slot-type:FlowerTypes  @latest, @1, @2  (2023-03-24 17:45:36Z)
      1 bot depends on it: bot:OrderFlowers

    ! DeleteSlotType would be refused (ResourceInUseException): 4 references
      intent:OrderFlowers@latest -> @2  slots[FlowerType]
      intent:OrderFlowers@1 -> @1  slots[FlowerType]
      intent:OrderFlowers@2 -> @2  slots[FlowerType]
      intent:OrderFlowers@3 -> @2  slots[FlowerType]

    remove these references, in this order
       1  - alias:OrderFlowers/PROD
           DeleteBotAlias, or point it to a version that stays
       2  - bot:OrderFlowers@3          DeleteBotVersion
       3  - bot:OrderFlowers@2          DeleteBotVersion
       4  - bot:OrderFlowers@1          DeleteBotVersion
       5  ~ bot:OrderFlowers@latest     PutBot without the reference
       6  - intent:OrderFlowers@3       DeleteIntentVersion
       7  - intent:OrderFlowers@2       DeleteIntentVersion
       8  - intent:OrderFlowers@1       DeleteIntentVersion
       9  ~ intent:OrderFlowers@latest  PutIntent without the reference
      10  - slot-type:FlowerTypes       DeleteSlotType
      ! live on it: alias:OrderFlowers/PROD
      ? channels use an alias, and no record shows when one is created

    refers to it since
      2023-02-27 09:31:40Z  intent:OrderFlowers@latest
          ce2240d8 PutIntent by alice
      2023-03-01 16:01:40Z  intent:OrderFlowers@1 -> @1
          1dc9e7a6 CreateIntentVersion by deploy-318 (LexCI)
      2023-03-08 16:10:25Z  intent:OrderFlowers@2 -> @2
          177b4dd1 CreateIntentVersion by deploy-318 (LexCI)
      2023-03-08 16:10:25Z  intent:OrderFlowers@latest -> @2
          2d3e1976 PutIntent by deploy-318 (LexCI)
      2023-03-13 09:30:00Z  intent:OrderFlowers@3 -> @2
          99f2d596 CreateIntentVersion by deploy-318 (LexCI)
    ");
    insta::assert_snapshot!(run("order-flowers", &["impact", "intent:CancelOrder@1", "--delete", "--at", "2023-03-02T00:00:00Z"]), @"
    intent:CancelOrder  @1  (2023-03-02 00:00:00Z)
      1 bot depends on it: bot:OrderFlowers

    ! DeleteIntentVersion would be refused (ResourceInUseException): 2 references
      bot:OrderFlowers@latest -> @1  intents[1]
      bot:OrderFlowers@1 -> @1  intents[1]

    remove these references, in this order
      1  - alias:OrderFlowers/PROD
          DeleteBotAlias, or point it to a version that stays
      2  - bot:OrderFlowers@1       DeleteBotVersion
      3  ~ bot:OrderFlowers@latest  PutBot without the reference
      4  - intent:CancelOrder@1     DeleteIntentVersion
      ! live on it: alias:OrderFlowers/PROD
      ? channels use an alias, and no record shows when one is created

    refers to it since
      2023-03-01 16:01:40Z  bot:OrderFlowers@1 -> @1
          ffdfc431 CreateBotVersion by deploy-318 (LexCI)
      2023-03-01 16:01:40Z  bot:OrderFlowers@latest -> @1
          e3ae74e4 PutBot by deploy-318 (LexCI)
    ");
    insta::assert_snapshot!(run("order-flowers", &["impact", "bot:OrderFlowers", "--delete"]), @"
    bot:OrderFlowers  @latest, @1, @2, @3  (2023-03-24 17:45:36Z)

    ! DeleteBot would be refused (ResourceInUseException): 1 reference
      alias:OrderFlowers/PROD -> @3  botVersion

    remove these references, in this order
      1  - alias:OrderFlowers/PROD  DeleteBotAlias
      2  - bot:OrderFlowers         DeleteBot
      ! live on it: alias:OrderFlowers/PROD
      ? channels use an alias, and no record shows when one is created

    refers to it since
      2023-03-01 16:01:40Z  alias:OrderFlowers/PROD
          459cd51e PutBotAlias by deploy-318 (LexCI)
      2023-03-13 09:30:00Z  alias:OrderFlowers/PROD -> @3
          bdd2279b PutBotAlias by deploy-318 (LexCI)
    ");
    insta::assert_snapshot!(run("order-flowers", &["impact", "bot:OrderFlowers@1", "--delete"]), @r##"
bot:OrderFlowers  @1  (2023-03-24 17:45:36Z)

= nothing refers to it: DeleteBotVersion would do
"##);
    insta::assert_snapshot!(run("order-flowers", &["impact", "alias:OrderFlowers/PROD", "--delete"]), @r##"
alias:OrderFlowers/PROD  (2023-03-24 17:45:36Z)

= nothing refers to it: DeleteBotAlias would do
  ? channels use an alias, and no record shows when one is created
"##);
}

#[test]
fn what_is_outside_is_asked_about_by_its_name() {
    insta::assert_snapshot!(run("order-flowers", &["impact", "AMAZON.DATE", "--at", "2023-02-28T15:00:00Z"]), @"
    AMAZON.DATE  (2023-02-28 15:00:00Z)
      1 bot depends on it: bot:OrderFlowers

    changes with it at once
      AMAZON.DATE
      `- ~ intent:OrderFlowers@latest  slots[PickupDate]
         `- ~ bot:OrderFlowers@latest  intents[0]

    refers to it since
      2023-02-27 09:31:40Z  intent:OrderFlowers@latest
          ce2240d8 PutIntent by alice
    ");
    insta::assert_snapshot!(run("order-flowers", &["impact", "arn:aws:lambda:us-east-1:111122223333:function:flowers-order", "--delete", "--at", "2023-03-02T00:00:00Z"]), @"
    arn:aws:lambda:us-east-1:111122223333:function:flowers-order
        (2023-03-02 00:00:00Z)
      1 bot depends on it: bot:OrderFlowers

    ! nothing in Lex holds it back; this refers to it and fails without it
      arn:aws:lambda:us-east-1:111122223333:function:flowers-order
      |- ! intent:OrderFlowers@latest  fulfillmentActivity.codeHook
      `- ! intent:OrderFlowers@1  fulfillmentActivity.codeHook
         |- ! bot:OrderFlowers@latest  intents[0]
         `- ! bot:OrderFlowers@1  intents[0]
            `- ! alias:OrderFlowers/PROD  botVersion  < live
      ! live on it: alias:OrderFlowers/PROD

    refers to it since
      2023-02-27 09:31:40Z  intent:OrderFlowers@latest
          ce2240d8 PutIntent by alice
      2023-03-01 16:01:40Z  intent:OrderFlowers@1
          1dc9e7a6 CreateIntentVersion by deploy-318 (LexCI)
    ");
    insta::assert_snapshot!(run("order-flowers", &["impact", "arn:aws:iam::111122223333:role/Unused"]), @"
    arn:aws:iam::111122223333:role/Unused
        nothing refers to it  (2023-03-24 17:45:36Z)

    nothing depends on it
    ");
}

#[test]
fn dependents_are_compared_with_an_earlier_time() {
    insta::assert_snapshot!(run("order-flowers", &["impact", "bot:OrderFlowers@2", "--since", "2023-03-10T00:00:00Z"]), @"
    bot:OrderFlowers  @2  (2023-03-24 17:45:36Z)

    nothing depends on it

    rests on
      bot:OrderFlowers@2
      |- intent:OrderFlowers@2  intents[0]
      |  |- slot-type:FlowerTypes@2  slots[FlowerType]
      |  |- AMAZON.TIME  slots[PickupTime]
      |  |- AMAZON.DATE  slots[PickupDate]
      |  |- arn:aws:lambda:us-east-1:111122223333:function:flowers-validate
      |  |      dialogCodeHook
      |  `- arn:aws:lambda:us-east-1:111122223333:function:flowers-order
      |         fulfillmentActivity.codeHook
      `- intent:CancelOrder@1  intents[1]
         `- arn:aws:lambda:us-east-1:111122223333:function:flowers-cancel
                fulfillmentActivity.codeHook

    added or removed references to it since 2023-03-10 00:00:00Z
      - 2023-03-10 08:02:51Z  alias:OrderFlowers/PROD -> @2
          56f83edd PutBotAlias by carol (LexDeveloper)
    ");
    insta::assert_snapshot!(run("order-flowers", &["impact", "bot:OrderFlowers@2", "--since", "2023-03-20T00:00:00Z", "--delete"]), @r##"
bot:OrderFlowers  @2  (2023-03-24 17:45:36Z)

= nothing refers to it: DeleteBotVersion would do

the same refers to it as before 2023-03-20 00:00:00Z
"##);
}

#[test]
fn unknown_content_is_marked() {
    insta::assert_snapshot!(run("gap", &["impact", "slot-type:Sizes", "--delete", "--at", "2022-05-10T20:00:00Z", "--strict"]), @"
    slot-type:Sizes  @latest  (2022-05-10 20:00:00Z)
      1 bot depends on it: bot:PizzaShop

    ! DeleteSlotType would be refused (ResourceInUseException): 1 reference, as far
          as the records show
      intent:OrderPizza@latest -> @latest  slots[Size]

    remove these references, in this order
      1  ~ intent:OrderPizza@latest  PutIntent without the reference
      2  - slot-type:Sizes           DeleteSlotType

    refers to it since
      2022-05-09 09:00:00Z  intent:OrderPizza@latest -> @latest
          f5126315 PutIntent by ivan

    may depend on it, for not all of these is known
      ? intent:OrderPizza@latest: checksum mismatch: at least one update is missing
            from the logs
    [exit status: 4]
    ");
    let unknown = ["impact", "slot-type:Sizes", "--delete", "--at", "f5126315", "--strict", "-q"];
    insta::assert_snapshot!(run("gap", &unknown), @"
    slot-type:Sizes  @latest  (2022-05-09 09:00:00Z)
      ? slot-type:Sizes@latest  missing: no record shows it

    ! DeleteSlotType would be refused (ResourceInUseException): 1 reference
      intent:OrderPizza@latest -> @latest  slots[Size]

    remove these references, in this order
      1  ~ intent:OrderPizza@latest  PutIntent without the reference
      2  - slot-type:Sizes           DeleteSlotType

    refers to it since
      2022-05-09 09:00:00Z  intent:OrderPizza@latest -> @latest
          f5126315 PutIntent by ivan
    [exit status: 4]
    ");
    // What it rests on is not asked, and not known there.
    let resting = ["impact", "intent:OrderPizza", "--delete", "--at", "f5126315", "--strict", "-q"];
    insta::assert_snapshot!(run("gap", &resting), @"
    intent:OrderPizza  @latest  (2022-05-09 09:00:00Z)

    = nothing refers to it: DeleteIntent would do
    ");
    insta::assert_snapshot!(run("gap", &["impact", "intent:OrderPizza@1", "--delete"]), @"
    ------- stderr -------
    error: no record shows version 1 of intent:OrderPizza
    hint: no version of it is known then; `lexrewind versions intent:OrderPizza` lists all versions
    [exit status: 5]
    ");
}

#[test]
fn invalid_arguments_are_refused() {
    insta::assert_snapshot!(run("order-flowers", &["impact", "intent:OrderFlowers@latest", "--delete"]), @r##"
------- stderr -------
error: `$LATEST` of intent:OrderFlowers cannot be deleted alone
hint: ask for intent:OrderFlowers, or a number
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["impact", "intent:OrderFlowers@9"]), @"
    ------- stderr -------
    error: no record shows version 9 of intent:OrderFlowers
    hint: it has latest and 1, 2, 3; `lexrewind versions intent:OrderFlowers` lists all versions
    [exit status: 5]
    ");
    insta::assert_snapshot!(run("order-flowers", &["impact", "alias:OrderFlowers/BETA"]), @r##"
------- stderr -------
error: alias:OrderFlowers/BETA was deleted at 2023-03-24T17:45:36Z (event b6874c6b)
hint: `--at b6874c6b^` asks for the moment before
[exit status: 5]
"##);
    insta::assert_snapshot!(run("order-flowers", &["impact", "slot-type:FlowerTypos"]), @r##"
------- stderr -------
error: there is no `slot-type:FlowerTypos` in the history
hint: did you mean `slot-type:FlowerTypes`?
[exit status: 5]
"##);
    insta::assert_snapshot!(run("order-flowers", &["impact", "function:flowers"]), @r##"
------- stderr -------
error: `function:flowers` is not an address: before `:` goes bot, intent, slot-type, alias or channel
hint: write KIND:NAME, like intent:OrderFlowers or bot:OrderFlowers@3, or an ARN
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["impact", "bot:OrderFlowers", "--format", "tsv"]), @r##"
------- stderr -------
error: this command cannot print tsv
hint: it prints text, json
[exit status: 2]
"##);
}

/// Two bots with own intents and one slot type; later one of them removes its reference.
const CALLS: [(&str, &str, &str, &str); 8] = [
    ("10:00", "ann", "PutSlotType", r#""name":"Kind""#),
    (
        "10:01",
        "ann",
        "PutIntent",
        r#""name":"Order","slots":[{"name":"K","slotType":"Kind","slotTypeVersion":"$LATEST"}],
"dialogCodeHook":{"uri":"arn:aws:lambda:us-east-1:111122223333:function:Book:live","messageVersion":"1.0"}"#,
    ),
    (
        "10:02",
        "ben",
        "PutIntent",
        r#""name":"Gift","slots":[{"name":"What","slotType":"Kind","slotTypeVersion":"$LATEST"}]"#,
    ),
    (
        "10:03",
        "ann",
        "PutBot",
        r#""name":"Shop","intents":[{"intentName":"Order","intentVersion":"$LATEST"}]"#,
    ),
    (
        "10:04",
        "ben",
        "PutBot",
        r#""name":"Concierge","intents":[{"intentName":"Gift","intentVersion":"$LATEST"},
{"intentName":"Lost","intentVersion":"3"}]"#,
    ),
    ("10:05", "ann", "PutBotAlias", r#""botName":"Shop","name":"TEST","botVersion":"$LATEST""#),
    ("10:06", "ann", "PutSlotType", r#""name":"Kind","checksum":"1","description":"all kinds""#),
    ("11:00", "eve", "PutIntent", r#""name":"Gift","checksum":"3","slots":[]"#),
];

/// The records of the calls: each is answered with what was asked, and its number as checksum.
fn records() -> String {
    let record = |(at, (time, user, name, request)): (usize, &(&str, &str, &str, &str))| {
        let number = at + 1;
        let asked = request.replace("\n", "");
        let kept: Vec<&str> =
            asked.split(',').filter(|member| !member.starts_with("\"checksum\"")).collect();
        let kept = kept.join(",");
        let answer = whole(name, &format!(r#"{{{kept},"checksum":"{number}"}}"#));
        format!(
            r#"{{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","userName":"{user}",
"arn":"arn:aws:iam::111122223333:user/{user}","accountId":"111122223333"}},
"eventTime":"2024-02-01T{time}:00Z","eventSource":"lex.amazonaws.com","eventName":"{name}",
"awsRegion":"us-east-1","sourceIPAddress":"203.0.113.1","userAgent":"x",
"requestParameters":{{{asked}}},"responseElements":{answer},
"eventID":"{number:08}-0000-4000-8000-000000000000","recipientAccountId":"111122223333"}}"#
        )
    };
    let records: Vec<String> = CALLS.iter().enumerate().map(record).collect();
    format!("{{\"Records\":[{}]}}", records.join(","))
}

fn ask(dir: &Path, args: &[&str]) -> Output {
    run_in(dir, &[&["impact", "--repo", "history"], args].concat())
}

#[test]
fn resources_shared_by_several_bots_are_listed() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(dir.path().join("records.json"), records()).expect("it takes files");
    let output = run_in(dir.path(), &["ingest", "records.json", "--repo", "history"]);
    assert_eq!(output.status, 0, "{output}");
    let ask = |args: &[&str]| ask(dir.path(), args);
    insta::assert_snapshot!(ask(&["slot-type:Kind", "--at", "2024-02-01T10:30:00Z"]), @"
    slot-type:Kind  @latest  (2024-02-01 10:30:00Z)
      ! shared: 2 bots depend on it: bot:Concierge, bot:Shop

    changes with it at once
      slot-type:Kind@latest
      |- ~ intent:Gift@latest  slots[What]
      |  `- ~ bot:Concierge@latest  intents[0]
      `- ~ intent:Order@latest  slots[K]
         `- ~ bot:Shop@latest  intents[0]
            `- ~ alias:Shop/TEST  botVersion  < live
      ! to be built again (NOT_BUILT): bot:Concierge, bot:Shop
      ! live on what changes: alias:Shop/TEST

    refers to it since
      2024-02-01 10:01:00Z  intent:Order@latest -> @latest
          00000002 PutIntent by ann
      2024-02-01 10:02:00Z  intent:Gift@latest -> @latest
          00000003 PutIntent by ben

    may depend on it, for not all of these is known
      ? intent:Lost@latest: no record shows its content
      ? intent:Lost@1: publications of versions 1 to 3 are missing
    ");
    insta::assert_snapshot!(ask(&["slot-type:Kind", "--since", "2024-02-01T10:30:00Z"]), @"
    slot-type:Kind  @latest  (2024-02-01 11:00:00Z)
      1 bot depends on it: bot:Shop

    changes with it at once
      slot-type:Kind@latest
      `- ~ intent:Order@latest  slots[K]
         `- ~ bot:Shop@latest  intents[0]
            `- ~ alias:Shop/TEST  botVersion  < live
      ! to be built again (NOT_BUILT): bot:Shop
      ! live on what changes: alias:Shop/TEST

    refers to it since
      2024-02-01 10:01:00Z  intent:Order@latest -> @latest
          00000002 PutIntent by ann

    added or removed references to it since 2024-02-01 10:30:00Z
      - 2024-02-01 11:00:00Z  intent:Gift@latest -> @latest
          00000008 PutIntent by eve

    may depend on it, for not all of these is known
      ? intent:Lost@latest: no record shows its content
      ? intent:Lost@1: publications of versions 1 to 3 are missing
    ");
    insta::assert_snapshot!(ask(&["bot:Concierge"]), @r##"
bot:Concierge  @latest  (2024-02-01 11:00:00Z)

nothing depends on it

rests on
  bot:Concierge@latest
  |- intent:Gift@latest  intents[0]
  `- ? intent:Lost@3  intents[1]  missing: no record shows it
  ! missing: intent:Lost@3
"##);
    insta::assert_snapshot!(ask(&["arn:aws:lambda:us-east-1:111122223333:function:Book"]), @"
    arn:aws:lambda:us-east-1:111122223333:function:Book  (2024-02-01 11:00:00Z)
      1 bot depends on it: bot:Shop

    changes with it at once
      arn:aws:lambda:us-east-1:111122223333:function:Book:live
      `- ~ intent:Order@latest  dialogCodeHook
         `- ~ bot:Shop@latest  intents[0]
            `- ~ alias:Shop/TEST  botVersion  < live
      ! live on what changes: alias:Shop/TEST

    refers to it since
      2024-02-01 10:01:00Z  intent:Order@latest  00000002 PutIntent by ann

    may depend on it, for not all of these is known
      ? intent:Lost@latest: no record shows its content
      ? intent:Lost@1: publications of versions 1 to 3 are missing
    ");
    insta::assert_snapshot!(ask(&["intent:Order", "--delete"]), @r##"
intent:Order  @latest  (2024-02-01 11:00:00Z)
  1 bot depends on it: bot:Shop

! DeleteIntent would be refused (ResourceInUseException): 1 reference
  bot:Shop@latest -> @latest  intents[0]

remove these references, in this order
  1  ~ bot:Shop@latest  PutBot without the reference
  2  - intent:Order     DeleteIntent
  ! live on it: alias:Shop/TEST

refers to it since
  2024-02-01 10:03:00Z  bot:Shop@latest -> @latest  00000004 PutBot by ann
"##);
    insta::assert_snapshot!(ask(&["intent:Lost", "--delete"]), @"
    intent:Lost  @latest, @3  (2024-02-01 11:00:00Z)
      1 bot depends on it: bot:Concierge
      ? intent:Lost@latest  missing: no record shows it
      ? intent:Lost@3  missing: no record shows it

    ! DeleteIntent would be refused (ResourceInUseException): 1 reference
      bot:Concierge@latest -> @3  intents[1]

    remove these references, in this order
      1  ~ bot:Concierge@latest  PutBot without the reference
      2  - intent:Lost           DeleteIntent

    refers to it since
      2024-02-01 10:04:00Z  bot:Concierge@latest -> @3  00000005 PutBot by ben
    ");
    insta::assert_snapshot!(ask(&["slot-type:Kind", "--delete", "--json", "--since", "2024-02-01T10:30:00Z"]), @r#"{"schema":1,"at":"2024-02-01T11:00:00Z","commit":"$COMMIT","address":"111122223333/us-east-1/v1/slot-type:Kind","above":{"nodes":[{"address":"111122223333/us-east-1/v1/alias:Shop/TEST","kind":"alias","missing":false,"effect":"at-once"},{"address":"111122223333/us-east-1/v1/bot:Shop@latest","kind":"bot","missing":false,"effect":"at-once"},{"address":"111122223333/us-east-1/v1/intent:Order@latest","kind":"intent","missing":false,"effect":"at-once"},{"address":"111122223333/us-east-1/v1/slot-type:Kind@latest","kind":"slot-type","missing":false}],"edges":[{"from":"111122223333/us-east-1/v1/alias:Shop/TEST","to":"111122223333/us-east-1/v1/bot:Shop@latest","via":["botVersion"]},{"from":"111122223333/us-east-1/v1/bot:Shop@latest","to":"111122223333/us-east-1/v1/intent:Order@latest","via":["intents[0]"]},{"from":"111122223333/us-east-1/v1/intent:Order@latest","to":"111122223333/us-east-1/v1/slot-type:Kind@latest","via":["slots[K]"]}]},"below":{"nodes":[{"address":"111122223333/us-east-1/v1/slot-type:Kind@latest","kind":"slot-type","missing":false}],"edges":[]},"direct":[{"from":"111122223333/us-east-1/v1/intent:Order@latest","to":"111122223333/us-east-1/v1/slot-type:Kind@latest","via":["slots[K]"],"since":{"event":"00000002-0000-4000-8000-000000000000","time":"2024-02-01T10:01:00Z","name":"PutIntent","author":"ann","principal":"arn:aws:iam::111122223333:user/ann","certain":true},"version_since":{"event":"00000002-0000-4000-8000-000000000000","time":"2024-02-01T10:01:00Z","name":"PutIntent","author":"ann","principal":"arn:aws:iam::111122223333:user/ann","certain":true}}],"aliases":[{"address":"111122223333/us-east-1/v1/alias:Shop/TEST","effect":"at-once"}],"not_built":["111122223333/us-east-1/v1/bot:Shop"],"bots":["111122223333/us-east-1/v1/bot:Shop"],"shared":[],"unsure":[{"address":"111122223333/us-east-1/v1/intent:Lost@latest","why":"no record shows its content","code":"unrecorded","direct":true},{"address":"111122223333/us-east-1/v1/intent:Lost@1","why":"publications of versions 1 to 3 are missing","code":"versions-missing","data":{"first":1,"last":3},"direct":true}],"deletion":{"operation":"DeleteSlotType","verdict":"refused","steps":[{"address":"111122223333/us-east-1/v1/intent:Order@latest","how":"edit","operation":"PutIntent"}]},"compared":{"from":"2024-02-01T10:30:00Z","added":[],"removed":[{"from":"111122223333/us-east-1/v1/intent:Gift@latest","to":"111122223333/us-east-1/v1/slot-type:Kind@latest","via":["slots[What]"],"since":null,"version_since":{"event":"00000008-0000-4000-8000-000000000000","time":"2024-02-01T11:00:00Z","name":"PutIntent","author":"eve","principal":"arn:aws:iam::111122223333:user/eve","certain":true}}]}}"#);
}

#[test]
fn nothing_refers_to_anything_before_there_is_a_history() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(dir.path().join("none.json"), r#"{"Records":[]}"#).expect("it takes files");
    let made = run_in(dir.path(), &["ingest", "none.json", "--repo", "history"]);
    assert_eq!(made.status, 0, "{made}");
    let asked = run_in(dir.path(), &["impact", "AMAZON.DATE", "--repo", "history"]);
    assert!(
        asked.stdout.starts_with("AMAZON.DATE  nothing refers to it  (no history yet)"),
        "{asked}"
    );
}

/// What is in a version of a V2 bot refers to what it does since that version was published.
#[test]
fn a_part_of_a_version_refers_since_the_publication() {
    let subject = "slot:FlowerShop/en_US/OrderFlowers/PickupDate";
    let output = run("flower-shop", &["impact", subject]);
    let (_, since) = output.stdout.split_once("refers to it since\n").unwrap();
    let since = since.replace("\n      ", " ");
    let lines = since.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let lines = lines.map(|words| {
        let name =
            words.iter().find(|word| word.starts_with("Create") || word.starts_with("Update"));
        format!("{} {}", words[..5].join(" "), name.unwrap())
    });
    let intent = "intent:FlowerShop/en_US/OrderFlowers";
    let expected = [
        format!("2025-03-03 09:34:57Z {intent}@draft -> @draft UpdateIntent"),
        format!("2025-03-06 16:01:42Z {intent}@1 -> @1 CreateBotVersion"),
        format!("2025-03-12 16:10:27Z {intent}@2 -> @2 CreateBotVersion"),
        format!("2025-03-19 16:05:14Z {intent}@3 -> @3 CreateBotVersion"),
        format!("2025-03-25 16:00:05Z {intent}@4 -> @4 CreateBotVersion"),
    ];
    assert_eq!(lines.collect::<Vec<_>>(), expected);
}
