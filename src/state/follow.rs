use crate::event::{Act, Answer, Change, Event, TreeVersion};
use crate::lex::{ResourceKey, Version};
use crate::state::{Doubt, Effect, Revised, State};
use crate::timeline::Entry;

impl State {
    /// Changes the state as the event of an entry did; where the order of its second is not told,
    /// what the second left is in doubt.
    pub fn follow<P>(&mut self, entry: &Entry<P>, event: &Event) -> Effect {
        let mut effect = self.apply(event);
        for (key, act) in &entry.unsettled {
            for revised in self.doubt_published(event, key, *act) {
                effect.revise(revised);
            }
        }
        if entry.ambiguous {
            for revised in self.doubt(&event.key, entry.time, &Doubt::AmbiguousOrder) {
                effect.revise(revised);
            }
        }
        effect
    }

    /// Puts in doubt what the version that an event published has of a resource: all below it too, if
    /// it may have been deleted before.
    fn doubt_published(&mut self, event: &Event, key: &ResourceKey, act: Act) -> Vec<Revised> {
        let Change::PublishedTree(TreeVersion { number: Answer::Is(number), .. }) = event.change
        else {
            return Vec::new();
        };
        let keys: Vec<ResourceKey> = match self.part_with(key, number) {
            Some(part) if part.source != Version::Latest => Vec::new(),
            Some(part) if act == Act::Delete => {
                let gone = part.iter().map(|(own, _)| own);
                gone.filter(|own| *own == key || own.is_below(key)).cloned().collect()
            }
            Some(_) | None => vec![key.clone()],
        };
        keys.into_iter().filter_map(|key| self.doubt_in_version(key, number)).collect()
    }

    fn doubt_in_version(&mut self, key: ResourceKey, number: u64) -> Option<Revised> {
        let version = Version::Number(number);
        let before = self.body(&key, version)?.clone();
        match self.part_with_mut(&key, number) {
            Some(frozen) => frozen.doubt(&key, &Doubt::AmbiguousOrder),
            None => {
                let resource = self.resources.get_mut(&key)?;
                resource.versions.get_mut(&number)?.body.doubt(&Doubt::AmbiguousOrder);
            }
        }
        let after = self.body(&key, version).cloned();
        Some(Revised { key, version, before: Some(before), after })
    }

    /// Puts in doubt what a living resource became since `since`, in Unix seconds: `$LATEST`,
    /// until the next event that tells it, and the versions published since.
    pub fn doubt(&mut self, key: &ResourceKey, since: i64, reason: &Doubt) -> Vec<Revised> {
        let Some(resource) = self.resources.get_mut(key).filter(|resource| resource.is_living())
        else {
            return Vec::new();
        };
        let published = resource.versions.iter_mut();
        let published =
            published.filter(|(_, publication)| publication.published_by.event().time >= since);
        let published =
            published.map(|(number, found)| (Version::Number(*number), &mut found.body));
        std::iter::once((Version::Latest, &mut resource.latest))
            .chain(published)
            .map(|(version, body)| {
                let before = Some(body.clone());
                body.doubt(reason);
                Revised { key: key.clone(), version, before, after: Some(body.clone()) }
            })
            .collect()
    }
}
