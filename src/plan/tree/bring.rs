//! Brings the draft to its target, in an order that Lex accepts.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::holds_hidden;
use crate::graph::Node;
use crate::lex::{
    Document, Json, Object, Operation, ResourceKey, ResourceKind, Verb, Version, refers_to,
};
use crate::plan::model::Refused;
use crate::plan::request_part::{extra_members, request_members};
use crate::plan::tree::making::{Done, Fault, Making};
use crate::plan::tree::rules::{beside, exists, has_version, holder, known_name, name, users};
use crate::plan::tree::wanted::{WantedPart, WantedParts};
use crate::plan::{Cannot, Need, StepReason};
use crate::state::{Body, Doubt, GapReason, State};

/// What is done about a resource of the target.
enum Act {
    /// Nothing: it is equal.
    Keep,
    /// Send this body.
    Send(Object),
    /// Nothing: it cannot be done.
    Leave,
}

impl Making<'_> {
    /// Brings the draft to its target. Below the resources in `whole`, everything else is deleted. `reason`
    /// is the reason for changing an existing resource.
    pub(super) fn bring(
        &mut self,
        wanted_parts: &WantedParts,
        whole: &BTreeSet<ResourceKey>,
        reason: StepReason,
    ) -> Done {
        // Forget the places of resources that are no longer part of the target.
        self.at.retain(|own, _| !own.is_part_of_version() || wanted_parts.contains_key(own));
        let of = |kind: ResourceKind| wanted_parts.keys().filter(move |key| key.kind() == kind);
        for bot in of(ResourceKind::Bot) {
            self.bring_one(bot, &wanted_parts[bot], reason)?;
        }
        let mut locales: BTreeSet<ResourceKey> = of(ResourceKind::Locale).cloned().collect();
        for locale in of(ResourceKind::Locale) {
            self.bring_one(locale, &wanted_parts[locale], reason)?;
        }
        let in_locale = |key: &&ResourceKey| key.is_part_of_version();
        locales.extend(
            wanted_parts
                .keys()
                .filter(in_locale)
                .filter_map(|key| key.within(ResourceKind::Locale)),
        );
        for locale in &locales {
            self.bring_locale(locale, wanted_parts, whole, reason)?;
        }
        for bot in of(ResourceKind::Bot).filter(|bot| whole.contains(*bot)) {
            let place = self.place(bot);
            for other in self.others(&place, ResourceKind::Locale, wanted_parts) {
                self.remove(&other)?;
            }
        }
        self.build()
    }

    fn bring_locale(
        &mut self,
        locale: &ResourceKey,
        wanted_parts: &WantedParts,
        whole: &BTreeSet<ResourceKey>,
        reason: StepReason,
    ) -> Done {
        let below = |kind: ResourceKind| -> Vec<ResourceKey> {
            let keys = wanted_parts.keys().filter(|key| key.kind() == kind && key.is_below(locale));
            keys.cloned().collect()
        };
        let (slot_types, intents) = (below(ResourceKind::SlotType), below(ResourceKind::Intent));
        self.find_all(&slot_types, wanted_parts);
        self.find_all(&intents, wanted_parts);
        for slot_type in in_order(&slot_types, wanted_parts) {
            self.bring_one(&slot_type, &wanted_parts[&slot_type], reason)?;
        }
        let mut updated = Vec::new();
        for intent in &intents {
            match exists(self.now(), &self.place(intent)) {
                true => updated.push(intent),
                // Its slots follow, and then its priorities.
                false if self.bring_one(intent, &wanted_parts[intent], reason)? => {
                    updated.push(intent);
                }
                false => {}
            }
        }
        let slots = below(ResourceKind::Slot);
        let mut by_intent: BTreeMap<ResourceKey, Vec<ResourceKey>> = BTreeMap::new();
        for slot in &slots {
            by_intent
                .entry(slot.parent().unwrap_or_else(|| slot.clone()))
                .or_default()
                .push(slot.clone());
        }
        for slots in by_intent.values() {
            self.find_all(slots, wanted_parts);
            for slot in slots {
                self.bring_one(slot, &wanted_parts[slot], reason)?;
            }
        }
        for intent in updated {
            self.bring_one(intent, &wanted_parts[intent], reason)?;
        }
        for vocabulary in below(ResourceKind::CustomVocabulary) {
            self.bring_vocabulary(&vocabulary, &wanted_parts[&vocabulary])?;
        }
        self.remove_others(locale, wanted_parts, whole)
    }

    /// Deletes what is below a resource in `whole` and not part of the target.
    fn remove_others(
        &mut self,
        locale: &ResourceKey,
        wanted_parts: &WantedParts,
        whole: &BTreeSet<ResourceKey>,
    ) -> Done {
        let is_whole = |key: &ResourceKey| {
            wanted_parts.contains_key(key)
                && (whole.contains(key) || key.ancestors().any(|above| whole.contains(&above)))
        };
        let intents = wanted_parts.keys().filter(|key| key.kind() == ResourceKind::Intent);
        for intent in intents.filter(|key| key.is_below(locale) && is_whole(key)) {
            let place = self.place(intent);
            for slot in self.others(&place, ResourceKind::Slot, wanted_parts) {
                self.remove(&slot)?;
            }
        }
        if !is_whole(locale) {
            return Ok(());
        }
        let place = self.place(locale);
        for intent in self.unshown(&place, wanted_parts) {
            for slot in self.others(&intent, ResourceKind::Slot, wanted_parts) {
                self.remove(&slot)?;
            }
            let own = self.known(&intent);
            let cannot = Cannot::Content(own.clone(), Version::Latest, Doubt::Unrecorded);
            self.leave(&own, cannot);
        }
        for intent in self.others(&place, ResourceKind::Intent, wanted_parts) {
            self.remove(&intent)?;
        }
        let mut waiting = self.others(&place, ResourceKind::SlotType, wanted_parts);
        // A slot type that another one uses is deleted after it.
        while !waiting.is_empty() {
            let is_free = |key: &&ResourceKey| {
                let users = users(self.now(), key, None);
                !users.iter().any(|user| waiting.contains(user))
            };
            let next = waiting.iter().find(is_free).unwrap_or(&waiting[0]).clone();
            waiting.retain(|key| *key != next);
            self.remove(&next)?;
        }
        for vocabulary in self.others(&place, ResourceKind::CustomVocabulary, wanted_parts) {
            let unlisted = self.then.get(locale).and_then(|it| it.unlisted.get(&vocabulary.kind()));
            match unlisted.cloned() {
                Some(doubt) => {
                    let cannot = Cannot::Content(vocabulary.clone(), Version::Latest, doubt);
                    self.leave(&vocabulary, cannot);
                }
                None => self.remove(&vocabulary)?,
            }
        }
        Ok(())
    }

    /// The intents that Lex creates with a locale, if no record showed them then.
    fn unshown(&self, locale: &ResourceKey, wanted_parts: &WantedParts) -> Vec<ResourceKey> {
        let intents = intents_of(self.now(), locale);
        let is_wanted = |key: &ResourceKey| wanted_parts.keys().any(|own| self.place(own) == *key);
        intents.into_iter().filter(|key| key.implied().is_some() && !is_wanted(key)).collect()
    }

    /// Existing resources directly below a place that are not part of the target, without those that Lex
    /// creates with their parents.
    fn others(
        &self,
        above: &ResourceKey,
        kind: ResourceKind,
        wanted_parts: &WantedParts,
    ) -> Vec<ResourceKey> {
        let wanted: BTreeSet<ResourceKey> = wanted_parts
            .keys()
            .filter(|key| key.kind() == kind)
            .map(|key| self.place(key))
            .collect();
        let living = self.now().below(above, kind).filter(|(_, it)| it.is_living());
        let direct = living.map(|(key, _)| key).filter(|key| key.parent().as_ref() == Some(above));
        direct.filter(|key| key.implied().is_none() && !wanted.contains(*key)).cloned().collect()
    }

    /// Deletes a resource that did not exist then, if the records prove that.
    pub(super) fn remove(&mut self, place: &ResourceKey) -> Done {
        let gaps = self.before.get(place).map(|resource| resource.gaps.clone());
        let doubtful = gaps.unwrap_or_default().into_iter().find(|gap| may_be_older(&gap.reason));
        if let Some(gap) = doubtful {
            let own = self.known(place);
            self.leave(&own, Cannot::Unproven(own.clone(), Doubt::Gap(gap.reason)));
            return Ok(());
        }
        if place.kind() == ResourceKind::Slot {
            self.release(place)?;
        }
        self.delete(place)
    }

    /// Removes a slot from the priorities of its intent: the effect of its deletion on them is not documented.
    fn release(&mut self, slot: &ResourceKey) -> Done {
        let Some(intent) = slot.parent() else { return Ok(()) };
        let Some(body) = self.body(&intent).filter(|body| body.doubt.is_none()) else {
            return Ok(());
        };
        let Some(document) = body.document().cloned() else { return Ok(()) };
        if !refers_to(&intent, &document).iter().any(|(to, _)| to == slot) {
            return Ok(());
        }
        let mut body = request_members(&document);
        keep_priorities(&mut body, |id| id != slot.raw_id());
        let own = self.known(&intent);
        self.put_at(&own, &intent, body, StepReason::RemoveReference).map(drop)
    }

    fn find_all(&mut self, keys: &[ResourceKey], wanted_parts: &WantedParts) {
        let with_name = keys.iter().map(|key| {
            let document = wanted_parts[key].body.document();
            let name = document.and_then(|document| name(key, document));
            (key.clone(), name.map(str::to_owned))
        });
        let with_name: Vec<_> = with_name.collect();
        self.find(&with_name);
    }

    /// Brings one resource to its target; whether it exists afterwards.
    pub(super) fn bring_one(
        &mut self,
        own: &ResourceKey,
        part: &WantedPart,
        reason: StepReason,
    ) -> Result<bool, Fault> {
        let place = self.place(own);
        let is_there = exists(self.now(), &place);
        let body = match self.act(own, &place, part) {
            Act::Keep => return Ok(true),
            Act::Leave => return Ok(is_there),
            Act::Send(body) => body,
        };
        if !self.free_name(own, &place, &body)? {
            return Ok(is_there);
        }
        let reason = match (is_there, own.kind()) {
            (false, _) => StepReason::Missing,
            (true, ResourceKind::Intent) if self.is_made(&place) => StepReason::SlotPriorities,
            (true, _) => self.why(&place, &body, reason),
        };
        match self.put(own, body, reason) {
            Ok(number) => {
                self.affect(own, number);
                Ok(true)
            }
            Err(Fault { why: Refused::Implied, .. }) => {
                let fixed = place.implied().and_then(|it| it.members.last());
                let member = fixed.map_or("", |(member, _)| *member).to_owned();
                self.leave(own, Cannot::Fixed(own.clone(), member));
                Ok(is_there)
            }
            Err(fault) => Err(fault),
        }
    }

    fn why(&self, place: &ResourceKey, body: &Object, reason: StepReason) -> StepReason {
        let member = place.row().pointer();
        let now = self.body(place).and_then(Body::document);
        let now = now.and_then(|now| now.body().get(member?));
        match member {
            Some(member) if now != body.get(member) => StepReason::MoveAlias,
            Some(_) | None => reason,
        }
    }

    /// Whether this plan created it.
    fn is_made(&self, place: &ResourceKey) -> bool {
        self.ids.contains_key(&place.raw_id())
    }

    /// Records the other users of a changed slot type.
    fn affect(&mut self, own: &ResourceKey, number: usize) {
        if own.kind() != ResourceKind::SlotType {
            return;
        }
        let users = users(self.now(), &self.place(own), None);
        let users = users.into_iter().map(|user| self.known(&user));
        let strangers: Vec<ResourceKey> =
            users.filter(|user| !self.closure.contains(user)).collect();
        self.steps[number - 1].affects =
            strangers.iter().map(|user| Node::of(user, Version::Latest)).collect();
    }

    /// Decides what to do about a resource of the target.
    fn act(&mut self, own: &ResourceKey, place: &ResourceKey, part: &WantedPart) -> Act {
        let is_there = exists(self.now(), place);
        let now = self.body(place).cloned();
        let doubt = part.body.doubt.clone();
        let unknown = |it: &mut Self| {
            if !(part.is_same && is_there) {
                let doubt = doubt.clone().unwrap_or(Doubt::Unrecorded);
                it.leave(own, Cannot::Content(own.clone(), Version::Latest, doubt));
            }
            Act::Leave
        };
        let document = part.body.document().filter(|document| !holds_hidden(document.body()));
        let Some(document) = document.cloned() else { return unknown(self) };
        let mut body = self.resolved_body(own, &document);
        let said = now.as_ref().and_then(Body::document).map(|now| request_members(now));
        if part.is_same && is_there && said.as_ref() == Some(&body) {
            return Act::Keep;
        }
        let unsettled = match &doubt {
            Some(Doubt::Unsettled { member }) => Some(member.clone()),
            _ => None,
        };
        if own.kind() == ResourceKind::Intent {
            let lacking = self.lacking(place, &body);
            if !lacking.is_empty() && (unsettled.is_some() || !is_there) {
                keep_priorities(&mut body, |id| !lacking.contains(id));
            }
        }
        let is_equal = said.as_ref() == Some(&body) && is_there;
        let now_doubt = now.as_ref().and_then(|now| now.doubt.clone());
        match (is_equal, &doubt, now_doubt) {
            (true, _, None) => return Act::Keep,
            (true, Some(_), Some(doubt)) if unsettled.is_none() => {
                self.leave(own, Cannot::Unproven(own.clone(), doubt));
                return Act::Leave;
            }
            (true, ..) => {}
            (false, Some(doubt), _) if unsettled.is_none() => {
                let cannot = match *doubt == Doubt::Implied && is_there {
                    // Lex created it then as it created this one.
                    true if now.is_none_or(|now| now.doubt == Some(Doubt::Implied)) => {
                        Cannot::Unproven(own.clone(), doubt.clone())
                    }
                    _ => Cannot::Content(own.clone(), Version::Latest, doubt.clone()),
                };
                self.leave(own, cannot);
                return Act::Leave;
            }
            (false, ..) => {}
        }
        for member in extra_members(&document) {
            self.leave_member(Cannot::Member(own.clone(), member));
        }
        if let (Some(kept), Some(said)) = (own.row().kept, &said)
            && body.get(kept).is_none()
            && said.get(kept).is_some()
        {
            self.leave(own, Cannot::Fixed(own.clone(), kept.to_owned()));
        }
        if let Some(to) = self.dangling(own, place, &body, is_there) {
            let to = self.known(&to);
            self.leave(own, Cannot::Depends(own.clone(), Version::Latest, to));
            return Act::Leave;
        }
        if let Some(doubt) = doubt {
            self.leave_member(Cannot::NotRecorded(own.clone(), Version::Latest, doubt));
        }
        Act::Send(body)
    }

    /// Adds a deviation of a resource that is sent nevertheless.
    fn leave_member(&mut self, cannot: Cannot) {
        if !self.cannot.contains(&cannot) {
            self.cannot.push(cannot);
        }
    }

    /// The ids of slots in the priorities of an intent that do not exist.
    fn lacking(&self, intent: &ResourceKey, body: &Object) -> BTreeSet<String> {
        let rows = body.get("slotPriorities").and_then(Json::as_array).unwrap_or_default();
        let ids = rows.iter().filter_map(|row| row.as_object()?.text("slotId"));
        let is_there = |id: &&str| {
            let slot = intent.below(ResourceKind::Slot, id);
            slot.is_some_and(|slot| exists(self.now(), &slot))
        };
        ids.filter(|id| !is_there(id)).map(str::to_owned).collect()
    }

    /// A reference of a document, or an ancestor, that does not exist.
    fn dangling(
        &self,
        own: &ResourceKey,
        place: &ResourceKey,
        body: &Object,
        is_there: bool,
    ) -> Option<ResourceKey> {
        if let Some(above) = place.parent().filter(|above| !exists(self.now(), above)) {
            return Some(above);
        }
        let document = Document::new(own.api, own.kind(), body.clone());
        let is_lacking = |(to, version): &(ResourceKey, Version)| match version {
            Version::Latest => {
                to.root() == place.root()
                    && *to != place.root()
                    && !exists(self.now(), to)
                    && !(is_there && self.refers_already(place, to))
            }
            Version::Number(_) => own.is_pointer() && !has_version(self.now(), to, *version),
        };
        refers_to(place, &document).into_iter().find(is_lacking).map(|(to, _)| to)
    }

    /// Whether a resource refers to another one now, which therefore exists without a record.
    fn refers_already(&self, place: &ResourceKey, to: &ResourceKey) -> bool {
        let document = self.body(place).and_then(Body::document);
        self.before.get(to).is_none()
            && self.then.get(to).is_none()
            && document.is_some_and(|it| refers_to(place, it).iter().any(|(other, _)| other == to))
    }

    /// Renames or deletes another resource that has the target name; whether that is possible.
    fn free_name(
        &mut self,
        own: &ResourceKey,
        place: &ResourceKey,
        body: &Object,
    ) -> Result<bool, Fault> {
        let Some(wanted) = own.name_member().and_then(|member| body.text(member)) else {
            return Ok(true);
        };
        let Some(holder) = holder(self.now(), place, wanted) else { return Ok(true) };
        let known = self.body(&holder).filter(|body| body.doubt.is_none());
        let document = known.and_then(Body::document).cloned();
        let may_be_renamed = own.parent().is_some() && holder.implied().is_none();
        let Some(document) = document.filter(|_| may_be_renamed) else {
            let other = self.known(&holder);
            self.leave(own, Cannot::Name(own.clone(), other));
            return Ok(false);
        };
        let mut other = request_members(&document);
        let is_free = |name: &str| {
            !beside(self.now(), &holder).iter().any(|it| known_name(self.now(), it) == Some(name))
        };
        let deleted_if_unused = (1..).map(|at| format!("Spare{at}")).find(|name| is_free(name));
        other.extend(own.name_member().zip(deleted_if_unused.map(Json::string)));
        let holder_own = self.known(&holder);
        self.put_at(&holder_own, &holder, other, StepReason::FreeName)?;
        Ok(true)
    }

    /// Builds each locale that was changed, once.
    pub(super) fn build(&mut self) -> Done {
        for place in self.lex.unbuilt.clone() {
            self.build_one(&place)?;
        }
        Ok(())
    }

    pub(super) fn build_one(&mut self, place: &ResourceKey) -> Done {
        let own = self.known(place);
        let build = Operation::of(own.api, Verb::Build, own.kind()).expect("locales are built");
        let mut step = self.step_of(build, (&own, place), Object::default(), StepReason::Rebuild);
        step.needs.retain(|need| !matches!(need, Need::Absent(_)));
        self.call(step).map(drop)
    }
}

/// The intents of a locale.
fn intents_of(state: &State, locale: &ResourceKey) -> Vec<ResourceKey> {
    let intents = state.below(locale, ResourceKind::Intent).filter(|(_, it)| it.is_living());
    intents.map(|(key, _)| key.clone()).collect()
}

/// Slot types, each after those that it uses.
fn in_order(keys: &[ResourceKey], wanted_parts: &WantedParts) -> Vec<ResourceKey> {
    fn visit(
        key: &ResourceKey,
        wanted_parts: &WantedParts,
        seen: &mut Vec<ResourceKey>,
        out: &mut Vec<ResourceKey>,
    ) {
        if seen.contains(key) {
            return;
        }
        seen.push(key.clone());
        let document = wanted_parts.get(key).and_then(|part| part.body.document());
        for (to, _) in document.map(|document| refers_to(key, document)).unwrap_or_default() {
            if to.kind() == key.kind() && wanted_parts.contains_key(&to) {
                visit(&to, wanted_parts, seen, out);
            }
        }
        out.push(key.clone());
    }
    let (mut seen, mut out) = (Vec::new(), Vec::new());
    keys.iter().for_each(|key| visit(key, wanted_parts, &mut seen, &mut out));
    out
}

/// Keeps only some priorities of an intent.
fn keep_priorities(body: &mut Object, keep: impl Fn(&str) -> bool) {
    let Some(Json::Array(rows)) = body.get("slotPriorities") else { return };
    let is_kept = |row: &&Json| row.as_object().and_then(|it| it.text("slotId")).is_some_and(&keep);
    let rows: Vec<Json> = rows.iter().filter(is_kept).cloned().collect();
    match rows.is_empty() {
        true => drop(body.remove("slotPriorities")),
        false => body.insert("slotPriorities", Json::Array(rows)),
    }
}

/// Whether a gap means that its resource may be older than its first record.
fn may_be_older(reason: &GapReason) -> bool {
    match reason {
        GapReason::FirstSeen { .. }
        | GapReason::CreationMissing
        | GapReason::DeletionMissing
        | GapReason::RecreationMissing
        | GapReason::DeletedTwice
        | GapReason::CreatedByImport
        | GapReason::ImportMayHaveCreated
        | GapReason::BaselineOutdated => true,
        GapReason::ChecksumMismatch
        | GapReason::RevisionMismatch
        | GapReason::PublishedContentDiffers
        | GapReason::DeletedBeforeRecreation
        | GapReason::DeletedBeforeParent
        | GapReason::ReferenceDropped { .. }
        | GapReason::ItemUnrecorded { .. }
        | GapReason::KeptSettingDiffers { .. }
        | GapReason::VersionsMissing { .. }
        | GapReason::ImportMayHaveOverwritten
        | GapReason::ImportMayHaveAdded
        | GapReason::BaselineDiffers
        | GapReason::BaselineChecksumDiffers => false,
    }
}
