//! References in documents: to other resources of Lex, and to resources of other services.

use std::fmt;

use crate::lex::name::is_escaped;
use crate::lex::{
    Document, Json, KindRow, Object, Outside, ResourceKey, ResourceKind, TargetRow, To, Version,
    VersionAt, Way,
};

/// One reference in a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The target.
    pub target: Target,
    /// Its place in the document: `intents[0]`, `slots[FlowerType]`,
    /// `fulfillmentActivity.codeHook`.
    pub via: String,
}

/// The target of a reference.
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
        /// Its kind.
        kind: Outside,
        /// Its ARN or signature.
        name: String,
    },
}

/// The references of a document, in the order of the rows of its kind. A reference to an intent or
/// slot type without a version is one to the draft.
pub fn references(key: &ResourceKey, document: &Document) -> Vec<Reference> {
    let mut out = Vec::new();
    each(key.row(), document.body(), |found, via| {
        let target = match found {
            Found::Resource(kind, id, version) => {
                key.related(kind, id.as_slice()).map(|key| Target::Resource { key, version })
            }
            Found::Outside(kind, name) => Some(Target::Outside { kind, name: name.to_owned() }),
        };
        out.extend(target.map(|target| Reference { target, via: via.to_string() }));
    });
    out
}

/// The resources of Lex that a document at a key refers to, in the order of [`references`].
pub fn refers_to(key: &ResourceKey, document: &Document) -> Vec<(ResourceKey, Version)> {
    let mut out = Vec::new();
    each(key.row(), &document.members(&holders(key.row())), |found, _| {
        if let Found::Resource(kind, id, version) = found {
            out.extend(key.related(kind, id.as_slice()).map(|key| (key, version)));
        }
    });
    out
}

/// The resources that must exist because this key does, whatever its document contains: an alias,
/// for a channel.
pub fn implied_by(key: &ResourceKey) -> Vec<(ResourceKey, Version)> {
    refers_to(key, &Document::new(key.api, key.kind(), Object::default()))
}

/// The versions of `target` that a document at a key beside it refers to.
pub fn versions_referred(
    key: &ResourceKey,
    document: &Document,
    target: &ResourceKey,
) -> Vec<Version> {
    let mut out = Vec::new();
    each(key.row(), &document.members(&holders(key.row())), |found, _| {
        if let Found::Resource(kind, id, version) = found
            && kind == target.kind()
            && id.is_none_or(|id| is_escaped(id, target.id()))
            && key.related(kind, id.as_slice()).as_ref() == Some(target)
        {
            out.push(version);
        }
    });
    out
}

/// The members of a document with other versions in its references. `to` is called for each, in
/// order, with resource and version, and returns the new version; `None` keeps it. References
/// without a version in the document (a built-in slot type) are skipped.
pub fn repointed(
    key: &ResourceKey,
    body: &Object,
    mut to: impl FnMut(&ResourceKey, Version) -> Option<Json>,
) -> Object {
    let mut body = body.clone();
    for row in key.row().references {
        for target in row.targets {
            change(&mut body, row.way, &mut |object| {
                let To::Resource { version: VersionAt::Member(member), .. } = target.to else {
                    return;
                };
                let Some(Found::Resource(kind, id, _)) = found(object, target) else { return };
                let Some(version) = version(object, member) else { return };
                let resource = key.related(kind, id.as_slice());
                if let Some(other) = resource.and_then(|resource| to(&resource, version)) {
                    object.insert(member, other);
                }
            });
        }
    }
    body
}

/// The members of a document with other ids in its references. `to` is called for each resource
/// that a member names, in order, and returns the new id; `None` keeps it.
pub fn readdressed(
    key: &ResourceKey,
    body: &Object,
    mut to: impl FnMut(&ResourceKey) -> Option<Json>,
) -> Object {
    let mut body = body.clone();
    for row in key.row().references {
        for target in row.targets {
            let Some(member) = target.member else { continue };
            change(&mut body, row.way, &mut |object| {
                let Some(Found::Resource(kind, id, _)) = found(object, target) else { return };
                let resource = key.related(kind, id.as_slice());
                if let Some(other) = resource.and_then(|resource| to(&resource)) {
                    object.insert(member, other);
                }
            });
        }
    }
    body
}

/// The target of a reference, as in a document.
enum Found<'a> {
    /// Its id, unless it is above the source of the reference.
    Resource(ResourceKind, Option<&'a str>, Version),
    Outside(Outside, &'a str),
}

/// The members in which documents of a kind refer to resources.
fn holders(row: &KindRow) -> Vec<&'static str> {
    let mut members = Vec::new();
    for row in row.references {
        for target in row.targets {
            let To::Resource { version, .. } = target.to else { continue };
            match (row.way.first(), version) {
                (Some(way), _) => members.push(way.member()),
                (None, VersionAt::Member(version)) => {
                    members.extend(target.member.into_iter().chain([version]));
                }
                (None, VersionAt::Same | VersionAt::None) => members.extend(target.member),
            }
        }
    }
    members
}

/// Calls `take` for every reference in the members of a document, with its place.
fn each<'d>(row: &KindRow, body: &'d Object, mut take: impl FnMut(Found<'d>, &dyn fmt::Display)) {
    for row in row.references {
        walk(body, row.way, Place::Start, &mut |object, place| {
            for target in row.targets {
                let Some(found) = found(object, target) else { continue };
                match target.via {
                    Some(member) => take(found, &Place::Member(&place, member)),
                    None => take(found, &place),
                }
            }
        });
    }
}

/// The target in an object by a row.
fn found<'d>(object: &'d Object, row: &TargetRow) -> Option<Found<'d>> {
    let id = row.member.map(|member| object.text(member));
    match row.to {
        To::Outside(kind) => {
            Some(Found::Outside(kind, id.flatten().filter(|name| !name.is_empty())?))
        }
        To::Resource { kind, version: at, built_in } => {
            let id = match id {
                Some(id) => Some(id?),
                None => None,
            };
            let member = match at {
                VersionAt::Member(member) => Some(member),
                VersionAt::Same | VersionAt::None => None,
            };
            if let (Some(built_in), Some(id)) = (built_in, id)
                && (id.starts_with("AMAZON.")
                    || member.is_some_and(|member| object.get(member).is_none()))
            {
                return Some(Found::Outside(built_in, id));
            }
            // An ancestor is referred to only by its version, which an alias may lack.
            if id.is_none() && member.is_some_and(|member| object.get(member).is_none()) {
                return None;
            }
            let version = member.and_then(|member| version(object, member));
            Some(Found::Resource(kind, id, version.unwrap_or(Version::Latest)))
        }
    }
}

fn version(object: &Object, member: &str) -> Option<Version> {
    object.get(member)?.as_text()?.parse().ok()
}

/// Calls `take` for every object at the end of a way, with its place.
fn walk<'d>(
    object: &'d Object,
    way: &[Way],
    place: Place<'_>,
    take: &mut dyn FnMut(&'d Object, Place<'_>),
) {
    let Some((way, rest)) = way.split_first() else { return take(object, place) };
    let Some(value) = object.get(way.member()) else { return };
    let place = Place::Member(&place, way.member());
    match (way, value) {
        (Way::Member(_), Json::Object(object)) => walk(object, rest, place, take),
        (Way::Values(_), Json::Object(map)) => {
            for (name, value) in map.iter() {
                if let Json::Object(object) = value {
                    walk(object, rest, Place::Member(&place, name), take);
                }
            }
        }
        (Way::Items(_) | Way::ItemsBy(..), Json::Array(items)) => {
            for (at, item) in items.iter().filter_map(Json::as_object).enumerate() {
                let name = match way {
                    Way::ItemsBy(_, member) => item.text(member),
                    Way::Items(_) | Way::Member(_) | Way::Values(_) => None,
                };
                let place = match name {
                    Some(name) => Place::Called(&place, name),
                    None => Place::Item(&place, at),
                };
                walk(item, rest, place, take);
            }
        }
        _ => {}
    }
}

/// Calls `point` to change every object at the end of a way.
fn change(object: &mut Object, way: &[Way], point: &mut dyn FnMut(&mut Object)) {
    let Some((way, rest)) = way.split_first() else { return point(object) };
    let Some(mut value) = object.get(way.member()).cloned() else { return };
    match (way, &mut value) {
        (Way::Member(_), Json::Object(below)) => change(below, rest, point),
        (Way::Items(_) | Way::ItemsBy(..), Json::Array(items)) => {
            for item in items {
                if let Json::Object(item) = item {
                    change(item, rest, point);
                }
            }
        }
        (Way::Values(_), Json::Object(map)) => {
            let changed = map.iter().map(|(name, value)| {
                let mut value = value.clone();
                if let Json::Object(item) = &mut value {
                    change(item, rest, point);
                }
                (name.to_owned(), value)
            });
            *map = changed.collect();
        }
        _ => return,
    }
    object.insert(way.member(), value);
}

/// A place in a document: `slots[FlowerType]`, `kendraConfiguration.role`.
#[derive(Clone, Copy)]
enum Place<'a> {
    Start,
    Member(&'a Self, &'a str),
    Item(&'a Self, usize),
    Called(&'a Self, &'a str),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => Ok(()),
            Self::Member(Self::Start, name) => f.write_str(name),
            Self::Member(above, name) => write!(f, "{above}.{name}"),
            Self::Item(above, at) => write!(f, "{above}[{at}]"),
            Self::Called(above, name) => write!(f, "{above}[{name}]"),
        }
    }
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
                    Target::Resource { key, version } => {
                        format!("{}@{}", key.short(), version.written(key.api))
                    }
                    Target::Outside { kind, name } => format!("{} {name}", kind.as_str()),
                };
                (reference.via, target)
            })
            .collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (&**a, &**b)).collect();
        assert_eq!(found, expect);
        check_unread(&key, &document);
    }

    /// An unparsed document refers to the same as a parsed one.
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
    fn references_have_their_places() {
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

    fn check_repointed(address: &str, before: &str, after: &str) {
        let Json::Object(body) = Json::parse(before).unwrap() else { panic!("an object") };
        let key: ResourceKey = format!("111122223333/us-east-1/{address}").parse().unwrap();
        let next = |to: &ResourceKey, version| match version {
            Version::Number(number) => Some(Json::string(format!("{}{}", to.id(), number + 1))),
            Version::Latest => None,
        };
        let found = repointed(&key, &body, next);
        assert_eq!(Json::Object(found).to_string(), after);
    }

    #[test]
    fn every_reference_with_a_version_is_asked_for() {
        check_repointed(
            "v1/bot:Any",
            r#"{"intents":[{"intentName":"A","intentVersion":"1"},{"intentName":"B","intentVersion":"$LATEST"}]}"#,
            r#"{"intents":[{"intentName":"A","intentVersion":"A2"},{"intentName":"B","intentVersion":"$LATEST"}]}"#,
        );
        check_repointed(
            "v1/intent:Any",
            r#"{"slots":[{"slotType":"T","slotTypeVersion":"1"},{"slotType":"AMAZON.DATE"},{"slotType":"AMAZON.X","slotTypeVersion":"1"}]}"#,
            r#"{"slots":[{"slotType":"T","slotTypeVersion":"T2"},{"slotType":"AMAZON.DATE"},{"slotType":"AMAZON.X","slotTypeVersion":"1"}]}"#,
        );
        check_repointed(
            "v1/alias:Any/Any",
            r#"{"botName":"B","botVersion":"3"}"#,
            r#"{"botName":"B","botVersion":"B4"}"#,
        );
        check_repointed("v1/slot-type:Any", r#"{"name":"T"}"#, r#"{"name":"T"}"#);
        check_repointed("v1/bot:Any", r#"{"intents":"odd"}"#, r#"{"intents":"odd"}"#);
    }

    #[test]
    fn every_reference_with_an_id_is_asked_for() {
        let check = |address: &str, before: &str, after: &str| {
            let Json::Object(body) = Json::parse(before).unwrap() else { panic!("an object") };
            let key: ResourceKey = format!("111122223333/us-east-1/{address}").parse().unwrap();
            let next = |to: &ResourceKey| Some(Json::string(format!("{}2", to.id())));
            let found = readdressed(&key, &body, next);
            assert_eq!(Json::Object(found).to_string(), after);
        };
        check(
            "v2/intent:B/en_US/I",
            r#"{"intentName":"I","slotPriorities":[{"priority":1,"slotId":"S"}]}"#,
            r#"{"intentName":"I","slotPriorities":[{"priority":1,"slotId":"S2"}]}"#,
        );
        check(
            "v2/slot:B/en_US/I/S",
            r#"{"slotTypeId":"AMAZON.Date","subSlotSetting":{"slotSpecifications":{"a":{"slotTypeId":"T"}}}}"#,
            r#"{"slotTypeId":"AMAZON.Date","subSlotSetting":{"slotSpecifications":{"a":{"slotTypeId":"T2"}}}}"#,
        );
        check(
            "v2/slot-type:B/en_US/T",
            r#"{"compositeSlotTypeSetting":{"subSlots":[{"name":"a","slotTypeId":"T"}]}}"#,
            r#"{"compositeSlotTypeSetting":{"subSlots":[{"name":"a","slotTypeId":"T2"}]}}"#,
        );
        check("v2/alias:B/A", r#"{"botVersion":"3"}"#, r#"{"botVersion":"3"}"#);
    }

    // Samples of the AWS CLI and of public exports.
    #[test]
    fn references_of_v2_follow_the_path() {
        check(
            "v2/slot:B/en_US/I/S",
            r#"{"slotTypeId":"T","subSlotSetting":{"slotSpecifications":{"a":{"slotTypeId":"AMAZON.Date"}}}}"#,
            &[
                ("slotTypeId", "slot-type:B/en_US/T@DRAFT"),
                ("subSlotSetting.slotSpecifications.a", "built-in-slot-type AMAZON.Date"),
            ],
        );
        check(
            "v2/intent:B/en_US/I",
            r#"{"slotPriorities":[{"priority":1,"slotId":"S"}],"parentIntentSignature":"AMAZON.FallbackIntent"}"#,
            &[
                ("slotPriorities[0]", "slot:B/en_US/I/S@DRAFT"),
                ("parentIntentSignature", "built-in-intent AMAZON.FallbackIntent"),
            ],
        );
        check(
            "v2/alias:B/A",
            r#"{"botVersion":"3","botAliasLocaleSettings":{"en_US":{"enabled":true,
                "codeHookSpecification":{"lambdaCodeHook":{"lambdaARN":"arn:f"}}}}}"#,
            &[
                ("botVersion", "bot:B@3"),
                (
                    "botAliasLocaleSettings.en_US.codeHookSpecification.lambdaCodeHook",
                    "lambda-function arn:f",
                ),
            ],
        );
        // CreateBotAlias without `botVersion` (CloudTrail, 2025-08-19).
        check("v2/alias:B/A", r#"{"botAliasName":"A"}"#, &[]);
    }
}
