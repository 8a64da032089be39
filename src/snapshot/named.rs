//! Names of resources whose id is not their name.

use std::borrow::Cow;

use crate::lex::{ResourceKey, ResourceKind, Version, escape};
use crate::state::{Body, Effect, State};

/// The names along the path of a resource after an event, or before it if the event removed the
/// resource.
pub(super) struct Names<'a> {
    /// The kind and id, and the name, of each resource from the root on.
    parts: Vec<(ResourceKind, &'a str, Option<String>)>,
}

impl<'a> Names<'a> {
    pub(super) fn of(state: &State, effect: &Effect, key: &'a ResourceKey) -> Self {
        let keys = key.from_root();
        let name = |key: &ResourceKey| match key.row().name {
            // A kind without a changeable name is named by its id.
            None => Some(key.raw_id()),
            Some(member) if key.is_named_by(member) => name_of(state, effect, key, member),
            Some(_) => Some(key.raw_id()),
        };
        let parts = key.path().zip(&keys).map(|((kind, id), key)| (kind, id, name(key)));
        Self { parts: parts.collect() }
    }

    /// `intent:OrderFlowers/en_US/PickUp`: the address with names; `None` if one of them is
    /// unknown.
    pub(super) fn address(&self) -> Option<String> {
        let (kind, ..) = self.parts.last()?;
        let names = self.parts.iter().filter(|(_, id, _)| !id.is_empty());
        let names: Option<Vec<String>> =
            names.map(|(.., name)| name.as_deref().map(escape)).collect();
        Some(format!("{kind}:{}", names?.join("/")))
    }

    /// `PickUp/Day (en_US)`: the name in the subject of a commit. Ids replace unknown names.
    pub(super) fn short(&self) -> String {
        let shown = |(_, id, name): &(ResourceKind, &'a str, Option<String>)| {
            name.clone().map_or(Cow::Borrowed(*id), Cow::Owned).into_owned()
        };
        let below = self.parts.iter().position(|(kind, ..)| *kind == ResourceKind::Locale);
        match below.map(|at| (&self.parts[at], &self.parts[at + 1..])) {
            Some(((_, locale, _), own @ [(_, first, _), ..])) if !first.is_empty() => {
                let own: Vec<String> = own.iter().map(shown).collect();
                format!("{} ({locale})", own.join("/"))
            }
            _ => {
                let named = self.parts.iter().filter(|(_, id, _)| !id.is_empty());
                named.map(shown).collect::<Vec<_>>().join("/")
            }
        }
    }
}

fn name_of(state: &State, effect: &Effect, key: &ResourceKey, member: &str) -> Option<String> {
    let text = |body: &Body| body.document()?.body().text(member).map(str::to_owned);
    let before = || {
        let revised = |it: &&crate::state::Revised| it.key == *key && it.version == Version::Latest;
        effect.revised.iter().find(revised).and_then(|it| it.before.as_ref()).and_then(text)
    };
    state.body(key, Version::Latest).and_then(text).or_else(before)
}
