//! Paths of resources in the repository: from keys to paths and back.
//!
//! ```text
//! 111122223333/us-east-1/v1/bots/OrderFlowers/bot.json  versions/3.json  aliases/PROD.json  meta.json
//! 111122223333/us-east-1/v1/intents/OrderFlowers/intent.json             versions/7.json    meta.json
//! .lexrewind/deleted/111122223333/us-east-1/v1/intents/OrderFlowers.json
//! .lexrewind/gaps/111122223333/us-east-1/v1/aliases/OrderFlowers/PROD.json
//! ```
//!
//! Names in a key are already escaped. In addition, names that a file system cannot store have
//! another spelling: see [`Layout`].

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::lex::{Api, ResourceKey, ResourceKind, Schema, Version, escape, escape_byte, unescape};
use crate::snapshot::tree_path::{self, META};
use crate::wording::hex;

/// A file of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum File {
    /// The document of a version.
    Document(Version),
    /// Metadata of a version. In V1, one `meta.json` has all versions of a root, and everything
    /// below it.
    Meta(Version),
    /// Metadata of a deleted resource.
    Tombstone,
    /// Its gaps.
    Gaps,
}

/// The used spellings.
///
/// - A device name of Windows (`CON`, `aux.txt`) has its first character escaped: `%43ON`.
/// - A component of more than 150 bytes is truncated, and `=` and a hash of all of it are appended;
///   the files have the whole name.
/// - Of names in one directory that differ only in case, the one that was committed first has the
///   plain spelling, even after its deletion; later ones have every letter escaped: `%66%6F%6F`.
///
/// The last rule needs the order of creation: call [`Layout::place`] in the order of commits, or
/// [`Layout::learn`] with the paths of a tree.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Path to a component, in lower case, to the component with this spelling.
    taken: BTreeMap<Box<str>, Box<str>>,
    /// The paths returned so far. A used spelling never changes.
    places: BTreeMap<ResourceKey, Arc<ResourcePath>>,
}

/// The spellings of the names of one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourcePath {
    /// `111122223333/us-east-1/v1`
    root: String,
    api: Api,
    /// The first kind of the path.
    home: ResourceKind,
    kind: ResourceKind,
    parts: Vec<String>,
}

/// The suffix of the directory of versions beside a file with the name of the resource.
const VERSIONS: &str = ".versions";

/// Metadata of Lex itself, in the directory of its API.
const SERVICE: &str = "meta.json";

/// The separator before the hash of a truncated name, which no other name contains.
const CUT: char = '=';

/// The maximum length of a component, in bytes.
const LONGEST: usize = 150;

impl Layout {
    /// The path of a resource, whose spelling is used from now on.
    pub fn place(&mut self, key: &ResourceKey) -> Arc<ResourcePath> {
        if let Some(place) = self.places.get(key) {
            return Arc::clone(place);
        }
        let place = Arc::new(ResourcePath::spelled(key, |scope, kind, part| {
            if let Some(kind) = kind {
                return spelled_in_tree(kind, part);
            }
            let plain = plain(part);
            let owner = self.taken.entry(folded(scope, &plain)).or_insert_with(|| (*plain).into());
            if **owner == *plain { plain } else { every_letter_escaped(part) }
        }));
        self.places.insert(key.clone(), Arc::clone(&place));
        place
    }

    /// Marks the spellings in a path of a tree as used.
    pub fn learn(&mut self, path: &str) {
        let Some(Split { root, api, kind, parts, .. }) = split(path) else { return };
        let mut scope = Scope::new(&root, api, kind, parts.len());
        for part in parts {
            self.taken.entry(folded(scope.directory(), part)).or_insert_with(|| part.into());
            scope.enter(part);
        }
    }
}

impl ResourcePath {
    /// Every possible path of a resource in a tree: each name plain or with all letters escaped. A
    /// tree has a resource at one of them at most.
    pub fn candidates(key: &ResourceKey) -> impl Iterator<Item = Self> {
        let count = if Schema::of(key.api).deletes_below { 0 } else { key.ids().count() };
        (0..1_usize << count.min(8)).map(|choice| {
            let mut at = 0;
            Self::spelled(key, |_, kind, part| {
                if let Some(kind) = kind {
                    return spelled_in_tree(kind, part);
                }
                let escape_all = choice >> at & 1 == 1;
                at += 1;
                if escape_all { every_letter_escaped(part) } else { plain(part) }
            })
        })
    }

    /// Calls `spell` with a directory, the kind (in V2), and a name.
    fn spelled(
        key: &ResourceKey,
        mut spell: impl FnMut(&str, Option<ResourceKind>, &str) -> String,
    ) -> Self {
        let root = format!("{}/{}/{}", strict(&key.account), strict(&key.region), key.api);
        let home = key.root().kind();
        let mut scope = Scope::new(&root, key.api, key.kind(), key.ids().count());
        let is_in_tree = Schema::of(key.api).deletes_below;
        let parts = key
            .path()
            .filter(|(_, part)| !part.is_empty())
            .map(|(kind, part)| {
                let kind = is_in_tree.then_some(kind);
                let spelled = spell(scope.directory(), kind, part);
                scope.enter(&spelled);
                spelled
            })
            .collect();
        Self { root, api: key.api, home, kind: key.kind(), parts }
    }

    /// Whether its paths have the whole key, so that [`read`] works: no name was truncated.
    pub fn is_whole(&self) -> bool {
        let mut components = self.parts.iter().chain([&self.root]);
        components.all(|component| !component.contains(CUT))
    }

    /// The path of one of the resource's files, with `/` between components.
    pub fn path(&self, file: File) -> String {
        let Self { root, home, kind, parts, .. } = self;
        if Schema::of(self.api).deletes_below
            && let Some(path) = self.path_in_tree(file)
        {
            return path;
        }
        match (file, self.below_home()) {
            (File::Tombstone, _) => self.aside("deleted"),
            (File::Gaps, _) => self.aside("gaps"),
            (File::Meta(_), Some(_)) => {
                format!("{root}/{}/{}/meta.json", home.plural(), parts[0])
            }
            (File::Document(version), Some(rest)) => {
                let (homes, plural) = (home.plural(), kind.plural());
                let own = rest.join("/");
                let file = match version {
                    Version::Latest => format!("{own}.json"),
                    // Lex has no versions of an alias, but a record may.
                    Version::Number(number) => format!("{own}{VERSIONS}/{number}.json"),
                };
                format!("{root}/{homes}/{}/{plural}/{file}", parts[0])
            }
            (File::Meta(_), None) => format!("{}/meta.json", self.directory()),
            (File::Document(Version::Latest), None) => {
                format!("{}/{kind}.json", self.directory())
            }
            (File::Document(Version::Number(number)), None) => {
                format!("{}/versions/{number}.json", self.directory())
            }
        }
    }

    /// The path of a file in the directory of a bot of V2.
    fn path_in_tree(&self, file: File) -> Option<String> {
        if self.kind == ResourceKind::Service {
            let name = if matches!(file, File::Meta(_)) { META } else { self.kind.as_str() };
            return Some(format!("{}/{name}.json", self.root));
        }
        let ids = self.parts.get(1..)?;
        let home = self.home_directory();
        match file {
            File::Document(version) => {
                Some(format!("{home}/{}", tree_path::path(self.kind, ids, version)))
            }
            File::Meta(version) => {
                Some(format!("{home}/{META}/{}", tree_path::path(self.kind, ids, version)))
            }
            File::Tombstone | File::Gaps => None,
        }
    }

    /// The directory of the root of the resource.
    pub(super) fn home_directory(&self) -> String {
        format!("{}/{}/{}", self.root, self.home.plural(), self.parts[0])
    }

    /// For a resource below a root: the spelling of its own names, if not plain.
    pub(super) fn unusual_spelling(&self, key: &ResourceKey) -> Option<String> {
        let own = self.below_home()?;
        let plain: Vec<String> = key.ids().skip(1).map(plain).collect();
        (own != plain).then(|| own.join("/"))
    }

    /// Whether the resource's own names, below a root, have this spelling; `None` is the plain one.
    pub(super) fn is_spelled(&self, key: &ResourceKey, spelling: Option<&str>) -> bool {
        self.unusual_spelling(key).as_deref() == spelling
    }

    fn directory(&self) -> String {
        format!("{}/{}/{}", self.root, self.kind.plural(), self.parts.join("/"))
    }

    fn aside(&self, folder: &str) -> String {
        format!(".lexrewind/{folder}/{}.json", self.directory())
    }

    /// For a resource in the directory of a root: its names below that.
    fn below_home(&self) -> Option<&[String]> {
        let (_, rest) = self.parts.split_first()?;
        (self.home != self.kind).then_some(rest)
    }
}

/// The resource and the file of a path, with any escapes. `None` for any other path, and if a name
/// was truncated: the file has the whole name.
pub fn read(path: &str) -> Option<(ResourceKey, File)> {
    let Split { root, kind, parts, file, .. } = split(path)?;
    let mut root = root.split('/').map(raw);
    let (account, region) = (root.next()??, root.next()??);
    let api = Api::from_word(&root.next()??)?;
    if kind == ResourceKind::Service {
        return Some((ResourceKey::service(&account, &region, api), file));
    }
    let parts: Vec<String> = parts.into_iter().map(raw).collect::<Option<_>>()?;
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    Some((ResourceKey::new(&account, &region, api, kind, &parts)?, file))
}

/// The file of a resource at a path.
pub(super) fn file_of(path: &str) -> Option<File> {
    split(path).map(|split| split.file)
}

/// A path in its parts, with the names as spelled.
struct Split<'a> {
    root: String,
    api: Api,
    kind: ResourceKind,
    parts: Vec<&'a str>,
    file: File,
}

/// A path in its parts.
fn split<'a>(path: &'a str) -> Option<Split<'a>> {
    const ASIDE: [(&str, File); 2] =
        [(".lexrewind/deleted/", File::Tombstone), (".lexrewind/gaps/", File::Gaps)];
    let aside = ASIDE
        .into_iter()
        .find_map(|(folder, file)| Some((path.strip_prefix(folder)?.strip_suffix(".json")?, file)));
    let components: Vec<&str> = aside.map_or(path, |(path, _)| path).split('/').collect();
    let [account, region, word, plural, rest @ ..] = components.as_slice() else { return None };
    let api = Api::from_word(word)?;
    let schema = Schema::of(api);
    if schema.deletes_below && *plural == SERVICE && rest.is_empty() && aside.is_none() {
        let root = format!("{account}/{region}/{word}");
        let (kind, file) = (ResourceKind::Service, File::Meta(Version::Latest));
        return Some(Split { root, api, kind, parts: Vec::new(), file });
    }
    let row = |plural: &str| schema.kinds.iter().find(|row| row.kind.plural() == plural);
    let kind = row(plural)?.kind;
    let root = format!("{account}/{region}/{word}");
    let split = |kind, parts: Vec<&'a str>, file| {
        (!parts.is_empty()).then_some(Split { root, api, kind, parts, file })
    };
    if let Some((_, file)) = aside {
        return split(kind, rest.to_vec(), file);
    }
    if schema.deletes_below {
        let (home, rest) = rest.split_first()?;
        let (is_meta, rest) = match rest {
            [META, rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let (kind, ids, version) = tree_path::split(rest)?;
        let file = if is_meta { File::Meta(version) } else { File::Document(version) };
        return split(kind, [&[*home], &*ids].concat(), file);
    }
    let (last, names) = rest.split_last()?;
    let stem = last.strip_suffix(".json")?;
    if let [home, below, middle @ ..] = names
        && let Some(below) = row(below).filter(|row| row.is_below(kind))
    {
        if let [middle @ .., last] = middle
            && let Some(own) = last.strip_suffix(VERSIONS)
            && let Ok(number) = stem.parse()
        {
            let parts = [&[*home], middle, &[own]].concat();
            return split(below.kind, parts, File::Document(Version::Number(number)));
        }
        let parts = [&[*home], middle, &[stem]].concat();
        return split(below.kind, parts, File::Document(Version::Latest));
    }
    if let [names @ .., "versions"] = names
        && let Ok(number) = stem.parse()
    {
        return split(kind, names.to_vec(), File::Document(Version::Number(number)));
    }
    let file = match stem {
        META => File::Meta(Version::Latest),
        stem if stem == kind.as_str() => File::Document(Version::Latest),
        _ => return None,
    };
    split(kind, names.to_vec(), file)
}

/// The directories in which the names of a resource must differ, from the outermost in. An alias is
/// found through its bot's directory, even if the bot itself is unknown.
struct Scope {
    directory: String,
    then: Vec<&'static str>,
}

impl Scope {
    /// For a resource with this many ids.
    fn new(root: &str, api: Api, kind: ResourceKind, ids: usize) -> Self {
        let schema = Schema::of(api);
        let path = schema.row(kind).and_then(|row| row.path_of(ids)).unwrap_or_default();
        let home = path.first().copied().unwrap_or(kind);
        // V1 has all kinds in the directory of the root, V2 each in that of its parent.
        let below = path.get(1..).unwrap_or_default();
        let below =
            if schema.deletes_below { below } else { &below[below.len().saturating_sub(1)..] };
        let then = below.iter().rev().map(|kind| kind.plural()).collect();
        Self { directory: format!("{root}/{}", home.plural()), then }
    }

    fn directory(&self) -> &str {
        &self.directory
    }

    fn enter(&mut self, component: &str) {
        for part in [Some(component), self.then.pop()].into_iter().flatten() {
            self.directory.push('/');
            self.directory.push_str(part);
        }
    }
}

fn folded(scope: &str, component: &str) -> Box<str> {
    let mut path = format!("{scope}/{component}");
    path.make_ascii_lowercase();
    path.into()
}

/// A name of a key as a component, if its plain spelling is free.
fn plain(part: &str) -> String {
    if is_device(part) {
        let mut out = String::new();
        escape_byte(part.as_bytes()[0], &mut out);
        out.push_str(&part[1..]);
        return fitting(out, part);
    }
    fitting(part.to_owned(), part)
}

/// An id of V2. Lex generates ids of digits and capitals, and regions and locales have a fixed
/// case; any other id has every letter escaped. So no two differ only in case, regardless of
/// earlier ones.
fn spelled_in_tree(kind: ResourceKind, part: &str) -> String {
    let is_region = |part: &str| !part.bytes().any(|byte| byte.is_ascii_uppercase());
    let is_locale = |part: &str| {
        part.split_once('_').is_some_and(|(language, rest)| {
            language.bytes().all(|byte| byte.is_ascii_lowercase())
                && !rest.bytes().any(|byte| byte.is_ascii_lowercase())
        })
    };
    let is_id = |part: &str| !part.bytes().any(|byte| byte.is_ascii_lowercase());
    let is_usual = part.is_ascii()
        && match kind {
            ResourceKind::Replica => is_region(part),
            ResourceKind::Locale => is_locale(part),
            ResourceKind::Alias
            | ResourceKind::Bot
            | ResourceKind::Channel
            | ResourceKind::CustomVocabulary
            | ResourceKind::Intent
            | ResourceKind::ResourcePolicy
            | ResourceKind::Slot
            | ResourceKind::SlotType
            | ResourceKind::Service => is_id(part),
        };
    if is_usual { plain(part) } else { every_letter_escaped(part) }
}

/// Account and region: digits, small letters and `-`.
fn strict(part: &str) -> String {
    let raw = unescape(part).unwrap_or_else(|| part.to_owned());
    let allowed = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'z' | b'-' | b'_');
    if !raw.is_empty() && raw.bytes().all(allowed) {
        return plain(&raw);
    }
    fitting(escaped_but(&raw, allowed), part)
}

fn every_letter_escaped(part: &str) -> String {
    let raw = unescape(part).unwrap_or_else(|| part.to_owned());
    let all = escaped_but(&raw, |byte| matches!(byte, b'0'..=b'9' | b'-' | b'_'));
    fitting(all, part)
}

fn escaped_but(raw: &str, plain: impl Fn(u8) -> bool) -> String {
    if raw.is_empty() {
        return escape(raw);
    }
    let mut out = String::new();
    for byte in raw.bytes() {
        if plain(byte) { out.push(char::from(byte)) } else { escape_byte(byte, &mut out) }
    }
    out
}

/// A name of a key as one part of a path or a reference that is valid on every system; truncated if
/// it is long.
pub fn component(name: &str) -> String {
    fitting(name.to_owned(), name)
}

/// The component, truncated if it is too long. Other components do not contain `=`.
fn fitting(component: String, name: &str) -> String {
    if component.len() <= LONGEST {
        return component;
    }
    let hash = hex(&Sha256::digest(name.as_bytes())[..16]);
    let mut end = LONGEST - 1 - hash.len();
    let bytes = component.as_bytes();
    while !component.is_char_boundary(end) || bytes[end - 1] == b'%' || bytes[end - 2] == b'%' {
        end -= 1;
    }
    format!("{}{CUT}{hash}", &component[..end])
}

/// The name of a component; `None` if it was truncated.
fn raw(component: &str) -> Option<String> {
    if component.contains(CUT) { None } else { unescape(component) }
}

/// Whether Windows treats a file name as a device, with or without an extension.
fn is_device(name: &str) -> bool {
    const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
    let stem = name.split('.').next().unwrap_or_default().trim_end_matches(' ');
    if DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device)) {
        return true;
    }
    let (Some(word), Some(digit)) = (stem.get(..3), stem.get(3..)) else { return false };
    (word.eq_ignore_ascii_case("com") || word.eq_ignore_ascii_case("lpt"))
        && digit.len() == 1
        && digit.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(kind: ResourceKind, parts: &[&str]) -> ResourceKey {
        ResourceKey::v1("111122223333", "us-east-1", kind, parts)
    }

    #[test]
    fn keys_are_paths_and_paths_are_keys() {
        let number = |number| File::Document(Version::Number(number));
        let latest = File::Document(Version::Latest);
        let cases: &[(ResourceKind, &[&str], File, &str)] = &[
            (ResourceKind::Bot, &["OrderFlowers"], latest, "bots/OrderFlowers/bot.json"),
            (ResourceKind::Bot, &["OrderFlowers"], number(3), "bots/OrderFlowers/versions/3.json"),
            (
                ResourceKind::Bot,
                &["OrderFlowers"],
                File::Meta(Version::Latest),
                "bots/OrderFlowers/meta.json",
            ),
            (ResourceKind::Alias, &["B", "PROD"], latest, "bots/B/aliases/PROD.json"),
            (ResourceKind::Alias, &["B", "meta"], latest, "bots/B/aliases/meta.json"),
            (ResourceKind::Alias, &["B", "P"], number(1), "bots/B/aliases/P.versions/1.json"),
            (ResourceKind::Channel, &["B", "P", "S"], latest, "bots/B/channels/P/S.json"),
            (ResourceKind::Intent, &["X"], latest, "intents/X/intent.json"),
            (ResourceKind::Intent, &["X"], number(7), "intents/X/versions/7.json"),
            (ResourceKind::Intent, &["versions"], number(7), "intents/versions/versions/7.json"),
            (ResourceKind::SlotType, &["X"], latest, "slot-types/X/slot-type.json"),
            (ResourceKind::SlotType, &[".."], latest, "slot-types/%2E%2E/slot-type.json"),
            (ResourceKind::SlotType, &[""], latest, "slot-types/%/slot-type.json"),
            (ResourceKind::Alias, &["nul", "com7"], latest, "bots/%6Eul/aliases/%63om7.json"),
        ];
        for (kind, parts, file, path) in cases {
            let key = key(*kind, parts);
            let expect = format!("111122223333/us-east-1/v1/{path}");
            let mut layout = Layout::default();
            assert_eq!(layout.place(&key).path(*file), expect);
            assert_eq!(read(&expect), Some((key.clone(), *file)), "{path}");
            for (aside, folder) in [(File::Tombstone, "deleted"), (File::Gaps, "gaps")] {
                let path = layout.place(&key).path(aside);
                assert!(path.starts_with(&format!(".lexrewind/{folder}/111122223333/")));
                assert_eq!(read(&path), Some((key.clone(), aside)), "{path}");
            }
        }
        let shared = key(ResourceKind::Alias, &["B", "PROD"]);
        let path = Layout::default().place(&shared).path(File::Meta(Version::Latest));
        assert_eq!(
            read(&path),
            Some((key(ResourceKind::Bot, &["B"]), File::Meta(Version::Latest)))
        );
    }

    #[test]
    fn other_paths_are_not_keys() {
        for path in [
            "README.md",
            ".lexrewind/FORMAT",
            "1/r/v1/bots/meta.json",
            "1/r/v1/bots/B/other.json",
            "1/r/v3/bots/B/bot.json",
            "1/r/v1/nodes/B/node.json",
            "1/r/v1/bots/B/versions/new.json",
            ".lexrewind/gaps/1/r/v1/bots",
        ] {
            assert_eq!(read(path), None, "{path}");
        }
    }

    #[test]
    fn windows_devices_have_their_first_character_escaped() {
        for (name, spelled) in [
            ("CON", "%43ON"),
            ("con", "%63on"),
            ("Aux.json", "%41ux.json"),
            ("PRN", "%50RN"),
            ("NUL", "%4EUL"),
            ("COM0", "%43OM0"),
            ("lpt9.x", "%6Cpt9.x"),
            ("CONIN", "CONIN"),
            ("COM10", "COM10"),
            ("COMX", "COMX"),
            ("ICON", "ICON"),
        ] {
            assert_eq!(plain(name), spelled);
        }
        // Already escaped by the key.
        assert_eq!(plain(&escape("CONOUT$")), "CONOUT%24");
        assert!(is_device("CONIN$") && is_device("conout$.txt"));
    }

    #[test]
    fn of_names_that_differ_in_case_the_first_is_plain() {
        let mut layout = Layout::default();
        let latest = File::Document(Version::Latest);
        for (parts, path) in [
            (&["Foo"][..], "intents/Foo/intent.json"),
            (&["foo"], "intents/%66%6F%6F/intent.json"),
            (&["FO_1"], "intents/FO_1/intent.json"),
            (&["fo_1"], "intents/%66%6F_1/intent.json"),
            (&["Foo"], "intents/Foo/intent.json"),
        ] {
            let place = layout.place(&key(ResourceKind::Intent, parts));
            assert_eq!(place.path(latest), format!("111122223333/us-east-1/v1/{path}"));
        }
        // A bot that was never seen keeps its spelling through its alias.
        for (kind, parts, path) in [
            (ResourceKind::Alias, &["foo", "A"][..], "bots/foo/aliases/A.json"),
            (ResourceKind::Bot, &["Foo"], "bots/%46%6F%6F/bot.json"),
            (ResourceKind::Alias, &["Foo", "a"], "bots/%46%6F%6F/aliases/a.json"),
            (ResourceKind::Alias, &["foo", "a"], "bots/foo/aliases/%61.json"),
        ] {
            let place = layout.place(&key(kind, parts));
            assert_eq!(place.path(latest), format!("111122223333/us-east-1/v1/{path}"));
        }
    }

    #[test]
    fn long_names_are_cut_between_escapes() {
        for name in
            ["n".repeat(5000), escape(&"é".repeat(100)), escape(&format!("a{}", "é".repeat(99)))]
        {
            let cut = plain(&name);
            let (head, hash) = cut.split_once('=').unwrap();
            assert!(cut.len() <= LONGEST && hash.len() == 32);
            assert!(head.len() >= 114 && name.starts_with(head));
            assert!(!head.contains('%') || head.len() % 3 == usize::from(head.starts_with('a')));
        }
        assert_ne!(plain(&"n".repeat(500)), plain(&"n".repeat(501)));
    }

    #[test]
    fn accounts_and_regions_differ_from_the_files_beside_them() {
        for (account, spelled) in [
            ("111122223333", "111122223333"),
            ("README.md", "%52%45%41%44%4D%45%2Emd"),
            ("readme.md", "readme%2Emd"),
            (".lexrewind", "%2Elexrewind"),
            ("con", "%63on"),
            ("", "%"),
        ] {
            let key = ResourceKey::v1(account, "us-east-1", ResourceKind::Bot, &["B"]);
            let path = Layout::default().place(&key).path(File::Meta(Version::Latest));
            assert_eq!(path, format!("{spelled}/us-east-1/v1/bots/B/meta.json"));
            assert_eq!(read(&path), Some((key, File::Meta(Version::Latest))));
        }
    }
}
