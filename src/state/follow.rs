use crate::event::Event;
use crate::lex::{ResourceKey, Version};
use crate::state::{Doubt, Effect, Revised, State};
use crate::timeline::TimelineEntry;

impl State {
    /// Applies the event of an entry; if the order within its second is not recorded, marks the
    /// result of the second as uncertain.
    pub fn follow<P>(&mut self, entry: &TimelineEntry<P>, event: &Event) -> Effect {
        let effect = self.apply(event);
        let mut effect = self.doubt_published(event, &entry.unsettled, effect);
        if entry.ambiguous {
            for revised in self.doubt(&event.key, entry.time, &Doubt::AmbiguousOrder) {
                effect.revise(revised);
            }
        }
        effect
    }

    /// Marks the content of an existing resource since `since` (Unix seconds) as uncertain:
    /// `$LATEST`, until the next event that shows it, and the versions published since.
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
