use serde::{Deserialize, Serialize};

/// Why a record does not prove a complete configuration: a code and its data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "code", content = "data", rename_all = "kebab-case")]
pub enum Incomplete {
    /// CloudTrail hid a value.
    ValueHidden,
    /// Only an export shows it: without checksum, and without the members that exports omit.
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
    /// The response is not the resource.
    OtherResponse,
    /// The members of the record itself were converted to text.
    ValuesAsText,
    /// The form of the record drops empty values.
    EmptyValuesDropped,
    /// A character was split: half of a surrogate pair is left.
    HalfCharacter,
    /// Only the request shows it, so defaults are unknown.
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

/// Why a request or a response is missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Absence {
    /// It is not an object.
    NotAnObject,
    /// The record has none.
    NotInRecord,
    /// The form of the record cannot contain it.
    NotInForm,
    /// It is not the resource.
    NotTheResource,
    /// CloudTrail omitted it.
    Omitted {
        /// The reason given by CloudTrail.
        reason: Box<str>,
        /// Its size in bytes, if the record has it.
        size: Option<u64>,
    },
}
