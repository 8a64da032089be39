//! How an event changes a state, one file for each thing that may happen.

mod delete;
mod frozen;
mod gap;
mod import;
mod known;
mod life;
mod publish;
mod put;
mod reference;

use std::collections::BTreeSet;

use crate::event::{Change, Event};
use crate::lex::{ResourceKey, Version};
use crate::state::{Anomaly, Body, EventRef, State};

/// What an event changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Every resource of which anything changed, if only its last event.
    pub touched: BTreeSet<ResourceKey>,
    /// The documents that changed, came or went.
    pub revised: Vec<Revised>,
    /// What did not fit.
    pub anomalies: Vec<Anomaly>,
}

/// One document before and after an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revised {
    /// The resource.
    pub key: ResourceKey,
    /// Which version of it.
    pub version: Version,
    /// The body before; `None` if there was no such version.
    pub before: Option<Body>,
    /// The body after; `None` if there is no such version any more.
    pub after: Option<Body>,
}

impl State {
    /// Changes the state as the event did.
    pub fn apply(&mut self, event: &Event) -> Effect {
        let mut applying = Applying { state: self, event, effect: Effect::default() };
        applying.apply();
        applying.effect
    }
}

struct Applying<'a> {
    state: &'a mut State,
    event: &'a Event,
    effect: Effect,
}

impl Applying<'_> {
    fn apply(&mut self) {
        let key = &self.event.key;
        match &self.event.change {
            Change::Put { quoted, revision, published } => self.put(quoted, revision, *published),
            Change::Published { quoted, revision, number } => {
                self.published(quoted, revision, *number);
            }
            Change::Deleted => self.deleted(),
            Change::VersionDeleted(number) => self.version_deleted(*number),
            Change::Tagged(tags) => {
                if let Some(known) = &mut self.living(key, "first seen being tagged").tags {
                    known.extend(tags.iter().cloned());
                }
            }
            Change::Untagged(names) => {
                if let Some(known) = &mut self.living(key, "first seen being untagged").tags {
                    known.retain(|name, _| !names.contains(name));
                }
            }
            Change::ImportStarted { overwrites } => self.import_started(*overwrites),
            Change::Kept => {
                self.living(key, "first seen in a call that changes no configuration");
            }
        }
        self.touch(key);
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
}
