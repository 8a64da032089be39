//! Changes that may have been before or after a publication in the same second (Lex V2).

use std::collections::BTreeMap;

use crate::event::{Act, Change, Event, Fact, TreeVersion, fingerprint};
use crate::lex::{ResourceKey, ResourceKind, Version};
use crate::state::apply::{Applying, Effect};
use crate::state::{Body, Doubt, Frozen, Resource, State};
use crate::timeline::Unsettled;

impl State {
    /// Marks changed resources as uncertain in the version that an event published. A publication
    /// without a new number created no version.
    pub(in crate::state) fn doubt_published(
        &mut self,
        event: &Event,
        changes: &[Unsettled],
        effect: Effect,
    ) -> Effect {
        let mut applying = Applying { state: self, event, effect };
        if let Change::PublishedTree(TreeVersion { number: Fact::Is(number), .. }) = event.change
            && applying.effect.is_new(&event.key, Version::Number(number))
        {
            for Unsettled { key, act, any_of, named } in changes {
                let concerned = match any_of {
                    None if named.is_some_and(|name| !applying.may_be_named(name)) => Vec::new(),
                    None if *key == event.key && *act == Act::Delete => {
                        applying.all_in_version(number)
                    }
                    None => vec![key.clone()],
                    Some(kind) => applying.any_in_version(key, *kind, number),
                };
                for key in concerned {
                    applying.doubt_in_version(&key, *act, number);
                }
            }
        }
        applying.effect
    }
}

impl Applying<'_> {
    /// Whether the name of the bot has this fingerprint, or is unknown.
    fn may_be_named(&self, named: u64) -> bool {
        let document = self.state.get(&self.event.key).and_then(|bot| bot.latest.document());
        let name = document.and_then(|document| document.body().text("botName"));
        name.is_none_or(|name| fingerprint(name.as_bytes()) == named)
    }

    /// The bot and its parts that are in the version.
    fn all_in_version(&self, number: u64) -> Vec<ResourceKey> {
        let bot = &self.event.key;
        let has_it = |(part, versions): &(&ResourceKey, &BTreeMap<u64, Frozen>)| {
            part.is_below(bot) && versions.contains_key(&number)
        };
        let parts = self.state.parts().iter().filter(has_it).map(|(part, _)| part);
        std::iter::once(bot).chain(parts).cloned().collect()
    }

    /// The parts of a kind in the version, below a resource or below Lex itself.
    fn any_in_version(
        &self,
        above: &ResourceKey,
        kind: ResourceKind,
        number: u64,
    ) -> Vec<ResourceKey> {
        let bot = &self.event.key;
        let parts = self.state.parts().iter().filter(|(part, _)| part.is_below(bot));
        let frozen = parts.filter_map(|(_, versions)| versions.get(&number));
        let all = std::iter::once(bot).chain(frozen.flat_map(Frozen::iter).map(|(key, _)| key));
        let is_it = |key: &&ResourceKey| {
            key.kind() == kind && (!above.is_resource() || key.is_below(above))
        };
        all.filter(is_it).cloned().collect()
    }

    /// Everything below a part that may have been deleted before is uncertain; a part that may have
    /// been created before is added to the version.
    fn doubt_in_version(&mut self, key: &ResourceKey, act: Act, number: u64) {
        let (version, doubt) = (Version::Number(number), Doubt::AmbiguousOrder);
        let fresh = Resource { latest: Body::unknown(doubt.clone()), ..self.unknown_resource(key) };
        let Some(part) = self.state.part_with_mut(key, number) else {
            let before = self.state.body(key, version).cloned();
            let resource = self.state.resources.get_mut(key);
            if let Some(found) = resource.and_then(|it| it.versions.get_mut(&number)) {
                found.body.doubt(&doubt);
                self.note_content(key, version, before);
            }
            return;
        };
        if part.source != Some(Version::Latest) {
            return;
        }
        let concerned: Vec<ResourceKey> = match act {
            Act::Delete => {
                let parts = part.iter().map(|(own, _)| own);
                parts.filter(|own| *own == key || own.is_below(key)).cloned().collect()
            }
            Act::Put | Act::Add | Act::Edit | Act::Remove if part.get(key).is_none() => {
                part.insert(key.clone(), fresh);
                return self.note_content(key, version, None);
            }
            Act::Put
            | Act::Add
            | Act::Edit
            | Act::Remove
            | Act::Publish
            | Act::Other
            | Act::DeleteVersion
            | Act::Observe
            | Act::Keep => vec![key.clone()],
        };
        for key in concerned {
            let before = self.state.body(&key, version).cloned();
            if let Some(part) = self.state.part_with_mut(&key, number) {
                part.doubt(&key, &doubt);
            }
            self.note_content(&key, version, before);
        }
    }
}
