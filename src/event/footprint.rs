use std::collections::BTreeSet;

use sha1::{Digest, Sha1};

use crate::event::{
    Change, Content, Creates, Event, Fact, ImportedInto, ItemEdit, Merge, Revision,
};
use crate::lex::{
    Document, ResourceKey, ResourceKind, Schema, Verb, Version, implied_by, refers_to,
};

/// The part of an event that determines its position: what it requires before it, and what it
/// leaves. Small enough to keep for every event of a long history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Footprint {
    /// The resource.
    pub key: ResourceKey,
    /// The effect of the event on it.
    pub act: Act,
    /// The fingerprint of the checksum in the request (for a numbered revision, the number).
    /// `Absent` for a Put that created the resource.
    pub quoted: Fact<u64>,
    /// The fingerprint of the checksum in the response.
    pub answered: Option<u64>,
    /// The number of the version it published or deleted.
    pub number: Option<u64>,
    /// The fingerprint of the resulting or frozen configuration, limited to members in all
    /// responses; for an import, that of the name of the bot that it may replace.
    pub content: Option<u64>,
    /// The sorted fingerprints of the ids of the changed items: an edit leaves other items
    /// unchanged. `None` if any item may have changed.
    pub items: Option<Vec<u64>>,
    /// For a call whose record does not show which resource below the key it changed or deleted:
    /// its kind, and the effect on it.
    pub any_of: Option<(ResourceKind, Act)>,
    /// The references of `$LATEST` after a Put; for an import, its target; for a publication, the
    /// parts of the version (Lex V2).
    pub needs: Vec<(ResourceKey, Version)>,
    /// The milliseconds between its time and its completion, if its response has them.
    pub millis: Option<i16>,
}

/// Set in fingerprints of revisions that should be numbers, but are not.
const NO_NUMBER: u64 = 1 << 63;

/// The effect of an event on its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// Creates it, or replaces its `$LATEST`.
    Put,
    /// Adds items, and creates the resource if it does not exist.
    Add,
    /// Changes items.
    Edit,
    /// Removes items.
    Remove,
    /// Freezes `$LATEST`.
    Publish,
    /// Changes neither its existence nor its revisions.
    Other,
    /// Removes a version.
    DeleteVersion,
    /// Deletes it.
    Delete,
    /// Changes nothing: an observation, at the end of the second.
    Observe,
    /// Changes nothing, and does not show that it exists: stored utterances outlive a bot.
    Keep,
}

impl ItemEdit {
    /// The effect on the resource.
    fn act(&self) -> Act {
        match self {
            Self::Items { adds: true, .. } | Self::StatementAdded { .. } => Act::Add,
            Self::Items { removed, .. } if removed.is_empty() => Act::Edit,
            Self::Items { .. } | Self::StatementRemoved { .. } => Act::Remove,
            Self::NotShown { .. } => Act::Edit,
        }
    }

    /// The ids of the changed items; `None` if any may have changed.
    fn ids(&self) -> Option<Vec<&str>> {
        match self {
            Self::Items { set, removed, .. } => {
                Some(set.keys().chain(removed).map(String::as_str).collect())
            }
            Self::StatementAdded { sid } | Self::StatementRemoved { sid } => Some(vec![sid]),
            Self::NotShown { .. } => None,
        }
    }

    /// Fingerprints of those ids, sorted.
    fn items(&self) -> Option<Vec<u64>> {
        let ids = self.ids()?.into_iter();
        let mut items: Vec<u64> = ids.map(|id| fingerprint(id.as_bytes())).collect();
        items.sort_unstable();
        Some(items)
    }
}

impl Footprint {
    /// The footprint of an event.
    pub fn of(event: &Event) -> Self {
        let mut footprint = Self {
            key: event.key.clone(),
            act: Act::Other,
            quoted: Fact::NotRecorded,
            answered: None,
            number: None,
            content: None,
            items: Some(Vec::new()),
            any_of: None,
            needs: Vec::new(),
            millis: event.millis,
        };
        match &event.change {
            Change::Put { creates, prior, revision, published, .. } => {
                footprint.act = Act::Put;
                footprint.revise(prior.as_deref(), revision);
                if *creates == Creates::Yes {
                    footprint.quoted = Fact::Absent;
                }
                if let Fact::Is(Version::Number(number)) = published {
                    footprint.number = Some(*number);
                }
                if let Some(document) = revision.content.document() {
                    footprint.needs = needs(&event.key, document);
                }
            }
            Change::Published { prior, revision, number, .. } => {
                footprint.act = Act::Publish;
                footprint.revise(prior.as_deref(), revision);
                footprint.number = recorded(*number);
            }
            Change::Observed { version, revision, .. } => {
                footprint.act = Act::Observe;
                match version {
                    Version::Latest => {
                        footprint.revise(None, revision);
                    }
                    Version::Number(number) => footprint.number = Some(*number),
                }
            }
            Change::PublishedTree(version) => {
                footprint.act = Act::Publish;
                footprint.number = recorded(version.number);
                let parts = version.parts.iter().filter(|(_, source)| *source == Version::Latest);
                footprint.needs = parts.cloned().collect();
            }
            Change::Edited { prior, revision, edit } => {
                footprint.act = edit.act();
                footprint.quoted = footprint.quoted(prior.as_deref());
                footprint.answered = revision.as_deref().map(|it| footprint.revision(it));
                footprint.items = edit.items();
            }
            Change::Deleted { prior, revision } => {
                footprint.act = Act::Delete;
                footprint.quoted = footprint.quoted(prior.as_deref());
                footprint.answered = revision.as_deref().map(|it| footprint.revision(it));
                // The creation of a channel is never recorded; its key has the alias that it
                // requires.
                footprint.needs = implied_by(&event.key);
            }
            Change::VersionDeleted(number) => {
                footprint.act = Act::DeleteVersion;
                footprint.number = recorded(*number);
            }
            Change::NotShown { kind, verb } => {
                footprint.act = Act::Keep;
                let act = if *verb == Verb::Delete { Act::Delete } else { Act::Put };
                let is_change = !matches!(verb, Verb::Create | Verb::Publish);
                footprint.any_of = is_change.then_some((*kind, act));
            }
            Change::Kept | Change::Migrated(_) => footprint.act = Act::Keep,
            Change::ImportStarted { into, merge } if Schema::of(event.key.api).deletes_below => {
                match into {
                    ImportedInto::Resource(key) => {
                        footprint.needs.push((key.clone(), Version::Latest));
                    }
                    ImportedInto::BotNamed(name) if *merge == Merge::Overwrite => {
                        footprint.content = Some(fingerprint(name.as_bytes()));
                    }
                    ImportedInto::BotNamed(_) => {}
                }
            }
            Change::Tagged(_)
            | Change::Untagged(_)
            | Change::ImportStarted { .. }
            | Change::Used => {}
        }
        footprint
    }

    /// The position among the calls of its resource, if its revisions are numbered (Lex V2,
    /// resource policies): a call precedes those that follow its resulting revision, and a
    /// deletion, or a call that only names the revision before it, follows the call that left that
    /// revision.
    pub fn turn(&self) -> Option<(u64, bool)> {
        self.key.row().revision?;
        let found = match self.quoted {
            Fact::Is(quoted) => Some(quoted),
            Fact::Absent | Fact::NotRecorded => None,
        };
        let turn = match (self.act, self.answered, found) {
            (Act::Delete, answered, found) => (found.or(answered)?, true),
            (_, Some(left), _) => (left, false),
            (_, None, found) => (found?, true),
        };
        (turn.0 < NO_NUMBER).then_some(turn)
    }

    /// The target of an import: it may be replaced or created, with everything below it (Lex V2).
    pub fn imported(&self) -> Option<&ResourceKey> {
        let (into, _) = self.needs.first().filter(|_| self.act == Act::Other)?;
        Some(into)
    }

    /// The fingerprint of the name of the bot that an import may replace, if the bot is known only
    /// by name.
    pub fn imported_name(&self) -> Option<u64> {
        self.content.filter(|_| self.act == Act::Other)
    }

    /// Whether it is an edit that changed no items: all items of a batch may be refused.
    pub fn is_without_effect(&self) -> bool {
        let has_items = matches!(self.act, Act::Add | Act::Edit | Act::Remove);
        has_items && self.items.as_ref().is_some_and(Vec::is_empty)
    }

    fn quoted(&self, prior: Option<&str>) -> Fact<u64> {
        prior.map_or(Fact::NotRecorded, |revision| Fact::Is(self.revision(revision)))
    }

    /// A fingerprint of a revision. For a numbered revision it is the number.
    fn revision(&self, text: &str) -> u64 {
        let whole = || fingerprint(text.as_bytes());
        match self.key.row().revision {
            Some(_) => text.parse::<u32>().map_or_else(|_| whole() | NO_NUMBER, u64::from),
            None => whole(),
        }
    }

    /// Shares the memory of resource names with equal ones in `known`.
    pub fn share_names(&mut self, known: &mut BTreeSet<ResourceKey>) {
        let needed = self.needs.iter_mut().map(|(key, _)| key);
        for key in needed.chain([&mut self.key]) {
            match known.get(key) {
                Some(same) => key.clone_from(same),
                None => {
                    known.insert(key.clone());
                }
            }
        }
        self.needs.shrink_to_fit();
    }

    fn revise(&mut self, prior: Option<&str>, revision: &Revision) {
        self.quoted = self.quoted(prior);
        self.answered = revision.checksum.as_deref().map(|it| self.revision(it));
        // Inexact content lacks defaults, and would match no response.
        if let Content::Exact(document) = &revision.content {
            self.content = Some(content(&self.key, document));
        }
    }
}

fn recorded(number: Fact<u64>) -> Option<u64> {
    match number {
        Fact::Is(number) => Some(number),
        Fact::Absent | Fact::NotRecorded => None,
    }
}

fn needs(key: &ResourceKey, document: &Document) -> Vec<(ResourceKey, Version)> {
    let mut needs = refers_to(key, document);
    needs.sort();
    needs.dedup();
    needs
}

/// A 64-bit fingerprint: the first bytes of the SHA-1.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    let digest = Sha1::digest(bytes);
    digest.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

/// The fingerprint of a configuration, without members that the response to a publication lacks.
fn content(key: &ResourceKey, document: &Document) -> u64 {
    let unanswered = key.row().unanswered;
    let mut text = String::with_capacity(4096);
    for (name, value) in document.body().iter() {
        if Some(name) != unanswered {
            text.push_str(name);
            text.push(':');
            value.write_by_value(&mut text);
            text.push('\n');
        }
    }
    fingerprint(text.as_bytes())
}
