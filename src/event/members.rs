//! The members of a request or a response, and why they are missing.

use crate::event::Absence;
use crate::lex::{Json, Object, replace_half_surrogates};
use crate::trail::RecordBody;

/// The members of the body; `None` if there are none, or they cannot be read.
pub(super) fn members(body: &RecordBody) -> Option<Object> {
    match body {
        RecordBody::Json(text) => {
            let value = Json::parse(text);
            match value.or_else(|_| Json::parse(&replace_half_surrogates(text))) {
                Ok(Json::Object(object)) => Some(object),
                _ => None,
            }
        }
        RecordBody::Null | RecordBody::Omitted { .. } | RecordBody::NotInForm => None,
    }
}

/// Why a request or response is missing.
pub(super) fn absence(body: &RecordBody) -> Absence {
    match body {
        RecordBody::Json(_) => Absence::NotAnObject,
        RecordBody::Null => Absence::NotInRecord,
        RecordBody::Omitted { reason, original_size } => {
            Absence::Omitted { reason: reason.as_str().into(), size: *original_size }
        }
        RecordBody::NotInForm => Absence::NotInForm,
    }
}
