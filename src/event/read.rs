use crate::event::api::api_of;
use crate::event::call::Call;
use crate::event::done::done;
use crate::event::members::members;
use crate::event::{Event, Reading, Unsupported, baseline};
use crate::lex::{Json, Object, Operation, Schema, replace_half_surrogates};
use crate::trail::{Completeness, Record, RecordBody};

/// Members of requests that are not plain but needed in addition to the response.
const NESTED: &[&str] = &[
    "tags",
    "botTags",
    "tagKeys",
    "resourceSpecification",
    "botVersionLocaleSpecification",
    "customVocabularyItemList",
    "speakerDiarizationSettings",
];

/// Reads a record of Lex.
///
/// A record with an error changed nothing, whatever its request. The response is a more complete
/// description of a call, with defaults; the request replaces a missing response.
pub fn read(record: &Record) -> Reading {
    if record.error_code.is_some() {
        let response = members(&record.response_elements);
        let shows_success = response.is_some_and(|response| shows_success(&response));
        return match shows_success {
            true => {
                Reading::Unsupported(Unsupported::Contradiction { name: record.event_name.clone() })
            }
            false => Reading::Refused,
        };
    }
    if let Some(reading) = baseline::read(record) {
        return reading;
    }
    let name = record.event_name.as_str();
    let Some(first) = Operation::named(name).next() else {
        return if record.read_only == Some(true) || Operation::is_reading(name) {
            Reading::ReadOnly
        } else {
            Reading::Unsupported(Unsupported::UnknownOperation { name: name.to_owned() })
        };
    };
    let response = members(&record.response_elements);
    let request = match (&response, &record.request_parameters) {
        // The response has the configuration, so nested members of the request are not needed.
        (Some(response), RecordBody::Json(text)) if !response.is_empty() => {
            let parse = |text: &str| Json::parse_shallow(text, NESTED);
            parse(text).or_else(|_| parse(&replace_half_surrogates(text))).ok()
        }
        (_, parameters) => members(parameters),
    };
    let mut call = Call { record, request, response, reduced: None };
    let operation = if Operation::named(name).count() == 1 {
        first
    } else {
        let api = api_of(call.request.as_ref(), call.response.as_ref());
        match api.and_then(|api| Operation::called(api, name)) {
            Some(row) => row,
            None => {
                return Reading::Unsupported(Unsupported::UndecidableApi { name: name.to_owned() });
            }
        }
    };
    if call.response.is_none() && lacks_errors(record) {
        return Reading::Unsupported(Unsupported::UnknownOutcome { name: name.to_owned() });
    }
    let time = record.event_time.timestamp();
    let millis = call
        .response
        .as_ref()
        .and_then(|response| done(Schema::of(operation.api), operation.verb, response, time));
    let (key, change) = match call.key(operation) {
        Some(key) => {
            call.look_for_reduction(operation, &key);
            let change = call.into_change(operation, &key);
            (key, change)
        }
        None => match call.unnamed(operation) {
            Some(unnamed) => unnamed,
            None => {
                let name = name.to_owned();
                return Reading::Unsupported(Unsupported::UnnamedResource { name });
            }
        },
    };
    Reading::Event(Box::new(Event {
        id: record.event_id.clone(),
        time,
        name: record.event_name.clone(),
        request_id: record.request_id.clone(),
        principal: record.principal.clone(),
        source_ip: record.source_ip_address.clone(),
        user_agent: record.user_agent.clone(),
        key,
        change,
        millis,
    }))
}

/// Whether the form of the record cannot contain `errorCode`, so that the call may have been
/// refused. In that case only a response shows that it was not.
fn lacks_errors(record: &Record) -> bool {
    match &record.completeness {
        Completeness::Whole | Completeness::ScalarsAsText => false,
        Completeness::Reduced { absent, .. } => absent.iter().any(|member| member == "errorCode"),
    }
}

/// Whether a response shows that the call succeeded: only a revision has a version or a checksum.
fn shows_success(response: &Object) -> bool {
    ["version", "checksum"]
        .iter()
        .any(|name| response.get(name).is_some_and(|value| value.as_text().is_some()))
}
