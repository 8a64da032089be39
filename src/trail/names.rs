//! Names of members: which identify a record, which may contain one, and which must never be
//! searched.
//!
//! The caller of any AWS operation chooses its parameters, so a caller can plant a whole record of
//! Lex in them (`events:PutEvents`, a tag, a description). Pipelines rename these members, so names
//! are compared without case, separators and the path before them.

/// Members of a CloudTrail record ("CloudTrail record contents"), in lower case.
const RECORD: [&str; 20] = [
    "additionaleventdata",
    "awsregion",
    "errorcode",
    "errormessage",
    "eventcategory",
    "eventid",
    "eventname",
    "eventsource",
    "eventtime",
    "eventtype",
    "eventversion",
    "managementevent",
    "readonly",
    "recipientaccountid",
    "requestid",
    "requestparameters",
    "responseelements",
    "sourceipaddress",
    "useragent",
    "useridentity",
];

/// The number of these names that identifies a record. A wrapper may repeat some.
const IN_A_RECORD: usize = 4;

/// The number of these names that identifies a damaged record, which may lack the others.
const IN_A_DAMAGED_RECORD: usize = 3;

/// Ends of names whose value the caller of an operation chose, or that quote it.
const CHOSEN_BY_CALLER: [&str; 18] = [
    "requestparameters",
    "responseelements",
    "additionaleventdata",
    "serviceeventdetails",
    "useridentity",
    "requestdata",
    "resources",
    "responsedata",
    "apirequest",
    "apiresponse",
    "cookies",
    "headers",
    "querystring",
    "requestbody",
    "responsebody",
    "tags",
    "unmapped",
    "useragent",
];

/// Those that wrappers also have, beside the record (EventBridge, LookupEvents, log shippers).
const IN_WRAPPERS: [&str; 2] = ["resources", "tags"];

/// Names whose value may be a record as text: log shippers keep an original under them.
const TEXTS: [&str; 24] = [
    "body",
    "cloudtrailevent",
    "content",
    "data",
    "detail",
    "event",
    "eventjson",
    "events",
    "fullmessage",
    "json",
    "line",
    "log",
    "logevents",
    "message",
    "messages",
    "msg",
    "original",
    "payload",
    "raw",
    "rawevent",
    "rawlog",
    "record",
    "records",
    "value",
];

/// Members whose value is a list of records or of wrapped records.
pub(super) const LISTS: [&str; 12] = [
    "Records",
    "Events",
    "events",
    "logEvents",
    "results",
    "hits",
    "Rows",
    "QueryResultRows",
    "Messages",
    "messages",
    "items",
    "data",
];

/// Whether an object with members of these names is a CloudTrail record, in CloudTrail's spelling,
/// in lower case (Athena) or in snake case (Elastic, Steampipe).
pub(super) fn are_of_a_record<'n>(names: impl Iterator<Item = &'n str>) -> bool {
    Seen::of(names).count() >= IN_A_RECORD
}

/// Whether a damaged object with members of these names is a record. An object with a list of
/// records is not.
pub(super) fn are_of_a_damaged_record<'n>(names: impl Iterator<Item = &'n str>) -> bool {
    Seen::of(names).are_of_a_damaged_record()
}

/// Members of a record that a wrapper may repeat around it.
pub(super) const REPEATED: [&str; 10] = [
    "awsRegion",
    "eventID",
    "eventName",
    "eventSource",
    "eventTime",
    "eventType",
    "readOnly",
    "recipientAccountId",
    "sourceIPAddress",
    "userAgent",
];

/// Whether an object with members of these names is a wrapper that repeats the name and the service
/// of its record, and possibly more.
pub(super) fn repeat_those_of_a_record<'n>(names: impl Iterator<Item = &'n str>) -> bool {
    let (mut has_name, mut has_source, mut others) = (false, false, 0);
    for name in names {
        has_name |= name == "eventName";
        has_source |= name == "eventSource";
        if !REPEATED.contains(&name) {
            if RECORD.binary_search(&plain(name).as_str()).is_ok() {
                return false;
            }
            others += 1;
        }
    }
    has_name && has_source && others > 0
}

/// Whether an object with members of these names is a row with the columns of a record, in lower
/// case or in snake case.
pub(super) fn make_a_row<'n>(names: impl Iterator<Item = &'n str>) -> bool {
    let mut has = [false; 3];
    for name in names.filter(|name| name.starts_with(|first: char| first.is_ascii_lowercase())) {
        match plain(name).as_str() {
            "eventsource" => has[0] = true,
            "eventname" => has[1] = true,
            "eventid" => has[2] = true,
            _ => {}
        }
    }
    has[0] && (has[1] || has[2])
}

/// The members of a record that an object has, as far as it was read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    found: [bool; RECORD.len()],
    has_list: bool,
}

impl Seen {
    fn of<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut seen = Self::default();
        names.for_each(|name| seen.add(name));
        seen
    }

    pub(super) fn add(&mut self, name: &str) {
        self.has_list |= LISTS.contains(&name);
        // Wrappers repeat some of them with a capital letter (`EventName` of LookupEvents).
        if !name.starts_with(|first: char| first.is_ascii_uppercase())
            && let Ok(at) = RECORD.binary_search(&plain(name).as_str())
        {
            self.found[at] = true;
        }
    }

    fn count(&self) -> usize {
        self.found.iter().filter(|found| **found).count()
    }

    pub(super) fn are_of_a_damaged_record(&self) -> bool {
        self.count() >= IN_A_DAMAGED_RECORD && !self.has_list
    }
}

/// Whether the value of a member must never be searched for records. `parent` is the name of the
/// member that contains its object.
pub(super) fn is_chosen_by_caller(parent: &str, name: &str) -> bool {
    let plain_name = plain(name);
    if CHOSEN_BY_CALLER.iter().any(|end| plain_name.ends_with(end)) {
        return true;
    }
    let path = plain(parent) + &plain_name;
    CHOSEN_BY_CALLER.iter().any(|end| path == *end)
}

/// The same for a damaged name, which may lack letters or have additional ones.
pub(super) fn may_be_chosen(parent: &str, name: &str) -> bool {
    let letters = plain(name);
    let is_part = |chosen: &&str| {
        letters.starts_with(*chosen)
            || letters.len() >= SOME_LETTERS
                && (chosen.starts_with(&letters) || chosen.ends_with(&letters))
    };
    is_chosen_by_caller(parent, name) || CHOSEN_BY_CALLER.iter().any(is_part)
}

/// How many letters identify a name.
const SOME_LETTERS: usize = 4;

/// Whether an object with a member of this name, which [`is_chosen_by_caller`], may be a wrapper.
pub(super) fn may_be_in_a_wrapper(name: &str) -> bool {
    IN_WRAPPERS.contains(&plain(name).as_str())
}

/// Whether the value of a member may be a record as text. `parent` is the name of the member that
/// contains its object: Elastic keeps originals of other things than events too.
pub(super) fn may_be_a_text(parent: &str, name: &str) -> bool {
    match plain(name).as_str() {
        "original" => parent.is_empty() || plain(parent).ends_with("event"),
        name => TEXTS.binary_search(&name).is_ok(),
    }
}

pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(RECORD.is_sorted());
        assert!(TEXTS.is_sorted());
    }

    #[test]
    fn records_and_wrappers() {
        let table = [
            (true, "eventVersion userIdentity eventTime eventSource"),
            (true, "event_version user_identity event_time event_source"),
            (true, "eventversion useridentity eventtime eventsource"),
            // the wrapper of `lookup-events`
            (false, "EventId EventName ReadOnly EventTime EventSource CloudTrailEvent"),
            // a wrapper that repeats names of its record
            (false, "eventName eventSource severity rawEvent"),
            (false, "version id detail-type source account time region resources detail"),
        ];
        for (expect, names) in table {
            assert_eq!(are_of_a_record(names.split(' ')), expect, "{names}");
        }
    }

    #[test]
    fn wrappers_that_repeat_names() {
        let table = [
            (true, "eventName eventSource severity rawEvent"),
            (true, "event eventSource eventName tags"),
            (false, "eventName eventSource"),
            (true, "eventName eventSource eventID eventTime detail"),
            (false, "eventName eventSource userIdentity detail"),
            (false, "eventName eventSource requestParameters detail"),
            (false, "eventName eventSource request_parameters detail"),
            (false, "eventName severity rawEvent"),
        ];
        for (expect, names) in table {
            assert_eq!(repeat_those_of_a_record(names.split(' ')), expect, "{names}");
        }
    }

    #[test]
    fn what_the_caller_chose_in_any_spelling() {
        let table = [
            (true, "", "requestParameters"),
            (true, "", "request_parameters"),
            (true, "", "RequestParameters"),
            (true, "", "aws.cloudtrail.request_parameters"),
            (true, "", "unmapped.requestParameters"),
            (true, "", "unmapped"),
            (true, "request", "data"),
            (true, "api", "request"),
            (true, "", "api.request.data"),
            (false, "", "data"),
            (false, "", "request"),
            (false, "aws", "cloudtrail"),
        ];
        for (expect, parent, name) in table {
            assert_eq!(is_chosen_by_caller(parent, name), expect, "{parent} {name}");
        }
    }
}
