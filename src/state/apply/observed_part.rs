//! Applies a baseline of a published version of a tree (Lex V2): of the bot, or of a locale with everything
//! below it. A version never changes, so the time of the baseline does not matter, and it shows nothing
//! about the draft.

use std::iter::once;
use std::sync::Arc;

use crate::event::{FileForm, Revision};
use crate::lex::{Document, Object, ResourceKey, Version};
use crate::state::apply::Applying;
use crate::state::diff::diff_observed;
use crate::state::frozen::Copied;
use crate::state::{Body, Doubt, Frozen, GapReason, Publication, Resource, Sight};

impl Applying<'_> {
    /// A baseline shows this resource in a version.
    pub(super) fn part_observed(
        &mut self,
        number: u64,
        revision: &Revision,
        (form, shown): (FileForm, Option<&Document>),
    ) {
        let key = &self.event.key;
        let root = key.root();
        if self.state.is_deleted_for_ever(&root) {
            return self.contradicted(GapReason::BaselineOutdated);
        }
        self.living(&root, Sight::Baseline);
        self.confirm_number(&root, number);
        self.add_version(&root, number);
        if *key != root {
            self.add_part(&root, number);
        }
        let version = Version::Number(number);
        let before = self.state.body(key, version).cloned();
        let known = before.as_ref();
        if known.is_some_and(|known| known.doubt.is_none()) {
            return;
        }
        let seen = shown.or_else(|| revision.content.document().map(|document| &**document));
        let recorded = known.and_then(Body::document);
        let same = recorded.zip(seen).is_some_and(|(recorded, seen)| {
            diff_observed(key, recorded, seen, form).list.is_empty()
        });
        // An export that agrees with partly known content adds nothing.
        if same && form == FileForm::Export {
            return;
        }
        let (latest, set_by) = (Body::of(&revision.content), self.shown());
        if *key == root {
            let resource = self.state.resources.get_mut(key).expect("it is living");
            let version = resource.versions.get_mut(&number).expect("it was added");
            version.body = latest;
            if !revision.facts.is_empty() {
                version.facts.clone_from(&revision.facts);
            }
        } else if let Some(part) = self.state.part_with_mut(key, number) {
            let mut resource = part.get(key).cloned().expect("it was added");
            resource.latest = latest;
            if !same {
                resource.set_by = set_by;
            }
            if !revision.facts.is_empty() {
                resource.facts.clone_from(&revision.facts);
            }
            part.insert(key.clone(), resource);
        }
        self.note_content(key, version, before);
    }

    /// Adds a version with unknown content, if it does not exist.
    fn add_version(&mut self, root: &ResourceKey, number: u64) {
        let published_by = self.shown();
        let bot = self.state.resources.get_mut(root).expect("it is living");
        if bot.versions.contains_key(&number) {
            return;
        }
        let body = Body::unknown(Doubt::Unrecorded);
        let facts = Object::default();
        let publication = Publication { body, facts, published_by, number_is_counted: false };
        bot.versions.insert(number, publication);
        self.note_content(root, Version::Number(number), None);
    }

    /// Adds the event's resource and its ancestors to a version, with unknown content, if they do not exist.
    fn add_part(&mut self, root: &ResourceKey, number: u64) {
        let path = once(self.event.key.clone()).chain(self.event.key.ancestors());
        let path: Vec<ResourceKey> = path.take_while(|key| key != root).collect();
        let Some(part) = path.last() else { return };
        if self.state.part(part, number).is_none() {
            let resources = Copied::Here(Arc::default());
            let frozen = Frozen { source: None, as_of: self.event_ref(), resources };
            self.state.insert_part(part.clone(), number, frozen);
            self.effect.parts.push((part.clone(), number));
        }
        for key in path.iter().rev() {
            let unknown =
                Resource { latest: Body::unknown(Doubt::Unrecorded), ..self.unknown_resource(key) };
            let Some(frozen) = self.state.part_with_mut(part, number) else { return };
            if frozen.get(key).is_none() {
                frozen.insert(key.clone(), unknown);
                self.note_content(key, Version::Number(number), None);
            }
        }
    }
}
