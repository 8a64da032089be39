use std::collections::BTreeMap;

use super::Origin;
use crate::lex::{Json, Object};

/// A value, and who set what of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marked {
    /// Who put it there, or made it this value; of what holds others, who made it be there at all,
    /// or emptied it.
    pub(super) set: Origin,
    pub(super) inside: Inside,
}

/// What a value holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    /// Nothing: a text, a number, a word.
    Nothing,
    /// Members by name.
    Members(BTreeMap<Box<str>, Marked>),
    /// Items, and who last brought those that stayed into another order.
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

    /// Who last set anything of it.
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
