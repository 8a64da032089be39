//! Resources that belong to no version (aliases, replicas, policies), and deletions.

use crate::lex::{Json, Object, ResourceKey, ResourceKind, Schema, Verb, Version, refers_to};
use crate::plan::tree::making::{Done, Making, Replacement};
use crate::plan::tree::rules::{exists, users};
use crate::plan::tree::wanted::{Wanted, WantedPart};
use crate::plan::{Cannot, Need, PlanRef, ResponseRef, StepReason};
use crate::state::{Body, Doubt};

impl Making<'_> {
    /// Restores resources that belong to no version, in the order of a deployment.
    pub(super) fn bring_beside(&mut self, wanted: &Wanted) -> Done {
        let mut keys: Vec<&ResourceKey> = wanted.beside.keys().collect();
        keys.sort_by_key(|key| (key.row().stage, *key));
        let aliases: Vec<(ResourceKey, Option<String>)> = keys
            .iter()
            .filter(|key| key.is_pointer())
            .map(|key| {
                let document = wanted.beside[*key].body.document();
                let name = document.and_then(|it| crate::plan::tree::rules::name(key, it));
                ((*key).clone(), name.map(str::to_owned))
            })
            .collect();
        self.find(&aliases);
        for key in keys {
            let part = &wanted.beside[key];
            match key.kind() {
                ResourceKind::Alias => self.bring_alias(key, part)?,
                ResourceKind::ResourcePolicy => self.bring_policy(key, part)?,
                ResourceKind::Replica if exists(self.now(), &self.place(key)) => {}
                ResourceKind::Bot
                | ResourceKind::Channel
                | ResourceKind::CustomVocabulary
                | ResourceKind::Intent
                | ResourceKind::Locale
                | ResourceKind::Replica
                | ResourceKind::Service
                | ResourceKind::Slot
                | ResourceKind::SlotType => {
                    self.bring_one(key, part, StepReason::Differs)?;
                }
            }
        }
        Ok(())
    }

    fn bring_alias(&mut self, own: &ResourceKey, part: &WantedPart) -> Done {
        let place = self.place(own);
        let member = own.row().pointer().unwrap_or_default();
        let points_to = |body: &Body| {
            let document = body.document()?;
            refers_to(own, document).into_iter().next().map(|(_, version)| version)
        };
        // A new alias accepts only numbers; an update accepts the draft too.
        if !exists(self.now(), &place) && points_to(&part.body) == Some(Version::Latest) {
            let mut first = part.clone();
            if let Some(document) = part.body.document() {
                let mut body = document.body().clone();
                body.remove(member);
                first.body.held = crate::state::Held::Here(document.with_body(body).into());
            }
            if !self.bring_one(own, &first, StepReason::Missing)? {
                return Ok(());
            }
        }
        self.bring_one(own, part, StepReason::Differs).map(drop)
    }

    fn bring_policy(&mut self, own: &ResourceKey, part: &WantedPart) -> Done {
        let place = self.place(own);
        if part.is_same && self.lex.is_living(&place) {
            return Ok(());
        }
        if place != *own {
            self.leave(own, Cannot::Arn(own.clone()));
            return Ok(());
        }
        if let Some(above) = place.parent().filter(|above| !exists(self.now(), above)) {
            self.leave(own, Cannot::Depends(own.clone(), Version::Latest, above));
            return Ok(());
        }
        let (None, Some(document)) = (&part.body.doubt, part.body.document()) else {
            let doubt = part.body.doubt.clone().unwrap_or(Doubt::Unrecorded);
            self.leave(own, Cannot::Content(own.clone(), Version::Latest, doubt));
            return Ok(());
        };
        let now = self.body(&place);
        let is_so = now.is_some_and(|now| now.doubt.is_none() && now.document() == Some(document));
        if is_so {
            return Ok(());
        }
        let member = own.row().stated.unwrap_or_default();
        let text = document.body().get(member).map(ToString::to_string).unwrap_or_default();
        let is_there = exists(self.now(), &place);
        let reason = if is_there { StepReason::Differs } else { StepReason::Missing };
        let before = now.and_then(Body::document).cloned();
        let number = self.put(own, Object::from_iter([(member, Json::String(text))]), reason)?;
        let differences = crate::state::diff::diff(before.as_deref(), Some(document));
        self.steps[number - 1].differences = Some(differences);
        Ok(())
    }

    /// Deletes what the target does not have: aliases before their versions.
    pub(super) fn delete_unwanted(&mut self, wanted: &Wanted) -> Done {
        let mut keys: Vec<&ResourceKey> = wanted.deleted.iter().collect();
        keys.sort_by_key(|key| std::cmp::Reverse((key.row().stage, *key)));
        let (roots, others): (Vec<&ResourceKey>, Vec<&ResourceKey>) =
            keys.into_iter().partition(|key| key.parent().is_none());
        for key in others {
            // Lex deletes implied resources only with their parents.
            if self.lex.is_living(key) && key.implied().is_none() {
                self.remove(key)?;
            }
        }
        self.build()?;
        for (bot, number) in wanted.deleted_versions.iter().rev() {
            self.delete_version(bot, *number)?;
        }
        for key in roots.into_iter().filter(|key| self.now().get(key).is_some()).collect::<Vec<_>>()
        {
            self.remove(key)?;
        }
        Ok(())
    }

    fn delete_version(&mut self, bot: &ResourceKey, number: u64) -> Done {
        let version = Version::Number(number);
        if self.now().body(bot, version).is_none() {
            return Ok(());
        }
        let own = self.known(bot);
        let used = users(self.now(), bot, Some(version));
        if !used.is_empty() {
            let nodes =
                used.iter().map(|user| crate::graph::Node::of(&self.known(user), Version::Latest));
            let cannot = Cannot::Used(own.clone(), version, nodes.collect());
            self.left_out.insert((own, version));
            self.cannot.push(cannot);
            return Ok(());
        }
        let member = Schema::of(bot.api).version;
        let made = self.origin.versions.get(&(bot.clone(), number)).copied();
        let quoted = made.map(|step| ResponseRef { run: PlanRef::Undone, step, member });
        let value = quoted.map_or_else(|| Json::string(number.to_string()), ResponseRef::json);
        let mut step = self.step(
            Verb::DeleteVersion,
            bot.kind(),
            (&own, bot),
            Object::default(),
            StepReason::NotInTarget,
        );
        step.parameters.insert(member, value);
        step.needs.extend(made.map(Need::Undone));
        step.number = Some(number);
        self.call(step).map(drop)
    }

    /// Publishes locales of the draft, and returns the number.
    pub(super) fn publish(
        &mut self,
        own: &ResourceKey,
        locales: &[ResourceKey],
        description: Option<Json>,
        reason: StepReason,
    ) -> Result<Replacement, crate::plan::tree::making::Fault> {
        let draft = Version::Latest.written(own.api);
        let source = || Object::from_iter([("sourceBotVersion", Json::string(&*draft))]);
        let parts = locales.iter().map(|key| (key.raw_id(), Json::Object(source())));
        let mut body = Object::from_iter([(
            "botVersionLocaleSpecification",
            Json::Object(parts.collect::<Object>()),
        )]);
        body.extend(description.map(|text| ("description", text)));
        let place = self.place(own);
        let step = self.step(Verb::Publish, own.kind(), (own, &place), body, reason);
        let by = self.call(step)?;
        let member = Schema::of(own.api).version;
        let number = self.lex.last().text(member).and_then(|text| text.parse().ok());
        let number = number.expect("a publication is answered with a number");
        self.steps[by - 1].number = Some(number);
        Ok(Replacement { number, by: Some(by) })
    }
}
