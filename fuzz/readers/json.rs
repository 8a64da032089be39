//! The JSON reader.

use lexrewind::lex::Json;
use serde_json::Value;

/// Whatever serde_json reads is read, with the same value; and whatever is read is the same after
/// writing it and reading it again.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (ours, theirs) = (Json::parse(text), serde_json::from_str::<Value>(text));
    match (ours, theirs) {
        (Ok(ours), theirs) => {
            let mut written = String::new();
            ours.write_compact(&mut written);
            assert_eq!(Json::parse(&written).as_ref(), Ok(&ours), "{text}");
            if let Ok(theirs) = theirs {
                assert_eq!(serde_json::from_str::<Value>(&written).ok(), Some(theirs), "{text}");
            }
        }
        (Err(error), theirs) => assert!(theirs.is_err(), "{error}: {text}"),
    }
}
