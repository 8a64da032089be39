use serde::{Deserialize, Serialize};

use crate::event::Event;

/// The interpretation of a record of Lex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A successful writing call of an API that is replayed.
    Event(Box<Event>),
    /// A call that Lex refused: it changed nothing, but shows an attempt.
    Refused,
    /// A call that only reads.
    ReadOnly,
    /// A writing call that is kept but cannot be replayed.
    Unsupported(Unsupported),
}

/// Why a writing call is kept but not replayed: a code and its data. `name` is the event name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "code", content = "data", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "every member is `name`")]
pub enum Unsupported {
    /// No service model has an operation of that name.
    UnknownOperation { name: String },
    /// The record lacks the members that distinguish V1 from V2.
    UndecidableApi { name: String },
    /// The form of the record does not show whether the call was refused.
    UnknownOutcome { name: String },
    /// The record has an error and a result: a revision, with its version or checksum.
    Contradiction { name: String },
    /// The baseline was not written by this program.
    BadBaseline,
    /// The record does not name the resource.
    UnnamedResource { name: String },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_comes_back_from_its_code_and_data() {
        let name = || "Put\"Bot\" = x".to_owned();
        let all = [
            Unsupported::UnknownOperation { name: name() },
            Unsupported::UndecidableApi { name: name() },
            Unsupported::UnknownOutcome { name: name() },
            Unsupported::Contradiction { name: name() },
            Unsupported::BadBaseline,
            Unsupported::UnnamedResource { name: name() },
        ];
        let docs = include_str!("../../docs/json.md");
        for reason in &all {
            let text = serde_json::to_string(reason).unwrap();
            assert_eq!(serde_json::from_str::<Unsupported>(&text).unwrap(), *reason, "{text}");
            let code = text.split('"').nth(3).unwrap();
            assert!(docs.contains(&format!("\n| `{code}` |")), "docs/json.md lacks {code}");
        }
        let error = serde_json::from_str::<Unsupported>(r#"{"code":"other"}"#).unwrap_err();
        assert_eq!(error.to_string().matches('`').count() / 2 - 1, all.len(), "{error}");
    }
}
