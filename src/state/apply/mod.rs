//! How an event changes a state, one file for each thing that may happen.

mod below;
mod delete;
mod effect;
mod frozen;
mod gap;
mod import;
mod known;
mod life;
mod number;
mod observed;
mod publish;
mod put;
mod reference;

pub use effect::{Effect, Revised};

use crate::event::{Change, Event};
use crate::lex::{ResourceKey, Version};
use crate::state::apply::known::{Known, Was};
use crate::state::{Body, Doubt, EventRef, Provenance, Resource, Sight, State};

impl State {
    /// Changes the state as the event did.
    pub fn apply(&mut self, event: &Event) -> Effect {
        let mut applying = Applying { state: self, event, effect: Effect::default() };
        applying.apply();
        applying.effect
    }
}

/// An event on its way into a state.
struct Applying<'a> {
    state: &'a mut State,
    event: &'a Event,
    effect: Effect,
}

impl Applying<'_> {
    fn apply(&mut self) {
        let key = &self.event.key;
        match &self.event.change {
            Change::Put { creates, prior, revision, published } => {
                self.put(*creates, prior.as_ref(), revision, *published);
            }
            Change::Published { prior, revision, number, parts } => {
                self.published(prior.as_ref(), revision, *number);
                self.freeze_parts(*number, parts);
            }
            Change::Deleted => self.deleted(),
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
            Change::ImportStarted { overwrites } => self.import_started(*overwrites),
            Change::Kept => self.kept(),
            Change::Observed { version, revision, form } => {
                self.observed(*version, revision, *form);
            }
        }
        self.touch(key);
    }

    /// Utterances and the like outlast a bot: a call about them does not show that a deleted bot is
    /// back, or that one that was never seen exists.
    fn kept(&mut self) {
        let key = &self.event.key;
        if Known::of(key, self.state.get(key)).life == Was::Unheard {
            let mentioned =
                Resource { latest: Body::unknown(Doubt::OnlyMentioned), ..self.unheard_of() };
            self.state.insert(key.clone(), mentioned);
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

    /// The event as the call that made a change.
    fn call(&self) -> Provenance {
        Provenance::Call(self.event_ref())
    }

    /// The event as the first that shows what a call made that no record has.
    fn shown(&self) -> Provenance {
        Provenance::Shown(self.event_ref())
    }
}
