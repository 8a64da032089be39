//! Finds rows of both schemas.

use std::cmp::Reverse;

use crate::lex::{Api, NO_SHAPE, Object, Operation, ResourceKind, SCHEMAS, Schema, Shape, Verb};

impl Shape {
    /// The shape of a document of unknown kind: the one that has most of its members.
    pub fn recognized(members: &Object) -> &'static Self {
        let known = |shape: &Self| {
            let known = members.iter().filter(|(name, _)| shape.member(name).is_some());
            Reverse(known.count())
        };
        let rows = SCHEMAS.into_iter().flat_map(|schema| schema.kinds);
        rows.map(|row| row.shape).min_by_key(|shape| known(shape)).unwrap_or(&NO_SHAPE)
    }

    /// The shape of the document of a resource.
    pub fn of(api: Api, kind: ResourceKind) -> &'static Self {
        Schema::of(api).row(kind).map_or(&NO_SHAPE, |row| row.shape)
    }
}

impl Operation {
    /// The rows with that event name: at most one per API.
    pub fn named(name: &str) -> impl Iterator<Item = &'static Self> {
        SCHEMAS.into_iter().filter_map(move |schema| Self::called(schema.api, name))
    }

    /// The row with that event name in an API.
    pub fn called(api: Api, name: &str) -> Option<&'static Self> {
        let table = Self::all(api);
        table.binary_search_by(|row| row.name.cmp(name)).ok().map(|at| &table[at])
    }

    /// The operation with that effect on resources of that kind, named in the request.
    pub fn of(api: Api, verb: Verb, kind: ResourceKind) -> Option<&'static Self> {
        let does = |row: &&Self| row.verb == verb && row.kind == kind && !row.named_by.is_empty();
        Self::all(api).iter().find(does)
    }

    /// The event names of all writing operations.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SCHEMAS.into_iter().flat_map(|schema| schema.operations).map(|row| row.name)
    }

    /// Every writing operation of an API, sorted by name.
    pub fn all(api: Api) -> &'static [Self] {
        Schema::of(api).operations
    }
}
