//! Calls whose records do not show what they changed, and copies from Lex V1 (Lex V2).

use crate::event::{ImportedInto, Merge, Migration};
use crate::lex::{ResourceKey, ResourceKind, Schema, Verb, Version, Versions};
use crate::state::apply::Applying;
use crate::state::apply::known::{Known, Was};
use crate::state::{Body, Doubt, GapReason, Resource, Sight};

impl Applying<'_> {
    /// Any resource of a kind below the event's resource may have been changed.
    pub(super) fn not_shown(&mut self, kind: ResourceKind, verb: Verb) {
        if self.event.key.is_resource() {
            self.living(&self.event.key, Sight::Below);
        }
        if verb == Verb::Create
            && let Some(above) = self.state.resources.get_mut(&self.event.key)
        {
            above.unlisted.entry(kind).or_insert(Doubt::UnseenCall);
        }
        if matches!(verb, Verb::Create | Verb::Publish) {
            return;
        }
        let concerned: Vec<ResourceKey> = self.within(kind).collect();
        for key in concerned {
            if verb == Verb::Delete {
                self.doubt_tree(&key, &Doubt::UnseenCall);
            }
            self.doubt_draft(&key, &Doubt::UnseenCall);
        }
        if verb == Verb::Edit {
            self.may_have_been_added(kind);
        }
    }

    /// The first items create their document, so there may be unrecorded resources of this kind
    /// below the resource of the event.
    fn may_have_been_added(&mut self, kind: ResourceKind) {
        let paths = self.schema().row(kind).map_or(&[][..], |row| row.paths);
        let parents = paths.iter().filter_map(|path| path.iter().rev().nth(1));
        let parents: Vec<ResourceKey> = parents.flat_map(|above| self.within(*above)).collect();
        for key in parents {
            if let Some(resource) = self.state.resources.get_mut(&key) {
                resource.unlisted.entry(kind).or_insert(Doubt::UnseenCall);
                self.effect.touched.insert(key);
            }
        }
    }

    /// The resources of a kind below the resource of the event; all of them, for Lex itself.
    fn within(&self, kind: ResourceKind) -> impl Iterator<Item = ResourceKey> {
        let above = &self.event.key;
        let is_within = |key: &ResourceKey| !above.is_resource() || key.is_below(above);
        self.state.beside(above, kind).map(|(key, _)| key.clone()).filter(move |it| is_within(it))
    }

    fn doubt_draft(&mut self, key: &ResourceKey, doubt: &Doubt) {
        let before = self.state.body(key, Version::Latest).cloned();
        let Some(resource) = self.state.resources.get_mut(key) else { return };
        resource.latest.doubt_further(doubt);
        self.note_content(key, Version::Latest, before);
        self.effect.touched.insert(key.clone());
    }

    /// Marks the draft of every versioned part below a resource as uncertain, and the list of parts
    /// as possibly incomplete.
    fn doubt_tree(&mut self, key: &ResourceKey, doubt: &Doubt) {
        let in_versions = |key: &ResourceKey| key.row().versions == Versions::OfRoot;
        let below = self.state.all_below(key).map(|(below, _)| below.clone());
        let below: Vec<ResourceKey> = below.filter(in_versions).collect();
        for key in below {
            self.doubt_draft(&key, doubt);
            self.doubt_list(&key, doubt);
        }
        self.doubt_list(key, doubt);
    }

    /// Marks the list of parts below a resource as possibly incomplete.
    fn doubt_list(&mut self, key: &ResourceKey, doubt: &Doubt) {
        if let Some(resource) = self.state.resources.get_mut(key) {
            let row_of = |kind: &ResourceKind| Schema::of(key.api).row(*kind);
            let in_versions = |kind: &ResourceKind| {
                row_of(kind).is_some_and(|row| row.versions == Versions::OfRoot)
            };
            for kind in unlisted_below(key).filter(in_versions) {
                resource.unlisted.entry(kind).or_insert_with(|| doubt.clone());
            }
            self.effect.touched.insert(key.clone());
        }
    }

    /// An import into a part of a bot, or into a bot that is known only by name (Lex V2,
    /// `StartImport`). It continues after its call, and may fail.
    pub(super) fn tree_import(&mut self, into: &ImportedInto, merge: Merge) {
        if let ImportedInto::Resource(key) = into {
            for above in key.ancestors() {
                self.living(&above, Sight::Below);
            }
        }
        let reason = match merge {
            Merge::Append => GapReason::ImportMayHaveAdded,
            Merge::Overwrite | Merge::Fail => GapReason::ImportMayHaveOverwritten,
        };
        let changed = Doubt::Gap(reason.clone());
        match into {
            ImportedInto::BotNamed(name) => {
                self.may_have_bots();
                let known = self.bots(|known| known == Some(name));
                if let [one] = &*known {
                    self.effect.about = Some(one.clone());
                }
                let bots = match known.is_empty() {
                    true => self.bots(|known| known.is_none()),
                    false => known,
                };
                if merge != Merge::Overwrite {
                    return;
                }
                for key in bots {
                    self.doubt_tree(&key, &changed);
                    self.doubt_draft(&key, &changed);
                    self.likely_gap(&key, reason.clone());
                    self.touch(&key);
                }
            }
            ImportedInto::Resource(key) if key.kind() == ResourceKind::Locale => {
                let known = Known::of(key, self.state.get(key));
                match known.life {
                    Was::Living | Was::Imported if merge == Merge::Fail => {}
                    Was::Living | Was::Imported => {
                        self.doubt_tree(key, &changed);
                        self.doubt_draft(key, &changed);
                        self.likely_gap(key, reason.clone());
                    }
                    Was::Unseen | Was::Mentioned | Was::Deleted => {
                        self.may_be_made(key, known.life);
                    }
                }
                self.touch(key);
            }
            ImportedInto::Resource(key) => {
                let is_there = self.state.body(key, Version::Latest).is_some();
                if is_there && merge == Merge::Fail {
                    return;
                }
                self.doubt_draft(key, &changed);
                if let Some(locale) = key.parent() {
                    let resource = self.living(&locale, Sight::Below);
                    let made = Doubt::Gap(GapReason::ImportMayHaveCreated);
                    resource.unlisted.entry(key.kind()).or_insert(made);
                }
            }
        }
    }

    /// The bots whose name matches; the name is `None` if unknown.
    fn bots(&self, is_it: impl Fn(Option<&str>) -> bool) -> Vec<ResourceKey> {
        let is_named = |(_, resource): &(&ResourceKey, &Resource)| {
            let document = resource.latest.document();
            is_it(document.and_then(|document| document.body().text("botName")))
        };
        let bots = self.state.beside(&self.event.key, ResourceKind::Bot).filter(is_named);
        bots.map(|(key, _)| key.clone()).collect()
    }

    /// Records that there may be an unrecorded bot.
    fn may_have_bots(&mut self) {
        let key = &self.event.key;
        if self.state.get(key).is_none() {
            self.add_unknown(key);
        }
        if let Some(service) = self.state.resources.get_mut(key) {
            let made = Doubt::Gap(GapReason::ImportMayHaveCreated);
            service.unlisted.insert(ResourceKind::Bot, made);
        }
        self.touch(key);
    }

    /// A bot was copied from Lex V1 (`StartMigration`).
    pub(super) fn migrated(&mut self, migration: &Migration) {
        let Some(key) = &migration.to else { return };
        if self.state.get(key).is_none() {
            let latest = Body::partial(migration.document.clone(), Doubt::Migrated);
            let call = self.call();
            self.add_unknown(key);
            let bot = self.state.resources.get_mut(key).expect("it was added");
            (bot.latest, bot.set_by) = (latest, call);
            self.note_content(key, Version::Latest, None);
        } else {
            self.doubt_draft(key, &Doubt::Migrated);
        }
        self.doubt_tree(key, &Doubt::Migrated);
        self.touch(key);
    }
}

/// The kinds of versioned parts that may be directly below a resource.
pub(super) fn unlisted_below(key: &ResourceKey) -> impl Iterator<Item = ResourceKind> + use<> {
    let kind = key.kind();
    let rows = Schema::of(key.api).kinds.iter();
    let is_child = move |path: &&[ResourceKind]| path.iter().rev().nth(1) == Some(&kind);
    rows.filter(move |row| row.paths.iter().any(is_child)).map(|row| row.kind)
}
