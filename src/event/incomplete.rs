use serde::{Deserialize, Serialize};

/// Why a record does not prove all of a configuration: a code and its data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "code", content = "data", rename_all = "kebab-case")]
pub enum Incomplete {
    /// CloudTrail hid a value.
    ValueHidden,
    /// Only an export shows it: without checksum, and without what exports leave out.
    OnlyExported,
    /// The response lacks a member that every response of the operation has.
    ResponseLacks {
        /// The member.
        member: String,
    },
    /// A member has another type than in the service model.
    MemberType {
        /// Its path.
        path: String,
    },
    /// The response is something else than the resource.
    OtherResponse,
    /// The members of the record itself became text.
    ValuesAsText,
    /// The form of the record drops empty values.
    EmptyValuesDropped,
    /// A character was cut in two: half of a surrogate pair is left.
    HalfCharacter,
    /// Only the request shows it, so that defaults are not known.
    OnlyRequested {
        /// Why there is no response.
        response: Absence,
    },
    /// Only the response would show it.
    NotAnswered {
        /// Why there is no response.
        response: Absence,
    },
    /// Neither response nor request shows it.
    NotShown {
        /// Why there is no response.
        response: Box<Absence>,
        /// Why there is no request.
        request: Box<Absence>,
    },
}

/// Why a request or a response is not there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Absence {
    /// It is not an object.
    NotAnObject,
    /// The record has none.
    NotInRecord,
    /// The form of the record has no place for it.
    NotInForm,
    /// It is something else than the resource.
    NotTheResource,
    /// CloudTrail left it out.
    Omitted {
        /// CloudTrail's words.
        reason: Box<str>,
        /// Its size in bytes, if the record has it.
        size: Option<u64>,
    },
}
