//! What a document refers to: other resources of Lex, and resources of other services.

use std::fmt::Arguments;

use crate::lex::name::is_escaped;
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
        /// The resource.
        key: ResourceKey,
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
pub fn references(key: &ResourceKey, document: &Document) -> Vec<Reference> {
    let mut out = Vec::new();
    each(key.api, key.kind(), document.body(), |found, via| {
        let target = match found {
            Found::Resource(kind, name, version) => {
                key.related(kind, &[name]).map(|key| Target::Resource { key, version })
            }
            Found::Outside(kind, name) => Some(Target::Outside { kind, name: name.to_owned() }),
        };
        out.extend(target.map(|target| Reference { target, via: via.to_string() }));
    });
    out
}

/// The resources of Lex that a document at a key refers to, in the order in which they stand.
pub fn refers_to(key: &ResourceKey, document: &Document) -> Vec<(ResourceKey, Version)> {
    let mut out = Vec::new();
    each(key.api, key.kind(), &document.members(holders(key.kind())), |found, _| {
        if let Found::Resource(kind, name, version) = found {
            out.extend(key.related(kind, &[name]).map(|key| (key, version)));
        }
    });
    out
}

/// The versions of `target` that a document at a key beside it refers to.
pub fn versions_referred(
    key: &ResourceKey,
    document: &Document,
    target: &ResourceKey,
) -> Vec<Version> {
    let mut out = Vec::new();
    each(key.api, key.kind(), &document.members(holders(key.kind())), |found, _| {
        if let Found::Resource(kind, name, version) = found
            && kind == target.kind()
            && is_escaped(name, target.name())
        {
            out.push(version);
        }
    });
    out
}

/// What a reference leads to, as it stands in a document.
enum Found<'a> {
    Resource(ResourceKind, &'a str, Version),
    Outside(Outside, &'a str),
}

/// The members in which documents of a kind refer to resources.
fn holders(kind: ResourceKind) -> &'static [&'static str] {
    match kind {
        ResourceKind::Bot => &["intents"],
        ResourceKind::Intent => &["slots"],
        ResourceKind::Alias => &["botName", "botVersion"],
        ResourceKind::SlotType
        | ResourceKind::Channel
        | ResourceKind::CustomVocabulary
        | ResourceKind::Locale
        | ResourceKind::Replica
        | ResourceKind::ResourcePolicy
        | ResourceKind::Slot => &[],
    }
}

/// Tells `take` every reference in the members of a document, and where it stands.
fn each(api: Api, kind: ResourceKind, body: &Object, take: impl FnMut(Found<'_>, Arguments<'_>)) {
    match (api, kind) {
        (Api::V1, ResourceKind::Bot) => of_bot(body, take),
        (Api::V1, ResourceKind::Intent) => of_intent(body, take),
        (Api::V1, ResourceKind::SlotType) => of_slot_type(body, take),
        (Api::V1, ResourceKind::Alias) => of_alias(body, take),
        (Api::V1 | Api::V2, _) => {}
    }
}

fn of_bot(body: &Object, mut take: impl FnMut(Found<'_>, Arguments<'_>)) {
    for (at, intent) in objects(body.get("intents")).enumerate() {
        if let Some(name) = intent.text("intentName") {
            let version = version(intent, "intentVersion");
            let found = Found::Resource(ResourceKind::Intent, name, version);
            take(found, format_args!("intents[{at}]"));
        }
    }
}

fn of_intent(body: &Object, mut take: impl FnMut(Found<'_>, Arguments<'_>)) {
    for (at, slot) in objects(body.get("slots")).enumerate() {
        let Some(slot_type) = slot.text("slotType") else { continue };
        let is_built_in = slot.get("slotTypeVersion").is_none() || slot_type.starts_with("AMAZON.");
        let found = match is_built_in {
            true => Found::Outside(Outside::BuiltInSlotType, slot_type),
            false => {
                let version = version(slot, "slotTypeVersion");
                Found::Resource(ResourceKind::SlotType, slot_type, version)
            }
        };
        match slot.text("name") {
            Some(name) => take(found, format_args!("slots[{name}]")),
            None => take(found, format_args!("slots[{at}]")),
        }
    }
    let hooks = [
        (at(body, &["dialogCodeHook"]), "dialogCodeHook"),
        (at(body, &["fulfillmentActivity", "codeHook"]), "fulfillmentActivity.codeHook"),
    ];
    for (hook, via) in hooks {
        if let Some(uri) = hook.and_then(|hook| hook.text("uri")).filter(|uri| !uri.is_empty()) {
            take(Found::Outside(Outside::LambdaFunction, uri), format_args!("{via}"));
        }
    }
    let kendra = at(body, &["kendraConfiguration"]);
    for (member, kind) in [("kendraIndex", Outside::KendraIndex), ("role", Outside::IamRole)] {
        if let Some(arn) = kendra.and_then(|kendra| kendra.text(member)) {
            take(Found::Outside(kind, arn), format_args!("kendraConfiguration.{member}"));
        }
    }
    if let Some(parent) = body.text("parentIntentSignature") {
        let found = Found::Outside(Outside::BuiltInIntent, parent);
        take(found, format_args!("parentIntentSignature"));
    }
}

fn of_slot_type(body: &Object, mut take: impl FnMut(Found<'_>, Arguments<'_>)) {
    if let Some(parent) = body.text("parentSlotTypeSignature") {
        let found = Found::Outside(Outside::BuiltInSlotType, parent);
        take(found, format_args!("parentSlotTypeSignature"));
    }
}

fn of_alias(body: &Object, mut take: impl FnMut(Found<'_>, Arguments<'_>)) {
    if let Some(bot) = body.text("botName") {
        let version = version(body, "botVersion");
        take(Found::Resource(ResourceKind::Bot, bot, version), format_args!("botVersion"));
    }
    let Some(logs) = at(body, &["conversationLogs"]) else { return };
    if let Some(role) = logs.text("iamRoleArn") {
        let found = Found::Outside(Outside::IamRole, role);
        take(found, format_args!("conversationLogs.iamRoleArn"));
    }
    for (at, setting) in objects(logs.get("logSettings")).enumerate() {
        let members = [("resourceArn", Outside::LogDestination), ("kmsKeyArn", Outside::KmsKey)];
        for (member, kind) in members {
            if let Some(arn) = setting.text(member) {
                let via = format_args!("conversationLogs.logSettings[{at}].{member}");
                take(Found::Outside(kind, arn), via);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, text: &str, expect: &[(&str, &str)]) {
        let key: ResourceKey = format!("111122223333/us-east-1/{address}").parse().unwrap();
        let document = Document::from_text(key.api, key.kind(), text).unwrap();
        let found: Vec<(String, String)> = references(&key, &document)
            .into_iter()
            .map(|reference| {
                let target = match reference.target {
                    Target::Resource { key, version } => format!("{}@{version}", key.short()),
                    Target::Outside { kind, name } => format!("{} {name}", kind.as_str()),
                };
                (reference.via, target)
            })
            .collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (&**a, &**b)).collect();
        assert_eq!(found, expect);
        check_unread(&key, &document);
    }

    /// A document that is not taken apart refers to the same as one that is.
    fn check_unread(key: &ResourceKey, document: &Document) {
        let unread = Document::from_text(key.api, key.kind(), document.text()).unwrap();
        let expect: Vec<_> = references(key, document)
            .into_iter()
            .filter_map(|reference| match reference.target {
                Target::Resource { key, version } => Some((key, version)),
                Target::Outside { .. } => None,
            })
            .collect();
        assert_eq!(refers_to(key, &unread), expect);
        for (target, version) in &expect {
            assert!(versions_referred(key, &unread, target).contains(version));
        }
    }

    #[test]
    fn references_say_where_they_stand() {
        check(
            "v1/bot:Any",
            r#"{"intents":[{"intentName":"A","intentVersion":"$LATEST"},{"intentName":"B","intentVersion":"10"}]}"#,
            &[("intents[0]", "intent:A@$LATEST"), ("intents[1]", "intent:B@10")],
        );
        check(
            "v1/intent:Any",
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
            "v1/alias:Any/Any",
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
            "v1/slot-type:Any",
            r#"{"parentSlotTypeSignature":"AMAZON.AlphaNumeric"}"#,
            &[("parentSlotTypeSignature", "built-in-slot-type AMAZON.AlphaNumeric")],
        );
    }
}
