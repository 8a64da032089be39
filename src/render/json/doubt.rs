use serde::Serialize;

use crate::query::Shown;
use crate::render::sentence;
use crate::state::Doubt;

/// Why a document is not exact: a sentence, and the code with its data.
#[derive(Serialize)]
pub(super) struct Doubted {
    #[serde(skip_serializing_if = "Option::is_none")]
    doubt: Option<String>,
    #[serde(flatten)]
    code: Option<Doubt>,
}

pub(super) fn doubted(code: Option<Doubt>) -> Doubted {
    let doubt = code.as_ref().map(|code| sentence::doubt(code).into_owned());
    Doubted { doubt, code }
}

/// A version of a resource that is not exact.
#[derive(Serialize)]
pub(super) struct Uncertain {
    address: String,
    confidence: &'static str,
    #[serde(flatten)]
    doubt: Doubted,
}

/// The doubt about a version, with its address.
pub(super) fn uncertain(shown: &Shown, address: String) -> Option<Uncertain> {
    let doubt = doubted(Some(shown.doubt()?));
    Some(Uncertain { address, confidence: shown.confidence().as_str(), doubt })
}
