//! `flower-shop`: a small team and its bot of Lex V2 in two locales, over four weeks.

mod documents;

use crate::cli::world::run;
use crate::generator::date;
use crate::generator::people::{Login, Person};
use crate::generator::v2::key::Key;
use crate::generator::v2::kind::Kind;
use crate::generator::v2::service::{FALLBACK, TEST_ALIAS};
use crate::generator::v2::story::Story;
use crate::stories::pages::{Pages, deliver, states};
use crate::truth_v2::compare::{Comparison, Shown};
use documents::{
    cancel_order, flower_shop, flower_types, hooks, list, message_of, order_flowers, pedir_flores,
    prompt, say, utterances, value, voice,
};
use serde_json::{Value, json};

const FOLDER: &str = "stories/flower-shop";
const BROWSER: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 \
                       (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36";
const BOTO: &str = "Boto3/1.36.26 md/Botocore#1.36.26 ua/2.0 os/linux#5.15.0 md/arch#x86_64 \
                    lang/python#3.12.8 md/pyimpl#CPython cfg/retry-mode#legacy";

/// The story, and the number of records after which each of the first two files ends.
pub(crate) struct Written {
    pub(crate) story: Story,
    files: [usize; 2],
}

/// Writes the story.
pub(crate) fn write_pages(pages: &mut Pages) {
    let Written { story, files: [first, second] } = written();
    let (records, last) = (&story.records, story.records.last().unwrap().second());
    deliver(pages, FOLDER, &records[..first], true);
    deliver(pages, FOLDER, &records[first..second], false);
    // One record is delivered twice, as it happens.
    deliver(pages, FOLDER, &records[second - 1..], true);
    let seconds = [records[first - 1].second(), records[second - 1].second(), last];
    states(pages, "flower-shop", &seconds, |second| story.rows(second));
}

/// Tells the story.
pub(crate) fn written() -> Written {
    let person = |name: &str, role: &str, address: &str| {
        Person::new(Login::Sso, name, role, address).with_agent(BROWSER)
    };
    let developer = "AWSReservedSSO_LexDeveloper_0123456789abcdef";
    let admin = "AWSReservedSSO_LexAdmin_fedcba9876543210";
    let ana = person("ana@example.com", developer, "203.0.113.30");
    let carol = person("carol@example.com", admin, "203.0.113.31");
    let bo = Person::new(Login::ConsoleUser, "bo", "", "203.0.113.12").with_agent(BROWSER);
    let robot = Person::new(Login::Role, "deploy-57", "LexCI", "198.51.100.7").with_agent(BOTO);
    let mut story = Story::new("111122223333", "us-east-1", "2025-03-03T09:00:00Z", 2025);

    // The first week: the bot, its two locales, and the first version.
    story.at("2025-03-03T09:12:04.336Z");
    let bot = story.create(&ana, Kind::Bot, &[], flower_shop());
    let id = bot.bot().to_owned();
    let english = story.wait(2200).create_as(&ana, Kind::Locale, &[&id], "en_US", voice("Joanna"));
    let spanish = story.wait(60_400).create_as(&ana, Kind::Locale, &[&id], "es_US", voice("Lupe"));
    story.at("2025-03-03T09:21:40.812Z");
    let values = [("lilies", "lily"), ("roses", "rose"), ("tulips", "tulip")];
    let flowers = story.create(&ana, Kind::SlotType, &english.ids(), flower_types(&values));
    story.at("2025-03-03T09:30:02.107Z");
    let order = story.create(&ana, Kind::Intent, &english.ids(), order_flowers());
    let questions = [
        ("FlowerType", flowers.id(), "Which flowers would you like?"),
        ("PickupDate", "AMAZON.Date", "What day do you want them?"),
        ("PickupTime", "AMAZON.Time", "At what time?"),
    ];
    let slots = ask(&mut story, &ana, &order, &questions);
    story.at("2025-03-03T10:02:15.470Z");
    let cancel = story.create(&ana, Kind::Intent, &english.ids(), cancel_order());
    sorry(&mut story, &ana, &english, "Sorry, I sell flowers only.");

    story.at("2025-03-04T13:40:11.925Z");
    let values = [("lirios", "lirio"), ("rosas", "rosa"), ("tulipanes", "tulipán")];
    let flores = story.create(&ana, Kind::SlotType, &spanish.ids(), flower_types(&values));
    story.at("2025-03-04T13:52:36.018Z");
    let pedir = story.create(&ana, Kind::Intent, &spanish.ids(), pedir_flores());
    let questions = [
        ("FlowerType", flores.id(), "¿Qué flores desea?"),
        ("PickupDate", "AMAZON.Date", "¿Para qué día?"),
    ];
    ask(&mut story, &ana, &pedir, &questions);
    sorry(&mut story, &ana, &spanish, "Lo siento, solo vendo flores.");
    story.at("2025-03-05T15:10:48.650Z").change(&ana, &test_alias(&bot), |alias| {
        alias["botAliasLocaleSettings"] = hooks("flower-shop-test");
    });
    story.at("2025-03-06T16:01:40.233Z");
    let locales = [&english, &spanish];
    let version = story.publish(&ana, &locales, "First release");
    story.wait(41_300);
    let prod = json!({"botAliasName": "PROD", "description": "What customers talk to",
        "botVersion": version, "botAliasLocaleSettings": hooks("flower-shop")});
    let prod = story.create(&ana, Kind::Alias, &[&id], prod);
    let first = story.records.len();

    // The second week: edits in the console, and a release by the pipeline.
    story.at("2025-03-10T10:05:33.541Z").change(&bo, &order, |intent| {
        let more = ["I need a bouquet", "Send {FlowerType} on {PickupDate}"];
        let more = utterances(&more);
        list(intent, "sampleUtterances").extend(more.as_array().unwrap().iter().cloned());
    });
    story.at("2025-03-10T10:18:50.092Z").change(&bo, &slots[1], |slot| {
        say(slot, "What day do you want to pick them up?");
    });
    story.at("2025-03-11T14:27:19.705Z").change(&bo, &flowers, |flowers| {
        list(flowers, "slotTypeValues").push(value("peonies", "peony"));
    });
    story.at("2025-03-11T14:31:02Z");
    let alias = json!({"botId": id, "botAliasId": prod.id()});
    story.without_effect(&bo, "DescribeBotAlias", &alias, None);
    let request = json!({"botId": id, "botAliasId": prod.id(), "botAliasName": "PROD",
        "botVersion": "DRAFT"});
    let message = format!(
        "User: arn:aws:iam::111122223333:user/bo is not authorized to perform: \
         lex:UpdateBotAlias on resource: \
         arn:aws:lex:us-east-1:111122223333:bot-alias/{id}/{} because no identity-based policy \
         allows the lex:UpdateBotAlias action",
        prod.id()
    );
    let error = Some(("AccessDenied", &*message));
    story.at("2025-03-11T14:31:47Z").without_effect(&bo, "UpdateBotAlias", &request, error);
    story.at("2025-03-12T16:10:25.118Z").change(&robot, &cancel, |intent| {
        intent["intentConfirmationSetting"] = json!({
            "promptSpecification": prompt("Shall I cancel your order?"),
            "declinationResponse": {"messageGroups": [message_of("Your order is not cancelled.")]},
        });
    });
    story.change(&robot, &pedir, |intent| {
        list(intent, "sampleUtterances").push(json!({"utterance": "Necesito un ramo"}));
    });
    let version = story.publish(&robot, &locales, "Release of 12 March");
    story.change(&robot, &prod, |alias| alias["botVersion"] = json!(version));

    // The third week: a wrong prompt and a lost code hook reach production; back an hour later.
    story.at("2025-03-17T15:48:02.377Z").change(&bo, &slots[1], |slot| {
        say(slot, "What day do you want the {FlowerTpye}?");
    });
    story.at("2025-03-17T15:52:40.806Z").change(&bo, &flores, |flores| {
        list(flores, "slotTypeValues").push(value("peonías", "peonía"));
    });
    story.at("2025-03-19T16:05:12.264Z");
    let version = story.publish(&robot, &locales, "Release of 19 March");
    story.change(&robot, &prod, |alias| {
        alias["botVersion"] = json!(version);
        alias["botAliasLocaleSettings"]["en_US"] = json!({"enabled": true});
    });
    story.at("2025-03-19T17:09:51.690Z").change(&carol, &prod, |alias| {
        alias["botVersion"] = json!("2");
        alias["botAliasLocaleSettings"] = hooks("flower-shop");
    });
    let second = story.records.len();
    story.at("2025-03-20T09:33:08.152Z").change(&carol, &cancel, |intent| {
        intent["intentName"] = json!("CancelPickup");
    });

    // The fourth week: the fix, tried out with an alias of its own.
    story.at("2025-03-24T09:15:09.419Z").change(&bo, &slots[1], |slot| {
        say(slot, "What day do you want to pick up the {FlowerType}?");
    });
    story.at("2025-03-24T09:20:31.880Z");
    let beta = json!({"botAliasName": "BETA", "botAliasLocaleSettings": hooks("flower-shop-test")});
    let beta = story.create(&carol, Kind::Alias, &[&id], beta);
    story.wait(22_600).change(&carol, &beta, |alias| alias["botVersion"] = json!("DRAFT"));
    story.at("2025-03-25T16:00:03.027Z");
    let version = story.publish(&robot, &locales, "Release of 25 March");
    story.change(&robot, &prod, |alias| alias["botVersion"] = json!(version));
    story.at("2025-03-28T17:45:36.581Z").delete(&carol, &beta);
    Written { story, files: [first, second] }
}

/// After every second with a call, the program shows what Lex has, by the ids and names of Lex.
#[test]
fn the_program_shows_the_truth() {
    let Written { story, .. } = written();
    let mut comparison = Comparison::default();
    for second in story.truth.seconds() {
        let at = date::second(second);
        let output = run("flower-shop", &["show", "--all", "--at", &at, "--format", "json"]);
        assert_eq!(output.status, 0, "{at}: {output}");
        let answer: Value = serde_json::from_str(&output.stdout).unwrap();
        let shown = answer["resources"].as_array().unwrap();
        let rows = story.truth.at(second).unwrap();
        let documents: Vec<Shown> = shown.iter().map(Shown::of).collect();
        if let Err(difference) = comparison.compare(&documents, "111122223333", "us-east-1", rows) {
            panic!("{at}: {difference}");
        }
        let expected = story.rows(second);
        assert_eq!(shown.len(), expected.len(), "{at}");
        for (shown, expected) in shown.iter().zip(&expected) {
            let members = expected.as_object().unwrap().iter();
            for (member, value) in members.filter(|(member, _)| *member != "document") {
                assert_eq!(shown[member], *value, "{at}: {member} of {shown}");
            }
        }
    }
}

/// In the end, everything was shown by a record.
#[test]
fn all_is_exact_in_the_end() {
    let output = run("flower-shop", &["show", "--all", "--format", "json"]);
    let answer: Value = serde_json::from_str(&output.stdout).unwrap();
    let shown = answer["resources"].as_array().unwrap();
    let inexact: Vec<&Value> = shown.iter().filter(|row| row["confidence"] != "exact").collect();
    assert!(inexact.is_empty(), "{inexact:#?}");
}

/// Creates slots of an intent, and gives them their order.
fn ask(
    story: &mut Story,
    person: &Person,
    intent: &Key,
    questions: &[(&str, &str, &str)],
) -> Vec<Key> {
    let slot = |(name, slot_type, question): &(&str, &str, &str)| {
        let wish = json!({
            "slotName": name,
            "slotTypeId": slot_type,
            "valueElicitationSetting": {
                "slotConstraint": "Required",
                "promptSpecification": prompt(question),
            },
        });
        story.wait(95_200).create(person, Kind::Slot, &intent.ids(), wish)
    };
    let slots: Vec<Key> = questions.iter().map(slot).collect();
    let priority = |(at, slot): (usize, &Key)| json!({"priority": at + 1, "slotId": slot.id()});
    story.wait(8_700).change(person, intent, |intent| {
        intent["slotPriorities"] = slots.iter().enumerate().map(priority).collect();
    });
    slots
}

/// Gives the fallback intent of a locale something to say.
fn sorry(story: &mut Story, person: &Person, locale: &Key, text: &str) {
    let fallback = Key::draft(Kind::Intent, &[locale.bot(), locale.id(), FALLBACK]);
    story.wait(140_300).change(person, &fallback, |intent| {
        intent["intentClosingSetting"] =
            json!({"closingResponse": {"messageGroups": [message_of(text)]}});
    });
}

fn test_alias(bot: &Key) -> Key {
    Key::draft(Kind::Alias, &[bot.bot(), TEST_ALIAS])
}
