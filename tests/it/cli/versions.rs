//! What was published, what each alias pointed to, and the effective bot.

use std::path::Path;

use crate::cli::world::{Output, run, run_in};
use crate::one_line::whole;

#[test]
fn versions_of_a_bot_have_its_aliases() {
    insta::assert_snapshot!(run("order-flowers", &["versions", "bot:OrderFlowers"]), @"
    bot:OrderFlowers  111122223333/us-east-1/v1
      1        2023-03-01 16:01:40Z  deploy-318 (LexCI)  ffdfc431
          +2 intents  +1 prompt  +1 message  +9 settings
          + CancelOrder@1, OrderFlowers@1
      2        2023-03-08 16:10:25Z  deploy-318 (LexCI)  105f474f
          ~1 intent
          > OrderFlowers 1 -> 2
      3        2023-03-13 09:30:00Z  deploy-318 (LexCI)  18780376  < PROD
          ~1 intent
          > OrderFlowers 2 -> 3
      $LATEST  2023-03-13 09:30:00Z  deploy-318 (LexCI)  1f6de124
          = as version 3

    alias:OrderFlowers/BETA
      $LATEST  2023-03-17 11:00:12Z .. 2023-03-24 17:45:36Z  bob  e1cc8a7d
          ! not pinned: every edit of $LATEST is live at once
    - deleted  2023-03-24 17:45:36Z .. now  bob  b6874c6b

    alias:OrderFlowers/PROD
      1  2023-03-01 16:01:40Z .. 2023-03-08 16:10:25Z  deploy-318 (LexCI)  459cd51e
      2  2023-03-08 16:10:25Z .. 2023-03-10 08:02:51Z  deploy-318 (LexCI)  e2605e3e
      1        2023-03-10 08:02:51Z .. 2023-03-13 09:30:00Z
          carol (LexDeveloper)  56f83edd
      3  2023-03-13 09:30:00Z .. now  deploy-318 (LexCI)  bdd2279b  < live
    ");
    insta::assert_snapshot!(run("order-flowers", &["versions", "bot:OrderFlowers", "--at", "2023-03-09T14:05:00Z"]), @"
    bot:OrderFlowers  at 2023-03-09 14:05:00Z  111122223333/us-east-1/v1
      1        2023-03-01 16:01:40Z  deploy-318 (LexCI)  ffdfc431
          +2 intents  +1 prompt  +1 message  +9 settings
          + CancelOrder@1, OrderFlowers@1
      2        2023-03-08 16:10:25Z  deploy-318 (LexCI)  105f474f  < PROD
          ~1 intent
          > OrderFlowers 1 -> 2
      $LATEST  2023-03-08 16:10:25Z  deploy-318 (LexCI)  93485180
          = as version 2

    alias:OrderFlowers/PROD
      1  2023-03-01 16:01:40Z .. 2023-03-08 16:10:25Z  deploy-318 (LexCI)  459cd51e
      2  2023-03-08 16:10:25Z .. then  deploy-318 (LexCI)  e2605e3e  < live
    ");
    insta::assert_snapshot!(run("order-flowers", &["versions", "bot:OrderFlowers", "--at", "2023-02-28T14:05:00Z"]), @r##"
bot:OrderFlowers  at 2023-02-28 14:05:00Z  111122223333/us-east-1/v1
  $LATEST  2023-02-28 13:42:30Z  alice  46b307b0
      + nothing of it is published
"##);
}

#[test]
fn versions_of_an_alias_say_what_moved_with_it() {
    insta::assert_snapshot!(run("order-flowers", &["versions", "alias:OrderFlowers/PROD"]), @"
    alias:OrderFlowers/PROD  111122223333/us-east-1/v1
      1  2023-03-01 16:01:40Z .. 2023-03-08 16:10:25Z  deploy-318 (LexCI)  459cd51e
          +2 intents  +1 prompt  +1 message  +9 settings
          + CancelOrder@1, OrderFlowers@1
      2  2023-03-08 16:10:25Z .. 2023-03-10 08:02:51Z  deploy-318 (LexCI)  e2605e3e
          against 1: ~1 intent
          > OrderFlowers 1 -> 2
      1  2023-03-10 08:02:51Z .. 2023-03-13 09:30:00Z
          carol (LexDeveloper)  56f83edd
          against 2: ~1 intent
          > OrderFlowers 2 -> 1
      3  2023-03-13 09:30:00Z .. now  deploy-318 (LexCI)  bdd2279b  < live
          against 1: ~1 intent
          > OrderFlowers 1 -> 3
    ");
    insta::assert_snapshot!(run("order-flowers", &["versions", "alias:OrderFlowers/PROD", "--at", "e2605e3e^", "-q"]), @"
    alias:OrderFlowers/PROD
        just before 2023-03-08 16:10:25Z  111122223333/us-east-1/v1
      1  2023-03-01 16:01:40Z .. then  deploy-318 (LexCI)  459cd51e  < live
          +2 intents  +1 prompt  +1 message  +9 settings
          + CancelOrder@1, OrderFlowers@1
    ");
    insta::assert_snapshot!(run("order-flowers", &["versions", "alias:OrderFlowers/BETA"]), @r##"
alias:OrderFlowers/BETA  111122223333/us-east-1/v1
  $LATEST  2023-03-17 11:00:12Z .. 2023-03-24 17:45:36Z  bob  e1cc8a7d
      ! not pinned: every edit of $LATEST is live at once
      +2 intents  +1 prompt  +1 message  +9 settings
      + CancelOrder@1, OrderFlowers@3
- deleted  2023-03-24 17:45:36Z .. now                   bob  b6874c6b
"##);
    insta::assert_snapshot!(run("order-flowers", &["versions", "alias:OrderFlowers/BETA", "--json"]), @r##"
{"schema":1,"at":"2023-03-24T17:45:36Z","commit":"$COMMIT","address":"111122223333/us-east-1/v1/alias:OrderFlowers/BETA","versions":[],"unrecorded":[],"latest":null,"aliases":[{"address":"111122223333/us-east-1/v1/alias:OrderFlowers/BETA","live":null,"confidence":"exact","spans":[{"state":"points","version":"$LATEST","from":"2023-03-17T11:00:12Z","to":"2023-03-24T17:45:36Z","confidence":"exact","event":{"id":"e1cc8a7d-bbb3-4b38-9746-cba86b6c8929","name":"PutBotAlias","time":"2023-03-17T11:00:12Z","author":"bob","principal":"arn:aws:iam::111122223333:user/bob","source_ip":"203.0.113.11"},"changes":{"since":null,"summary":["+2 intents","+1 prompt","+1 message","+9 settings"],"moved":[{"address":"111122223333/us-east-1/v1/intent:CancelOrder","from":[],"to":["1"]},{"address":"111122223333/us-east-1/v1/intent:OrderFlowers","from":[],"to":["3"]}]}},{"state":"deleted","version":null,"from":"2023-03-24T17:45:36Z","to":null,"confidence":"exact","event":{"id":"b6874c6b-9780-4b5a-b141-6661c27099a1","name":"DeleteBotAlias","time":"2023-03-24T17:45:36Z","author":"bob","principal":"arn:aws:iam::111122223333:user/bob","source_ip":"203.0.113.11"}}],"gaps":[]}],"gaps":[]}
"##);
}

#[test]
fn versions_list_unpublished_changes_and_deletions() {
    insta::assert_snapshot!(run("order-flowers", &["versions", "intent:OrderFlowers", "--at", "2023-03-08T16:00:00Z"]), @r##"
intent:OrderFlowers  at 2023-03-08 16:00:00Z  111122223333/us-east-1/v1
  1        2023-03-01 16:01:40Z  deploy-318 (LexCI)  1dc9e7a6
      +5 utterances  +3 slots  +1 prompt  +1 message  +2 hooks  +2 settings
      + FlowerTypes@1
  $LATEST  2023-03-08 15:48:02Z  alice               d53cf63d
      ! not published yet, against version 1:
      ~1 slot  ~1 prompt  >slot order
      > FlowerTypes 1 -> $LATEST
"##);
    insta::assert_snapshot!(run("support-bot", &["versions", "bot:SupportBot"]), @"
    bot:SupportBot  444455556666/us-east-1/v1
    - 1        2020-06-01 13:25:46Z  release (BotPipeline)  f4ee8146
          +5 intents  +1 message  +7 settings
          + Check_Ticket_Status@4, FallbackIntent@1, Hello_Intent@3,
          + Open_Support_Case@3, Thank_you_Intent@3
          - deleted with all of it 2020-09-20 13:36:06Z by grace (BotBuilder)
                c7f0b5f3
    - 2        2020-06-22 13:35:46Z  release (BotPipeline)  942c69bc
          ~1 intent
          > Open_Support_Case 3 -> 4
          - deleted with all of it 2020-09-20 13:36:06Z by grace (BotBuilder)
                c7f0b5f3
    - $LATEST  2020-09-20 13:36:06Z  grace (BotBuilder)     c7f0b5f3
          deleted (DeleteBot)

    alias:SupportBot/PROD
      1        2020-06-01 13:25:46Z .. 2020-06-22 13:35:46Z
          release (BotPipeline)  9ae5da63
      2        2020-06-22 13:35:46Z .. 2020-09-20 13:35:46Z
          release (BotPipeline)  cc540db2
    - deleted  2020-09-20 13:35:46Z .. now  grace (BotBuilder)  b34f9709
    ");
    insta::assert_snapshot!(run("order-flowers", &["versions", "slot-type:FlowerTypes", "--json"]), @r#"{"schema":1,"at":"2023-03-24T17:45:36Z","commit":"$COMMIT","address":"111122223333/us-east-1/v1/slot-type:FlowerTypes","versions":[{"version":"1","published":{"id":"48248bbe-3f2a-4abe-8e80-ffd708b73d8e","name":"CreateSlotTypeVersion","time":"2023-03-01T16:01:40Z","author":"deploy-318 (LexCI)","principal":"arn:aws:sts::111122223333:assumed-role/LexCI/deploy-318","source_ip":"198.51.100.7"},"number_counted":false,"confidence":"exact","changes":{"since":null,"summary":["+3 values","+3 settings"],"moved":[]},"deleted":null,"aliases":[]},{"version":"2","published":{"id":"f6d7626e-e2f1-4e9b-83cd-a07154289942","name":"CreateSlotTypeVersion","time":"2023-03-08T16:10:25Z","author":"deploy-318 (LexCI)","principal":"arn:aws:sts::111122223333:assumed-role/LexCI/deploy-318","source_ip":"198.51.100.7"},"number_counted":false,"confidence":"exact","changes":{"since":"1","summary":["+1 value","+1 synonym"],"moved":[]},"deleted":null,"aliases":[]}],"unrecorded":[],"latest":{"state":"published","confidence":"exact","changes":{"since":"2","summary":[],"moved":[]},"last_event_confidence":"exact","last_event":{"id":"230d324c-0605-49f0-834a-7ab73391fb6b","name":"PutSlotType","time":"2023-03-06T10:05:33Z","author":"carol (LexDeveloper)","principal":"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_LexDeveloper_0123456789abcdef/carol@example.com","source_ip":"203.0.113.30"}},"aliases":[],"gaps":[]}"#);
}

#[test]
fn versions_mark_unrecorded_content() {
    insta::assert_snapshot!(run("gap", &["versions", "slot-type:Sizes", "--strict"]), @"
    slot-type:Sizes  111122223333/eu-west-1/v1
    ? 1        no record shows it
    ? gap      2017-04-19 00:00:00Z - 2022-05-09 09:00:00Z
          first seen as a reference
      2        2022-05-11 08:50:00Z  heidi  7e5bbef5
          +3 values  +2 settings
      $LATEST  2022-05-09 09:05:10Z  ivan   2ba8959e
          = as version 2
    [exit status: 4]
    ");
    insta::assert_snapshot!(run("gap", &["versions", "intent:OrderPizza"]), @"
    intent:OrderPizza  111122223333/eu-west-1/v1
    ? gap      2022-05-10 14:11:02Z - 2022-05-11 08:45:19Z
          checksum mismatch: at least one update is missing from the logs
      $LATEST  2022-05-11 08:45:19Z  heidi  7ac78618
          + nothing of it is published
    ");
}

#[test]
fn versions_refuse_what_has_none() {
    insta::assert_snapshot!(run("order-flowers", &["versions", "bot:OrderFlowers@3"]), @r##"
------- stderr -------
error: `versions` lists all versions of bot:OrderFlowers
hint: leave the version out, or ask `lexrewind show` for one
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["versions", "alias:OrderFlowers/PROD", "--at", "2023-02-28T14:05:00Z"]), @r##"
------- stderr -------
error: alias:OrderFlowers/PROD is not there yet at 2023-02-28T14:05:00Z
hint: the first event about it is at 2023-03-01T16:01:40Z
[exit status: 5]
"##);
    insta::assert_snapshot!(run("order-flowers", &["versions", "bot:OrderFlower"]), @r##"
------- stderr -------
error: there is no `bot:OrderFlower` in the history
hint: did you mean `bot:OrderFlowers`?
[exit status: 5]
"##);
    insta::assert_snapshot!(run("order-flowers", &["versions", "bot:OrderFlowers", "--format", "csv"]), @r##"
------- stderr -------
error: this command cannot print csv
hint: it prints text, json
[exit status: 2]
"##);
}

#[test]
fn the_effective_bot_is_one_document() {
    insta::assert_snapshot!(run("order-flowers", &["show", "alias:OrderFlowers/PROD", "--resolved", "--at", "2023-03-10T14:05:00Z"]), @"
    effective at 2023-03-10 14:05:00Z  111122223333/us-east-1/v1
    alias:OrderFlowers/PROD
        points there since 2023-03-10 08:02:51Z by carol (LexDeveloper)  56f83edd

      bot:OrderFlowers@1
          published 2023-03-01 16:01:40Z by deploy-318 (LexCI)  ffdfc431
        2 intents, 1 prompt, 1 message, 9 settings

        intent:OrderFlowers@1
            published 2023-03-01 16:01:40Z by deploy-318 (LexCI)  1dc9e7a6
          5 utterances, 3 slots, 1 prompt, 1 message, 2 hooks, 2 settings
          slots[FlowerType]             slot-type:FlowerTypes@1
              3 values, 3 settings
              published 2023-03-01 16:01:40Z by deploy-318 (LexCI)  48248bbe
          slots[PickupDate]             AMAZON.DATE
          slots[PickupTime]             AMAZON.TIME
          dialogCodeHook
              arn:aws:lambda:us-east-1:111122223333:function:flowers-validate
          fulfillmentActivity.codeHook
              arn:aws:lambda:us-east-1:111122223333:function:flowers-order

        intent:CancelOrder@1
            published 2023-03-01 16:01:40Z by deploy-318 (LexCI)  5878d061
          3 utterances, 1 prompt, 1 message, 1 hook, 1 setting
          fulfillmentActivity.codeHook
              arn:aws:lambda:us-east-1:111122223333:function:flowers-cancel
    ");
    insta::assert_snapshot!(run("order-flowers", &["show", "alias:OrderFlowers/BETA", "--resolved", "--at", "2023-03-20", "-q"]), @"
    effective at 2023-03-20 23:59:59Z  111122223333/us-east-1/v1
    alias:OrderFlowers/BETA
        points there since 2023-03-17 11:00:12Z by bob  e1cc8a7d

      bot:OrderFlowers@latest
          set 2023-03-13 09:30:00Z by deploy-318 (LexCI)  1f6de124
      ! moves with $LATEST
        2 intents, 1 prompt, 1 message, 9 settings

        intent:OrderFlowers@3
            published 2023-03-13 09:30:00Z by deploy-318 (LexCI)  99f2d596
          5 utterances, 3 slots, 1 prompt, 1 message, 2 hooks, 2 settings
          slots[FlowerType]             slot-type:FlowerTypes@2
              4 values, 3 settings
              published 2023-03-08 16:10:25Z by deploy-318 (LexCI)  f6d7626e
          slots[PickupTime]             AMAZON.TIME
          slots[PickupDate]             AMAZON.DATE
          dialogCodeHook
              arn:aws:lambda:us-east-1:111122223333:function:flowers-validate
          fulfillmentActivity.codeHook
              arn:aws:lambda:us-east-1:111122223333:function:flowers-order

        intent:CancelOrder@1
            published 2023-03-01 16:01:40Z by deploy-318 (LexCI)  5878d061
          3 utterances, 1 prompt, 1 message, 1 hook, 1 setting
          fulfillmentActivity.codeHook
              arn:aws:lambda:us-east-1:111122223333:function:flowers-cancel
    ");
    insta::assert_snapshot!(run("order-flowers", &["show", "intent:OrderFlowers@2", "--resolved", "--json"]), @r##"
{"schema":1,"at":"2023-03-24T17:45:36Z","commit":"$COMMIT","address":"111122223333/us-east-1/v1/intent:OrderFlowers@2","confidence":"exact","resolved":{"address":"111122223333/us-east-1/v1/intent:OrderFlowers@2","kind":"intent","name":"OrderFlowers","version":"2","state":"present","confidence":"exact","moves_with_latest":false,"event":{"id":"177b4dd1-dc58-464e-890b-b98c349a5064","name":"CreateIntentVersion","time":"2023-03-08T16:10:25Z","author":"deploy-318 (LexCI)","principal":"arn:aws:sts::111122223333:assumed-role/LexCI/deploy-318","source_ip":"198.51.100.7"},"document":{"name":"OrderFlowers","description":"Takes an order for a bunch of flowers","slots":[{"name":"FlowerType","slotConstraint":"Required","slotType":"FlowerTypes","slotTypeVersion":"2","valueElicitationPrompt":{"messages":[{"contentType":"PlainText","content":"Which flowers would you like?"}],"maxAttempts":2},"priority":1,"sampleUtterances":["{FlowerType}, please"],"resolved":{"address":"111122223333/us-east-1/v1/slot-type:FlowerTypes@2","kind":"slot-type","name":"FlowerTypes","version":"2","state":"present","confidence":"exact","moves_with_latest":false,"event":{"id":"f6d7626e-e2f1-4e9b-83cd-a07154289942","name":"CreateSlotTypeVersion","time":"2023-03-08T16:10:25Z","author":"deploy-318 (LexCI)","principal":"arn:aws:sts::111122223333:assumed-role/LexCI/deploy-318","source_ip":"198.51.100.7"},"document":{"name":"FlowerTypes","description":"Flowers that we have in the shop","enumerationValues":[{"value":"lilies","synonyms":["lily","white lilies"]},{"value":"roses","synonyms":["rose","red roses"]},{"value":"tulips","synonyms":[]},{"value":"peonies","synonyms":["peony"]}],"valueSelectionStrategy":"TOP_RESOLUTION"}}},{"name":"PickupTime","slotConstraint":"Required","slotType":"AMAZON.TIME","valueElicitationPrompt":{"messages":[{"contentType":"PlainText","content":"At what time?"}],"maxAttempts":2},"priority":3,"resolved":{"kind":"built-in-slot-type","name":"AMAZON.TIME"}},{"name":"PickupDate","slotConstraint":"Required","slotType":"AMAZON.DATE","valueElicitationPrompt":{"messages":[{"contentType":"PlainText","content":"What day do you want the {FlowerTpye}?"}],"maxAttempts":1},"priority":2,"resolved":{"kind":"built-in-slot-type","name":"AMAZON.DATE"}}],"sampleUtterances":["I would like to order flowers","Order {FlowerType}","order some flwers","I need a bouquet","Send {FlowerType} on {PickupDate}"],"confirmationPrompt":{"messages":[{"contentType":"PlainText","content":"{FlowerType} on {PickupDate} at {PickupTime}. Is that right?"}],"maxAttempts":2},"rejectionStatement":{"messages":[{"contentType":"PlainText","content":"All right, nothing is ordered."}]},"dialogCodeHook":{"uri":"arn:aws:lambda:us-east-1:111122223333:function:flowers-validate","messageVersion":"1.0"},"fulfillmentActivity":{"type":"CodeHook","codeHook":{"uri":"arn:aws:lambda:us-east-1:111122223333:function:flowers-order","messageVersion":"1.0"}}}},"outside":[{"kind":"built-in-slot-type","name":"AMAZON.DATE","used_by":[{"address":"111122223333/us-east-1/v1/intent:OrderFlowers@2","via":"slots[PickupDate]"}]},{"kind":"built-in-slot-type","name":"AMAZON.TIME","used_by":[{"address":"111122223333/us-east-1/v1/intent:OrderFlowers@2","via":"slots[PickupTime]"}]},{"kind":"lambda-function","name":"arn:aws:lambda:us-east-1:111122223333:function:flowers-order","used_by":[{"address":"111122223333/us-east-1/v1/intent:OrderFlowers@2","via":"fulfillmentActivity.codeHook"}]},{"kind":"lambda-function","name":"arn:aws:lambda:us-east-1:111122223333:function:flowers-validate","used_by":[{"address":"111122223333/us-east-1/v1/intent:OrderFlowers@2","via":"dialogCodeHook"}]}],"unpinned":[],"missing":[],"uncertain":[]}
"##);
    insta::assert_snapshot!(run("order-flowers", &["show", "slot-type:FlowerTypes@2", "--resolved"]), @"
    effective at 2023-03-24 17:45:36Z  111122223333/us-east-1/v1
    slot-type:FlowerTypes@2
        published 2023-03-08 16:10:25Z by deploy-318 (LexCI)  f6d7626e
      4 values, 3 settings
    ");
}

#[test]
fn the_effective_bot_marks_what_is_not_certain() {
    insta::assert_snapshot!(run("gap", &["show", "bot:PizzaShop", "--resolved", "--at", "2022-05-10T20:00:00Z"]), @"
    effective at 2022-05-10 20:00:00Z  111122223333/eu-west-1/v1
    bot:PizzaShop@latest  set 2022-05-09 09:20:31Z by ivan  509ed889
    ! moves with $LATEST
      1 intent, 6 settings

      intent:OrderPizza@latest  set 2022-05-10 14:11:02Z by heidi  e552d38e
      ? partial: checksum mismatch: at least one update is missing from the logs
      ? something happened to it between 2022-05-10 14:11:02Z and 2022-05-11
            08:45:19Z
      ! moves with $LATEST
        3 utterances, 1 slot, 1 hook, 1 setting
        slots[Size]  slot-type:Sizes@latest  3 values, 2 settings
            set 2022-05-09 09:05:10Z by ivan  2ba8959e  ! moves with $LATEST
    ");
    insta::assert_snapshot!(run("gap", &["show", "intent:OrderPizza", "--resolved", "--at", "2022-05-09T09:00:00Z", "--strict"]), @"
    effective at 2022-05-09 09:00:00Z  111122223333/eu-west-1/v1
    intent:OrderPizza@latest  set 2022-05-09 09:00:00Z by ivan  f5126315
    ! moves with $LATEST
      2 utterances, 1 slot, 1 hook, 1 setting
      slots[Size]  slot-type:Sizes@latest  set at or before 2022-05-09 09:00:00Z by
          a call that no record shows (first shown by event f5126315)
          ? unknown: no record shows its content  ! moves with $LATEST
    [exit status: 4]
    ");
}

#[test]
fn the_effective_bot_is_that_of_a_resource() {
    insta::assert_snapshot!(run("order-flowers", &["show", "e2605e3e", "--resolved"]), @r##"
------- stderr -------
error: `--resolved` follows the references of a resource, not of an event
hint: `--at EVENT` asks for the resource just after it
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["show", "--all", "--resolved"]), @r##"
------- stderr -------
error: the argument '--all' cannot be used with '--resolved'

Usage: lexrewind show --all [ADDRESS|EVENT]

For more information, try '--help'.
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["show", "bot:OrderFlowers@9", "--resolved"]), @"
    ------- stderr -------
    error: no record shows version 9 of bot:OrderFlowers
    hint: it has latest and 1, 2, 3; `lexrewind versions bot:OrderFlowers` lists all versions
    [exit status: 5]
    ");
    insta::assert_snapshot!(run("order-flowers", &["show", "alias:OrderFlowers/BETA", "--resolved"]), @r##"
------- stderr -------
error: alias:OrderFlowers/BETA was deleted at 2023-03-24T17:45:36Z (event b6874c6b)
hint: `--at b6874c6b^` asks for the moment before
[exit status: 5]
"##);
}

/// Records of a bot `B`: the event's name, the request beside the bot's name, and the answer.
fn ingest(dir: &Path, calls: &[(&str, &str, &str)]) -> Output {
    let record = |(at, (name, request, answer)): (usize, &(&str, &str, &str))| {
        let number = at + 1;
        let answer = whole(name, answer);
        format!(
            r#"{{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","userName":"alice",
"accountId":"111122223333"}},"eventTime":"2024-03-01T10:00:{number:02}Z",
"eventSource":"lex.amazonaws.com","eventName":"{name}","awsRegion":"us-east-1",
"sourceIPAddress":"203.0.113.1","userAgent":"x","requestParameters":{{{request}}},
"responseElements":{answer},"eventID":"{number:08}-0000-4000-8000-000000000000",
"recipientAccountId":"111122223333"}}"#
        )
    };
    let records: Vec<String> = calls.iter().enumerate().map(record).collect();
    let text = format!(r#"{{"Records":[{}]}}"#, records.join(","));
    std::fs::write(dir.join("records.json"), text).expect("a temporary directory takes files");
    run_in(dir, &["ingest", "records.json", "--repo", "history", "--bare"])
}

fn ask(dir: &Path, question: &str) -> Output {
    let args: Vec<&str> = question.split(' ').chain(["--repo", "history", "-q"]).collect();
    run_in(dir, &args)
}

const PUT: (&str, &str, &str) = (
    "PutBot",
    r#""name":"B""#,
    r#"{"name":"B","checksum":"c1","version":"$LATEST","description":"one"}"#,
);
const PUBLISH: (&str, &str, &str) = (
    "CreateBotVersion",
    r#""name":"B","checksum":"c1""#,
    r#"{"name":"B","checksum":"c1","version":"1","description":"one"}"#,
);
const PUT_AGAIN: (&str, &str, &str) = (
    "PutBot",
    r#""name":"B","checksum":"c1""#,
    r#"{"name":"B","checksum":"c2","version":"$LATEST","description":"two"}"#,
);
const PUBLISH_AGAIN: (&str, &str, &str) = (
    "CreateBotVersion",
    r#""name":"B","checksum":"c2""#,
    r#"{"name":"B","checksum":"c2","version":"2","description":"two"}"#,
);
const POINT: (&str, &str, &str) = (
    "PutBotAlias",
    r#""name":"PROD","botName":"B","botVersion":"1""#,
    r#"{"name":"PROD","botName":"B","botVersion":"1","checksum":"a1"}"#,
);
const DELETE_FIRST: (&str, &str, &str) =
    ("DeleteBotVersion", r#""name":"B","version":"1""#, "null");
const DELETE_SECOND: (&str, &str, &str) =
    ("DeleteBotVersion", r#""name":"B","version":"2""#, "null");

#[test]
fn an_alias_may_come_back_and_a_version_go() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let dir = dir.path();
    let moved = (
        "PutBotAlias",
        r#""name":"PROD","botName":"B","botVersion":"2","checksum":"a1""#,
        r#"{"name":"PROD","botName":"B","botVersion":"2","checksum":"a2"}"#,
    );
    let described = (
        "PutBotAlias",
        r#""name":"PROD","botName":"B","botVersion":"2","checksum":"a2","description":"live""#,
        r#"{"name":"PROD","botName":"B","botVersion":"2","checksum":"a3","description":"live"}"#,
    );
    let gone = ("DeleteBotAlias", r#""name":"PROD","botName":"B""#, "null");
    let again = (
        "PutBotAlias",
        r#""name":"PROD","botName":"B","botVersion":"2""#,
        r#"{"name":"PROD","botName":"B","botVersion":"2","checksum":"a4"}"#,
    );
    let calls = [
        PUT,
        PUBLISH,
        POINT,
        PUT_AGAIN,
        PUBLISH_AGAIN,
        moved,
        described,
        DELETE_FIRST,
        gone,
        again,
    ];
    assert_eq!(ingest(dir, &calls).status, 0);
    insta::assert_snapshot!(ask(dir, "versions bot:B"), @"
    bot:B  111122223333/us-east-1/v1
    - 1        2024-03-01 10:00:02Z  alice  00000002
          +4 settings
          - deleted 2024-03-01 10:00:08Z by alice  00000008
      2        2024-03-01 10:00:05Z  alice  00000005  < PROD
          ~1 setting
      $LATEST  2024-03-01 10:00:04Z  alice  00000004
          = as version 2

    alias:B/PROD
      1        2024-03-01 10:00:03Z .. 2024-03-01 10:00:06Z  alice  00000003
      2        2024-03-01 10:00:06Z .. 2024-03-01 10:00:09Z  alice  00000006
    - deleted  2024-03-01 10:00:09Z .. 2024-03-01 10:00:10Z  alice  00000009
      2        2024-03-01 10:00:10Z .. now                   alice  00000010  < live
    ");
    insta::assert_snapshot!(ask(dir, "show alias:B/PROD --resolved --at 2024-03-01T10:00:03Z"), @"
    effective at 2024-03-01 10:00:03Z  111122223333/us-east-1/v1
    alias:B/PROD  points there since 2024-03-01 10:00:03Z by alice  00000003

      bot:B@1  published 2024-03-01 10:00:02Z by alice  00000002
        4 settings
    ");
    insta::assert_snapshot!(ask(dir, "show alias:B/PROD --resolved --at 00000007"), @"
    effective at 2024-03-01 10:00:07Z  111122223333/us-east-1/v1
    alias:B/PROD  points there since 2024-03-01 10:00:06Z by alice  00000006

      bot:B@2  published 2024-03-01 10:00:05Z by alice  00000005
        4 settings
    ");
}

/// Lex refuses to delete a version that an alias points to, so something is missing here.
#[test]
fn an_alias_may_point_to_a_version_that_was_deleted() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let dir = dir.path();
    assert_eq!(ingest(dir, &[PUT, PUBLISH, POINT, DELETE_FIRST]).status, 0);
    insta::assert_snapshot!(ask(dir, "show alias:B/PROD --resolved"), @"
    effective at 2024-03-01 10:00:04Z  111122223333/us-east-1/v1
    alias:B/PROD  points there since 2024-03-01 10:00:03Z by alice  00000003
    ? partial: update missing: it no longer refers to bot:B

      bot:B@1
      ! missing: it was deleted 2024-03-01 10:00:04Z by alice  00000004
    ");
    insta::assert_snapshot!(ask(dir, "show alias:B/PROD --resolved --at 2024-03-01T10:00:03Z --strict"), @"
    effective at 2024-03-01 10:00:03Z  111122223333/us-east-1/v1
    alias:B/PROD  points there since 2024-03-01 10:00:03Z by alice  00000003
    ? partial: update missing: it no longer refers to bot:B
    ? something happened to it between 2024-03-01 10:00:03Z and 2024-03-01 10:00:04Z

      bot:B@1  published 2024-03-01 10:00:02Z by alice  00000002
        4 settings
    [exit status: 4]
    ");
    insta::assert_snapshot!(ask(dir, "show alias:B/PROD --resolved --json"), @r#"{"schema":1,"at":"2024-03-01T10:00:04Z","commit":"$COMMIT","address":"111122223333/us-east-1/v1/alias:B/PROD","confidence":"unknown","resolved":{"address":"111122223333/us-east-1/v1/alias:B/PROD","kind":"alias","name":"B/PROD","version":null,"state":"present","confidence":"partial","doubt":"update missing: it no longer refers to bot:B","code":"reference-dropped","data":{"resource":"111122223333/us-east-1/v1/bot:B"},"moves_with_latest":false,"event":{"id":"00000003-0000-4000-8000-000000000000","name":"PutBotAlias","time":"2024-03-01T10:00:03Z","author":"alice","principal":"alice","source_ip":"203.0.113.1"},"document":{"name":"PROD","botVersion":"1","botName":"B","resolved":{"address":"111122223333/us-east-1/v1/bot:B@1","kind":"bot","name":"B","version":"1","state":"deleted","confidence":"unknown","moves_with_latest":false,"event":{"id":"00000004-0000-4000-8000-000000000000","name":"DeleteBotVersion","time":"2024-03-01T10:00:04Z","author":"alice","principal":"alice","source_ip":"203.0.113.1"},"document":{}}}},"outside":[],"unpinned":[],"missing":["111122223333/us-east-1/v1/bot:B@1"],"uncertain":[{"address":"111122223333/us-east-1/v1/alias:B/PROD","confidence":"partial","doubt":"update missing: it no longer refers to bot:B","code":"reference-dropped","data":{"resource":"111122223333/us-east-1/v1/bot:B"}}]}"#);
    insta::assert_snapshot!(ask(dir, "versions alias:B/PROD --strict"), @"
    alias:B/PROD  111122223333/us-east-1/v1
      1    2024-03-01 10:00:03Z .. 2024-03-01 10:00:04Z  alice  00000003
          +4 settings
    ? gap  2024-03-01 10:00:03Z - 2024-03-01 10:00:04Z
          update missing: it no longer refers to bot:B
    ? 1  2024-03-01 10:00:04Z .. now  ?  00000004  < live, as far as is known
          ? partial: update missing: it no longer refers to bot:B
    [exit status: 4]
    ");
    insta::assert_snapshot!(ask(dir, "versions alias:B/PROD --at 2024-03-01T10:00:03Z"), @"
    alias:B/PROD  at 2024-03-01 10:00:03Z  111122223333/us-east-1/v1
    ? 1    2024-03-01 10:00:03Z .. then
          alice  00000003  < live, unless it was moved in a gap
          +4 settings
          ? update missing: it no longer refers to bot:B
    ? gap  2024-03-01 10:00:03Z - 2024-03-01 10:00:04Z
          update missing: it no longer refers to bot:B
    ");
}

#[test]
fn versions_outlive_their_resource_and_their_numbers_go_on() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let dir = dir.path();
    let gone = ("DeleteBot", r#""name":"B""#, "null");
    let third = (
        "CreateBotVersion",
        r#""name":"B","checksum":"c1""#,
        r#"{"name":"B","checksum":"c1","version":"4","description":"one"}"#,
    );
    assert_eq!(
        ingest(dir, &[PUT, PUBLISH, PUT_AGAIN, PUBLISH_AGAIN, DELETE_SECOND, gone, PUT, third])
            .status,
        0
    );
    insta::assert_snapshot!(ask(dir, "versions bot:B"), @"
    bot:B  111122223333/us-east-1/v1
    - 1        2024-03-01 10:00:02Z  alice  00000002
          +4 settings
          - deleted with all of it 2024-03-01 10:00:06Z by alice  00000006
    - 2        2024-03-01 10:00:04Z  alice  00000004
          ~1 setting
          - deleted 2024-03-01 10:00:05Z by alice  00000005
    ? 3        no record shows it
    ? gap      2024-03-01 10:00:04Z - 2024-03-01 10:00:08Z
          publication of version 3 is missing
      4        2024-03-01 10:00:08Z  alice  00000008
          against 2: ~1 setting
    ? $LATEST  2024-03-01 10:00:07Z  alice  00000007
          ? unless another call set it in a gap
          = as version 4
    ");
    insta::assert_snapshot!(ask(dir, "versions bot:B --at 00000007"), @"
    bot:B  at 2024-03-01 10:00:07Z  111122223333/us-east-1/v1
    - 1        2024-03-01 10:00:02Z  alice  00000002
          +4 settings
          - deleted with all of it 2024-03-01 10:00:06Z by alice  00000006
    - 2        2024-03-01 10:00:04Z  alice  00000004
          ~1 setting
          - deleted 2024-03-01 10:00:05Z by alice  00000005
    ? $LATEST  2024-03-01 10:00:07Z  alice  00000007
          ? partial: publication of version 3 is missing
          ? unless another call set it in a gap
          + nothing of it is published
    ? gap      2024-03-01 10:00:04Z - 2024-03-01 10:00:08Z
          publication of version 3 is missing
    ");
}

#[test]
fn a_counted_number_is_marked() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let dir = dir.path();
    let put = (
        "PutBot",
        r#""name":"B","createVersion":true"#,
        r#"{"name":"B","checksum":"c1","version":"$LATEST","createVersion":true,"description":"one"}"#,
    );
    assert_eq!(ingest(dir, &[put]).status, 0);
    insta::assert_snapshot!(ask(dir, "versions bot:B --strict"), @"
    bot:B  111122223333/us-east-1/v1
    ? 1        2024-03-01 10:00:01Z
          alice  00000001  (its number is counted, not recorded)
          ? partial: its version number is counted, not recorded
          +4 settings
      $LATEST  2024-03-01 10:00:01Z  alice  00000001
          = as version 1
    [exit status: 4]
    ");
    assert_eq!(ingest(dir, &[put, PUBLISH]).status, 0);
    insta::assert_snapshot!(ask(dir, "versions bot:B --strict"), @"
    bot:B  111122223333/us-east-1/v1
      1        2024-03-01 10:00:01Z  alice  00000001
          +4 settings
      $LATEST  2024-03-01 10:00:01Z  alice  00000001
          = as version 1
    ");
}

/// The alias is known, and what it led to is not.
#[test]
fn an_unseen_target_of_an_alias_is_a_doubt() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let dir = dir.path();
    assert_eq!(ingest(dir, &[POINT]).status, 0);
    insta::assert_snapshot!(ask(dir, "versions alias:B/PROD --strict"), @"
    alias:B/PROD  111122223333/us-east-1/v1
      1  2024-03-01 10:00:01Z .. now  alice  00000001  < live
          ? what changed is not known
    [exit status: 4]
    ");
    insta::assert_snapshot!(ask(dir, "versions bot:B --strict"), @"
    bot:B  111122223333/us-east-1/v1
    ? 1        no record shows it
    ? gap      2017-04-19 00:00:00Z - 2024-03-01 10:00:01Z
          first seen as a reference
    ? $LATEST  2024-03-01 10:00:01Z  ?  00000001
          ? unknown: no record shows its content
          ? no record shows which call set this content; first shown by PutBotAlias
          ? how it differs from version 1 is not known

    alias:B/PROD
      1  2024-03-01 10:00:01Z .. now  alice  00000001  < live
    [exit status: 4]
    ");
}

#[test]
fn no_alias_is_moved_to_an_unrecorded_version() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let dir = dir.path();
    // Only an alias that is there has a channel; what it pointed to is in no record.
    let unhooked = (
        "DeleteBotChannelAssociation",
        r#""name":"slack","botName":"B","botAlias":"PROD""#,
        "null",
    );
    let moved = (
        "PutBotAlias",
        r#""name":"PROD","botName":"B","botVersion":"1","checksum":"a0""#,
        r#"{"name":"PROD","botName":"B","botVersion":"1","checksum":"a1"}"#,
    );
    assert_eq!(ingest(dir, &[PUT, PUBLISH, unhooked, moved]).status, 0);
    insta::assert_snapshot!(ask(dir, "plan promote alias:B/PROD --to 00000003"), @r##"
------- stderr -------
error: alias:B/PROD is there then, but no record shows what it pointed to
hint: `lexrewind versions alias:B/PROD` lists what it pointed to
[exit status: 5]
"##);
}

/// BETA of Lex V2: created without a version, moved to `DRAFT`, deleted.
#[test]
fn an_alias_of_v2_has_no_version_at_first_and_is_deleted_in_the_end() {
    let output = run("flower-shop", &["versions", "bot:FlowerShop"]);
    let parts = output.stdout.split("\n\n");
    let beta = parts.filter_map(|part| part.strip_prefix("alias:FlowerShop/BETA\n")).next();
    let beta = beta.unwrap().replace("\n      carol", "  carol");
    let spans = beta.lines().filter(|line| line.contains(" .. ")).map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let author = words.iter().position(|word| *word == "(LexAdmin)");
        words[..=author.unwrap()].join(" ")
    });
    let expected = [
        "none 2025-03-24 09:20:32Z .. 2025-03-24 09:20:54Z carol (LexAdmin)",
        "DRAFT 2025-03-24 09:20:54Z .. 2025-03-28 17:45:36Z carol (LexAdmin)",
        "- deleted 2025-03-28 17:45:36Z .. now carol (LexAdmin)",
    ];
    assert_eq!(spans.collect::<Vec<_>>(), expected);
}
