//! The differences between the two APIs, as data: one row for each kind of resource and for each
//! writing operation.
//!
//! Code above `event` does not check which API a resource belongs to; it reads these rows.

mod noun;
mod reference;
mod rows;
mod tags;
mod v1;
mod v2;

pub use noun::{NOUNS, Noun, SETTING, WITH_VALUES};
pub use reference::{Outside, ReferenceRow, TargetRow, To, VersionAt, Way};
pub use tags::Tags;
pub use v1::V1;
pub use v2::V2;

use crate::lex::{Api, ExportForm, Json, NO_SHAPE, Object, Operation, ResourceKind, Shape};

/// Every schema.
pub static SCHEMAS: [&Schema; 2] = [&V1, &V2];

/// The facts about one API.
#[derive(Debug)]
pub struct Schema {
    /// The API.
    pub api: Api,
    /// Its name for people.
    pub name: &'static str,
    /// The name of its commands in the AWS CLI, and of its client in the SDKs.
    pub service: &'static str,
    /// Its word for the version being edited.
    pub draft: &'static str,
    /// The word for that version in addresses.
    pub draft_word: &'static str,
    /// The member with the date of creation.
    pub created: &'static str,
    /// The member with the date of the last change.
    pub updated: &'static str,
    /// The members that may have the time of a call, best first.
    pub done: &'static [&'static str],
    /// The same, for a publication.
    pub published: &'static [&'static str],
    /// The maximum difference, in seconds, between that time and the time of the event.
    pub skew: u64,
    /// The member with the checksum of a revision; `None` if revisions have none.
    pub checksum: Option<&'static str>,
    /// The member with the number of a version.
    pub version: &'static str,
    /// Members of a response that describe the revision and are not configuration.
    pub facts: &'static [&'static str],
    /// Members of a request to publish that the version's document has instead of those of the
    /// draft.
    pub set_by_publication: &'static [&'static str],
    /// Members that exist only in files that Lex exports.
    pub in_files: &'static [&'static str],
    /// Members of requests and responses that are not configuration.
    pub volatile: &'static [&'static str],
    /// The prefix of tags of published versions in the written repository.
    pub tags_below: &'static str,
    /// How tags are written.
    pub tags: Tags,
    /// The maximum number of versions of a resource; `None` if unknown.
    pub version_limit: Option<usize>,
    /// Whether a deletion also deletes everything below the resource, and ignores references to it.
    /// Otherwise Lex refuses it while there is any of either.
    pub deletes_below: bool,
    /// The kinds of its resources, in order.
    pub kinds: &'static [KindRow],
    /// Its writing operations, sorted by name.
    pub operations: &'static [Operation],
}

/// The facts about one kind of resource in one API.
#[derive(Debug)]
pub struct KindRow {
    /// The kind.
    pub kind: ResourceKind,
    /// The kinds from a root to it, including itself. A resource policy has two paths: it belongs
    /// to a bot or to an alias.
    pub paths: &'static [&'static [ResourceKind]],
    /// The member with its id; `None` for a kind without ids, of which a parent has at most one.
    pub id: Option<&'static str>,
    /// The member with its name, which may change if it is not the id.
    pub name: Option<&'static str>,
    /// Its versions.
    pub versions: Versions,
    /// Its stage in a deployment: resources that are created first have the lowest.
    pub stage: u8,
    /// Its lane in a picture; lanes follow the direction of the references.
    pub lane: u8,
    /// The shape of its documents.
    pub shape: &'static Shape,
    /// Members of requests and responses that are not configuration of this kind, such as its ids.
    pub volatile: &'static [&'static str],
    /// The references in its documents.
    pub references: &'static [ReferenceRow],
    /// The items that its texts name in braces.
    pub placeholders: Option<Placeholders>,
    /// The call that returns one.
    pub read: Option<&'static ReadCall>,
    /// The response of the call that lists them.
    pub list: Option<List>,
    /// A member that the response to a publication lacks.
    pub unanswered: Option<&'static str>,
    /// The members of a published version whose value is not documented.
    pub undocumented: &'static [&'static str],
    /// The resources that a call to create one also creates below it.
    pub implied: &'static [Implied],
    /// What prevents its deletion; `None`: any reference to it (Lex V1).
    pub held_back: Option<HeldBack>,
    /// Whether its id may be reused.
    pub lives: IdUse,
    /// The members that name the revision before a call, in its request, and the one after it, in
    /// its response; `None` if the [checksum](Schema::checksum) of the API does.
    pub revision: Option<(&'static str, &'static str)>,
    /// The member that names resources below or beside it, or versions of them, whose value after
    /// the deletion of one of them is not documented.
    pub unsettled: Option<&'static str>,
    /// The member of its documents that only requests have, as JSON in a text.
    pub stated: Option<&'static str>,
    /// The member that keeps its value if an update omits it.
    pub kept: Option<&'static str>,
    /// Members that records spell differently: the spelling, and the name in the API.
    pub respelled: &'static [(&'static str, &'static str)],
    /// The parameter and value that also build a change.
    pub build: Option<(&'static str, &'static str)>,
    /// The maximum number of them in a parent; `None` if there is no limit, or if it is unknown.
    pub limit: Option<usize>,
    /// The member with its tags in the request that creates it.
    pub tags: Option<&'static str>,
    /// Its file in an export, if each resource of the kind has its own.
    pub file: Option<&'static FileRow>,
}

/// The file of a resource in an export of its bot.
#[derive(Debug)]
pub struct FileRow {
    /// Its name.
    pub name: &'static str,
    /// The directory of these files' directories, below the directory of the parent; empty for the
    /// bot.
    pub folder: &'static str,
    /// Its members, under their names in the file.
    pub shape: &'static Shape,
    /// Whether a current export has everything that the API shows of such a resource.
    pub is_whole: bool,
}

impl FileRow {
    /// Whether a file shows everything that the API would, given its members (also null ones) under
    /// the names of the API. Older exports lack some, and those of bots and locales always do.
    pub fn is_all_in(&self, members: &Object) -> bool {
        let mut always = self.shape.members().iter().filter(|member| {
            !matches!(member.exported, ExportForm::Never | ExportForm::IfThere)
                && member.name != "identifier"
                && member.name != "version"
        });
        self.is_whole && always.all(|member| members.get(member.api_name()).is_some())
    }
}

/// A resource that Lex creates along with its parent.
#[derive(Debug)]
pub struct Implied {
    /// Its kind.
    pub kind: ResourceKind,
    /// Its id.
    pub id: &'static str,
    /// The known members of its document.
    pub members: &'static [(&'static str, &'static str)],
}

/// Whether an id may be reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdUse {
    /// Lex generates it and never reuses it.
    Once,
    /// It is given or fixed: it may be deleted and created again.
    Many,
}

/// The versions of the resources of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    /// Their own numbers.
    Own,
    /// Those of the root of the path: a version of it freezes everything below.
    OfRoot,
    /// None.
    None,
}

/// What prevents the deletion of resources of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldBack {
    /// The kinds whose references prevent it.
    pub by: &'static [ResourceKind],
    /// The member of the request that disables the check.
    pub unless: &'static str,
}

/// A call that returns a resource.
#[derive(Debug)]
pub struct ReadCall {
    /// `GetIntent`
    pub operation: &'static str,
    /// The parameters for the ids of its path.
    pub ids: &'static [&'static str],
    /// The parameter for the version.
    pub version: Option<&'static str>,
}

/// Items named in braces by texts of the same document, as slots are by utterances.
#[derive(Clone, Copy, Debug)]
pub struct Placeholders {
    /// The member with the texts.
    pub texts: &'static str,
    /// The member with the items.
    pub items: &'static str,
    /// The member with the name of an item.
    pub name: &'static str,
}

/// The response of a call that lists.
#[derive(Clone, Copy, Debug)]
pub struct List {
    /// The member with the rows.
    pub member: &'static str,
    /// Whether each row has everything that [`KindRow::read`] returns.
    pub is_whole: bool,
}

/// One more than the last [`KindRow::stage`].
pub const STAGES: u8 = 9;

impl Schema {
    /// The schema of an API.
    pub fn of(api: Api) -> &'static Self {
        match api {
            Api::V1 => &V1,
            Api::V2 => &V2,
        }
    }

    /// The row of a kind; `None` if the API does not have the kind.
    pub fn row(&self, kind: ResourceKind) -> Option<&'static KindRow> {
        self.kinds.iter().chain([&SERVICE]).find(|row| row.kind == kind)
    }

    /// The rows of the kinds that are below another.
    pub fn below(&self, above: ResourceKind) -> impl Iterator<Item = &'static KindRow> {
        self.kinds.iter().filter(move |row| row.is_below(above))
    }

    /// The rows of the kinds whose resources point to a version of a parent of that kind.
    pub fn pointers(&self, to: ResourceKind) -> impl Iterator<Item = &'static KindRow> {
        self.kinds.iter().filter(move |row| row.pointer().is_some() && row.is_below(to))
    }

    /// The stage of a deployment at which versions of a kind are created: after everything that
    /// they freeze.
    pub fn publication_stage(&self, kind: ResourceKind) -> u8 {
        let is_frozen = |row: &&KindRow| row.versions == Versions::OfRoot && row.is_below(kind);
        let frozen = self.kinds.iter().filter(|row| row.kind == kind || is_frozen(row));
        frozen.map(|row| row.stage).max().unwrap_or_default()
    }

    /// Whether a response about a resource, a list or a file may have a member of that name.
    pub fn knows(&self, member: &str) -> bool {
        let of_kind = |row: &KindRow| {
            row.shape.member(member).is_some()
                || row.volatile.contains(&member)
                || row.is_list(member)
        };
        let mut others = self.volatile.iter().chain(self.in_files);
        others.any(|name| *name == member) || self.kinds.iter().any(of_kind)
    }

    /// Whether a member of a request or response of a kind is not configuration.
    pub fn is_volatile(&self, kind: ResourceKind, member: &str) -> bool {
        self.volatile.contains(&member)
            || self.row(kind).is_some_and(|row| row.volatile.contains(&member))
    }

    /// The date of creation among the facts of a response.
    pub fn created<'f>(&self, facts: &'f Object) -> Option<&'f Json> {
        facts.get(self.created)
    }

    /// The date of the last change among the facts of a response.
    pub fn updated<'f>(&self, facts: &'f Object) -> Option<&'f Json> {
        facts.get(self.updated)
    }

    /// The checksum in a request, a response, or the facts of a version.
    pub fn checksum<'o>(&self, object: &'o Object) -> Option<&'o str> {
        object.text(self.checksum?)
    }
}

/// Lex itself has neither a document nor children in a path.
const SERVICE: KindRow = KindRow::new(ResourceKind::Service, &[], &NO_SHAPE);

impl KindRow {
    /// The row of a kind with defaults for everything that only some kinds have.
    const fn new(
        kind: ResourceKind,
        paths: &'static [&'static [ResourceKind]],
        shape: &'static Shape,
    ) -> Self {
        Self {
            kind,
            paths,
            id: None,
            name: None,
            versions: Versions::None,
            stage: 0,
            lane: 0,
            shape,
            volatile: &[],
            references: &[],
            placeholders: None,
            read: None,
            list: None,
            unanswered: None,
            undocumented: &[],
            implied: &[],
            held_back: None,
            lives: IdUse::Many,
            revision: None,
            unsettled: None,
            stated: None,
            kept: None,
            respelled: &[],
            build: None,
            limit: None,
            tags: None,
            file: None,
        }
    }

    /// The path of a resource with this many ids.
    pub fn path_of(&self, ids: usize) -> Option<&'static [ResourceKind]> {
        let count = ids + usize::from(self.id.is_none());
        self.paths.iter().find(|path| path.len() == count).copied()
    }

    /// Whether resources of this kind are below resources of another.
    pub fn is_below(&self, above: ResourceKind) -> bool {
        self.kind != above && self.paths.iter().any(|path| path.contains(&above))
    }

    /// The member of its documents with the version of its parent to which it points.
    pub fn pointer(&self) -> Option<&'static str> {
        let parent = self.paths.first().and_then(|path| path.iter().rev().nth(1))?;
        let mut targets = self.references.iter().flat_map(|row| row.targets);
        targets.find_map(|target| match target.to {
            To::Resource { kind, version: VersionAt::Member(member), .. } if kind == *parent => {
                Some(member)
            }
            To::Resource { .. } | To::Outside(_) => None,
        })
    }

    /// Whether this is the member with the rows of the call that lists them.
    pub fn is_list(&self, member: &str) -> bool {
        self.list.is_some_and(|list| list.member == member)
    }

    /// Whether its resources have versions.
    pub fn has_versions(&self) -> bool {
        self.versions != Versions::None
    }

    /// The kinds of the resources that its documents may refer to.
    pub fn refers_to(&self) -> impl Iterator<Item = ResourceKind> {
        let targets = self.references.iter().flat_map(|row| row.targets);
        targets.filter_map(|target| match target.to {
            To::Resource { kind, version, .. } => Some(kind).filter(|_| version != VersionAt::None),
            To::Outside(_) => None,
        })
    }

    /// Whether its documents may refer to resources of another kind.
    pub fn may_refer(&self, other: ResourceKind) -> bool {
        self.refers_to().any(|kind| kind == other)
    }
}
