//! What a document refers to: other resources of Lex, and resources of other services.

use crate::lex::{Api, Document, Json, Object, ResourceKey, ResourceKind, Version};

/// One reference out of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// What is referred to.
    pub target: Target,
    /// Where in the document it stands: `intents[0]`, `slots[FlowerType]`,
    /// `fulfillmentActivity.codeHook`.
    pub via: String,
}

/// What a reference leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A version of a resource of the same account, region and API.
    Resource {
        /// Its kind.
        kind: ResourceKind,
        /// Its raw name.
        name: String,
        /// The version referred to.
        version: Version,
    },
    /// Something that is not a resource of this account's Lex.
    Outside {
        /// What it is.
        kind: Outside,
        /// Its ARN or signature.
        name: String,
    },
}

/// Kinds of things outside the account's own Lex resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outside {
    /// A slot type that comes with Lex: `AMAZON.DATE`.
    BuiltInSlotType,
    /// An intent that comes with Lex: `AMAZON.FallbackIntent`.
    BuiltInIntent,
    /// A Lambda function, as a code hook.
    LambdaFunction,
    /// A Kendra index.
    KendraIndex,
    /// An IAM role.
    IamRole,
    /// A log group or a bucket that conversation logs go to.
    LogDestination,
    /// A KMS key that encrypts them.
    KmsKey,
}

impl Outside {
    /// The word of listings and of the graph's JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BuiltInSlotType => "built-in-slot-type",
            Self::BuiltInIntent => "built-in-intent",
            Self::LambdaFunction => "lambda-function",
            Self::KendraIndex => "kendra-index",
            Self::IamRole => "iam-role",
            Self::LogDestination => "log-destination",
            Self::KmsKey => "kms-key",
        }
    }
}

/// Whether a resource of one kind may refer to one of another.
pub fn may_refer(from: ResourceKind, to: ResourceKind) -> bool {
    [
        (ResourceKind::Alias, ResourceKind::Bot),
        (ResourceKind::Bot, ResourceKind::Intent),
        (ResourceKind::Intent, ResourceKind::SlotType),
    ]
    .contains(&(from, to))
}

/// The references of a V1 document, in the order in which they stand.
///
/// A slot without `slotTypeVersion` has a built-in type, whatever its name; so has one whose type
/// begins with `AMAZON.`. An intent or slot type that is referred to without a version is taken
/// as `$LATEST`.
pub fn references(api: Api, kind: ResourceKind, document: &Document) -> Vec<Reference> {
    let mut out = Vec::new();
    let body = document.body();
    match (api, kind) {
        (Api::V1, ResourceKind::Bot) => of_bot(body, &mut out),
        (Api::V1, ResourceKind::Intent) => of_intent(body, &mut out),
        (Api::V1, ResourceKind::SlotType) => of_slot_type(body, &mut out),
        (Api::V1, ResourceKind::Alias) => of_alias(body, &mut out),
        (Api::V1, ResourceKind::Channel | ResourceKind::Locale | ResourceKind::Slot)
        | (Api::V2, _) => {}
    }
    out
}

/// The resources of Lex that a document at a key refers to, in the order in which they stand.
pub fn refers_to(key: &ResourceKey, document: &Document) -> Vec<(ResourceKey, Version)> {
    let all = references(key.api, key.kind, document).into_iter();
    all.filter_map(|reference| match reference.target {
        Target::Resource { kind, name, version } => Some((key.sibling(kind, &[&name]), version)),
        Target::Outside { .. } => None,
    })
    .collect()
}

fn of_bot(body: &Object, out: &mut Vec<Reference>) {
    for (at, intent) in objects(body.get("intents")).enumerate() {
        if let Some(name) = intent.text("intentName") {
            let version = version(intent, "intentVersion");
            out.push(resource(ResourceKind::Intent, name, version, format!("intents[{at}]")));
        }
    }
}

fn of_intent(body: &Object, out: &mut Vec<Reference>) {
    for (at, slot) in objects(body.get("slots")).enumerate() {
        let Some(slot_type) = slot.text("slotType") else { continue };
        let via =
            slot.text("name").map_or_else(|| format!("slots[{at}]"), |n| format!("slots[{n}]"));
        out.push(if slot.get("slotTypeVersion").is_none() || slot_type.starts_with("AMAZON.") {
            outside(Outside::BuiltInSlotType, slot_type, via)
        } else {
            resource(ResourceKind::SlotType, slot_type, version(slot, "slotTypeVersion"), via)
        });
    }
    let hooks = [
        (at(body, &["dialogCodeHook"]), "dialogCodeHook"),
        (at(body, &["fulfillmentActivity", "codeHook"]), "fulfillmentActivity.codeHook"),
    ];
    for (hook, via) in hooks {
        if let Some(uri) = hook.and_then(|hook| hook.text("uri")).filter(|uri| !uri.is_empty()) {
            out.push(outside(Outside::LambdaFunction, uri, via.to_owned()));
        }
    }
    let kendra = at(body, &["kendraConfiguration"]);
    for (member, kind) in [("kendraIndex", Outside::KendraIndex), ("role", Outside::IamRole)] {
        if let Some(arn) = kendra.and_then(|kendra| kendra.text(member)) {
            out.push(outside(kind, arn, format!("kendraConfiguration.{member}")));
        }
    }
    if let Some(parent) = body.text("parentIntentSignature") {
        out.push(outside(Outside::BuiltInIntent, parent, "parentIntentSignature".to_owned()));
    }
}

fn of_slot_type(body: &Object, out: &mut Vec<Reference>) {
    if let Some(parent) = body.text("parentSlotTypeSignature") {
        out.push(outside(Outside::BuiltInSlotType, parent, "parentSlotTypeSignature".to_owned()));
    }
}

fn of_alias(body: &Object, out: &mut Vec<Reference>) {
    if let Some(bot) = body.text("botName") {
        let version = version(body, "botVersion");
        out.push(resource(ResourceKind::Bot, bot, version, "botVersion".to_owned()));
    }
    let Some(logs) = at(body, &["conversationLogs"]) else { return };
    if let Some(role) = logs.text("iamRoleArn") {
        out.push(outside(Outside::IamRole, role, "conversationLogs.iamRoleArn".to_owned()));
    }
    for (at, setting) in objects(logs.get("logSettings")).enumerate() {
        let members = [("resourceArn", Outside::LogDestination), ("kmsKeyArn", Outside::KmsKey)];
        for (member, kind) in members {
            if let Some(arn) = setting.text(member) {
                let via = format!("conversationLogs.logSettings[{at}].{member}");
                out.push(outside(kind, arn, via));
            }
        }
    }
}

fn objects(list: Option<&Json>) -> impl Iterator<Item = &Object> {
    list.and_then(Json::as_array).unwrap_or_default().iter().filter_map(Json::as_object)
}

fn at<'a>(body: &'a Object, path: &[&str]) -> Option<&'a Object> {
    path.iter().try_fold(body, |object, member| object.get(member)?.as_object())
}

fn version(object: &Object, member: &str) -> Version {
    let text = object.get(member).and_then(Json::as_text);
    text.and_then(|text| text.parse().ok()).unwrap_or(Version::Latest)
}

fn resource(kind: ResourceKind, name: &str, version: Version, via: String) -> Reference {
    Reference { target: Target::Resource { kind, name: name.to_owned(), version }, via }
}

fn outside(kind: Outside, name: &str, via: String) -> Reference {
    Reference { target: Target::Outside { kind, name: name.to_owned() }, via }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: ResourceKind, text: &str, expect: &[(&str, &str)]) {
        let document = Document::from_text(Api::V1, kind, text).unwrap();
        let found: Vec<(String, String)> = references(Api::V1, kind, &document)
            .into_iter()
            .map(|reference| {
                let target = match reference.target {
                    Target::Resource { kind, name, version } => format!("{kind}:{name}@{version}"),
                    Target::Outside { kind, name } => format!("{} {name}", kind.as_str()),
                };
                (reference.via, target)
            })
            .collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (&**a, &**b)).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn references_say_where_they_stand() {
        check(
            ResourceKind::Bot,
            r#"{"intents":[{"intentName":"A","intentVersion":"$LATEST"},{"intentName":"B","intentVersion":"10"}]}"#,
            &[("intents[0]", "intent:A@$LATEST"), ("intents[1]", "intent:B@10")],
        );
        check(
            ResourceKind::Intent,
            r#"{"slots":[{"name":"Day","slotType":"AMAZON.DATE"},
                {"name":"Kind","slotType":"Flower","slotTypeVersion":"2"}],
                "dialogCodeHook":{"uri":"arn:aws:lambda:x"},
                "fulfillmentActivity":{"type":"CodeHook","codeHook":{"uri":""}},
                "kendraConfiguration":{"kendraIndex":"arn:k","role":"arn:r"},
                "parentIntentSignature":"AMAZON.FallbackIntent"}"#,
            &[
                ("slots[Day]", "built-in-slot-type AMAZON.DATE"),
                ("slots[Kind]", "slot-type:Flower@2"),
                ("dialogCodeHook", "lambda-function arn:aws:lambda:x"),
                ("kendraConfiguration.kendraIndex", "kendra-index arn:k"),
                ("kendraConfiguration.role", "iam-role arn:r"),
                ("parentIntentSignature", "built-in-intent AMAZON.FallbackIntent"),
            ],
        );
        check(
            ResourceKind::Alias,
            r#"{"botName":"B","botVersion":"3","conversationLogs":{"iamRoleArn":"arn:r",
                "logSettings":[{"resourceArn":"arn:l","kmsKeyArn":"arn:k"}]}}"#,
            &[
                ("botVersion", "bot:B@3"),
                ("conversationLogs.iamRoleArn", "iam-role arn:r"),
                ("conversationLogs.logSettings[0].resourceArn", "log-destination arn:l"),
                ("conversationLogs.logSettings[0].kmsKeyArn", "kms-key arn:k"),
            ],
        );
        check(
            ResourceKind::SlotType,
            r#"{"parentSlotTypeSignature":"AMAZON.AlphaNumeric"}"#,
            &[("parentSlotTypeSignature", "built-in-slot-type AMAZON.AlphaNumeric")],
        );
    }
}
