use std::io::{Cursor, Write};

use super::*;
use crate::event::FileForm;
use crate::lex::Api;

fn place() -> AccountRegion {
    AccountRegion { account: "111122223333".into(), region: "us-east-1".into() }
}

fn read(text: impl Into<Vec<u8>>) -> Result<Live, LiveError> {
    live(&[LiveSource::Bytes("file".into(), text.into())], &place())
}

/// What a text shows: `intent:A@$LATEST c1`, and for a list what it is a list of.
fn shown(text: impl Into<Vec<u8>>) -> Vec<String> {
    let live = match read(text) {
        Ok(live) => live,
        Err(error) => return vec![error.reason.to_string()],
    };
    let found = live.found.iter().map(|found| {
        let seen = &found.seen;
        let form = if seen.form == FileForm::Export { " export" } else { "" };
        let checksum = seen.checksum.as_ref().map_or(String::new(), |sum| format!(" {sum}"));
        format!("{}@{}{checksum}{form}", seen.key.short(), seen.version.written(seen.key.api))
    });
    let listings = live.listings.iter().map(|listing| match &listing.of {
        ListScope::Kind(kind) => format!("all {}", kind.plural()),
        ListScope::Versions(key) => format!("all versions of {}", key.short()),
        ListScope::Below(key, kind) => format!("all {} of {}", kind.plural(), key.short()),
        ListScope::Rows => format!("{} rows", listing.rows.len()),
    });
    let exports = live.exports.iter().map(|bot| {
        let below: Vec<&str> = bot.part.below.iter().map(|part| part.name.as_str()).collect();
        let version = bot.version.written(Api::V2);
        format!("export of {}@{version} with {}", bot.part.name, below.join(", "))
    });
    found.chain(listings).chain(exports).collect()
}

// Shapes: service model of Lex V1, `GetBotResponse` and its like.
#[test]
fn each_response_is_recognised_by_its_members() {
    for (text, expect) in [
        (
            r#"{"name":"B","locale":"en-US","childDirected":false,"version":"3","checksum":"c"}"#,
            "bot:B@3 c",
        ),
        (
            r#"{"name":"A","version":"$LATEST","checksum":"c","fulfillmentActivity":{"type":"ReturnIntent"}}"#,
            "intent:A@$LATEST c",
        ),
        (r#"{"name":"T","version":7,"enumerationValues":[]}"#, "slot-type:T@7"),
        (
            r#"{"name":"PROD","botName":"B","botVersion":"3","checksum":"c"}"#,
            "alias:B/PROD@$LATEST c",
        ),
    ] {
        assert_eq!(shown(text), [expect], "{text}");
    }
}

// Shapes: service model of Lex V2, `DescribeBotResponse` and its like; real outputs for
// `ResponseMetadata` and for dates.
#[test]
fn each_response_of_v2_is_recognised_by_its_ids() {
    let of_locale = r#""botId":"B","botVersion":"DRAFT","localeId":"en_US""#;
    for (text, expect) in [
        (r#"{"botId":"B","botName":"Bot"}"#.to_owned(), "bot:B@DRAFT"),
        (r#"{"botId":"B","botName":"Bot","botVersion":"3"}"#.to_owned(), "bot:B@3"),
        (format!(r#"{{{of_locale},"localeName":"English (US)"}}"#), "locale:B/en_US@DRAFT"),
        (
            format!(
                r#"{{"ResponseMetadata":{{}},{of_locale},"intentId":"I","intentName":"Order"}}"#
            ),
            "intent:B/en_US/I@DRAFT",
        ),
        (
            format!(r#"{{{of_locale},"intentId":"I","slotId":"S","slotName":"Size"}}"#),
            "slot:B/en_US/I/S@DRAFT",
        ),
        (
            format!(r#"{{{of_locale},"slotTypeId":"T","slotTypeName":"Sizes"}}"#),
            "slot-type:B/en_US/T@DRAFT",
        ),
        (
            r#"{"botAliasId":"A","botAliasName":"PROD","botVersion":"3","botId":"B"}"#.to_owned(),
            "alias:B/A@DRAFT",
        ),
        (
            r#"{"botId":"B","replicaRegion":"us-west-2","sourceRegion":"us-east-1"}"#.to_owned(),
            "replica:B/us-west-2@DRAFT",
        ),
        (
            format!(r#"{{{of_locale},"customVocabularyItems":[]}}"#),
            "custom-vocabulary:B/en_US@DRAFT",
        ),
        (
            r#"{"resourceArn":"arn:aws:lex:us-east-1:111122223333:bot-alias/B/A","policy":"{}"}"#
                .to_owned(),
            "resource-policy:B/A@DRAFT",
        ),
    ] {
        assert_eq!(shown(text.clone()), [expect], "{text}");
    }
    let page = format!(r#"{{{of_locale},"customVocabularyItems":[],"nextToken":"x"}}"#);
    assert_eq!(
        shown(page),
        ["one of several pages: it has a `nextToken`; export the complete list"]
    );
    let elsewhere = r#"{"resourceArn":"arn:aws:lex:eu-west-1:111122223333:bot/B","policy":"{}"}"#;
    assert_eq!(
        shown(elsewhere),
        ["invalid `resourceArn`: `arn:aws:lex:eu-west-1:111122223333:bot/B`"]
    );
}

#[test]
fn lists_of_v2_have_the_ids_of_their_parent_once() {
    let intents = r#"{"botId":"B","botVersion":"DRAFT","localeId":"en_US",
        "intentSummaries":[{"intentId":"I","intentName":"Order"}]}"#;
    for (text, expect) in [
        (r#"{"botSummaries":[]}"#.to_owned(), "all bots"),
        (intents.to_owned(), "all intents of locale:B/en_US"),
        (intents.replace("DRAFT", "3"), "1 rows"),
        (
            r#"{"botAliasSummaries":[{"botAliasId":"A","botVersion":"3"}],"botId":"B"}"#.to_owned(),
            "all aliases of bot:B",
        ),
    ] {
        assert_eq!(shown(text.clone()), [expect], "{text}");
    }
}

/// A zip of files; what it shows.
fn zipped(files: &[(&str, &str)]) -> Vec<String> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    shown(zip.finish().unwrap().into_inner())
}

// Real exports, and "JSON format for importing and exporting" for the manifest in small letters.
#[test]
fn an_export_of_v2_is_put_together_by_its_directories() {
    let manifest = r#"{"metaData":{"schemaVersion":"1","resourceType":"BOT"}}"#;
    let bot = r#"{"name":"Bot","version":"2","identifier":"B"}"#;
    let locale = r#"{"name":"English (US)","identifier":"en_US"}"#;
    let intent = r#"{"name":"Order","identifier":"I"}"#;
    let whole = [
        ("all/Manifest.json", manifest),
        ("all/Other/BotLocales/en_US/Intents/Order/ConversationFlow.json", "{}"),
        ("all/Other/BotLocales/en_US/Intents/Order/Intent.json", intent),
        ("all/Other/BotLocales/en_US/BotLocale.json", locale),
        ("all/Other/Bot.json", bot),
    ];
    assert_eq!(zipped(&whole), ["export of Bot@2 with en_US"]);
    let backslashes = whole.map(|(name, text)| (name.replace('/', "\\"), text));
    let backslashes: Vec<(&str, &str)> =
        backslashes.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    assert_eq!(zipped(&backslashes), ["export of Bot@2 with en_US"]);
    for (files, expect) in [
        (&whole[..3], "missing `BotLocale.json` in the directory above"),
        (&whole[..1], "not an export of a whole bot: missing `Bot.json`"),
        (&[("Bot.json", "{}")][..], "missing `name`"),
        (&[("Bot.json", "{")][..], "invalid JSON: "),
        (&[("Intent.json", intent)][..], "not in a directory below `Intents`"),
        (
            &[(
                "manifest.json",
                r#"{"metadata":{"resourceType":"BotLocale","schemaVersion":"1.0"}}"#,
            )][..],
            "not an export of a whole bot: missing `Bot.json`",
        ),
        (
            &[("Manifest.json", r#"{"metaData":{"resourceType":"BOT","schemaVersion":"7"}}"#)][..],
            "export format `7` is not supported: only 1.0 is",
        ),
    ] {
        let found = zipped(files);
        assert!(found.len() == 1 && found[0].starts_with(expect), "{found:?}");
    }
}

#[test]
fn lists_show_whether_they_are_complete() {
    let row = |name: &str, version: &str| format!(r#"{{"name":"{name}","version":"{version}"}}"#);
    let latest = |name: &str| row(name, "$LATEST");
    for (text, expect) in [
        (r#"{"bots":[]}"#.to_owned(), "all bots"),
        (format!(r#"{{"intents":[{},{}]}}"#, latest("A"), latest("B")), "all intents"),
        (format!(r#"{{"intents":[{},{}],"nextToken":"x"}}"#, latest("A"), latest("B")), "2 rows"),
        (format!(r#"{{"intents":[{}]}}"#, latest("A")), "1 rows"),
        (
            format!(r#"{{"slotTypes":[{},{}]}}"#, latest("A"), row("A", "1")),
            "all versions of slot-type:A",
        ),
    ] {
        assert_eq!(shown(text.clone()), [expect], "{text}");
    }
    let aliases = r#"{"BotAliases":[{"name":"PROD","botName":"B","botVersion":"1"}]}"#;
    assert_eq!(shown(aliases), ["alias:B/PROD@$LATEST", "all aliases of bot:B"]);
}

#[test]
fn an_export_is_split() {
    let export = r#"{"metadata":{"schemaVersion":"1.0"},"resource":{"name":"B","version":"1",
        "intents":[{"name":"A","version":"3","slots":[]}],"locale":"en-US",
        "slotTypes":[{"name":"T","version":2,"enumerationValues":[]}]}}"#;
    assert_eq!(shown(export), ["bot:B@1 export", "intent:A@3 export", "slot-type:T@2 export"]);
    let bot = &read(export).unwrap().found[0];
    assert_eq!(
        bot.seen.document.body().get("intents").unwrap().to_string(),
        r#"[{"intentName":"A","intentVersion":"3"}]"#
    );
    let intent = r#"{"metadata":{"schemaVersion":"1.0"},"resource":{"name":"A","version":"3",
        "slots":[],"slotTypes":[{"name":"T","version":"2","enumerationValues":[]}]}}"#;
    assert_eq!(shown(intent), ["intent:A@3 export", "slot-type:T@2 export"]);
}

#[test]
fn several_values_in_one_text_and_utf_16() {
    let intent = r#"{"name":"A","version":"1","slots":[]}"#;
    let two = r#"{"name":"A","version":"2","slots":[]}"#;
    let expect = ["intent:A@1", "intent:A@2"];
    assert_eq!(shown(format!("{intent}\n{two}\n{intent}")), expect);
    assert_eq!(shown(format!("[{intent},{two}]")), expect);
    assert_eq!(shown(format!("\u{feff}{intent}{two}")), expect);
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(format!("{intent}\r\n{two}").encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(shown(utf16), expect);
}

#[test]
fn an_archive_is_unpacked_with_any_names() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("../../B_Export.json", options).unwrap();
    zip.write_all(
        br#"{"metadata":{"schemaVersion":"1.0"},"resource":{"name":"B","locale":"en-US"}}"#,
    )
    .unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    assert_eq!(shown(bytes.clone()), ["bot:B@$LATEST export"]);
    assert!(shown(&bytes[..bytes.len() / 2])[0].starts_with("the zip archive is damaged"));
}

#[test]
fn an_archive_that_grows_without_end_is_refused() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let blank = vec![b' '; 1 << 20];
    zip.start_file("bomb", options).unwrap();
    for _ in 0..=error::LARGEST >> 20 {
        zip.write_all(&blank).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 1 << 20);
    assert_eq!(shown(bytes), ["larger than 64 MiB"]);
}

#[test]
fn unknown_files_are_errors() {
    const NOTHING: &str = "neither the output of a `get-*` call of `aws lex-models` or a \
                           `describe-*` call of `aws lexv2-models`, nor an export";
    for (text, expect) in [
        ("", NOTHING),
        ("[]", NOTHING),
        ("{}", NOTHING),
        ("3", NOTHING),
        (r#"{"name":"x","age":3}"#, NOTHING),
        (r#"{"slots":[]}"#, NOTHING),
        (r#"{"name":"A","slots":[]}"#, "missing `version`"),
        (r#"{"name":"A","slots":[],"version":"one"}"#, "invalid `version`: \"one\""),
        (r#"{"name":"A","version":"1"}"#, "either an intent or a slot type: it has only a name"),
        (r#"{"Records":[]}"#, "CloudTrail records: `lexrewind ingest` reads them"),
        (r#"{"botId":"X","slotName":"S","slotId":"Y"}"#, NOTHING),
        (r#"{"metaData":{"schemaVersion":"1"}}"#, NOTHING),
        (
            r#"{"metadata":{"schemaVersion":"2.0"},"resource":{}}"#,
            "export format `2.0` is not supported: only 1.0 is",
        ),
    ] {
        assert_eq!(shown(text), [expect], "{text}");
    }
    assert!(shown(r#"{"name":"#)[0].starts_with("invalid JSON"));
    assert_eq!(shown([0x80, 0x81]), ["not text in UTF-8 or UTF-16"]);
    let missing = live(&[LiveSource::Path("nothing/here".into())], &place()).unwrap_err();
    assert_eq!(missing.to_string(), "cannot read `nothing/here` as what Lex shows");
}
