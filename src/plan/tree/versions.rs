//! Deleted versions: their content is published again, under other numbers.

use std::collections::{BTreeMap, BTreeSet};

use crate::lex::{ResourceKey, ResourceKind, Verb, Version, refers_to};
use crate::plan::tree::making::{Done, Making, Replacement};
use crate::plan::tree::named::{Named, named_by_itself};
use crate::plan::tree::rules::has_version;
use crate::plan::tree::wanted::{self, Wanted, WantedPart, WantedParts};
use crate::plan::{Cannot, StepReason};
use crate::state::{Body, Doubt, Held};

impl Making<'_> {
    /// The deleted versions that aliases of the target point to, in order.
    fn lost_versions(&self, wanted: &Wanted) -> BTreeSet<(ResourceKey, u64)> {
        let pointers = wanted.beside.iter().filter(|(key, _)| key.is_pointer());
        let targets = pointers.filter_map(|(key, part)| {
            let document = part.body.document()?;
            let (bot, version) = refers_to(key, document).into_iter().next()?;
            let is_there = has_version(self.now(), &self.place(&bot), version);
            version.number().filter(|_| !is_there).map(|number| (bot, number))
        });
        targets.collect()
    }

    /// Publishes again what aliases need, and then brings the draft to its target, or restores it.
    pub(super) fn bring_versions_and_draft(&mut self, wanted: &Wanted) -> Done {
        let lost = self.lost_versions(wanted);
        let mut own: BTreeMap<ResourceKey, WantedParts> = BTreeMap::new();
        for (bot, number) in lost {
            let place = self.place(&bot);
            if let Some(there) = self.with_content(&bot, number) {
                self.replacements.insert((bot, number), Replacement { number: there, by: None });
                continue;
            }
            if self.now().lives(&place) && !wanted.draft.contains_key(&bot) {
                own.entry(bot.clone()).or_insert_with(|| {
                    let draft = wanted::draft(self.now(), self.now(), &place).into_iter();
                    draft.map(|(key, part)| (key, WantedPart { is_same: false, ..part })).collect()
                });
            }
            self.bring_version(&bot, number, wanted, &own)?;
        }
        self.bring_draft(wanted, &own)
    }

    /// Brings the draft to its target, or restores it.
    fn bring_draft(&mut self, wanted: &Wanted, own: &BTreeMap<ResourceKey, WantedParts>) -> Done {
        for (bot, wanted_parts) in own {
            self.bring(wanted_parts, &BTreeSet::from([bot.clone()]), StepReason::RestoreDraft)?;
        }
        self.bring(&wanted.draft, &wanted.whole, StepReason::Differs)
    }

    /// Publishes the content of a version again, if all of it is known and the current draft can be restored.
    fn bring_version(
        &mut self,
        bot: &ResourceKey,
        number: u64,
        wanted: &Wanted,
        own: &BTreeMap<ResourceKey, WantedParts>,
    ) -> Done {
        let wanted_parts = wanted::version(self.then, bot, number);
        let leave = |it: &mut Self, cannot| {
            it.left_out.insert((bot.clone(), Version::Number(number)));
            it.cannot.push(cannot);
        };
        let unknown = |doubt| Cannot::Content(bot.clone(), Version::Number(number), doubt);
        let locales: Vec<ResourceKey> =
            wanted_parts.keys().filter(|key| key.kind() == ResourceKind::Locale).cloned().collect();
        if locales.is_empty() {
            leave(self, unknown(Doubt::Unrecorded));
            return Ok(());
        }
        let description = wanted_parts.get(bot).and_then(|part| part.body.document());
        let description = description.and_then(|it| it.body().get("description").cloned());
        let mut trial = self.clone();
        let content = self.with_own_members(bot, wanted_parts.clone());
        trial.bring(&content, &BTreeSet::from([bot.clone()]), StepReason::StageVersion(number))?;
        let left = trial.cannot.iter().skip(self.cannot.len()).find(|it| it.leaves_out());
        if let Some(left) = left {
            let doubt = left.doubt().cloned().unwrap_or(Doubt::Unrecorded);
            leave(self, unknown(doubt));
            return Ok(());
        }
        if let Some(doubt) = self.overwritten(&trial, wanted) {
            leave(self, Cannot::Overwrites(bot.clone(), doubt));
            return Ok(());
        }
        // For example, a draft that refers to deleted resources cannot be restored.
        let (mut without, mut with) = (self.clone(), trial.clone());
        without.bring_draft(wanted, own)?;
        with.bring_draft(wanted, own)?;
        let left_out = |it: &Self| it.cannot.iter().filter(|it| it.leaves_out()).count();
        if left_out(&with) > left_out(&without) {
            leave(self, Cannot::Overwrites(bot.clone(), Doubt::Deleted));
            return Ok(());
        }
        for locale in &locales {
            let place = trial.place(locale);
            let is_built = trial
                .steps
                .iter()
                .any(|step| step.verb() == Verb::Build && trial.place(&step.key) == place);
            if !is_built {
                trial.build_one(&place)?;
            }
        }
        let draft = trial.body(&trial.place(bot)).and_then(Body::document);
        let draft = draft.and_then(|it| it.body().get("description").cloned());
        let description = description.filter(|text| Some(text) != draft.as_ref());
        let replacements =
            trial.publish(bot, &locales, description, StepReason::RepublishVersion(number))?;
        trial.replacements.insert((bot.clone(), number), replacements);
        *self = trial;
        Ok(())
    }

    /// The content of a version with the members that only the draft has: a version has another description,
    /// and no error log settings.
    fn with_own_members(&self, bot: &ResourceKey, mut content: WantedParts) -> WantedParts {
        let place = self.place(bot);
        let draft = self.then.body(bot, Version::Latest).or_else(|| self.body(&place));
        let draft = draft.and_then(Body::document).cloned();
        if let Some(part) = content.get_mut(bot)
            && let Some(document) = part.body.document().cloned()
        {
            let mut body = document.body().clone();
            for member in ["description", "errorLogSettings"] {
                let own = draft.as_ref().and_then(|draft| draft.body().get(member).cloned());
                body.remove(member);
                body.extend(own.map(|value| (member, value)));
            }
            part.body.held = Held::Here(document.with_body(body).into());
        }
        content
    }

    /// Resources of the draft that a trial changes and whose current content is in doubt, so that they cannot
    /// be restored.
    fn overwritten(&self, trial: &Self, wanted: &Wanted) -> Option<Doubt> {
        let changed = trial.steps.iter().skip(self.steps.len()).map(|step| trial.place(&step.key));
        let mut changed = changed.filter(|place| {
            let stays = |key: &ResourceKey| self.place(key) == *place;
            !wanted.draft.keys().any(stays)
        });
        changed.find_map(|place| self.body(&place)?.doubt.clone())
    }

    /// An existing version with the content of a former one.
    fn with_content(&self, bot: &ResourceKey, number: u64) -> Option<u64> {
        let sought = named_by_itself(&self.then.tree(bot, Version::Number(number)));
        let place = self.place(bot);
        let resource = self.now().get(&place).filter(|resource| resource.is_living())?;
        let mut numbers = resource.versions.keys().rev();
        let is_known = |named: &Named| named.values().all(|said| said.doubt.is_none());
        let found = numbers.find(|there| {
            let there = named_by_itself(&self.now().tree(&place, Version::Number(**there)));
            is_known(&there) && there == sought
        });
        found.copied()
    }
}
