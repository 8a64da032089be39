//! The model of Amazon Lex: kinds of resources, keys and versions, shapes of documents, and the
//! operations of both APIs.

mod address;
mod api;
mod canonical;
mod date;
mod document;
mod file;
mod json;
mod json_name;
mod json_reader;
mod key;
mod kind;
mod name;
mod number;
mod operation;
mod reference;
mod schema;
mod shape;
mod surrogate;
mod version;

pub use address::{Address, NotAnAddress};
pub use api::Api;
pub use date::{LAUNCH, epoch_seconds};
pub use document::{Document, indent, ordered, write_at};
pub use file::{FileNames, from_file, to_file, without_nulls};
pub use json::{Json, MemberName, Object, write_string};
pub use json_reader::NotJson;
pub use key::{NotAKey, ResourceKey};
pub use kind::ResourceKind;
pub use name::{escape, escape_byte, unescape};
pub use number::Number;
pub use operation::{Evidence, Operation, Verb, kebab};
pub use reference::{
    Reference, Target, implied_by, readdressed, references, refers_to, repointed, versions_referred,
};
pub use schema::{
    FileRow, HeldBack, IdUse, Implied, KindRow, List, NOUNS, Noun, Outside, Placeholders, ReadCall,
    ReferenceRow, SCHEMAS, SETTING, STAGES, Schema, Tags, TargetRow, To, V1, V2, VersionAt,
    Versions, WITH_VALUES, Way,
};
pub use shape::{ExportForm, Given, Identity, Member, NO_SHAPE, Shape, Type};
pub use surrogate::replace_half_surrogates;
pub use version::{NotAVersion, Version};

pub(crate) use shape::{nested, plain};
