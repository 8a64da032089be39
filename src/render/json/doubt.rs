use serde::Serialize;

use crate::render::sentence;
use crate::state::Doubt;

/// Why a document is not exact: a sentence for people, and the code with its data.
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
