//! The shapes of Lex documents: the order of their members and what identifies the items of
//! their lists.
//!
//! The tables are in the schemas. A member that is in no table is kept and comes last.

use crate::lex::{Json, ResourceKind};

/// The members of one API shape, in the order of the service model.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape(&'static [Member]);

/// One member of a shape.
#[derive(Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name in lowerCamelCase.
    pub name: &'static str,
    /// The type of its value.
    pub holds: Type,
    /// The shape of its value, or of the items if it is a list; [`NO_SHAPE`] for plain values.
    pub shape: &'static Shape,
    /// What tells the items apart, if it is a list.
    pub items: Identity,
    /// Who gives it its value.
    pub given: Given,
    /// How files that Lex exports have it.
    pub exported: ExportForm,
}

/// Who gives a member its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// The caller: what is not in the request is not there.
    ByCaller,
    /// The caller, or else Lex; with the value, as JSON, if that is always the same.
    OrFilledIn(Option<&'static str>),
    /// Lex: no request has it.
    ByLex,
}

/// How files that Lex exports have a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportForm {
    /// As answers have it.
    Same,
    /// Files that are older than it lack it.
    OrNot,
    /// Its items are in the order of what tells them apart.
    Sorted,
    /// As answers have it, but not beside a member of this name that names what comes with Lex.
    UnlessBuiltIn(&'static str),
    /// Under another name than in the API, which calls it so.
    Renamed(&'static str),
    /// The name of a resource of this kind, of which the API has the id in this member.
    ByName(&'static str, ResourceKind),
    /// In capitals: `TOP_RESOLUTION` for `TopResolution`.
    Capitals,
    /// An empty list where there is none, and in any order.
    EmptyList,
    /// Only where it is there: it is never null.
    IfThere,
    /// In no export that is known.
    Never,
}

impl Member {
    /// Its name in the API.
    pub fn api_name(&self) -> &'static str {
        match self.exported {
            ExportForm::Renamed(name) | ExportForm::ByName(name, _) => name,
            ExportForm::Same
            | ExportForm::OrNot
            | ExportForm::Sorted
            | ExportForm::UnlessBuiltIn(_)
            | ExportForm::Capitals
            | ExportForm::EmptyList
            | ExportForm::IfThere
            | ExportForm::Never => self.name,
        }
    }

    /// Whether that is the value, as JSON, that Lex fills in.
    pub fn is_filled_in(&self, value: &Json) -> bool {
        matches!(self.given, Given::OrFilledIn(Some(filled)) if value.to_string() == filled)
    }

    /// The same, filled in where no caller gives it.
    pub(super) const fn filled_in(self, value: Option<&'static str>) -> Self {
        Self { given: Given::OrFilledIn(value), ..self }
    }

    /// The same, made by Lex.
    pub(super) const fn by_lex(self) -> Self {
        Self { given: Given::ByLex, ..self }
    }

    /// The same, in files in another way.
    pub(super) const fn exported(self, exported: ExportForm) -> Self {
        Self { exported, ..self }
    }
}

/// The type of a value in a service model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A string, an enumeration or an ARN.
    Text,
    /// An integer or a double.
    Number,
    /// `true` or `false`.
    Truth,
    /// A structure.
    Object,
    /// A list of [`Type::Text`].
    Texts,
    /// A list of [`Type::Object`].
    Objects,
    /// Members of any name, whose values are of [`Type::Object`].
    Map,
    /// Not in a service model: a file that Lex imports.
    Any,
}

/// What makes an item of a list the same item before and after an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// Its place in the list.
    Position,
    /// Its whole value: an utterance, a synonym.
    Value,
    /// The value of one of its members: a slot's `name`.
    Member(&'static str),
}

impl Shape {
    /// The shape with these members, in this order.
    pub const fn new(members: &'static [Member]) -> Self {
        Self(members)
    }

    /// The table row of a member.
    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.0.iter().find(|member| member.name == name)
    }

    /// The table row of the member that the API calls so.
    pub fn api_member(&self, name: &str) -> Option<&'static Member> {
        self.0.iter().find(|member| member.api_name() == name)
    }

    /// The shape of a member's value, or of its items if it is a list, and what tells those apart.
    pub fn below(&self, name: &str) -> (&'static Self, Identity) {
        let member = self.member(name);
        member.map_or((&NO_SHAPE, Identity::Position), |member| (member.shape, member.items))
    }

    /// Where a member stands in the order of the shape; unknown members come after all known ones.
    pub fn rank(&self, name: &str) -> usize {
        self.0.iter().position(|member| member.name == name).unwrap_or(self.0.len())
    }

    /// The members in the order of the service model.
    pub fn members(&self) -> &'static [Member] {
        self.0
    }
}

/// The shape of plain values and of what no table describes.
pub static NO_SHAPE: Shape = Shape(&[]);

const fn row(name: &'static str, holds: Type, shape: &'static Shape, items: Identity) -> Member {
    let (given, exported) = (Given::ByCaller, ExportForm::Same);
    Member { name, holds, shape, items, given, exported }
}

/// A member of any type, without a shape.
pub(crate) const fn plain(name: &'static str) -> Member {
    row(name, Type::Any, &NO_SHAPE, Identity::Value)
}

/// A member whose value, or each item of it, has a shape.
pub(crate) const fn nested(name: &'static str, shape: &'static Shape) -> Member {
    row(name, Type::Any, shape, Identity::Position)
}

/// A member whose members have any name, and values of a shape.
pub(super) const fn map(name: &'static str, shape: &'static Shape) -> Member {
    row(name, Type::Map, shape, Identity::Position)
}

/// A member that holds text.
pub(super) const fn text(name: &'static str) -> Member {
    row(name, Type::Text, &NO_SHAPE, Identity::Value)
}

/// A member that holds a number.
pub(super) const fn number(name: &'static str) -> Member {
    row(name, Type::Number, &NO_SHAPE, Identity::Value)
}

/// A member that is true or false.
pub(super) const fn truth(name: &'static str) -> Member {
    row(name, Type::Truth, &NO_SHAPE, Identity::Value)
}

/// A member that holds a list of texts, which tell themselves apart.
pub(super) const fn texts(name: &'static str) -> Member {
    row(name, Type::Texts, &NO_SHAPE, Identity::Value)
}

/// A member whose value has a shape.
pub(super) const fn object(name: &'static str, shape: &'static Shape) -> Member {
    row(name, Type::Object, shape, Identity::Position)
}

/// A member with a list whose items have a shape and nothing that tells them apart.
pub(super) const fn objects(name: &'static str, shape: &'static Shape) -> Member {
    row(name, Type::Objects, shape, Identity::Position)
}

/// A member with a list whose items have a shape and a member that tells them apart.
pub(super) const fn list(name: &'static str, shape: &'static Shape, by: &'static str) -> Member {
    row(name, Type::Objects, shape, Identity::Member(by))
}
