//! `names.md`: the names of the ids in the paths of a bot of Lex V2.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::lex::{ResourceKey, ResourceKind, Version};
use crate::snapshot::layout::File;
use crate::snapshot::plain::one_line;
use crate::snapshot::{PathEdit, Writing};
use crate::state::{Body, Effect, Resource, Revised};

const FILE: &str = "names.md";

impl Writing<'_> {
    /// The lists in which an event changed a name.
    pub(super) fn changed_names(&mut self, effect: &Effect) {
        let mut lists = BTreeSet::new();
        for revised in effect.revised.iter().filter(|it| it.version == Version::Latest) {
            let key = &revised.key;
            let [before, after] = [&revised.before, &revised.after]
                .map(|body| body.as_ref().and_then(|body| name_in(key, body)));
            let added_or_removed = revised.before.is_some() != revised.after.is_some();
            if added_or_removed && key.kind() == ResourceKind::Locale {
                lists.insert(key.clone());
            }
            if added_or_removed || before != after {
                lists.extend(list_with(key));
            }
        }
        for above in lists.iter().filter(|above| self.state.get(above).is_some()) {
            self.names(above);
        }
        self.changed_names_in_versions(effect);
    }

    /// The lists of locales in versions in which a baseline changed a name.
    fn changed_names_in_versions(&mut self, effect: &Effect) {
        for Revised { key, version, before, after } in &effect.revised {
            let Version::Number(number) = *version else { continue };
            let [before, after] =
                [before, after].map(|body| body.as_ref().and_then(|body| name_in(key, body)));
            let Some(part) = list_with(key).filter(|_| before != after) else { continue };
            if let Some(frozen) = self.state.part(&part, number) {
                self.names_of_part(&part, number, frozen.iter());
            }
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

    /// The list of a locale in a version.
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

/// The resource whose list has another one: a locale for everything in it, so that a version keeps
/// the names with which it was published; otherwise the bot.
fn list_with(key: &ResourceKey) -> Option<ResourceKey> {
    let is_it = |above: &ResourceKey| is_listed(key, above);
    is_named(key).then(|| key.ancestors().find(is_it).unwrap_or_else(|| key.root()))
}

/// Whether a resource is in the list of an ancestor, or in its own.
fn is_listed(key: &ResourceKey, above: &ResourceKey) -> bool {
    let is_of_locale = above.kind() == ResourceKind::Locale;
    is_named(key) && key.row().is_below(ResourceKind::Locale) == is_of_locale
}

fn is_named(key: &ResourceKey) -> bool {
    key.row().name.is_some() && key.is_named_apart()
}

fn name_in<'b>(key: &ResourceKey, body: &'b Body) -> Option<&'b str> {
    body.document()?.body().text(key.name_member()?)
}

/// The list for a resource and those below it. There may be thousands, and each creation writes a
/// new list.
fn text<'r>(
    above: &ResourceKey,
    resources: impl Iterator<Item = (&'r ResourceKey, &'r Resource)>,
) -> String {
    let mut out = String::from("| kind | name | id |\n| --- | --- | --- |\n");
    let mut rows: Vec<(ResourceKind, Cow<'_, str>, Cow<'_, str>)> = resources
        .filter(|(key, _)| is_listed(key, above))
        .map(|(key, resource)| {
            let name = name_in(key, &resource.latest).unwrap_or_default();
            let ids = match key.name_below(above) {
                "" => key.name(),
                below => below,
            };
            (key.kind(), cell(name), cell(ids))
        })
        .collect();
    rows.sort_unstable();
    for (kind, name, id) in rows {
        for part in ["| ", kind.as_str(), " | ", &name, " | ", &id, " |\n"] {
            out.push_str(part);
        }
    }
    out
}

/// A text in a table of Markdown: a bar would end its cell.
fn cell(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && *byte != b'|';
    match text.as_bytes().iter().all(is_plain) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(one_line(text).replace('|', "\\|")),
    }
}
