//! Changes of a whole tree of resources (Lex V2): a version freezes parts of it, and a deletion
//! removes everything below a resource.

use crate::event::{Fact, TreeVersion};
use crate::lex::{IdUse, Json, Object, ResourceKey, Version, Versions, versions_referred};
use crate::state::apply::Applying;
use crate::state::frozen::Copied;
use crate::state::resources::Resources;
use crate::state::{Anomaly, Body, Doubt, Frozen, GapReason, Held, Publication, Resource, Sight};
use std::sync::Arc;

impl Applying<'_> {
    /// The draft was frozen, together with the given parts and everything below them, each as in
    /// the version that it is copied from (Lex V2, `CreateBotVersion`).
    pub(super) fn tree_published(&mut self, version: &TreeVersion) {
        let key = &self.event.key;
        self.living(key, Sight::Publication);
        for (part, _) in version.parts.iter().filter(|(_, source)| *source == Version::Latest) {
            self.living(part, Sight::Publication);
        }
        let Fact::Is(number) = version.number else {
            // Numbers include deleted versions.
            let resource = self.state.resources.get_mut(key).expect("it is living");
            resource.last_number = resource.last_number.map(|last| last.saturating_add(1));
            return;
        };
        let bot = &self.state.resources[key];
        if bot.versions.contains_key(&number) {
            // Publishing an unchanged draft creates no version; the response has the last number
            // (2021).
            if bot.published != Some(number) {
                self.effect.anomalies.push(Anomaly::VersionDiffers(key.clone(), number));
                self.likely_gap(key, GapReason::PublishedContentDiffers);
            }
            return;
        }
        let latest = bot.latest.clone();
        self.check_number(number);
        for (part, source) in &version.parts {
            let frozen = self.frozen(part, *source);
            self.state.insert_part(part.clone(), number, frozen);
            self.effect.parts.push((part.clone(), number));
        }
        let (now, call) = (self.event.time, self.call());
        let resource = self.state.resources.get_mut(key).expect("it is living");
        let publication = Publication {
            body: with(latest, &version.set),
            facts: version.facts.clone(),
            published_by: call,
            number_is_counted: false,
        };
        resource.versions.insert(number, publication);
        resource.last_number = resource.last_number.max(Some(number));
        resource.numbered_at = now;
        resource.published = Some(number);
        self.note_content(key, Version::Number(number), None);
    }

    /// A part as it is in a version.
    fn frozen(&mut self, part: &ResourceKey, source: Version) -> Frozen {
        let as_of = self.event_ref();
        match source {
            Version::Latest => {
                let resources = Copied::Here(self.state.copied(part));
                Frozen { source: Some(source), as_of, resources }
            }
            Version::Number(number) => match self.state.part(part, number) {
                Some(known) => Frozen { source: Some(source), ..known.clone() },
                None => {
                    let latest = Body::unknown(Doubt::SourceUnrecorded);
                    let unknown = Resource { latest, ..self.unknown_resource(part) };
                    let resources: Resources =
                        [(part.clone(), Arc::new(unknown))].into_iter().collect();
                    let resources = Copied::Here(Arc::new(resources));
                    Frozen { source: Some(source), as_of, resources }
                }
            },
        }
    }

    /// The draft differs from the last publication now.
    pub(super) fn unpublish(&mut self) {
        let in_versions = |key: &ResourceKey| key.row().versions != Versions::None;
        let changed = self
            .effect
            .revised
            .iter()
            .find(|revised| revised.version == Version::Latest && in_versions(&revised.key));
        let Some(root) = changed.map(|revised| revised.key.root()) else { return };
        if let Some(bot) = self.state.resources.get_mut(&root)
            && bot.published.take().is_some()
        {
            self.effect.touched.insert(root);
        }
    }

    /// Removes the resource and everything below it, with all versions.
    pub(super) fn remove_tree(&mut self, key: &ResourceKey) {
        let below = self.state.all_below(key).map(|(below, _)| below.clone());
        let removed: Vec<ResourceKey> = below.chain([key.clone()]).collect();
        let is_once = |key: &ResourceKey| key.row().lives == IdUse::Once;
        // Its removal follows from the removal of an ancestor.
        let is_remembered = |it: &ResourceKey| {
            let mut above = it.ancestors().filter(|above| above == key || above.is_below(key));
            is_once(it) && !above.any(|above| is_once(&above))
        };
        for key in &removed {
            let Some(resource) = self.state.resources.remove(key) else { continue };
            if resource.is_living() {
                self.note_content(key, Version::Latest, Some(resource.latest.clone()));
            }
            for (number, publication) in &resource.versions {
                self.drop_parts(key, *number);
                let before = Some(publication.body.clone());
                self.note_content(key, Version::Number(*number), before);
            }
            if !resource.gaps.is_empty() || is_remembered(key) {
                self.state.past.insert(key.clone(), resource.gaps.clone());
            }
            self.effect.touched.insert(key.clone());
        }
    }

    /// Removes the frozen parts of a version.
    pub(super) fn drop_parts(&mut self, key: &ResourceKey, number: u64) {
        for (part, versions) in &mut self.state.parts {
            if part.is_below(key) && versions.remove(&number).is_some() {
                self.effect.parts.push((part.clone(), number));
            }
        }
        self.state.parts.retain(|_, versions| !versions.is_empty());
    }

    /// Marks members that name the deleted resource or version, if the effect of the deletion on
    /// them is not documented.
    pub(super) fn unsettle(&mut self, version: Option<Version>) {
        let key = &self.event.key;
        let rows = self.schema().kinds.iter().filter_map(|row| Some((row, row.unsettled?)));
        let mut left = Vec::new();
        for (row, member) in rows.filter(|(row, _)| row.may_refer(key.kind())) {
            for (other, resource) in self.state.below(&key.root(), row.kind) {
                let Some(document) = resource.latest.document() else { continue };
                let held = versions_referred(other, document, key);
                if held.iter().any(|held| version.is_none_or(|version| version == *held)) {
                    left.push((other.clone(), member));
                }
            }
        }
        for (other, member) in left {
            let before = self.state.body(&other, Version::Latest).cloned();
            if let Some(resource) = self.state.resources.get_mut(&other) {
                resource.latest.doubt(&Doubt::Unsettled { member: member.to_owned() });
            }
            self.note_content(&other, Version::Latest, before);
            self.effect.touched.insert(other);
        }
    }
}

/// A body with other values of some members.
fn with(mut body: Body, set: &Object) -> Body {
    if let Held::Here(document) = &mut body.held
        && !set.is_empty()
    {
        let mut members = document.body().clone();
        for (name, value) in set.iter().filter(|(_, value)| **value != Json::Null) {
            members.insert(name, value.clone());
        }
        *document = Arc::new(document.with_body(members));
    }
    body
}
