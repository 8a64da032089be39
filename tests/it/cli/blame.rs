//! Who set what.

use std::path::Path;

use crate::cli::world::{Output, run, run_in};
use crate::one_line::whole;

#[test]
fn items_are_followed_wherever_they_move() {
    insta::assert_snapshot!(run("order-flowers", &["blame", "intent:OrderFlowers"]), @r#"
    intent:OrderFlowers@latest  after 10 events

      ce2240d8  2023-02-27  alice                 name         "OrderFlowers"
      ce2240d8                                    description
          "Takes an order for a bunch of flowers"
    > d53cf63d  2023-03-08  alice                 slots  (this order)
      ce2240d8  2023-02-27  alice                   [FlowerType]
      ce2240d8                                        slotConstraint   "Required"
      ce2240d8                                        slotType         "FlowerTypes"
      2d3e1976  2023-03-08  deploy-318 (LexCI)        slotTypeVersion  "2"
                                                      valueElicitationPrompt
      ce2240d8  2023-02-27  alice                       messages[0].contentType
                                                          "PlainText"
      ce2240d8                                          messages[0].content
          "Which flowers would you like?"
      ce2240d8                                          maxAttempts              2
      ce2240d8                                        priority         1
                                                      sampleUtterances
      ce2240d8                                          "{FlowerType}, please"
      ce2240d8                                      [PickupTime]
      ce2240d8                                        slotConstraint  "Required"
      ce2240d8                                        slotType        "AMAZON.TIME"
                                                      valueElicitationPrompt
      ce2240d8                                          messages[0].contentType
                                                          "PlainText"
      ce2240d8                                          messages[0].content
                                                          "At what time?"
      ce2240d8                                          maxAttempts              2
      ce2240d8                                        priority        3
      ce2240d8                                      [PickupDate]
      ce2240d8                                        slotConstraint  "Required"
      ce2240d8                                        slotType        "AMAZON.DATE"
                                                      valueElicitationPrompt
      ce2240d8                                          messages[0].contentType
                                                          "PlainText"
      31af95ad  2023-03-13  alice                       messages[0].content
          "What day do you want the {FlowerType} to be picked up?"
      31af95ad                                          maxAttempts              2
      ce2240d8  2023-02-27  alice                     priority        2
                                                  sampleUtterances
      ce2240d8                                      "I would like to order flowers"
      ce2240d8                                      "Order {FlowerType}"
      ce2240d8                                      "order some flwers"
      136ba5c2  2023-02-28  carol (LexDeveloper)    "I need a bouquet"
      136ba5c2
          "Send {FlowerType} on {PickupDate}"
                                                  confirmationPrompt
      ce2240d8  2023-02-27  alice                   messages[0].contentType
                                                      "PlainText"
      ce2240d8                                      messages[0].content
          "{FlowerType} on {PickupDate} at {PickupTime}. Is that right?"
      ce2240d8                                      maxAttempts              2
                                                  rejectionStatement
      ce2240d8                                      messages[0].contentType
                                                      "PlainText"
      ce2240d8                                      messages[0].content
          "All right, nothing is ordered."
                                                  dialogCodeHook
      ce2240d8                                      uri
          "arn:aws:lambda:us-east-1:111122223333:function:flowers-validate"
      ce2240d8                                      messageVersion  "1.0"
                                                  fulfillmentActivity
      ce2240d8                                      type  "CodeHook"
                                                    codeHook
      ce2240d8                                        uri
          "arn:aws:lambda:us-east-1:111122223333:function:flowers-order"
      ce2240d8                                        messageVersion  "1.0"

    ce2240d8  2023-02-27 09:31:40Z  alice                 PutIntent  35 values
    136ba5c2  2023-02-28 13:20:18Z  carol (LexDeveloper)  PutIntent  2 values
    d53cf63d  2023-03-08 15:48:02Z  alice                 PutIntent  1 order
    2d3e1976  2023-03-08 16:10:25Z  deploy-318 (LexCI)    PutIntent  1 value
    31af95ad  2023-03-13 09:15:09Z  alice                 PutIntent  2 values
    "#);
    insta::assert_snapshot!(run("order-flowers", &["blame", "slot-type:FlowerTypes", "--at", "2023-03-01"]), @r#"
    slot-type:FlowerTypes@latest  after 2 events

      85e8b2d3  2023-02-27  root (111122223333)  name  "FlowerTypes"
      85e8b2d3                                   description
          "Flowers that we have in the shop"
                                                 enumerationValues
      85e8b2d3                                     [lilies]
                                                     synonyms
      85e8b2d3                                         "lily"
      85e8b2d3                                     [roses]
                                                     synonyms
      85e8b2d3                                         "rose"
      85e8b2d3                                         "red roses"
      85e8b2d3                                     [tulips]
      85e8b2d3                                       synonyms  []
      85e8b2d3                                   valueSelectionStrategy
                                                   "TOP_RESOLUTION"

    85e8b2d3  2023-02-27 09:12:04Z  root (111122223333)  PutSlotType  10 values
    ------- stderr -------
    note: `2023-03-01` is read as 2023-03-01T23:59:59Z
    "#);
    insta::assert_snapshot!(run("order-flowers", &["blame", "alias:OrderFlowers/PROD"]), @r#"
    alias:OrderFlowers/PROD  after 4 events

      459cd51e  2023-03-01  deploy-318 (LexCI)  name         "PROD"
      459cd51e                                  description
                                                  "What customers talk to"
      bdd2279b  2023-03-13  deploy-318 (LexCI)  botVersion   "3"
      459cd51e  2023-03-01  deploy-318 (LexCI)  botName      "OrderFlowers"

    459cd51e  2023-03-01 16:01:40Z  deploy-318 (LexCI)  PutBotAlias  3 values
    bdd2279b  2023-03-13 09:30:00Z  deploy-318 (LexCI)  PutBotAlias  1 value
    "#);
}

#[test]
fn a_version_is_blamed_up_to_its_publication() {
    insta::assert_snapshot!(run("order-flowers", &["blame", "bot:OrderFlowers@2"]), @r#"
    bot:OrderFlowers@2
        published 2023-03-08 16:10:25Z by deploy-318 (LexCI) (105f474f)

      401319e3  2023-02-27  alice               name  "OrderFlowers"
      401319e3                                  description  "Sells flowers"
                                                intents
      401319e3                                    [OrderFlowers]
      93485180  2023-03-08  deploy-318 (LexCI)      intentVersion  "2"
      46b307b0  2023-02-28  alice                 [CancelOrder]
      e3ae74e4  2023-03-01  deploy-318 (LexCI)      intentVersion  "1"
      401319e3  2023-02-27  alice               enableModelImprovements       true
      401319e3                                  nluIntentConfidenceThreshold  0.4
                                                clarificationPrompt
      401319e3                                    messages[0].contentType
                                                    "PlainText"
      401319e3                                    messages[0].content
          "Sorry, could you say that again?"
      401319e3                                    maxAttempts              2
                                                abortStatement
      401319e3                                    messages[0].contentType
                                                    "PlainText"
      401319e3                                    messages[0].content
          "Sorry, I could not understand. Goodbye."
      401319e3                                  idleSessionTTLInSeconds       600
      401319e3                                  voiceId  "Salli"
      401319e3                                  locale  "en-US"
      401319e3                                  childDirected                 false
      401319e3                                  detectSentiment               false

    401319e3  2023-02-27 09:34:11Z  alice               PutBot  15 values
    46b307b0  2023-02-28 13:42:30Z  alice               PutBot  1 value
    e3ae74e4  2023-03-01 16:01:40Z  deploy-318 (LexCI)  PutBot  1 value
    93485180  2023-03-08 16:10:25Z  deploy-318 (LexCI)  PutBot  1 value
    "#);
}

#[test]
fn changes_across_a_gap_have_no_author() {
    insta::assert_snapshot!(run("gap", &["blame", "intent:OrderPizza", "--strict"]), @r#"
    intent:OrderPizza@latest  after 3 events

      f5126315  2022-05-09  ivan    name  "OrderPizza"
                                    slots
      f5126315                        [Size]
    ? 7ac78618  2022-05-11  heidi?      slotConstraint   "Optional"
      f5126315  2022-05-09  ivan        slotType         "Sizes"
      f5126315                          slotTypeVersion  "$LATEST"
                                        valueElicitationPrompt
      f5126315                            messages[0].contentType  "PlainText"
      f5126315                            messages[0].content      "Which size?"
      f5126315                            maxAttempts              2
                                    sampleUtterances
      f5126315                        "I want a pizza"
      f5126315                        "a {Size} pizza"
      e552d38e  2022-05-10  heidi     "one pizza please"
    ? 7ac78618  2022-05-11  heidi?    "pizza, and quickly"
    ? 7ac78618                        "a large pizza"
                                    fulfillmentActivity
      f5126315  2022-05-09  ivan      type  "ReturnIntent"

    ? 7ac78618  set by heidi at 2022-05-11 08:45:19Z, or by something else since
          2022-05-10 14:11:02Z: checksum mismatch: at least one update is missing
          from the logs

    f5126315  2022-05-09 09:00:00Z  ivan   PutIntent  10 values
    e552d38e  2022-05-10 14:11:02Z  heidi  PutIntent  1 value
    7ac78618  2022-05-11 08:45:19Z  heidi  PutIntent  3 values, not proven
    [exit status: 4]
    "#);
    insta::assert_snapshot!(run("gap", &["blame", "intent:OrderPizza", "--deleted", "--strict"]), @"
    intent:OrderPizza@latest  after 3 events
    no record shows a removed value
    ? gap  2022-05-10 14:11:02Z - 2022-05-11 08:45:19Z
          checksum mismatch: at least one update is missing from the logs; what was
          removed then is unknown
    [exit status: 4]
    ");
    insta::assert_snapshot!(run("gap", &["blame", "slot-type:Sizes@2", "--deleted", "--strict"]), @"
    slot-type:Sizes@2  published 2022-05-11 08:50:00Z by heidi (7e5bbef5)
    no record shows a removed value
    ? gap  2017-04-19 00:00:00Z - 2022-05-09 09:00:00Z
          first seen as a reference; what was removed then is unknown
    [exit status: 4]
    ");
    let before = ["blame", "intent:OrderPizza", "--deleted", "--strict", "--at", "e552d38e^", "-q"];
    insta::assert_snapshot!(run("gap", &before), @"
    intent:OrderPizza@latest  after 1 event
    ? partial: checksum mismatch: at least one update is missing from the logs
    no record shows a removed value
    ? gap  2022-05-10 14:11:02Z - 2022-05-11 08:45:19Z
          checksum mismatch: at least one update is missing from the logs; what was
          removed then is unknown
    [exit status: 4]
    ");
    insta::assert_snapshot!(run("gap", &["blame", "intent:OrderPizza", "--at", "2022-05-10T20:00:00Z"]), @r#"
    intent:OrderPizza@latest  after 2 events
    ? partial: checksum mismatch: at least one update is missing from the logs

      f5126315  2022-05-09  ivan   name  "OrderPizza"
                                   slots
      f5126315                       [Size]
      f5126315                         slotConstraint   "Required"
      f5126315                         slotType         "Sizes"
      f5126315                         slotTypeVersion  "$LATEST"
                                       valueElicitationPrompt
      f5126315                           messages[0].contentType  "PlainText"
      f5126315                           messages[0].content      "Which size?"
      f5126315                           maxAttempts              2
                                   sampleUtterances
      f5126315                       "I want a pizza"
      f5126315                       "a {Size} pizza"
      e552d38e  2022-05-10  heidi    "one pizza please"
                                   fulfillmentActivity
      f5126315  2022-05-09  ivan     type  "ReturnIntent"

    f5126315  2022-05-09 09:00:00Z  ivan   PutIntent  11 values
    e552d38e  2022-05-10 14:11:02Z  heidi  PutIntent  1 value
    "#);
    insta::assert_snapshot!(run("gap", &["blame", "slot-type:Sizes"]), @r#"
    slot-type:Sizes@latest  after 3 events

    ? 2ba8959e  2022-05-09  at or before  name                    "Sizes"
                                          enumerationValues
    ? 2ba8959e                              [small]
    ? 2ba8959e                              [medium]
    ? 2ba8959e                              [large]
    ? 2ba8959e                            valueSelectionStrategy  "ORIGINAL_VALUE"

    ? 2ba8959e  set at or before 2022-05-09 09:05:10Z, no record shows by whom:
          first seen as a reference

    2ba8959e  2022-05-09 09:05:10Z  ivan  PutSlotType  5 values, not proven
    "#);
    insta::assert_snapshot!(run("gap", &["blame", "slot-type:Sizes", "--at", "2022-05-09T09:00:00Z"]), @"
    slot-type:Sizes@latest  after 1 event
    ? unknown: no record shows its content
    ");
}

#[test]
fn json_has_the_confidence() {
    insta::assert_snapshot!(run("order-flowers", &["blame", "alias:OrderFlowers/PROD", "--json"]), @r##"
{"schema":1,"address":"111122223333/us-east-1/v1/alias:OrderFlowers/PROD","at":"2023-03-24T17:45:36Z","commit":"$COMMIT","exists":true,"confidence":"exact","published_by":null,"values":[{"path":"name","kind":"value","value":"PROD","set":{"event":"459cd51e-dbc7-47d2-b761-136b6acfc68d","time":"2023-03-01T16:01:40Z","author":"deploy-318 (LexCI)","confidence":"exact"}},{"path":"description","kind":"value","value":"What customers talk to","set":{"event":"459cd51e-dbc7-47d2-b761-136b6acfc68d","time":"2023-03-01T16:01:40Z","author":"deploy-318 (LexCI)","confidence":"exact"}},{"path":"botVersion","kind":"value","value":"3","set":{"event":"bdd2279b-e3d2-4144-9dff-f0ff942ebf3b","time":"2023-03-13T09:30:00Z","author":"deploy-318 (LexCI)","confidence":"exact"}},{"path":"botName","kind":"value","value":"OrderFlowers","set":{"event":"459cd51e-dbc7-47d2-b761-136b6acfc68d","time":"2023-03-01T16:01:40Z","author":"deploy-318 (LexCI)","confidence":"exact"}}],"events":[{"event":"459cd51e-dbc7-47d2-b761-136b6acfc68d","time":"2023-03-01T16:01:40Z","name":"PutBotAlias","author":"deploy-318 (LexCI)","email":"deploy-318+LexCI@111122223333.sts.invalid","principal":"arn:aws:sts::111122223333:assumed-role/LexCI/deploy-318","source_ip":"198.51.100.7","user_agent":"Boto3/1.26.90 Python/3.9.16 Linux/4.14.255-305-242.531.amzn2.x86_64 exec-env/AWS_Lambda_python3.9 Botocore/1.29.90","commit":"$COMMIT"},{"event":"bdd2279b-e3d2-4144-9dff-f0ff942ebf3b","time":"2023-03-13T09:30:00Z","name":"PutBotAlias","author":"deploy-318 (LexCI)","email":"deploy-318+LexCI@111122223333.sts.invalid","principal":"arn:aws:sts::111122223333:assumed-role/LexCI/deploy-318","source_ip":"198.51.100.7","user_agent":"Boto3/1.26.90 Python/3.9.16 Linux/4.14.255-305-242.531.amzn2.x86_64 exec-env/AWS_Lambda_python3.9 Botocore/1.29.90","commit":"$COMMIT"}]}
"##);
    let output = run("gap", &["blame", "intent:OrderPizza", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
    let values = answer["values"].as_array().expect("values");
    let find = |value: &str| values.iter().find(|row| row["value"] == value).expect("it is there");
    insta::assert_snapshot!(find("pizza, and quickly"), @r#"{"kind":"value","path":"sampleUtterances","set":{"author":"heidi","code":"checksum-mismatch","confidence":"partial","event":"7ac78618-b513-4dcd-8350-f4e873a05079","reason":"checksum mismatch: at least one update is missing from the logs","since":"2022-05-10T14:11:02Z","time":"2022-05-11T08:45:19Z"},"value":"pizza, and quickly"}"#);
    insta::assert_snapshot!(find("one pizza please"), @r##"
{"kind":"value","path":"sampleUtterances","set":{"author":"heidi","confidence":"exact","event":"e552d38e-9452-4738-bcdc-17751f2cbbbe","time":"2022-05-10T14:11:02Z"},"value":"one pizza please"}
"##);
    let output = run("gap", &["blame", "slot-type:Sizes", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
    insta::assert_snapshot!(answer["values"][0], @r#"{"kind":"value","path":"name","set":{"author":null,"code":"first-seen","confidence":"unknown","data":{"by":"reference"},"event":"2ba8959e-3ce2-4e4c-a559-75d4b596d60b","reason":"first seen as a reference","since":"2017-04-19T00:00:00Z","time":"2022-05-09T09:05:10Z"},"value":"Sizes"}"#);
}

#[test]
fn what_is_not_there_is_not_blamed() {
    insta::assert_snapshot!(run("order-flowers", &["blame", "alias:OrderFlowers/BETA"]), @r##"
------- stderr -------
error: alias:OrderFlowers/BETA was deleted at 2023-03-24T17:45:36Z (event b6874c6b)
hint: `--deleted` shows what was removed, and who had set it; `--at b6874c6b^` asks for the moment before
[exit status: 5]
"##);
    insta::assert_snapshot!(run("order-flowers", &["blame", "intent:Nope"]), @r##"
------- stderr -------
error: there is no `intent:Nope` in the history
hint: `lexrewind ls --all` lists what there is, and `--deleted` what there was
[exit status: 5]
"##);
    insta::assert_snapshot!(run("order-flowers", &["blame", "AMAZON.DATE"]), @"
    ------- stderr -------
    error: there is no `AMAZON.DATE` in the history
    hint: `lexrewind ls --all` lists what there is, and `--deleted` what there was
    [exit status: 5]
    ");
    insta::assert_snapshot!(run("order-flowers", &["blame", "intent:OrderFlowers@9"]), @"
    ------- stderr -------
    error: no record shows version 9 of intent:OrderFlowers
    hint: it has latest and 1, 2, 3; `lexrewind versions intent:OrderFlowers` lists all versions
    [exit status: 5]
    ");
    insta::assert_snapshot!(run("order-flowers", &["blame", "intent:OrderFlowers", "--at", "2020"]), @r##"
------- stderr -------
note: `2020` is read as 2020-12-31T23:59:59Z
error: intent:OrderFlowers is not there yet at 2020-12-31T23:59:59Z
hint: the first event about it is at 2023-02-27T09:31:40Z
[exit status: 5]
"##);
    insta::assert_snapshot!(run("order-flowers", &["blame", "intent:OrderFlowers", "--format", "csv"]), @r##"
------- stderr -------
error: this command cannot print csv
hint: it prints text, json
[exit status: 2]
"##);
}

/// What is deleted from a bot of V2 leaves no file, and its values have authors all the same.
#[test]
fn deleted_content_of_a_deleted_resource_of_v2() {
    let output = run("flower-shop", &["blame", "alias:FlowerShop/BETA", "--deleted", "-q"]);
    assert_eq!(output.status, 0, "{output}");
    let lines: Vec<&str> = output.stdout.lines().collect();
    assert_eq!(
        lines[..2],
        [
            "alias:FlowerShop/BETA",
            "    deleted 2025-03-28 17:45:36Z by carol (LexAdmin) (9dea9ece)"
        ]
    );
    let has = |text: &str| assert!(output.stdout.contains(text), "no `{text}`: {output}");
    has("- with all of the resource");
    has("bce8975a  2025-03-24  carol (LexAdmin)  - botAliasName  \"BETA\"");
    has("0c3110d1  2025-03-24  carol (LexAdmin)  - botVersion  \"DRAFT\"");
}

#[test]
fn deleted_content_of_a_deleted_resource() {
    insta::assert_snapshot!(run("order-flowers", &["blame", "alias:OrderFlowers/BETA", "--deleted"]), @r##"
alias:OrderFlowers/BETA  deleted 2023-03-24 17:45:36Z by bob (b6874c6b)

b6874c6b  2023-03-24 17:45:36Z  bob  DeleteBotAlias
  - with all of the resource
    e1cc8a7d  2023-03-17  bob  - name  "BETA"
    e1cc8a7d                   - botVersion  "$LATEST"
    e1cc8a7d                   - botName  "OrderFlowers"

3 values removed
"##);
    insta::assert_snapshot!(run("order-flowers", &["blame", "intent:OrderFlowers", "--deleted"]), @r##"
intent:OrderFlowers@latest  after 10 events
no value was removed
"##);
}

/// A call on the intent Greet, its checksum that of the call before.
fn call(number: u32, name: &str, who: &str, request: &str, answer: &str) -> String {
    let quoted =
        if number == 1 { String::new() } else { format!(r#","checksum":"c{}""#, number - 1) };
    let answer =
        format!(r#"{{"name":"Greet","version":"$LATEST","checksum":"c{number}"{answer}}}"#);
    let answer = whole(name, &answer);
    format!(
        r#"{{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","userName":"{who}",
"arn":"arn:aws:iam::111122223333:user/{who}","accountId":"111122223333"}},
"eventTime":"2024-02-0{number}T10:00:00Z","eventSource":"lex.amazonaws.com","eventName":"{name}",
"awsRegion":"us-east-1","sourceIPAddress":"203.0.113.1","userAgent":"x",
"requestParameters":{{"name":"Greet"{quoted}{request}}},
"responseElements":{answer},
"eventID":"{number:08}-0000-4000-8000-000000000000","recipientAccountId":"111122223333"}}"#
    )
}

fn put(number: u32, who: &str, members: &str) -> String {
    call(number, "PutIntent", who, members, members)
}

fn ingest(dir: &Path, records: &[String]) -> Output {
    let text = format!(r#"{{"Records":[{}]}}"#, records.join(","));
    std::fs::write(dir.join("records.json"), text).expect("a temporary directory takes files");
    run_in(dir, &["ingest", "records.json", "--repo", "history"])
}

#[test]
fn omission_and_removal_are_distinguished() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let statement =
        r#""rejectionStatement":{"messages":[{"contentType":"PlainText","content":"No."}]}"#;
    let records = [
        put(
            1,
            "ann",
            &format!(r#","description":"d","sampleUtterances":["hi","hello"],{statement}"#),
        ),
        put(2, "bob", &format!(r#","sampleUtterances":["hi"],{statement}"#)),
        // Lex responds with an empty list if the request has none.
        call(
            3,
            "PutIntent",
            "cyd",
            &format!(",{statement}"),
            &format!(r#","sampleUtterances":[],{statement}"#),
        ),
        put(4, "ann", r#","sampleUtterances":[],"slots":[]"#),
    ];
    let output = ingest(dir.path(), &records);
    assert_eq!(output.status, 0, "{output}");
    insta::assert_snapshot!(run_in(dir.path(), &["--repo", "history", "blame", "Greet", "--deleted"]), @r#"
    intent:Greet@latest  after 4 events

    00000004  2024-02-04 10:00:00Z  ann  PutIntent
      ! by omission: the request did not have it, and replaced everything
        00000001  2024-02-01  ann  - rejectionStatement
            {"messages":[{"content":"No.","contentType":"PlainText"}]}

    00000003  2024-02-03 10:00:00Z  cyd  PutIntent
      ! by omission: the request did not have it, and replaced everything
        00000001  2024-02-01  ann  - sampleUtterances  "hi"

    00000002  2024-02-02 10:00:00Z  bob  PutIntent
      ! by omission: the request did not have it, and replaced everything
        00000001  2024-02-01  ann  - description  "d"
      - left out of a list that was sent
        00000001  2024-02-01  ann  - sampleUtterances  "hello"

    4 values removed
    "#);
    insta::assert_snapshot!(run_in(dir.path(), &["--repo", "history", "blame", "Greet", "--deleted", "--at", "2024-02-02"]), @r##"
intent:Greet@latest  after 2 events

00000002  2024-02-02 10:00:00Z  bob  PutIntent
  ! by omission: the request did not have it, and replaced everything
    00000001  2024-02-01  ann  - description  "d"
  - left out of a list that was sent
    00000001  2024-02-01  ann  - sampleUtterances  "hello"

2 values removed
------- stderr -------
note: `2024-02-02` is read as 2024-02-02T23:59:59Z
"##);
    insta::assert_snapshot!(run_in(dir.path(), &["--repo", "history", "blame", "Greet"]), @r##"
intent:Greet@latest  after 4 events

  00000001  2024-02-01  ann  name              "Greet"
  00000004  2024-02-04  ann  slots             []
  00000003  2024-02-03  cyd  sampleUtterances  []

00000001  2024-02-01 10:00:00Z  ann  PutIntent  1 value
00000003  2024-02-03 10:00:00Z  cyd  PutIntent  1 value
00000004  2024-02-04 10:00:00Z  ann  PutIntent  1 value
"##);
}

#[test]
fn a_new_life_begins_at_the_creation() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let deleted = call(2, "DeleteIntent", "bob", "", "");
    let made = put(3, "cyd", r#","sampleUtterances":["hi"]"#).replace(r#","checksum":"c2""#, "");
    let records = [put(1, "ann", r#","description":"d","sampleUtterances":["hi"]"#), deleted, made];
    let output = ingest(dir.path(), &records);
    assert_eq!(output.status, 0, "{output}");
    insta::assert_snapshot!(run_in(dir.path(), &["--repo", "history", "blame", "Greet"]), @r##"
intent:Greet@latest  after 3 events

  00000003  2024-02-03  cyd  name  "Greet"
                             sampleUtterances
  00000003                     "hi"

00000003  2024-02-03 10:00:00Z  cyd  PutIntent  2 values
"##);
    insta::assert_snapshot!(run_in(dir.path(), &["--repo", "history", "blame", "Greet", "--deleted"]), @r##"
intent:Greet@latest  after 3 events

00000002  2024-02-02 10:00:00Z  bob  DeleteIntent
  - with all of the resource
    00000001  2024-02-01  ann  - description  "d"

1 value removed
"##);
}

#[test]
fn unknown_files_are_not_reported_as_complete() {
    insta::assert_snapshot!(run("public-records", &["blame", "999999999999/ap-northeast-1/v1/bot:multichannel_lex_bot", "--deleted"]), @"
    999999999999/ap-northeast-1/v1/bot:multichannel_lex_bot@latest
        deleted 2021-07-02 09:24:08Z by test@test.com (f7f3b142)
    ? no record shows what it was
    ? gap  2017-04-19 00:00:00Z - 2021-07-02 09:24:08Z
          first seen in its deletion; what was removed then is unknown
    ");
    insta::assert_snapshot!(run("public-records", &["blame", "intent:TestCloudTrail", "--deleted"]), @"
    intent:TestCloudTrail@latest  after 1 event
    ? unknown: no record shows its content
    no record shows a removed value
    ? gap  2017-04-19 00:00:00Z - 2019-06-04 15:22:40Z
          first seen as a reference; what was removed then is unknown
    ");
}
