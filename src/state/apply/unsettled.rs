//! Changes of which it is not known whether they were before or after a publication (Lex V2).

use crate::event::{Act, Change, Event, Fact, TreeVersion};
use crate::lex::{ResourceKey, Version};
use crate::state::apply::{Applying, Effect};
use crate::state::{Body, Doubt, Resource, State};

impl State {
    /// Puts in doubt what the version that an event published has of changed resources. A number that
    /// comes back has made no version.
    pub(in crate::state) fn doubt_published(
        &mut self,
        event: &Event,
        changes: &[(ResourceKey, Act)],
        effect: Effect,
    ) -> Effect {
        let mut applying = Applying { state: self, event, effect };
        if let Change::PublishedTree(TreeVersion { number: Fact::Is(number), .. }) = event.change
            && applying.effect.is_new(&event.key, Version::Number(number))
        {
            for (key, act) in changes {
                applying.doubt_in_version(key, *act, number);
            }
        }
        applying.effect
    }
}

impl Applying<'_> {
    /// With what may have been deleted before, all below it is in doubt; and what may have been made
    /// before is in the version.
    fn doubt_in_version(&mut self, key: &ResourceKey, act: Act, number: u64) {
        let (version, doubt) = (Version::Number(number), Doubt::AmbiguousOrder);
        let fresh = Resource { latest: Body::unknown(doubt.clone()), ..self.unheard_of(key) };
        let Some(part) = self.state.part_with_mut(key, number) else {
            let before = self.state.body(key, version).cloned();
            let resource = self.state.resources.get_mut(key);
            if let Some(found) = resource.and_then(|it| it.versions.get_mut(&number)) {
                found.body.doubt(&doubt);
                self.note_content(key, version, before);
            }
            return;
        };
        if part.source != Version::Latest {
            return;
        }
        let concerned: Vec<ResourceKey> = match act {
            Act::Delete => {
                let gone = part.iter().map(|(own, _)| own);
                gone.filter(|own| *own == key || own.is_below(key)).cloned().collect()
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
