//! Calls about a Lex V2 bot with everything below it, or about a part of one: publications and
//! imports.

use crate::event::call::Call;
use crate::event::{Change, ImportedInto, TreeVersion};
use crate::lex::{Json, Object, Operation, ResourceKey, ResourceKind, Schema, Verb, Version};

/// The locales in a version, with their sources.
const PARTS: &str = "botVersionLocaleSpecification";

impl Call<'_> {
    /// The version created by a publication (Lex V2, `CreateBotVersion`).
    pub(super) fn tree_version(&self, key: &ResourceKey) -> Change {
        let number = self.number(key);
        let pick = |body: Option<&Object>, names: &[&'static str]| -> Object {
            let member = |name: &&'static str| Some((*name, body?.get(name)?.clone()));
            names.iter().filter_map(member).collect()
        };
        let parameters = self.request.as_ref().or(self.response.as_ref());
        let set = pick(parameters, Schema::of(key.api).set_by_publication);
        let facts = pick(self.response.as_ref(), Schema::of(key.api).facts);
        let bodies = [self.response.as_ref(), self.request.as_ref()];
        let named = bodies.into_iter().flatten().find_map(|body| body.get(PARTS)?.as_object());
        let part = |(locale, details): (&str, &Json)| {
            let source = details.as_object()?.get("sourceBotVersion")?.as_text()?.parse().ok()?;
            Some((key.related(ResourceKind::Locale, &[locale])?, source))
        };
        let mut parts: Vec<(ResourceKey, Version)> =
            named.into_iter().flat_map(Object::iter).filter_map(part).collect();
        parts.sort();
        Change::PublishedTree(TreeVersion { number, set, facts, parts })
    }

    /// The locale or the vocabulary created by an import, if it is not a whole bot.
    pub(super) fn part_imported(&self, operation: &Operation) -> Option<ResourceKey> {
        let specification = self.specification(operation.within?)?;
        let text = |member: &str| specification.get(member)?.as_text();
        let is_vocabulary = self.bodies().any(|body| {
            let within = operation.within.and_then(|within| body.get(within)?.as_object());
            within.is_some_and(|it| it.get("customVocabularyImportSpecification").is_some())
        });
        let kind =
            if is_vocabulary { ResourceKind::CustomVocabulary } else { ResourceKind::Locale };
        let key = self.key(operation)?;
        key.related(ResourceKind::Locale, &[text("localeId")?])?
            .related(kind, &[])
            .or_else(|| key.related(kind, &[text("localeId")?]))
    }

    /// An import whose record has no id: of a bot, known only by name, or of a test set.
    pub(super) fn import_of_unnamed(&self, operation: &Operation) -> Option<Change> {
        if operation.verb != Verb::Import {
            return None;
        }
        let name = self.specification(operation.within?).and_then(|it| it.text("botName"));
        Some(match name {
            Some(name) => Change::ImportStarted {
                into: ImportedInto::BotNamed(name.to_owned()),
                merge: self.merge(),
            },
            None => Change::Kept,
        })
    }
}
