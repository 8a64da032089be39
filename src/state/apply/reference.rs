use crate::lex::{Document, ResourceKey, ResourceKind, Version, refers_to};
use crate::state::Sight;
use crate::state::apply::Applying;
use crate::state::apply::known::{Known, Was};

impl Applying<'_> {
    /// Learns from what a document refers to: Lex accepts only references to what exists.
    pub(super) fn follow_references(&mut self, document: Option<&Document>) {
        let Some(document) = document else { return };
        for (target, version) in refers_to(&self.event.key, document) {
            self.living_target(&target);
            if let Version::Number(number) = version {
                self.confirm_number(&target, number);
            }
        }
    }

    /// A channel that was deleted belonged to an alias that was there.
    pub(super) fn infer_alias(&mut self) {
        let key = &self.event.key;
        if let (ResourceKind::Channel, Some(alias)) = (key.kind(), key.parent()) {
            self.living_target(&alias);
        }
    }

    fn living_target(&mut self, target: &ResourceKey) {
        let is_there = match Known::of(self.state.get(target)).life {
            Was::Living | Was::Imported => true,
            Was::Unheard | Was::Mentioned | Was::Deleted => false,
        };
        if !is_there {
            self.living(target, Sight::Reference);
            self.touch(target);
        }
    }
}
