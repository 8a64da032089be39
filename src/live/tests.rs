use std::io::{Cursor, Write};

use super::*;
use crate::event::FileForm;

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
    let rolls = live.rolls.iter().map(|roll| match &roll.of {
        RollOf::Kind(kind) => format!("all {}", kind.plural()),
        RollOf::Versions(key) => format!("all versions of {}", key.short()),
        RollOf::Below(key, kind) => format!("all {} of {}", kind.plural(), key.short()),
        RollOf::Some => format!("{} rows", roll.rows.len()),
    });
    found.chain(rolls).collect()
}

// Shapes: service model of Lex V1, `GetBotResponse` and its like.
#[test]
fn each_answer_is_told_by_what_it_has() {
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

#[test]
fn lists_say_what_there_is_and_whether_that_is_all() {
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
fn an_export_is_taken_apart() {
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
fn several_values_in_one_text_and_what_shells_make_of_it() {
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
fn an_archive_is_unpacked_whatever_its_names() {
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
    assert_eq!(shown(bytes), ["it is larger than 64 MiB"]);
}

#[test]
fn what_lex_does_not_show_is_an_error() {
    const NOTHING: &str = "it is neither the output of a `get-*` call of `aws lex-models` or a \
                           `describe-*` call of `aws lexv2-models` nor an export";
    for (text, expect) in [
        ("", NOTHING),
        ("[]", NOTHING),
        ("{}", NOTHING),
        ("3", NOTHING),
        (r#"{"name":"x","age":3}"#, NOTHING),
        (r#"{"slots":[]}"#, NOTHING),
        (r#"{"name":"A","slots":[]}"#, "it has no `version`"),
        (r#"{"name":"A","slots":[],"version":"one"}"#, "its `version` is \"one\""),
        (
            r#"{"name":"A","version":"1"}"#,
            "it may be an intent or a slot type: it has nothing but a name",
        ),
        (r#"{"Records":[]}"#, "these are records of CloudTrail: `ingest` takes them"),
        (r#"{"botId":"X","slotName":"S","slotId":"Y"}"#, NOTHING),
        (r#"{"metaData":{"schemaVersion":"1"}}"#, NOTHING),
        (
            r#"{"metadata":{"schemaVersion":"2.0"},"resource":{}}"#,
            "it is an export of format `2.0`, and only 1.0 is known",
        ),
    ] {
        assert_eq!(shown(text), [expect], "{text}");
    }
    assert!(shown(r#"{"name":"#)[0].starts_with("it is no JSON"));
    assert_eq!(shown([0x80, 0x81]), ["it is no text in UTF-8 or UTF-16"]);
    let missing = live(&[LiveSource::Path("nothing/here".into())], &place()).unwrap_err();
    assert_eq!(missing.to_string(), "cannot read `nothing/here` as what Lex shows");
}
