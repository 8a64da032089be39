use crate::lex::{Api, Json, Object, ResourceKind, Version};

/// Where the documents of a kind refer to versions of other resources.
struct Spot {
    /// The list whose items refer; `None` where the document itself does.
    list: Option<&'static str>,
    /// The member with the name of what is referred to.
    name: &'static str,
    /// The member with its version.
    version: &'static str,
    /// What is referred to.
    kind: ResourceKind,
}

static INTENTS: Spot = Spot {
    list: Some("intents"),
    name: "intentName",
    version: "intentVersion",
    kind: ResourceKind::Intent,
};

static SLOTS: Spot = Spot {
    list: Some("slots"),
    name: "slotType",
    version: "slotTypeVersion",
    kind: ResourceKind::SlotType,
};

static BOT: Spot =
    Spot { list: None, name: "botName", version: "botVersion", kind: ResourceKind::Bot };

fn spot(api: Api, kind: ResourceKind) -> Option<&'static Spot> {
    match (api, kind) {
        (Api::V1, ResourceKind::Bot) => Some(&INTENTS),
        (Api::V1, ResourceKind::Intent) => Some(&SLOTS),
        (Api::V1, ResourceKind::Alias) => Some(&BOT),
        (Api::V1 | Api::V2, _) => None,
    }
}

/// The members of a document with other versions in its references: `to` is asked for each, in
/// order, by kind, raw name and version, and says what goes in place of the version; `None` leaves
/// it as it is. What has no version in the document (a built-in slot type) is not asked for.
pub fn repointed(
    api: Api,
    kind: ResourceKind,
    body: &Object,
    mut to: impl FnMut(ResourceKind, &str, Version) -> Option<Json>,
) -> Object {
    let mut body = body.clone();
    let Some(spot) = spot(api, kind) else { return body };
    let mut point = |object: &mut Object| {
        let version = object.get(spot.version).and_then(Json::as_text);
        let Some(version) = version.and_then(|text| text.parse().ok()) else { return };
        let Some(name) = object.text(spot.name) else { return };
        if spot.kind == ResourceKind::SlotType && name.starts_with("AMAZON.") {
            return;
        }
        if let Some(other) = to(spot.kind, name, version) {
            object.insert(spot.version, other);
        }
    };
    match spot.list {
        None => point(&mut body),
        Some(list) => {
            let Some(Json::Array(items)) = body.get(list) else { return body };
            let mut items = items.clone();
            for item in &mut items {
                if let Json::Object(object) = item {
                    point(object);
                }
            }
            body.insert(list, Json::Array(items));
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: ResourceKind, before: &str, after: &str) {
        let Json::Object(body) = Json::parse(before).unwrap() else { panic!("an object") };
        let next = |_, name: &str, version| match version {
            Version::Number(number) => Some(Json::string(format!("{name}{}", number + 1))),
            Version::Latest => None,
        };
        let found = repointed(Api::V1, kind, &body, next);
        assert_eq!(Json::Object(found).to_string(), after);
    }

    #[test]
    fn every_reference_with_a_version_is_asked_for() {
        check(
            ResourceKind::Bot,
            r#"{"intents":[{"intentName":"A","intentVersion":"1"},{"intentName":"B","intentVersion":"$LATEST"}]}"#,
            r#"{"intents":[{"intentName":"A","intentVersion":"A2"},{"intentName":"B","intentVersion":"$LATEST"}]}"#,
        );
        check(
            ResourceKind::Intent,
            r#"{"slots":[{"slotType":"T","slotTypeVersion":"1"},{"slotType":"AMAZON.DATE"},{"slotType":"AMAZON.X","slotTypeVersion":"1"}]}"#,
            r#"{"slots":[{"slotType":"T","slotTypeVersion":"T2"},{"slotType":"AMAZON.DATE"},{"slotType":"AMAZON.X","slotTypeVersion":"1"}]}"#,
        );
        check(
            ResourceKind::Alias,
            r#"{"botName":"B","botVersion":"3"}"#,
            r#"{"botName":"B","botVersion":"B4"}"#,
        );
        check(ResourceKind::SlotType, r#"{"name":"T"}"#, r#"{"name":"T"}"#);
        check(ResourceKind::Bot, r#"{"intents":"odd"}"#, r#"{"intents":"odd"}"#);
    }
}
