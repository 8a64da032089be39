use std::collections::{BTreeMap, BTreeSet};

use super::content::{BelowChanges, Content};
use crate::lex::{Document, ResourceKey, Schema, Version, refers_to};
use crate::query::error::Result;
use crate::query::{Archive, PartDiff};
use crate::state::diff::{self, Difference, summary_parts};

/// The differences between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// The earlier version; `None` if there is none, so that everything is new.
    pub since: Option<Version>,
    /// The differences by noun: `+2 -1 utterances`, `~1 prompt`, `>slot order`. `None` if one of
    /// the two is unknown.
    pub summary: Option<Vec<String>>,
    /// The references to other versions than before.
    pub moved: Vec<MovedReference>,
    /// The differences below a Lex V2 bot; `None` for other resources, and if unknown.
    pub below: Option<BelowChanges>,
}

/// A reference to another version than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedReference {
    /// The resource.
    pub key: ResourceKey,
    /// The versions before; empty if there was no reference.
    pub from: Vec<Version>,
    /// The versions now; empty if there is no reference any more.
    pub to: Vec<Version>,
}

impl Changes {
    /// Whether nothing differs.
    pub fn is_none(&self) -> bool {
        self.summary.as_ref().is_some_and(Vec::is_empty)
            && self.below.as_ref().is_none_or(BelowChanges::is_none)
    }

    /// Whether any difference, or possible difference, is unknown.
    pub fn is_doubtful(&self) -> bool {
        let of_part = |part: &PartDiff| !part.is_known;
        let below = self.below.as_ref();
        self.summary.is_none()
            || below.is_some_and(|it| it.unsure > 0 || it.parts.iter().any(of_part))
    }

    /// The differences between two versions of one resource; `None` stands for an unknown version.
    pub(super) fn between(
        archive: &Archive,
        key: &ResourceKey,
        before: Option<&Content>,
        after: Option<&Content>,
    ) -> Result<Self> {
        let document = |content: Option<&Content>| content.and_then(|it| it.document.clone());
        let since = before.map(|before| before.version);
        let (old, new) = (document(before), document(after));
        let versions = [since, after.map(|after| after.version)];
        let is_publication =
            versions.contains(&Some(Version::Latest)) && versions[0] != versions[1];
        // Between the draft and a version, dates and checksums do not show an edit.
        let ignored = if is_publication { Schema::of(key.api).set_by_publication } else { &[] };
        let own = Self::of_documents(key, since, old.as_deref(), new.as_deref(), ignored);
        let below = after.map(|after| after.below_since(archive, before)).transpose()?.flatten();
        Ok(Self { below, ..own })
    }

    /// The differences between two documents of one resource, without members that are `ignored`;
    /// `before` is the document of `since`.
    fn of_documents(
        key: &ResourceKey,
        since: Option<Version>,
        before: Option<&Document>,
        after: Option<&Document>,
        ignored: &[&str],
    ) -> Self {
        if after.is_none() || before.is_some() != since.is_some() {
            return Self { since, summary: None, moved: Vec::new(), below: None };
        }
        let mut differences = diff::diff(before, after);
        let member = |difference: &Difference| difference.path.members().next().map(str::to_owned);
        differences.list.retain(|it| member(it).is_none_or(|member| !ignored.contains(&&*member)));
        let summary = Some(summary_parts(&differences));
        Self { since, summary, moved: moved(key, before, after), below: None }
    }
}

fn moved(
    key: &ResourceKey,
    before: Option<&Document>,
    after: Option<&Document>,
) -> Vec<MovedReference> {
    let (mut before, after) = (referred(key, before), referred(key, after));
    let mut moved = Vec::new();
    for (key, to) in after {
        let from = before.remove(&key).unwrap_or_default();
        if from != to {
            moved.push(MovedReference { key, from: listed(from), to: listed(to) });
        }
    }
    let removed = before.into_iter();
    moved.extend(removed.map(|(key, from)| MovedReference {
        key,
        from: listed(from),
        to: Vec::new(),
    }));
    moved.sort_by(|a, b| a.key.cmp(&b.key));
    moved
}

fn listed(versions: BTreeSet<Version>) -> Vec<Version> {
    versions.into_iter().collect()
}

type Referred = BTreeMap<ResourceKey, BTreeSet<Version>>;

fn referred(key: &ResourceKey, document: Option<&Document>) -> Referred {
    let mut found = Referred::new();
    for (key, version) in document.map(|it| refers_to(key, it)).unwrap_or_default() {
        found.entry(key).or_default().insert(version);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::{Api, ResourceKind};

    fn check(before: Option<&str>, after: Option<&str>, since: Option<Version>, expect: &str) {
        let key = ResourceKey::v1("111122223333", "us-east-1", ResourceKind::Bot, &["B"]);
        let read = |text: &str| Document::from_text(Api::V1, ResourceKind::Bot, text).unwrap();
        let (before, after) = (before.map(read), after.map(read));
        let changes = Changes::of_documents(&key, since, before.as_ref(), after.as_ref(), &[]);
        let listed = |versions: &[Version]| {
            versions.iter().map(|it| it.written(Api::V1)).collect::<Vec<_>>().join(",")
        };
        let moved = changes.moved.iter().map(|moved| {
            let name = moved.key.id();
            format!("{name} [{}] -> [{}]", listed(&moved.from), listed(&moved.to))
        });
        let moved: Vec<String> = moved.collect();
        let summary = changes.summary.map_or("?".to_owned(), |parts| parts.join(" "));
        assert_eq!(format!("{summary}; {}", moved.join("; ")), expect);
    }

    #[test]
    fn moved_references_are_listed_by_name() {
        let intents = |list: &[(&str, &str)]| {
            let items = list.iter().map(|(name, version)| {
                format!(r#"{{"intentName":"{name}","intentVersion":"{version}"}}"#)
            });
            format!(r#"{{"intents":[{}]}}"#, items.collect::<Vec<_>>().join(","))
        };
        let one = Some(Version::Number(1));
        let (a1, a2) = (intents(&[("A", "1")]), intents(&[("A", "2"), ("B", "1")]));
        let latest = intents(&[("A", "$LATEST")]);
        check(None, Some(&a1), None, "+1 intent; A [] -> [1]");
        check(Some(&a1), Some(&a1), one, "; ");
        check(Some(&a1), Some(&a2), one, "+1 ~1 intents; A [1] -> [2]; B [] -> [1]");
        check(Some(&a2), Some(&a1), one, "-1 ~1 intents; A [2] -> [1]; B [1] -> []");
        check(Some(&a1), Some(&latest), one, "~1 intent; A [1] -> [$LATEST]");
        check(None, Some(&a1), one, "?; ");
        check(Some(&a1), None, one, "?; ");
        check(None, None, None, "?; ");
    }
}
