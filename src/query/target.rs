//! What a call without a commit was about.

use std::collections::BTreeSet;

use crate::lex::{Address, Api, Json, Object, Operation, ResourceKey, ResourceKind};
use crate::trail;

/// The resource that a call was about, if any part of its record names it: the request, the
/// response, the ARN of an error message, or the list of resources. A call on what is part of a V2
/// bot is about that bot. `None` if no part does, or if ARNs name several.
pub(super) fn target(record: &trail::Record) -> Option<ResourceKey> {
    let object = |text: Option<&str>| match Json::parse(text?) {
        Ok(Json::Object(object)) => Some(object),
        _ => None,
    };
    let request = object(record.request_parameters.json());
    let of_request = request.as_ref().and_then(|request| {
        named_by_request(record, request)
            .or_else(|| named_by_id(record, request))
            .or_else(|| tagged(request))
    });
    of_request
        .or_else(|| named_by_id(record, &object(record.response_elements.json())?))
        .or_else(|| only(arns(record.error_message.as_deref()?)))
        .or_else(|| listed(&object(Some(&record.text))?))
}

/// By the names in a V1 request.
fn named_by_request(record: &trail::Record, request: &Object) -> Option<ResourceKey> {
    let row = Operation::named(&record.event_name).find(|row| row.api == Api::V1)?;
    let parts: Vec<&str> =
        row.named_by.iter().map(|member| request.text(member)).collect::<Option<_>>()?;
    let is_named = !parts.is_empty() && parts.iter().all(|part| !part.is_empty());
    let key = || ResourceKey::new(&record.account, &record.aws_region, row.api, row.kind, &parts);
    is_named.then(key).flatten()
}

/// By the ids of V2.
fn named_by_id(record: &trail::Record, body: &Object) -> Option<ResourceKey> {
    let row = Operation::named(&record.event_name).find(|row| row.api == Api::V2)?;
    let bot = body.text("botId")?;
    let key = |kind, ids: &[&str]| {
        ResourceKey::new(&record.account, &record.aws_region, Api::V2, kind, ids)
    };
    match body.text("botAliasId") {
        Some(alias) if row.kind == ResourceKind::Alias => key(ResourceKind::Alias, &[bot, alias]),
        Some(_) | None => key(ResourceKind::Bot, &[bot]),
    }
}

/// By the ARN in the request of a tag call, under either spelling.
fn tagged(request: &Object) -> Option<ResourceKey> {
    let arn = request.text("resourceArn").or_else(|| request.text("resourceARN"))?;
    only(arns(arn))
}

/// By the list that some records have.
fn listed(record: &Object) -> Option<ResourceKey> {
    let resources = record.get("resources")?.as_array()?;
    let arn = |resource: &Json| Some(resource.as_object()?.text("ARN")?.to_owned());
    let list: Vec<String> = resources.iter().filter_map(arn).collect();
    only(list.iter().flat_map(|arn| arns(arn)).collect())
}

/// The resources of Lex whose ARNs are in a text. An ARN with `*` names none.
fn arns(text: &str) -> BTreeSet<ResourceKey> {
    let ends = |c: char| c.is_whitespace() || "\"'`,;()<>[]{}".contains(c);
    text.split(ends)
        .map(|word| word.trim_end_matches(['.', ':']))
        // `bot:B:*` is all versions and aliases of a bot.
        .map(|word| word.strip_suffix(":*").unwrap_or(word))
        .filter(|word| word.starts_with("arn:") && !word.contains('*'))
        .filter_map(|word| Address::from_arn(word).ok()?.key())
        .collect()
}

fn only(keys: BTreeSet<ResourceKey>) -> Option<ResourceKey> {
    let mut keys = keys.into_iter();
    match (keys.next(), keys.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::write_string;

    const DENIED: &str = "User: arn:aws:sts::111122223333:assumed-role/R/mallory is not authorized \
                          to perform: lex:PutIntent on resource: ";
    const PLACE: &str = "arn:aws:lex:us-east-1:111122223333:";

    fn record(call: &str, request: &str, message: &str, more: &str) -> trail::Record {
        let mut quoted = String::new();
        write_string(message, &mut quoted);
        let text = format!(
            r#"{{"eventVersion":"1.08","eventTime":"2024-02-01T10:00:00Z","eventName":"{call}",
"eventSource":"lex.amazonaws.com","awsRegion":"us-east-1","errorCode":"AccessDeniedException",
"errorMessage":{quoted},"requestParameters":{request},"eventID":"1","recipientAccountId":"111122223333",
"responseElements":null{more}}}"#
        );
        trail::Record::from_json(text.as_bytes()).unwrap()
    }

    fn found(record: &trail::Record) -> Option<String> {
        target(record).map(|key| format!("{}/{}", key.api, key.short()))
    }

    #[test]
    fn any_part_of_a_record_names_the_resource() {
        let denied = |resource: &str, end: &str| format!("{DENIED}{PLACE}{resource}{end}");
        for (call, request, message, expect) in [
            ("PutIntent", r#"{"name":"A"}"#, String::new(), Some("v1/intent:A")),
            ("PutBotAlias", r#"{"name":"P","botName":"B"}"#, String::new(), Some("v1/alias:B/P")),
            ("PutBot", "null", denied("bot:B:*", ""), Some("v1/bot:B")),
            ("PutBot", "null", denied("bot:*", ""), None),
            ("PutBotAlias", r#"{"name":"P"}"#, String::new(), None),
            ("PutIntent", r#"{"name":""}"#, String::new(), None),
            ("DeleteBot", r#"{"botId":"ID"}"#, String::new(), Some("v2/bot:ID")),
            (
                "CreateIntent",
                r#"{"botId":"ID","intentName":"A"}"#,
                String::new(),
                Some("v2/bot:ID"),
            ),
            (
                "UpdateBotAlias",
                r#"{"botId":"ID","botAliasId":"AL"}"#,
                String::new(),
                Some("v2/alias:ID/AL"),
            ),
            (
                "TagResource",
                r#"{"resourceArn":"arn:aws:lex:us-east-1:1:bot:B"}"#,
                String::new(),
                Some("v1/bot:B"),
            ),
            ("PutIntent", "null", denied("intent:A:$LATEST", " because no"), Some("v1/intent:A")),
            ("PutIntent", "null", denied("intent:A", "."), Some("v1/intent:A")),
            ("PutSlotType", "null", denied("slottype:S:1", ""), Some("v1/slot-type:S")),
            (
                "PutBotAlias",
                "null",
                denied("bot:B:PROD", " with an explicit deny"),
                Some("v1/alias:B/PROD"),
            ),
            ("DeleteBot", "null", denied("bot/ID", ""), Some("v2/bot:ID")),
            ("PutIntent", "null", denied("intent:*", ""), None),
            ("PutIntent", "null", denied("*", ""), None),
            ("PutIntent", "null", DENIED.to_owned() + "*", None),
            ("PutIntent", "null", denied("intent:A", &format!(" or {PLACE}intent:B")), None),
            (
                "PutIntent",
                "null",
                denied("intent:A", &format!(" or {PLACE}intent:A")),
                Some("v1/intent:A"),
            ),
            ("PutIntent", "null", "not authorized".to_owned(), None),
            // The request comes first.
            ("PutIntent", r#"{"name":"A"}"#, denied("intent:B", ""), Some("v1/intent:A")),
        ] {
            let record = record(call, request, &message, "");
            assert_eq!(found(&record).as_deref(), expect, "{call} {request} {message}");
        }
        let more = format!(r#","resources":[{{"ARN":"{PLACE}intent:A","accountId":"1"}}]"#);
        let record = record("PutIntent", "null", "", &more);
        assert_eq!(found(&record).as_deref(), Some("v1/intent:A"));
    }
}
