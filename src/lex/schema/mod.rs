//! What is particular to one of the two APIs, as data: one row for each kind of resource and for each
//! writing operation.
//!
//! No code above `event` asks which API a resource belongs to: it reads these rows.

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
    /// Which API.
    pub api: Api,
    /// What people call it.
    pub name: &'static str,
    /// The name of its commands in the AWS CLI, and of its client in the SDKs.
    pub service: &'static str,
    /// Its word for what is being edited.
    pub draft: &'static str,
    /// The word for that in addresses.
    pub draft_word: &'static str,
    /// The member with the date of creation.
    pub created: &'static str,
    /// The member with the date of the last change.
    pub updated: &'static str,
    /// The members that may tell when a call was done, best first.
    pub done: &'static [&'static str],
    /// The same, of a call that published.
    pub published: &'static [&'static str],
    /// How many seconds before or after the time of its event a call may have been done.
    pub skew: u64,
    /// The member with the checksum of a revision; `None` if revisions have none.
    pub checksum: Option<&'static str>,
    /// The member with the number of a version.
    pub version: &'static str,
    /// Members of an answer that tell how a revision came to be, and are no configuration.
    pub facts: &'static [&'static str],
    /// Members of a request to publish that the version's document has instead of the draft's.
    pub set_by_publication: &'static [&'static str],
    /// Members that files that Lex exports have, and nothing else.
    pub in_files: &'static [&'static str],
    /// Members of requests and responses that are no configuration.
    pub volatile: &'static [&'static str],
    /// What tags of published versions begin with in the written repository.
    pub tags_below: &'static str,
    /// How tags are written.
    pub tags: Tags,
    /// How many versions of a resource may exist; `None` if that is not known.
    pub version_limit: Option<usize>,
    /// Whether a deletion takes what is below the resource with it, and leaves alone what refers to it.
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
    /// The kinds on the way from a root to it, its own last. A resource policy has two ways: it is
    /// attached to a bot or to an alias.
    pub paths: &'static [&'static [ResourceKind]],
    /// The member with its id; `None` for what has none, because there is one at most below a
    /// parent.
    pub id: Option<&'static str>,
    /// The member with its name, which may change if it is not the id.
    pub name: Option<&'static str>,
    /// Which versions it has.
    pub versions: Versions,
    /// Its place in the order of a deployment: what is made first has the least.
    pub stage: u8,
    /// Its place among the lanes of a picture, which are in the direction of the references.
    pub lane: u8,
    /// The shape of its documents.
    pub shape: &'static Shape,
    /// Members of requests and responses that are no configuration of this kind, such as its ids.
    pub volatile: &'static [&'static str],
    /// What its documents refer to.
    pub references: &'static [ReferenceRow],
    /// The items that its texts name in braces.
    pub placeholders: Option<Placeholders>,
    /// The call that shows one.
    pub read: Option<&'static ReadCall>,
    /// The answer of the call that lists them.
    pub list: Option<List>,
    /// A member that the answer to a publication lacks.
    pub unanswered: Option<&'static str>,
    /// The members of a published version of which is not documented what they are.
    pub undocumented: &'static [&'static str],
    /// What a call to create one makes below it too.
    pub implied: &'static [Implied],
    /// What holds it back from being deleted; `None`: whatever refers to it (Lex V1).
    pub held_back: Option<HeldBack>,
    /// How often its id may live.
    pub lives: IdUse,
    /// The members that name the revision before a call, in its request, and the one after it, in its
    /// response; `None` if the [checksum](Schema::checksum) of the API does.
    pub revision: Option<(&'static str, &'static str)>,
    /// The member that names resources below or beside it, or versions of them, of which is not
    /// documented what it is after one of them was deleted.
    pub unsettled: Option<&'static str>,
    /// The member of its documents that only requests have, as JSON in a text.
    pub stated: Option<&'static str>,
    /// The member that stays as it is if an update omits it.
    pub kept: Option<&'static str>,
    /// Members that records spell otherwise: how, and the name in the API.
    pub respelled: &'static [(&'static str, &'static str)],
    /// The parameter with its value by which a change is also built.
    pub build: Option<(&'static str, &'static str)>,
    /// How many of them a parent may have; `None` if there is no limit, or if it is not known.
    pub limit: Option<usize>,
    /// The member with its tags in the request that creates it.
    pub tags: Option<&'static str>,
    /// Its file in an export, if each resource of the kind has one of its own.
    pub file: Option<&'static FileRow>,
}

/// The file of a resource in an export of its bot.
#[derive(Debug)]
pub struct FileRow {
    /// What it is called.
    pub name: &'static str,
    /// The directory with the directories of these files, below the directory of the parent; empty
    /// for the bot.
    pub folder: &'static str,
    /// Its members, under the names that they have there.
    pub shape: &'static Shape,
    /// Whether an export of today has all that the API shows of such a resource.
    pub is_whole: bool,
}

impl FileRow {
    /// Whether a file shows all that the API would, by the members, under the names of the API, that it
    /// has, be it as null. Older exports lack some, and those of bots and locales always do.
    pub fn is_all_in(&self, members: &Object) -> bool {
        let mut always = self.shape.members().iter().filter(|member| {
            !matches!(member.exported, ExportForm::Never | ExportForm::IfThere)
                && member.name != "identifier"
                && member.name != "version"
        });
        self.is_whole && always.all(|member| members.get(member.api_name()).is_some())
    }
}

/// A resource that comes with the one above it.
#[derive(Debug)]
pub struct Implied {
    /// Its kind.
    pub kind: ResourceKind,
    /// Its id.
    pub id: &'static str,
    /// What is known to be in its document.
    pub members: &'static [(&'static str, &'static str)],
}

/// How often an id may live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdUse {
    /// Lex makes it up, and never again.
    Once,
    /// It is given, or fixed: it may be deleted and created again.
    Many,
}

/// Which versions the resources of a kind have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    /// Numbers of their own.
    Own,
    /// Those of the resource at the start of the path: a version of it freezes all that is below.
    OfRoot,
    /// None.
    None,
}

/// What holds resources of a kind back from being deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldBack {
    /// The kinds that do, if they refer to it.
    pub by: &'static [ResourceKind],
    /// The member of the request that makes Lex not ask.
    pub unless: &'static str,
}

/// A call that shows a resource.
#[derive(Debug)]
pub struct ReadCall {
    /// `GetIntent`
    pub operation: &'static str,
    /// The parameters that take the ids of its path.
    pub ids: &'static [&'static str],
    /// The parameter that takes the version.
    pub version: Option<&'static str>,
}

/// Items that texts of the same document name in braces, as utterances do with slots.
#[derive(Clone, Copy, Debug)]
pub struct Placeholders {
    /// The member with the texts.
    pub texts: &'static str,
    /// The member with the items.
    pub items: &'static str,
    /// The member with the name of an item.
    pub name: &'static str,
}

/// The answer of a call that lists.
#[derive(Clone, Copy, Debug)]
pub struct List {
    /// The member with the rows.
    pub member: &'static str,
    /// Whether each row has all that [`KindRow::read`] shows.
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

    /// The row of a kind; `None` if the API has no such kind.
    pub fn row(&self, kind: ResourceKind) -> Option<&'static KindRow> {
        self.kinds.iter().chain([&SERVICE]).find(|row| row.kind == kind)
    }

    /// The rows of the kinds that are below another.
    pub fn below(&self, above: ResourceKind) -> impl Iterator<Item = &'static KindRow> {
        self.kinds.iter().filter(move |row| row.is_below(above))
    }

    /// The rows of the kinds whose resources point to a version of their parent of that kind.
    pub fn pointers(&self, to: ResourceKind) -> impl Iterator<Item = &'static KindRow> {
        self.kinds.iter().filter(move |row| row.pointer().is_some() && row.is_below(to))
    }

    /// The stage of a deployment at which versions of a kind are made: after all that they freeze.
    pub fn publication_stage(&self, kind: ResourceKind) -> u8 {
        let is_frozen = |row: &&KindRow| row.versions == Versions::OfRoot && row.is_below(kind);
        let frozen = self.kinds.iter().filter(|row| row.kind == kind || is_frozen(row));
        frozen.map(|row| row.stage).max().unwrap_or_default()
    }

    /// Whether it has a member of that name in an answer about a resource, a list or a file.
    pub fn knows(&self, member: &str) -> bool {
        let of_kind = |row: &KindRow| {
            row.shape.member(member).is_some()
                || row.volatile.contains(&member)
                || row.is_list(member)
        };
        let mut others = self.volatile.iter().chain(self.in_files);
        others.any(|name| *name == member) || self.kinds.iter().any(of_kind)
    }

    /// Whether a member of a request or response of a kind is no configuration.
    pub fn is_volatile(&self, kind: ResourceKind, member: &str) -> bool {
        self.volatile.contains(&member)
            || self.row(kind).is_some_and(|row| row.volatile.contains(&member))
    }

    /// The date of creation among the facts of an answer.
    pub fn created<'f>(&self, facts: &'f Object) -> Option<&'f Json> {
        facts.get(self.created)
    }

    /// The date of the last change among the facts of an answer.
    pub fn updated<'f>(&self, facts: &'f Object) -> Option<&'f Json> {
        facts.get(self.updated)
    }

    /// The checksum in a request, an answer, or the facts of a version.
    pub fn checksum<'o>(&self, object: &'o Object) -> Option<&'o str> {
        object.text(self.checksum?)
    }
}

/// Lex itself has neither a document nor anything below it in a path.
const SERVICE: KindRow = KindRow::new(ResourceKind::Service, &[], &NO_SHAPE);

impl KindRow {
    /// The row of a kind without anything that only some kinds have.
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

    /// The path of a resource with so many ids.
    pub fn path_of(&self, ids: usize) -> Option<&'static [ResourceKind]> {
        let count = ids + usize::from(self.id.is_none());
        self.paths.iter().find(|path| path.len() == count).copied()
    }

    /// Whether resources of this kind are below resources of another.
    pub fn is_below(&self, above: ResourceKind) -> bool {
        self.kind != above && self.paths.iter().any(|path| path.contains(&above))
    }

    /// The member of its documents that says to which version of its parent it points.
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

    /// Whether that is the member with the rows of the call that lists them.
    pub fn is_list(&self, member: &str) -> bool {
        self.list.is_some_and(|list| list.member == member)
    }

    /// Whether there are versions of its resources.
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
