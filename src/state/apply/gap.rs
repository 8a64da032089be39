use crate::lex::{ResourceKey, Version};
use crate::state::apply::{Applying, Revised};
use crate::state::{Anomaly, Body, Gap, GapReason};

impl Applying<'_> {
    /// Records a certain gap of the resource, from `from` (Unix seconds) to this event.
    ///
    /// Merges it with the last gap if that was only likely, or starts at the same moment: nothing
    /// was proven in between.
    pub(super) fn gap(&mut self, key: &ResourceKey, from: i64, reason: GapReason) {
        self.record_gap(key, Gap { from, to: self.event.time, certain: true, reason });
    }

    /// Records a likely gap: the resource may have changed with or after this event.
    pub(super) fn likely_gap(&mut self, key: &ResourceKey, reason: GapReason) {
        let now = self.event.time;
        self.record_gap(key, Gap { from: now, to: now, certain: false, reason });
    }

    fn record_gap(&mut self, key: &ResourceKey, mut gap: Gap) {
        gap.from = gap.from.min(gap.to);
        if let Some(resource) = self.state.resources.get_mut(key) {
            let same =
                |last: &mut Gap| last.from == gap.from || (!last.certain && last.to >= gap.from);
            if let Some(last) = resource.gaps.pop_if(same) {
                gap.from = gap.from.min(last.from);
                gap.certain |= last.certain;
            }
            resource.gaps.push(gap.clone());
            self.effect.touched.insert(key.clone());
        }
        self.effect.anomalies.push(Anomaly::Gap(key.clone(), gap));
    }

    /// Whether the event shows a gap of the resource.
    pub(super) fn shows_gap(&self, key: &ResourceKey) -> bool {
        let is_gap = |anomaly: &Anomaly| matches!(anomaly, Anomaly::Gap(of, _) if of == key);
        self.effect.anomalies.iter().any(is_gap)
    }

    /// The recorded revision is proven to have existed before this event, so likely gaps since it
    /// was last proven are removed.
    pub(super) fn proven(&mut self, key: &ResourceKey) {
        if let Some(resource) = self.state.resources.get_mut(key) {
            let since = resource.proven_at;
            while resource.gaps.pop_if(|gap| !gap.certain && gap.to >= since).is_some() {}
            self.confirm_content(key);
        }
    }

    /// Records the change of a body.
    pub(super) fn note_content(
        &mut self,
        key: &ResourceKey,
        version: Version,
        before: Option<Body>,
    ) {
        let after = self.state.body(key, version).cloned();
        self.effect.revise(Revised { key: key.clone(), version, before, after });
    }
}
