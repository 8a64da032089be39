use crate::event::Event;
use crate::lex::{ResourceKey, Version};
use crate::state::{Effect, Revised, State};
use crate::timeline::Entry;

/// What is said of a resource whose last events may have come in another order.
const AMBIGUOUS: &str = "its events of that second may have come in another order";

impl State {
    /// Changes the state as the event of an entry did; where the order of its second is not told,
    /// `$LATEST` is in doubt until the next Put.
    pub fn follow<P>(&mut self, entry: &Entry<P>, event: &Event) -> Effect {
        let mut effect = self.apply(event);
        if entry.ambiguous
            && let Some(revised) = self.doubt(&event.key, AMBIGUOUS)
        {
            effect.revise(revised);
        }
        effect
    }

    /// Puts `$LATEST` of a living resource in doubt, until the next event that tells it.
    pub fn doubt(&mut self, key: &ResourceKey, reason: &str) -> Option<Revised> {
        let resource = self.resources.get_mut(key).filter(|resource| resource.is_living())?;
        let before = Some(resource.latest.clone());
        resource.latest.doubt(reason);
        let after = Some(resource.latest.clone());
        Some(Revised { key: key.clone(), version: Version::Latest, before, after })
    }
}
