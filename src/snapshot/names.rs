//! `names.md`: what the ids in the paths of a bot of Lex V2 are called.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::lex::{ResourceKey, ResourceKind, Version};
use crate::snapshot::layout::File;
use crate::snapshot::plain::one_line;
use crate::snapshot::{PathEdit, Writing};
use crate::state::{Body, Effect, Resource};

const FILE: &str = "names.md";

impl Writing<'_> {
    /// The lists in which an event changed a name.
    pub(super) fn changed_names(&mut self, effect: &Effect) {
        let mut lists = BTreeSet::new();
        for revised in effect.revised.iter().filter(|it| it.version == Version::Latest) {
            let key = &revised.key;
            let name = |body: Option<&Body>| body.and_then(|body| name_in(key, body));
            let came_or_went = revised.before.is_some() != revised.after.is_some();
            if came_or_went && key.kind() == ResourceKind::Locale {
                lists.insert(key.clone());
            }
            if came_or_went || name(revised.before.as_ref()) != name(revised.after.as_ref()) {
                lists.extend(list_with(key));
            }
        }
        for above in lists.iter().filter(|above| self.state.get(above).is_some()) {
            self.names(above);
        }
    }

    /// The list of a bot or a locale.
    pub(super) fn names(&mut self, above: &ResourceKey) {
        let place = self.layout.place(above);
        let directory = if above.parent().is_none() {
            place.home_directory()
        } else {
            let path = place.path(File::Document(Version::Latest));
            path.rsplit_once('/').map_or_else(String::new, |(above, _)| above.to_owned())
        };
        let own = self.state.get(above).map(|resource| (above, resource));
        let listed = own.into_iter().chain(self.state.all_below(above));
        let text = text(above, listed);
        self.edits.insert(format!("{directory}/{FILE}"), PathEdit::File(text.into_bytes()));
    }

    /// The list of a locale as a version has it.
    pub(super) fn names_of_part<'r>(
        &mut self,
        part: &ResourceKey,
        number: u64,
        resources: impl Iterator<Item = (&'r ResourceKey, &'r Resource)>,
    ) {
        let path = self.layout.place(part).path(File::Document(Version::Number(number)));
        if let Some((directory, _)) = path.rsplit_once('/') {
            let text = text(part, resources);
            self.edits.insert(format!("{directory}/{FILE}"), PathEdit::File(text.into_bytes()));
        }
    }
}

/// The resource in whose list another is: what is in a locale in that of the locale, so that a version
/// keeps the names with which it was published; all else in that of the bot.
fn list_with(key: &ResourceKey) -> Option<ResourceKey> {
    key.row().name.filter(|_| key.is_named_apart())?;
    let is_locale = |above: &ResourceKey| above.kind() == ResourceKind::Locale;
    Some(key.ancestors().find(is_locale).unwrap_or_else(|| key.root()))
}

fn name_in(key: &ResourceKey, body: &Body) -> Option<String> {
    body.document()?.body().text(key.name_member()?).map(str::to_owned)
}

fn text<'r>(
    above: &ResourceKey,
    resources: impl Iterator<Item = (&'r ResourceKey, &'r Resource)>,
) -> String {
    let mut out = String::from("| kind | name | id |\n| --- | --- | --- |\n");
    let mut rows: Vec<(ResourceKind, String, String)> = resources
        .filter(|(key, _)| list_with(key).as_ref() == Some(above))
        .map(|(key, resource)| {
            let name = name_in(key, &resource.latest).unwrap_or_default();
            let ids = match key.name_below(above) {
                "" => key.name(),
                below => below,
            };
            (key.kind(), cell(&name), cell(ids))
        })
        .collect();
    rows.sort();
    for (kind, name, id) in rows {
        let _ = writeln!(out, "| {kind} | {name} | {id} |");
    }
    out
}

/// A text in a table of Markdown: a bar would end its cell.
fn cell(text: &str) -> String {
    one_line(text).replace('|', "\\|")
}
