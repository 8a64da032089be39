//! Applies events to a state; one file for each kind of change.

mod below;
mod delete;
mod edit;
mod effect;
mod frozen;
mod gap;
mod import;
mod known;
mod life;
mod not_shown;
mod number;
mod observed;
mod observed_part;
mod publish;
mod put;
mod reference;
mod revision;
mod tree;
mod unsettled;

pub use effect::{Effect, Revised};

use crate::event::{Change, Creates, Event, Merge};
use crate::lex::{ResourceKey, Version};
use crate::state::apply::known::{Known, Was};
use crate::state::{Body, Doubt, EventRef, Provenance, Sight, State};

impl State {
    /// Applies the event to the state.
    pub fn apply(&mut self, event: &Event) -> Effect {
        let mut applying = Applying { state: self, event, effect: Effect::default() };
        applying.apply();
        applying.effect
    }
}

/// An event that is being applied.
struct Applying<'a> {
    state: &'a mut State,
    event: &'a Event,
    effect: Effect,
}

impl Applying<'_> {
    fn apply(&mut self) {
        let key = &self.event.key;
        // A child shows that its parent exists, but a part of a version does not.
        let is_of_version =
            matches!(self.event.change, Change::Observed { version: Version::Number(_), .. });
        if self.schema().deletes_below && !is_of_version && self.event.change != Change::Kept {
            for above in key.ancestors() {
                self.living(&above, Sight::Below);
            }
        }
        match &self.event.change {
            Change::Put { creates, prior, revision, published, keeps } => {
                if let (Creates::No, Some(kept)) = (creates, keeps) {
                    self.check_kept(kept, &revision.content);
                }
                self.put(*creates, prior.as_ref(), revision, *published);
            }
            Change::Published { prior, revision, number } => {
                self.published(prior.as_ref(), revision, *number);
            }
            Change::PublishedTree(version) => self.tree_published(version),
            Change::Edited { prior, revision, edit } => {
                self.edited(prior.as_ref(), revision.as_ref(), edit);
            }
            Change::Deleted { prior, .. } => self.deleted(prior.as_ref()),
            Change::VersionDeleted(number) => self.version_deleted(*number),
            Change::Tagged(tags) => {
                if let Some(known) = &mut self.living(key, Sight::Tagging).tags {
                    known.extend(tags.iter().cloned());
                }
            }
            Change::Untagged(names) => {
                if let Some(known) = &mut self.living(key, Sight::Untagging).tags {
                    known.retain(|name, _| !names.contains(name));
                }
            }
            Change::ImportStarted { into, merge } => match self.schema().deletes_below {
                true => self.tree_import(into, *merge),
                false => self.import_started(*merge == Merge::Overwrite),
            },
            Change::Used => {
                self.living(key, Sight::Use);
            }
            Change::Migrated(migration) => {
                self.kept();
                self.migrated(migration);
            }
            Change::NotShown { kind, verb } => self.not_shown(*kind, *verb),
            Change::Kept => self.kept(),
            Change::Observed { version, revision, form, shown } => {
                self.observed(*version, revision, (*form, shown.as_deref()));
            }
        }
        self.touch(key);
        if self.schema().deletes_below {
            self.unpublish();
        }
    }

    /// Stored utterances outlive a bot: a call about them does not show that a deleted or unknown
    /// bot exists.
    fn kept(&mut self) {
        let key = &self.event.key;
        if key.is_resource() && Known::of(key, self.state.get(key)).life == Was::Unseen {
            self.add_unknown(key);
            let mentioned = self.state.resources.get_mut(key).expect("it was added");
            mentioned.latest = Body::unknown(Doubt::OnlyMentioned);
            self.note_content(key, Version::Latest, None);
        }
    }

    fn touch(&mut self, key: &ResourceKey) {
        let event = self.event_ref();
        if let Some(resource) = self.state.resources.get_mut(key) {
            resource.last_event = event;
            self.effect.touched.insert(key.clone());
        }
    }

    fn event_ref(&self) -> EventRef {
        let event = self.event;
        EventRef { id: event.id.clone(), name: event.name.clone(), time: event.time }
    }

    /// The event, as the call that made a change.
    fn call(&self) -> Provenance {
        Provenance::Call(self.event_ref())
    }

    /// The event, as the first one to show a change without a record.
    fn shown(&self) -> Provenance {
        Provenance::Shown(self.event_ref())
    }
}
