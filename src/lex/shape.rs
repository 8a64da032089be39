//! The shapes of Lex documents: the order of their members, and the identity of list items.
//!
//! The tables are in the schemas. A member that is not in a table is kept and comes last.

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
    /// The identity of the items, if it is a list.
    pub items: Identity,
    /// The members by which its items are sorted before lists are compared, if Lex shows them in any
    /// order; empty if their order counts.
    pub sorted_by: &'static [&'static str],
    /// The source of its value.
    pub given: Given,
    /// Its form in files that Lex exports.
    pub exported: ExportForm,
}

/// The source of a member's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// The caller: absent in the request means absent.
    ByCaller,
    /// The caller, or else Lex; with the value, as JSON, if it is constant.
    OrFilledIn(Option<&'static str>),
    /// Lex: no request has it.
    ByLex,
}

/// The form of a member in files that Lex exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportForm {
    /// As in responses.
    Same,
    /// Older files lack it.
    OrNot,
    /// Its items are sorted by their identity.
    Sorted,
    /// As in responses, but absent beside a member of this name with a built-in value.
    UnlessBuiltIn(&'static str),
    /// Under another name; this is the one in the API.
    Renamed(&'static str),
    /// The name of a resource of this kind; the API has the id in this member.
    ByName(&'static str, ResourceKind),
    /// In capitals: `TOP_RESOLUTION` for `TopResolution`.
    Capitals,
    /// An empty list if absent.
    EmptyList,
    /// Only if present: it is never null.
    IfThere,
    /// In no known export.
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

    /// Whether this is the JSON value that Lex fills in.
    pub fn is_filled_in(&self, value: &Json) -> bool {
        matches!(self.given, Given::OrFilledIn(Some(filled)) if value.to_string() == filled)
    }

    /// The same, filled in if the caller omits it.
    pub(super) const fn filled_in(self, value: Option<&'static str>) -> Self {
        Self { given: Given::OrFilledIn(value), ..self }
    }

    /// The same, with a value of Lex.
    pub(super) const fn by_lex(self) -> Self {
        Self { given: Given::ByLex, ..self }
    }

    /// The same, as a list that Lex shows in any order.
    pub(super) const fn in_any_order(self, sorted_by: &'static [&'static str]) -> Self {
        Self { sorted_by, ..self }
    }

    /// The same, with another form in files.
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
    /// Members with any names and values of [`Type::Object`].
    Map,
    /// Not in a service model: a file that Lex imports.
    Any,
}

/// What identifies an item of a list before and after an edit.
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

    /// The table row of the member with this name in the API.
    pub fn api_member(&self, name: &str) -> Option<&'static Member> {
        self.0.iter().find(|member| member.api_name() == name)
    }

    /// The shape of a member's value, or of its items if it is a list, and the identity of the
    /// items.
    pub fn below(&self, name: &str) -> (&'static Self, Identity) {
        let member = self.member(name);
        member.map_or((&NO_SHAPE, Identity::Position), |member| (member.shape, member.items))
    }

    /// The position of a member in the order of the shape; unknown members come last.
    pub fn rank(&self, name: &str) -> usize {
        self.0.iter().position(|member| member.name == name).unwrap_or(self.0.len())
    }

    /// The members in the order of the service model.
    pub fn members(&self) -> &'static [Member] {
        self.0
    }
}

/// The shape of plain values and of undocumented ones.
pub static NO_SHAPE: Shape = Shape(&[]);

const fn row(name: &'static str, holds: Type, shape: &'static Shape, items: Identity) -> Member {
    let (given, exported) = (Given::ByCaller, ExportForm::Same);
    Member { name, holds, shape, items, sorted_by: &[], given, exported }
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

/// A member with a text.
pub(super) const fn text(name: &'static str) -> Member {
    row(name, Type::Text, &NO_SHAPE, Identity::Value)
}

/// A member with a number.
pub(super) const fn number(name: &'static str) -> Member {
    row(name, Type::Number, &NO_SHAPE, Identity::Value)
}

/// A member that is true or false.
pub(super) const fn truth(name: &'static str) -> Member {
    row(name, Type::Truth, &NO_SHAPE, Identity::Value)
}

/// A member with a list of texts, identified by value.
pub(super) const fn texts(name: &'static str) -> Member {
    row(name, Type::Texts, &NO_SHAPE, Identity::Value)
}

/// A member whose value has a shape.
pub(super) const fn object(name: &'static str, shape: &'static Shape) -> Member {
    row(name, Type::Object, shape, Identity::Position)
}

/// A member with a list whose items have a shape and no identity.
pub(super) const fn objects(name: &'static str, shape: &'static Shape) -> Member {
    row(name, Type::Objects, shape, Identity::Position)
}

/// A member with a list whose items have a shape and are identified by a member.
pub(super) const fn list(name: &'static str, shape: &'static Shape, by: &'static str) -> Member {
    row(name, Type::Objects, shape, Identity::Member(by))
}
