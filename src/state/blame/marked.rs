use std::collections::BTreeMap;

use super::Origin;
use crate::lex::{Json, Object};

/// A value, and the events that set its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marked {
    /// The event that added it or set it to this value; for an object or a list, the event that
    /// added or emptied it.
    pub(super) set: Origin,
    pub(super) inside: Inside,
}

/// The content of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    /// None: a text, a number, a boolean or null.
    Nothing,
    /// Members by name.
    Members(BTreeMap<Box<str>, Marked>),
    /// Items, and the event that last reordered existing ones.
    Items(Vec<Marked>, Option<Origin>),
}

impl Marked {
    /// A value that one event set.
    pub(super) fn new(value: &Json, by: &Origin) -> Self {
        let inside = match value {
            Json::Object(object) => return Self::object(object, by),
            Json::Array(items) => {
                Inside::Items(items.iter().map(|item| Self::new(item, by)).collect(), None)
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => Inside::Nothing,
        };
        Self { set: by.clone(), inside }
    }

    /// An object that one event set.
    pub(super) fn object(object: &Object, by: &Origin) -> Self {
        let members = object.iter().map(|(name, value)| (name.into(), Self::new(value, by)));
        Self { set: by.clone(), inside: Inside::Members(members.collect()) }
    }

    /// The last event that set any part of it.
    pub(super) fn last(&self) -> &Origin {
        let below: Box<dyn Iterator<Item = &Self>> = match &self.inside {
            Inside::Nothing => Box::new(std::iter::empty()),
            Inside::Members(members) => Box::new(members.values()),
            Inside::Items(items, _) => Box::new(items.iter()),
        };
        let origins = below.map(Self::last).chain([&self.set]);
        origins.max_by_key(|origin| origin.event).unwrap_or(&self.set)
    }

    pub(super) fn members(self) -> BTreeMap<Box<str>, Self> {
        if let Inside::Members(members) = self.inside { members } else { BTreeMap::new() }
    }

    pub(super) fn items(self) -> Vec<Self> {
        if let Inside::Items(items, _) = self.inside { items } else { Vec::new() }
    }
}
