use crate::lex::{ResourceKey, Version};
use crate::state::apply::{Applying, Revised};
use crate::state::{Anomaly, Body, Gap};

impl Applying<'_> {
    pub(super) fn gap(&mut self, key: &ResourceKey, from: i64, reason: impl Into<String>) {
        self.gap_of(key, from, true, reason.into());
    }

    pub(super) fn gap_of(&mut self, key: &ResourceKey, from: i64, certain: bool, reason: String) {
        let to = self.event.time;
        let gap = Gap { from: from.min(to), to, certain, reason };
        if let Some(resource) = self.state.resources.get_mut(key) {
            resource.gaps.push(gap.clone());
            self.effect.touched.insert(key.clone());
        }
        self.effect.anomalies.push(Anomaly::Gap(key.clone(), gap));
    }

    /// Records that a body differs from what it was.
    pub(super) fn note_content(
        &mut self,
        key: &ResourceKey,
        version: Version,
        before: Option<Body>,
    ) {
        let after = self.state.body(key, version).cloned();
        if before != after {
            self.effect.revised.push(Revised { key: key.clone(), version, before, after });
        }
    }
}
