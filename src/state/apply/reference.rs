use crate::lex::{Document, ResourceKey, Version, implied_by, refers_to};
use crate::state::Sight;
use crate::state::apply::Applying;
use crate::state::apply::known::{Known, Was};

impl Applying<'_> {
    /// Infers resources from the references in a document: Lex accepts only references to existing
    /// resources.
    ///
    /// If a reference may outlive its target, only a new one shows that the target exists, and none
    /// restores a target whose id is never reused.
    pub(super) fn follow_references(
        &mut self,
        document: Option<&Document>,
        before: Option<&Document>,
    ) {
        let Some(document) = document else { return };
        let key = &self.event.key;
        let before = before.filter(|_| self.schema().deletes_below);
        let known = before.map(|before| refers_to(key, before)).unwrap_or_default();
        let all = refers_to(key, document).into_iter();
        for (target, version) in all.filter(|reference| !known.contains(reference)) {
            if self.state.is_deleted_for_ever(&target) {
                continue;
            }
            self.living_target(&target);
            if let Version::Number(number) = version {
                self.confirm_number(&target, number);
            }
        }
    }

    /// A deletion shows that everything its key implies existed: a channel implies its alias.
    pub(super) fn infer_implied(&mut self) {
        for (target, _) in implied_by(&self.event.key) {
            self.living_target(&target);
        }
    }

    fn living_target(&mut self, target: &ResourceKey) {
        let is_there = match Known::of(target, self.state.get(target)).life {
            Was::Living | Was::Imported => true,
            Was::Unseen | Was::Mentioned | Was::Deleted => false,
        };
        if !is_there {
            self.living(target, Sight::Reference);
            self.touch(target);
        }
    }
}
