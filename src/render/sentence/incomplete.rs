use std::borrow::Cow;

use crate::event::{Absence, Incomplete};
use crate::trail::HIDDEN;

/// Why a record does not prove a complete configuration.
pub(super) fn incomplete(reason: &Incomplete) -> Cow<'static, str> {
    let reduced = |what: &str| format!("this copy of the record is reduced: {what}");
    let words = match reason {
        Incomplete::ValueHidden => format!("CloudTrail wrote `{HIDDEN}` in place of a value"),
        Incomplete::OnlyExported => {
            "only an export shows it, without checksum and without what exports leave out".into()
        }
        Incomplete::ResponseLacks { member } => {
            reduced(&format!("the response does not have `{member}`"))
        }
        Incomplete::MemberType { path } => {
            reduced(&format!("`{path}` has another type than in Lex"))
        }
        Incomplete::OtherResponse => reduced("the response is not the resource"),
        Incomplete::ValuesAsText => reduced("its values became text"),
        Incomplete::EmptyValuesDropped => reduced("its form drops empty values"),
        Incomplete::HalfCharacter => {
            "this copy of the record is damaged: it has half of a character (U+FFFD in its place)"
                .into()
        }
        Incomplete::OnlyRequested { response } => {
            format!("the response is {}; defaults are not known", absence(response))
        }
        Incomplete::NotAnswered { response } => format!("the response is {}", absence(response)),
        Incomplete::NotShown { response, request } => {
            format!("the response is {}, the request is {}", absence(response), absence(request))
        }
    };
    words.into()
}

fn absence(absence: &Absence) -> Cow<'static, str> {
    match absence {
        Absence::NotAnObject => "not an object".into(),
        Absence::NotInRecord => "not in the record".into(),
        Absence::NotInForm => "not in this form of the record".into(),
        Absence::NotTheResource => "not the resource".into(),
        Absence::Omitted { reason, size: Some(size) } => {
            format!("omitted, {reason} ({size} bytes)").into()
        }
        Absence::Omitted { reason, size: None } => format!("omitted, {reason}").into(),
    }
}
