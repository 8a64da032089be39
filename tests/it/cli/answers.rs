//! Answers as people see them.

use crate::cli::world::run;

#[test]
fn ls_lists_what_exists_then() {
    insta::assert_snapshot!(run("order-flowers", &["ls"]), @"
      alias:OrderFlowers/PROD  -> 3    2023-03-13  bdd2279b
      bot:OrderFlowers         @1..@3  2023-03-13  18780376
      intent:CancelOrder       @1      2023-03-13  3e499303
      intent:OrderFlowers      @1..@3  2023-03-13  99f2d596
      slot-type:FlowerTypes    @1..@2  2023-03-13  eed232d1

    1 deleted resource not shown (--deleted)
    ");
    insta::assert_snapshot!(run("order-flowers", &["ls", "intents", "--at", "2023-02-28T13:00:00Z"]), @"  intent:OrderFlowers    2023-02-27  ce2240d8");
    insta::assert_snapshot!(run("order-flowers", &["ls", "--deleted"]), @"- alias:OrderFlowers/BETA  deleted  2023-03-24  b6874c6b");
    insta::assert_snapshot!(run("order-flowers", &["ls", "bots", "--format", "tsv"]), @"
    address	state	confidence	versions	last_event	event	time	deletion	deletion_event	deletion_time	deletion_evidence
    111122223333/us-east-1/v1/bot:OrderFlowers	living	exact	1 2 3	18780376-2e28-4edd-8e79-e28201f386b6	CreateBotVersion	2023-03-13T09:30:00Z
    ");
    insta::assert_snapshot!(run("order-flowers", &["ls", "aliases", "--json"]), @r##"
{"schema":1,"at":"2023-03-24T17:45:36Z","commit":"$COMMIT","resources":[{"address":"111122223333/us-east-1/v1/alias:OrderFlowers/PROD","kind":"alias","name":"OrderFlowers/PROD","deleted":false,"confidence":"exact","versions":[],"points_to":"3","last_event":{"id":"bdd2279b-e3d2-4144-9dff-f0ff942ebf3b","name":"PutBotAlias","time":"2023-03-13T09:30:00Z"}}]}
"##);
}

#[test]
fn log_shows_who_changed_what() {
    insta::assert_snapshot!(run("order-flowers", &["log", "bot:OrderFlowers", "-n", "4"]), @r##"
b6874c6b  2023-03-24 17:45:36Z  bob                 203.0.113.11  aws-cli/2.4.6
  DeleteBotAlias alias:OrderFlowers/BETA
e1cc8a7d  2023-03-17 11:00:12Z  bob                 203.0.113.11  aws-cli/2.4.6
  PutBotAlias alias:OrderFlowers/BETA     created
bdd2279b  2023-03-13 09:30:00Z  deploy-318 (LexCI)  198.51.100.7  Boto3/1.26.90
  PutBotAlias alias:OrderFlowers/PROD     botVersion 1 -> 3
18780376  2023-03-13 09:30:00Z  deploy-318 (LexCI)  198.51.100.7  Boto3/1.26.90
  CreateBotVersion bot:OrderFlowers       version 3

4 of 33 changes
"##);
    insta::assert_snapshot!(run("order-flowers", &["log", "alias:OrderFlowers/BETA", "--oneline", "-n", "2"]), @r##"
b6874c6b 2023-03-24 17:45:36Z bob: DeleteBotAlias alias:OrderFlowers/BETA
e1cc8a7d 2023-03-17 11:00:12Z bob: PutBotAlias alias:OrderFlowers/BETA  created
"##);
    insta::assert_snapshot!(run("order-flowers", &["log", "intent:CancelOrder", "--by", "bob", "--by", "carol", "--reverse"]), @r##"
f1f0bf29  2023-02-28 13:41:07Z  bob  203.0.113.11  aws-cli/2.4.6
  PutIntent intent:CancelOrder  created, +3 utterances, +1 prompt, +1 message…

1 change
"##);
    insta::assert_snapshot!(run("order-flowers", &["log", "--since", "2023-03-01", "--until", "2023-03-09", "--event", "Put*", "--stat"]), @"
    e2605e3e  2023-03-08 16:10:25Z  deploy-318 (LexCI)  198.51.100.7  Boto3/1.26.90
      PutBotAlias alias:OrderFlowers/PROD  botVersion 1 -> 2
        ~ alias:OrderFlowers/PROD  botVersion 1 -> 2
    93485180  2023-03-08 16:10:25Z  deploy-318 (LexCI)  198.51.100.7  Boto3/1.26.90
      PutBot bot:OrderFlowers              ~1 intent
        ~ bot:OrderFlowers@latest  ~1 intent
    2d3e1976  2023-03-08 16:10:25Z  deploy-318 (LexCI)  198.51.100.7  Boto3/1.26.90
      PutIntent intent:OrderFlowers        ~1 slot
        ~ intent:OrderFlowers@latest  ~1 slot
    d53cf63d  2023-03-08 15:48:02Z  alice               203.0.113.10  aws-internal/3
      PutIntent intent:OrderFlowers        ~1 slot, ~1 prompt, >slot order
        ~ intent:OrderFlowers@latest  ~1 slot  ~1 prompt  >slot order
    230d324c  2023-03-06 10:05:33Z  carol (LexDeveloper)  203.0.113.30  aws-inter...
      PutSlotType slot-type:FlowerTypes    +1 value, +1 synonym
        ~ slot-type:FlowerTypes@latest  +1 value  +1 synonym
    459cd51e  2023-03-01 16:01:40Z  deploy-318 (LexCI)  198.51.100.7  Boto3/1.26.90
      PutBotAlias alias:OrderFlowers/PROD  created
        + alias:OrderFlowers/PROD  created
    e3ae74e4  2023-03-01 16:01:40Z  deploy-318 (LexCI)  198.51.100.7  Boto3/1.26.90
      PutBot bot:OrderFlowers              ~2 intents
        ~ bot:OrderFlowers@latest  ~2 intents
    808d99d2  2023-03-01 16:01:40Z  deploy-318 (LexCI)  198.51.100.7  Boto3/1.26.90
      PutIntent intent:OrderFlowers        ~1 slot
        ~ intent:OrderFlowers@latest  ~1 slot

    8 changes
    ------- stderr -------
    note: `2023-03-09` is read as 2023-03-09T23:59:59Z
    note: `2023-03-01` is read as 2023-03-01T00:00:00Z
    ");
}

#[test]
fn log_shows_what_each_event_changed() {
    insta::assert_snapshot!(run("order-flowers", &["log", "slot-type:FlowerTypes", "-p", "--by", "carol"]), @r#"
    230d324c  2023-03-06 10:05:33Z  carol (LexDeveloper)  203.0.113.30  aws-inter...
      PutSlotType slot-type:FlowerTypes  +1 value, +1 synonym
        ~ slot-type:FlowerTypes@latest  2 added
            enumerationValues
              + peonies  {"synonyms":["peony"]}
            enumerationValues[lilies].synonyms
              + "white lilies"

    1 change
    "#);
    insta::assert_snapshot!(run("order-flowers", &["log", "-S", "lilies", "--oneline"]), @r##"
230d324c 2023-03-06 10:05:33Z carol (LexDeveloper): PutSlotType slot-type:FlowerTypes  +1 value, +1 synonym
85e8b2d3 2023-02-27 09:12:04Z root (111122223333): PutSlotType slot-type:FlowerTypes  created, +3 values
"##);
}

#[test]
fn log_has_refused_calls_only_if_asked() {
    insta::assert_snapshot!(run("order-flowers", &["log", "--attempts", "--by", "bob", "--event", "PutIntent"]), @"
    f1f0bf29  2023-02-28 13:41:07Z  bob  203.0.113.11  aws-cli/2.4.6
      PutIntent intent:CancelOrder   created, +3 utterances, +1 prompt, +1 message…
    5be03846  2023-02-28 13:20:52Z  bob  203.0.113.11  aws-cli/2.4.6
      PutIntent intent:OrderFlowers  ! refused: PreconditionFailedException

    1 change and 1 refused call
    ");
    insta::assert_snapshot!(run("order-flowers", &["log", "--by", "bob", "--event", "PutIntent"]), @r##"
f1f0bf29  2023-02-28 13:41:07Z  bob  203.0.113.11  aws-cli/2.4.6
  PutIntent intent:CancelOrder  created, +3 utterances, +1 prompt, +1 message…

1 change
"##);
}

#[test]
fn log_shows_gaps() {
    insta::assert_snapshot!(run("gap", &["log", "intent:OrderPizza"]), @"
    7e5bbef5  2022-05-11 08:50:00Z  heidi  203.0.113.80  aws-internal/3
      CreateSlotTypeVersion slot-type:Sizes  version 2
    7ac78618  2022-05-11 08:45:19Z  heidi  203.0.113.80  aws-internal/3
      PutIntent intent:OrderPizza            +2 utterances, ~1 slot, ? gap
    ? gap     2022-05-10 14:11:02Z - 2022-05-11 08:45:19Z
          intent:OrderPizza: checksum mismatch: at least one update is missing from
          the logs
    e552d38e  2022-05-10 14:11:02Z  heidi  203.0.113.80  aws-internal/3
      PutIntent intent:OrderPizza            +1 utterance
    2ba8959e  2022-05-09 09:05:10Z  ivan   203.0.113.81  aws-cli/2.4.6
      PutSlotType slot-type:Sizes            content known from here on
    f5126315  2022-05-09 09:00:00Z  ivan   203.0.113.81  aws-cli/2.4.6
      PutIntent intent:OrderPizza  created, +2 utterances, +1 slot, +1 hook
    ? gap     2017-04-19 00:00:00Z - 2022-05-09 09:00:00Z
          slot-type:Sizes: first seen as a reference

    5 changes
    ");
    insta::assert_snapshot!(run("gap", &["log", "intent:OrderPizza", "-n", "1", "--format", "jsonl"]), @r##"
{"type":"event","event":"7e5bbef5-53c2-4b40-b2ba-8ff897952fe6","time":"2022-05-11T08:50:00Z","name":"CreateSlotTypeVersion","resource":"111122223333/eu-west-1/v1/slot-type:Sizes","summary":"version 2","author":"heidi","email":"heidi@111122223333.iam.invalid","principal":"arn:aws:iam::111122223333:user/heidi","source_ip":"203.0.113.80","user_agent":"aws-internal/3 aws-sdk-java/1.11.1009 Linux/5.4.102-52.177.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.292-b10 java/1.8.0_292 vendor/Oracle_Corporation cfg/retry-mode/legacy","confidence":"exact","late":false,"commit":"$COMMIT"}
"##);
}

#[test]
fn show_shows_a_resource_and_what_it_depends_on() {
    insta::assert_snapshot!(run("order-flowers", &["show", "bot:OrderFlowers@1"]), @r#"
    bot:OrderFlowers@1  111122223333/us-east-1/v1
      published by ffdfc431 CreateBotVersion at 2023-03-01 16:01:40Z
      versions 1, 2, 3
      tags team=shop

    name                          "OrderFlowers"
    description                   "Sells flowers"
    intents
      [OrderFlowers]
        intentVersion  "1"
      [CancelOrder]
        intentVersion  "1"
    enableModelImprovements       true
    nluIntentConfidenceThreshold  0.4
    clarificationPrompt
      messages
        [0]
          contentType  "PlainText"
          content      "Sorry, could you say that again?"
      maxAttempts  2
    abortStatement
      messages
        [0]
          contentType  "PlainText"
          content      "Sorry, I could not understand. Goodbye."
    idleSessionTTLInSeconds       600
    voiceId                       "Salli"
    locale                        "en-US"
    childDirected                 false
    detectSentiment               false

    depends on
      intent:CancelOrder@1
      intent:OrderFlowers@1
      slot-type:FlowerTypes@1
    "#);
    insta::assert_snapshot!(run("order-flowers", &["show", "alias:OrderFlowers/PROD", "--at", "105f474f"]), @r##"
alias:OrderFlowers/PROD  111122223333/us-east-1/v1
  last event 459cd51e PutBotAlias at 2023-03-01 16:01:40Z

name         "PROD"
description  "What customers talk to"
botVersion   "1"
botName      "OrderFlowers"

depends on
  bot:OrderFlowers@1
  intent:CancelOrder@1
  intent:OrderFlowers@1
  slot-type:FlowerTypes@1
------- stderr -------
note: `105f474f` is read as just after the event of 2023-03-08T16:10:25Z
"##);
    insta::assert_snapshot!(run("order-flowers", &["show", "slot-type:FlowerTypes@1", "--json"]), @r##"
{"schema":1,"at":"2023-03-24T17:45:36Z","commit":"$COMMIT","resources":[{"account":"111122223333","region":"us-east-1","api":"v1","kind":"slot-type","name":"FlowerTypes","version":"1","confidence":"exact","document":{"name":"FlowerTypes","description":"Flowers that we have in the shop","enumerationValues":[{"value":"lilies","synonyms":["lily"]},{"value":"roses","synonyms":["rose","red roses"]},{"value":"tulips","synonyms":[]}],"valueSelectionStrategy":"TOP_RESOLUTION"}}]}
"##);
}

#[test]
fn show_shows_an_event() {
    insta::assert_snapshot!(run("order-flowers", &["show", "230d324c"]), @r#"
    230d324c-0605-49f0-834a-7ab73391fb6b  PutSlotType slot-type:FlowerTypes
      at          2023-03-06 10:05:33Z
      by          carol (LexDeveloper) <carol@example.com>
      principal
          arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_LexDeveloper_0123456789abcdef/carol@example.com
      from        203.0.113.30
      agent       aws-internal/3 aws-sdk-java/1.11.1009
          Linux/5.4.102-52.177.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.292-b10
          java/1.8.0_292 vendor/Oracle_Corporation cfg/retry-mode/legacy
      resource    111122223333/us-east-1/v1/slot-type:FlowerTypes
      commit      $COMMIT
      confidence  exact

    ~ slot-type:FlowerTypes@latest  2 added
        enumerationValues
          + peonies  {"synonyms":["peony"]}
        enumerationValues[lilies].synonyms
          + "white lilies"
    "#);
}

#[test]
fn show_marks_uncertain_content() {
    insta::assert_snapshot!(run("gap", &["show", "intent:OrderPizza", "--at", "2022-05-10T20:00:00Z"]), @r#"
    intent:OrderPizza@latest  111122223333/eu-west-1/v1
    ? partial: checksum mismatch: at least one update is missing from the logs
    ? something happened to it between 2022-05-10 14:11:02Z and 2022-05-11 08:45:19Z
      last event e552d38e PutIntent at 2022-05-10 14:11:02Z

    name  "OrderPizza"
    slots
      [Size]
        slotConstraint   "Required"
        slotType         "Sizes"
        slotTypeVersion  "$LATEST"
        valueElicitationPrompt
          messages
            [0]
              contentType  "PlainText"
              content      "Which size?"
          maxAttempts  2
    sampleUtterances
      "I want a pizza"
      "a {Size} pizza"
      "one pizza please"
    fulfillmentActivity
      type  "ReturnIntent"

    depends on
      slot-type:Sizes@latest
    "#);
    insta::assert_snapshot!(run("gap", &["show", "intent:OrderPizza", "--at", "2022-05-10T20:00:00Z", "--strict", "--json"]), @r#"
    {"schema":1,"at":"2022-05-10T20:00:00Z","commit":"$COMMIT","resources":[{"account":"111122223333","region":"eu-west-1","api":"v1","kind":"intent","name":"OrderPizza","version":"$LATEST","confidence":"partial","doubt":"checksum mismatch: at least one update is missing from the logs","code":"checksum-mismatch","document":{"name":"OrderPizza","slots":[{"name":"Size","slotConstraint":"Required","slotType":"Sizes","slotTypeVersion":"$LATEST","valueElicitationPrompt":{"messages":[{"contentType":"PlainText","content":"Which size?"}],"maxAttempts":2}}],"sampleUtterances":["I want a pizza","a {Size} pizza","one pizza please"],"fulfillmentActivity":{"type":"ReturnIntent"}}},{"account":"111122223333","region":"eu-west-1","api":"v1","kind":"slot-type","name":"Sizes","version":"$LATEST","confidence":"exact","document":{"name":"Sizes","enumerationValues":[{"value":"small"},{"value":"medium"},{"value":"large"}],"valueSelectionStrategy":"ORIGINAL_VALUE"}}]}
    [exit status: 4]
    "#);
    insta::assert_snapshot!(run("gap", &["show", "intent:OrderPizza", "--at", "7ac78618^", "--strict", "--json", "-q"]), @r#"
    {"schema":1,"at":"2022-05-11T08:45:19Z","commit":"$COMMIT","resources":[{"account":"111122223333","region":"eu-west-1","api":"v1","kind":"intent","name":"OrderPizza","version":"$LATEST","confidence":"partial","doubt":"checksum mismatch: at least one update is missing from the logs","code":"checksum-mismatch","document":{"name":"OrderPizza","slots":[{"name":"Size","slotConstraint":"Required","slotType":"Sizes","slotTypeVersion":"$LATEST","valueElicitationPrompt":{"messages":[{"contentType":"PlainText","content":"Which size?"}],"maxAttempts":2}}],"sampleUtterances":["I want a pizza","a {Size} pizza","one pizza please"],"fulfillmentActivity":{"type":"ReturnIntent"}}},{"account":"111122223333","region":"eu-west-1","api":"v1","kind":"slot-type","name":"Sizes","version":"$LATEST","confidence":"exact","document":{"name":"Sizes","enumerationValues":[{"value":"small"},{"value":"medium"},{"value":"large"}],"valueSelectionStrategy":"ORIGINAL_VALUE"}}]}
    [exit status: 4]
    "#);
    insta::assert_snapshot!(run("gap", &["show", "intent:OrderPizza", "--at", "7ac78618", "--strict", "--json"]), @r##"
{"schema":1,"at":"2022-05-11T08:45:19Z","commit":"$COMMIT","resources":[{"account":"111122223333","region":"eu-west-1","api":"v1","kind":"intent","name":"OrderPizza","version":"$LATEST","confidence":"exact","document":{"name":"OrderPizza","slots":[{"name":"Size","slotConstraint":"Optional","slotType":"Sizes","slotTypeVersion":"$LATEST","valueElicitationPrompt":{"messages":[{"contentType":"PlainText","content":"Which size?"}],"maxAttempts":2}}],"sampleUtterances":["I want a pizza","a {Size} pizza","one pizza please","pizza, and quickly","a large pizza"],"fulfillmentActivity":{"type":"ReturnIntent"}}},{"account":"111122223333","region":"eu-west-1","api":"v1","kind":"slot-type","name":"Sizes","version":"$LATEST","confidence":"exact","document":{"name":"Sizes","enumerationValues":[{"value":"small"},{"value":"medium"},{"value":"large"}],"valueSelectionStrategy":"ORIGINAL_VALUE"}}]}
------- stderr -------
note: `7ac78618` is read as just after the event of 2022-05-11T08:45:19Z
"##);
}

#[test]
fn diff_speaks_the_words_of_the_bot() {
    insta::assert_snapshot!(run("order-flowers", &["diff", "intent:OrderFlowers@1", "intent:OrderFlowers@latest"]), @r#"
    3 changes  intent:OrderFlowers  @1 -> @latest (2023-03-13, event 99f2d596)

      slots[FlowerType]
        ~ slotTypeVersion  "1" -> "2"
      slots[PickupDate].valueElicitationPrompt
        ~ messages[0].content
            "What day do you want [-them-]{+the {FlowerType} to be picked up+}?"
      slots  > reordered: FlowerType, PickupTime, PickupDate

    2 changed, 1 moved
    "#);
    insta::assert_snapshot!(run("order-flowers", &["diff", "slot-type:FlowerTypes@1..2"]), @r##"
2 changes  slot-type:FlowerTypes  @1 -> @2

  enumerationValues
    + peonies  {"synonyms":["peony"]}
  enumerationValues[lilies].synonyms
    + "white lilies"

2 added
"##);
    insta::assert_snapshot!(run("order-flowers", &["diff", "slot-type:FlowerTypes@1..2", "-U1"]), @r##"
--- slot-type:FlowerTypes@1
+++ slot-type:FlowerTypes@2
@@ -7,3 +7,4 @@
       "synonyms": [
-        "lily"
+        "lily",
+        "white lilies"
       ]
@@ -20,2 +21,8 @@
       "synonyms": []
+    },
+    {
+      "value": "peonies",
+      "synonyms": [
+        "peony"
+      ]
     }
"##);
    insta::assert_snapshot!(run("order-flowers", &["diff", "slot-type:FlowerTypes@1..2", "--name-only"]), @r##"
enumerationValues[peonies]
enumerationValues[lilies].synonyms
"##);
    insta::assert_snapshot!(run("order-flowers", &["diff", "slot-type:FlowerTypes@1..2", "--stat", "--exit-code"]), @r##"
slot-type:FlowerTypes  @1 -> @2  2 added
[exit status: 1]
"##);
    insta::assert_snapshot!(run("order-flowers", &["diff", "slot-type:FlowerTypes@2", "slot-type:FlowerTypes", "--exit-code"]), @r##"
0 changes  slot-type:FlowerTypes  @2 -> @latest (2023-03-13, event eed232d1)
"##);
}

#[test]
fn diff_compares_two_times() {
    insta::assert_snapshot!(run("order-flowers", &["diff", "bot:OrderFlowers", "--from", "2023-02-27T12:00:00Z", "--at", "2023-03-01T00:00:00Z"]), @r#"
    4 changes  bot:OrderFlowers@latest  2023-02-27 12:00:00Z -> 2023-03-01 00:00:00Z

      intents
        + CancelOrder  {"intentVersion":"$LATEST"}

    ~ intent:OrderFlowers@latest
        sampleUtterances
          + "I need a bouquet"
          + "Send {FlowerType} on {PickupDate}"

    + intent:CancelOrder@latest
          +3 utterances  +1 prompt  +1 message  +1 hook  +1 setting

    4 added
    "#);
    insta::assert_snapshot!(run("order-flowers", &["diff", "alias:OrderFlowers/BETA", "--from", "e1cc8a7d^", "--at", "e1cc8a7d"]), @r#"
    7 changes  alias:OrderFlowers/BETA
        just before 2023-03-17 11:00:12Z -> 2023-03-17 11:00:12Z
    + it was not there before

      + name        "BETA"
      + botVersion  "$LATEST"
      + botName     "OrderFlowers"

    + bot:OrderFlowers@latest  +2 intents  +1 prompt  +1 message  +9 settings

    + intent:OrderFlowers@3
          +5 utterances  +3 slots  +1 prompt  +1 message  +2 hooks  +2 settings

    + slot-type:FlowerTypes@2  +4 values  +3 settings

    + intent:CancelOrder@1
          +3 utterances  +1 prompt  +1 message  +1 hook  +1 setting

    7 added
    ------- stderr -------
    note: `e1cc8a7d` is read as just after the event of 2023-03-17T11:00:12Z
    note: `e1cc8a7d^` is read as just before the event of 2023-03-17T11:00:12Z
    "#);
    insta::assert_snapshot!(run("gap", &["diff", "intent:OrderPizza", "--from", "2022-05-10T20:00:00Z"]), @r#"
    3 changes  intent:OrderPizza@latest
        2022-05-10 20:00:00Z -> 2022-05-11 08:50:00Z
    ? intent:OrderPizza@latest at 2022-05-10 20:00:00Z is partial: checksum
          mismatch: at least one update is missing from the logs

      slots[Size]
        ~ slotConstraint  "Required" -> "Optional"
      sampleUtterances
        + "pizza, and quickly"
        + "a large pizza"

    2 added, 1 changed
    "#);
}

#[test]
fn graph_draws_what_depends_on_what() {
    insta::assert_snapshot!(run("order-flowers", &["graph", "alias:OrderFlowers/PROD"]), @"
    alias:OrderFlowers/PROD
    `- bot:OrderFlowers@3  botVersion
       |- intent:OrderFlowers@3  intents[0]
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
    ");
    insta::assert_snapshot!(run("order-flowers", &["graph", "slot-type:FlowerTypes@2", "--reverse", "--depth", "2"]), @r##"
slot-type:FlowerTypes@2
|- intent:OrderFlowers@latest  slots[FlowerType]
|- intent:OrderFlowers@2  slots[FlowerType]
|  `- bot:OrderFlowers@2  intents[0]
`- intent:OrderFlowers@3  slots[FlowerType]
   |- bot:OrderFlowers@latest  intents[0]
   `- bot:OrderFlowers@3  intents[0]
"##);
    insta::assert_snapshot!(run("order-flowers", &["graph", "intent:CancelOrder@1", "--json"]), @r##"
{"schema":1,"at":"2023-03-24T17:45:36Z","commit":"$COMMIT",
"nodes":[
{"address":"111122223333/us-east-1/v1/intent:CancelOrder@1","kind":"intent","missing":false},
{"address":"arn:aws:lambda:us-east-1:111122223333:function:flowers-cancel","kind":"lambda-function","missing":false}
],
"edges":[
{"from":"111122223333/us-east-1/v1/intent:CancelOrder@1","to":"arn:aws:lambda:us-east-1:111122223333:function:flowers-cancel","via":"fulfillmentActivity.codeHook"}
]}
"##);
    insta::assert_snapshot!(run("order-flowers", &["graph", "intent:CancelOrder@1", "--format", "mermaid"]), @r##"
flowchart LR
  n0["CancelOrder<br/>intent @1"]:::intent
  n1["flowers-cancel<br/>Lambda function"]:::outside
  n0 -->|"fulfillmentActivity.codeHook"| n1
  classDef intent fill:#e4f5e8,stroke:#2b8a4a,color:#1f2328
  classDef outside fill:#eceff2,stroke:#66727e,color:#1f2328
"##);
}

#[test]
fn verify_finds_what_cannot_be_trusted() {
    insta::assert_snapshot!(run("order-flowers", &["verify"]), @"
    33 events  2023-02-27 09:12:04Z - 2023-03-24 17:45:36Z
      of 111122223333/us-east-1
      from 1 run of ingest
    = no findings
    ");
    insta::assert_snapshot!(run("gap", &["verify"]), @"
    6 events  2022-05-09 09:00:00Z - 2022-05-11 08:50:00Z
      of 111122223333/eu-west-1
      from 1 run of ingest

    1 gap
      ? intent:OrderPizza  2022-05-10 14:11:02Z - 2022-05-11 08:45:19Z
          checksum mismatch: at least one update is missing from the logs

    1 resource that existed when it was first seen (information, not a finding)
      ? slot-type:Sizes  2022-05-09 09:00:00Z: first seen as a reference
    [exit status: 1]
    ");
    insta::assert_snapshot!(run("gap", &["verify", "--strict", "--json"]), @r#"
    {"schema":1,"at":"2022-05-11T08:50:00Z","commit":"$COMMIT","gaps":[{"address":"111122223333/eu-west-1/v1/intent:OrderPizza","from":"2022-05-10T14:11:02Z","to":"2022-05-11T08:45:19Z","certain":true,"reason":"checksum mismatch: at least one update is missing from the logs","code":"checksum-mismatch","before_records":false},{"address":"111122223333/eu-west-1/v1/slot-type:Sizes","from":"2017-04-19T00:00:00Z","to":"2022-05-09T09:00:00Z","certain":false,"reason":"first seen as a reference","code":"first-seen","data":{"by":"reference"},"before_records":true}],"uncertain":[],"displaced":[],"coverage":{"events":6,"first":"2022-05-09T09:00:00Z","last":"2022-05-11T08:50:00Z","places":["111122223333/eu-west-1"],"runs":1,"unsupported":[]},"findings":[]}
    [exit status: 1]
    "#);
    insta::assert_snapshot!(run("public-records", &["verify"]), @"
    7 events  2019-06-04 15:22:40Z - 2025-08-19 05:22:19Z
      of 111122223333/us-east-1, 999999999999/ap-northeast-1
      from 1 run of ingest

    1 document that is not exact
      ? 111122223333/us-east-1/v2/alias:uais-86ef73a8-newrole2/TestBotAlias
            partial: made together with its parent: no record shows all of it

    2 findings
      ! input: doc-v1-PutBot-as-printed.json, line 1 (byte 0): `eventTime` has a
            value that it cannot have
      ! input: doc-v2-CreateBotAlias.json, line 1 (byte 0): `eventTime` has a value
            that it cannot have

    4 resources that existed when they were first seen (information, not findings)
      ? 111122223333/us-east-1/v1/intent:TestCloudTrail
            2019-06-04 15:22:40Z: first seen as a reference
      ? 111122223333/us-east-1/v2/bot:6JK3M1NPPW
            2025-08-19 04:59:17Z: first seen in a call about something in it
      ? 111122223333/us-east-1/v2/locale:6JK3M1NPPW/en_US
            2025-08-19 05:22:19Z: first seen in a publication
      ? 999999999999/ap-northeast-1/v1/bot:multichannel_lex_bot
            2021-07-02 09:24:08Z: first seen in its deletion
    [exit status: 1]
    ");
}

/// What an alias of V2 serves is its bot with all locales, and no other alias of the bot.
#[test]
fn the_log_of_an_alias_of_v2_has_no_other_alias() {
    let output = run("flower-shop", &["log", "alias:FlowerShop/PROD"]);
    assert!(output.stdout.contains("UpdateSlot slot:FlowerShop/en_US/OrderFlowers/PickupDate"));
    let others = ["alias:FlowerShop/BETA", "alias:FlowerShop/TestBotAlias"];
    assert!(!others.iter().any(|other| output.stdout.contains(other)), "{output}");
    // 47 calls, of which three are about BETA, and one is about TestBotAlias.
    assert!(output.stdout.ends_with("\n43 changes\n"), "{output}");
    let output = run("flower-shop", &["log", "alias:FlowerShop/PROD", "-n", "1"]);
    assert!(output.stdout.contains("UpdateBotAlias alias:FlowerShop/PROD"), "{output}");
}
