use crate::lex::{Document, ResourceKey, ResourceKind, Version, refers_to, unescape};
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

    /// A channel that was deleted hung on an alias that was there.
    pub(super) fn stands_on_its_alias(&mut self) {
        let key = &self.event.key;
        if key.kind != ResourceKind::Channel {
            return;
        }
        let names: Option<Vec<String>> = key.name.split('/').map(unescape).collect();
        if let Some([bot, alias, _]) = names.as_deref() {
            self.living_target(&key.sibling(ResourceKind::Alias, &[bot, alias]));
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
