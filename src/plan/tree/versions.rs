//! Versions that are gone: their content is published again, under other numbers.

use std::collections::{BTreeMap, BTreeSet};

use crate::lex::{ResourceKey, ResourceKind, Verb, Version, refers_to};
use crate::plan::tree::making::{Done, Given, Making};
use crate::plan::tree::named::{Named, named_by_itself};
use crate::plan::tree::rules::has_version;
use crate::plan::tree::wanted::{self, Wanted, Wish, Wishes};
use crate::plan::{Cannot, StepReason};
use crate::state::{Body, Doubt, Held};

impl Making<'_> {
    /// The versions that wanted aliases point to and that are gone, in order.
    fn lost_versions(&self, wanted: &Wanted) -> BTreeSet<(ResourceKey, u64)> {
        let pointers = wanted.beside.iter().filter(|(key, _)| key.is_pointer());
        let targets = pointers.filter_map(|(key, wish)| {
            let document = wish.body.document()?;
            let (bot, version) = refers_to(key, document).into_iter().next()?;
            let is_there = has_version(self.now(), &self.place(&bot), version);
            version.number().filter(|_| !is_there).map(|number| (bot, number))
        });
        targets.collect()
    }

    /// Publishes again what aliases need, and then brings the draft to what is wanted, or to what it
    /// was.
    pub(super) fn bring_versions_and_draft(&mut self, wanted: &Wanted) -> Done {
        let lost = self.lost_versions(wanted);
        let mut own: BTreeMap<ResourceKey, Wishes> = BTreeMap::new();
        for (bot, number) in lost {
            let place = self.place(&bot);
            if let Some(there) = self.with_content(&bot, number) {
                self.given.insert((bot, number), Given { number: there, by: None });
                continue;
            }
            if self.now().lives(&place) && !wanted.draft.contains_key(&bot) {
                own.entry(bot.clone()).or_insert_with(|| {
                    let draft = wanted::draft(self.now(), self.now(), &place).into_iter();
                    draft.map(|(key, wish)| (key, Wish { is_same: false, ..wish })).collect()
                });
            }
            self.bring_version(&bot, number, wanted, &own)?;
        }
        self.bring_draft(wanted, &own)
    }

    /// Brings the draft to what is wanted, or back to what it was.
    fn bring_draft(&mut self, wanted: &Wanted, own: &BTreeMap<ResourceKey, Wishes>) -> Done {
        for (bot, wishes) in own {
            self.bring(wishes, &BTreeSet::from([bot.clone()]), StepReason::Own)?;
        }
        self.bring(&wanted.draft, &wanted.whole, StepReason::Differs)
    }

    /// Publishes the content of a version again, if all of it is known and what is in its way can be put
    /// back.
    fn bring_version(
        &mut self,
        bot: &ResourceKey,
        number: u64,
        wanted: &Wanted,
        own: &BTreeMap<ResourceKey, Wishes>,
    ) -> Done {
        let wishes = wanted::version(self.then, bot, number);
        let leave = |it: &mut Self, cannot| {
            it.left_out.insert((bot.clone(), Version::Number(number)));
            it.cannot.push(cannot);
        };
        let unknown = |doubt| Cannot::Content(bot.clone(), Version::Number(number), doubt);
        let locales: Vec<ResourceKey> =
            wishes.keys().filter(|key| key.kind() == ResourceKind::Locale).cloned().collect();
        if locales.is_empty() {
            leave(self, unknown(Doubt::Unrecorded));
            return Ok(());
        }
        let description = wishes.get(bot).and_then(|wish| wish.body.document());
        let description = description.and_then(|it| it.body().get("description").cloned());
        let mut trial = self.clone();
        let content = self.with_own_members(bot, wishes.clone());
        trial.bring(&content, &BTreeSet::from([bot.clone()]), StepReason::Content(number))?;
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
        // A draft that refers to what is gone, or the like, cannot be made again.
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
        let given = trial.publish(bot, &locales, description, StepReason::Again(number))?;
        trial.given.insert((bot.clone(), number), given);
        *self = trial;
        Ok(())
    }

    /// The content of a version with what the draft has for itself: a version has a description of its
    /// own, and no settings of an error log.
    fn with_own_members(&self, bot: &ResourceKey, mut content: Wishes) -> Wishes {
        let place = self.place(bot);
        let draft = self.then.body(bot, Version::Latest).or_else(|| self.body(&place));
        let draft = draft.and_then(Body::document).cloned();
        if let Some(wish) = content.get_mut(bot)
            && let Some(document) = wish.body.document().cloned()
        {
            let mut body = document.body().clone();
            for member in ["description", "errorLogSettings"] {
                let own = draft.as_ref().and_then(|draft| draft.body().get(member).cloned());
                body.remove(member);
                body.extend(own.map(|value| (member, value)));
            }
            wish.body.held = Held::Here(document.with_body(body).into());
        }
        content
    }

    /// What a trial changes of the draft although it is not certain what it is now, so that it cannot be
    /// put back.
    fn overwritten(&self, trial: &Self, wanted: &Wanted) -> Option<Doubt> {
        let changed = trial.steps.iter().skip(self.steps.len()).map(|step| trial.place(&step.key));
        let mut changed = changed.filter(|place| {
            let stays = |key: &ResourceKey| self.place(key) == *place;
            !wanted.draft.keys().any(stays)
        });
        changed.find_map(|place| self.body(&place)?.doubt.clone())
    }

    /// A version that exists and says what another of then said.
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
