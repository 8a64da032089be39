//! The resource of a call without a commit.

use std::collections::BTreeSet;

use crate::lex::{Address, Json, Object, Operation, ResourceKey, Schema};
use crate::trail;

/// The resource of a call, if any part of its record names it: the request, the response, the ARN
/// in an error message, or the list of resources. `None` if no part does, or if ARNs name several.
pub fn target(record: &trail::Record) -> Option<ResourceKey> {
    let object = |text: Option<&str>| match Json::parse(text?) {
        Ok(Json::Object(object)) => Some(object),
        _ => None,
    };
    let request = object(record.request_parameters.json());
    let of_request =
        request.as_ref().and_then(|request| named(record, request).or_else(|| tagged(request)));
    of_request
        .or_else(|| named(record, &object(record.response_elements.json())?))
        .or_else(|| only(arns(record.error_message.as_deref()?)))
        .or_else(|| listed(&object(Some(&record.text))?))
}

/// From the ids of its path, starting at the root. A call with only some of the ids is about the
/// resource that they identify.
fn named(record: &trail::Record, body: &Object) -> Option<ResourceKey> {
    let rows = Operation::named(&record.event_name).flat_map(|row| {
        let within = row.within.and_then(|member| body.get(member)?.as_object());
        let inner = within.into_iter().flat_map(|within| within.iter());
        let beside = Some(body).filter(|_| row.within.is_none());
        let inner = inner.filter_map(|(_, value)| value.as_object()).chain(beside);
        inner.map(move |body| (row, body))
    });
    rows.into_iter().find_map(|(row, body)| {
        let ids = row.named_by.iter().map_while(|member| body.text(member));
        let ids: Vec<&str> = ids.take_while(|id| !id.is_empty()).collect();
        let path = Schema::of(row.api).row(row.kind)?.path_of(row.named_by.len())?;
        let kind = if ids.len() == row.named_by.len() {
            row.kind
        } else {
            *path.get(ids.len().checked_sub(1)?)?
        };
        ResourceKey::new(&record.account, &record.aws_region, row.api, kind, &ids)
    })
}

/// From the ARN in the request of a tag call, in either spelling.
fn tagged(request: &Object) -> Option<ResourceKey> {
    let arn = request.text("resourceArn").or_else(|| request.text("resourceARN"))?;
    only(arns(arn))
}

/// From the list of resources that some records have.
fn listed(record: &Object) -> Option<ResourceKey> {
    let resources = record.get("resources")?.as_array()?;
    let arn = |resource: &Json| Some(resource.as_object()?.text("ARN")?.to_owned());
    let list: Vec<String> = resources.iter().filter_map(arn).collect();
    only(list.iter().flat_map(|arn| arns(arn)).collect())
}

/// The resources of Lex whose ARNs are in a text. An ARN with `*` identifies none.
fn arns(text: &str) -> BTreeSet<ResourceKey> {
    let ends = |c: char| c.is_whitespace() || "\"'`,;()<>[]{}".contains(c);
    text.split(ends)
        .map(|word| word.trim_end_matches(['.', ':']))
        // `bot:B:*` means all versions and aliases of a bot.
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
            (
                "CreateExport",
                r#"{"resourceSpecification":{"botLocaleExportSpecification":{"botId":"B","localeId":"L"}}}"#,
                String::new(),
                Some("v2/bot:B"),
            ),
            (
                "StartImport",
                r#"{"importId":"1","resourceSpecification":{"botImportSpecification":{"botName":"B"}}}"#,
                String::new(),
                None,
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
            // The request takes precedence.
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
