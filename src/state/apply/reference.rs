use crate::lex::{Document, ResourceKey, Target, Version, references};
use crate::state::apply::Applying;
use crate::state::apply::publish::COUNTED;

impl Applying<'_> {
    /// Learns from what a document refers to: Lex accepts only references to what exists.
    pub(super) fn follow_references(&mut self, document: Option<&Document>) {
        let Some(document) = document else { return };
        let references: Vec<_> = depends_on(&self.event.key, document).collect();
        for (target, version) in references {
            let Some(resource) = self.state.resources.get(&target) else { continue };
            if !resource.is_living() {
                self.living(&target, "first seen referred to");
            }
            if let Version::Number(number) = version {
                self.confirm_number(&target, number);
            }
        }
    }

    pub(super) fn confirm_number(&mut self, target: &ResourceKey, number: u64) {
        let Some(resource) = self.state.resources.get_mut(target) else { return };
        let last = resource.last_number.unwrap_or(0);
        if let Some(publication) = resource.versions.get_mut(&number) {
            if publication.number_is_counted {
                publication.number_is_counted = false;
                publication.body.doubt.take_if(|doubt| doubt == COUNTED);
                self.effect.touched.insert(target.clone());
            }
        } else if number > last {
            let counted = resource.versions.get(&last).is_some_and(|last| last.number_is_counted);
            if counted {
                self.renumber_of(target, last, number);
                return;
            }
            let since = resource.versions.get(&last);
            let since = since.map_or(resource.proven_at, |known| known.event.time);
            let certain = resource.last_number.is_some();
            let explained = resource.gaps.last().is_some_and(|gap| gap.to >= since);
            resource.last_number = Some(number);
            resource.published = None;
            if !explained {
                let reason = format!("version {number} is referred to, and no record tells of it");
                self.gap_of(target, since, certain, reason);
            }
            self.effect.touched.insert(target.clone());
        }
    }
}

/// The resources that a document refers to.
pub(super) fn depends_on(
    key: &ResourceKey,
    document: &Document,
) -> impl Iterator<Item = (ResourceKey, Version)> + use<> {
    let key = key.clone();
    references(key.api, key.kind, document).into_iter().filter_map(move |reference| match reference
        .target
    {
        Target::Resource { kind, name, version } => Some((key.sibling(kind, &[&name]), version)),
        Target::Outside { .. } => None,
    })
}
