//! The schemas of both APIs say what the service models say: kinds, paths, ids, shapes, references
//! and writing operations.

use std::collections::BTreeSet;

use lexrewind::lex::{
    Api, KindRow, Operation, Placeholders, STAGES, Schema, Shape, TargetRow, To, V1, V2, Verb,
    VersionAt, Versions, Way,
};
use serde_json::{Map, Value};

/// The operations of a service model, as `fixtures/README.md` describes them.
fn model(api: Api) -> Map<String, Value> {
    let models: Value =
        serde_json::from_str(include_str!("../../fixtures/operations/models.json")).unwrap();
    models[api.as_str()].as_object().unwrap().clone()
}

fn members<'m>(operation: &'m Value, of: &str) -> BTreeSet<&'m str> {
    operation[of].as_array().into_iter().flatten().map(|name| name.as_str().unwrap()).collect()
}

fn has_effect(row: &Operation) -> bool {
    row.verb.has_effect()
}

#[test]
fn the_tables_are_the_writing_operations_of_the_service_models() {
    for (schema, count) in [(&V1, 42), (&V2, 107)] {
        let model = model(schema.api);
        assert_eq!(model.len(), count);
        let writes = |name: &str| model[name]["reads"] != Value::Bool(true);
        let writing: Vec<&str> = model.keys().map(String::as_str).filter(|it| writes(it)).collect();
        let rows: Vec<&str> = schema.operations.iter().map(|row| row.name).collect();
        assert_eq!(rows, writing, "{}, sorted", schema.api);
        assert!(schema.operations.iter().all(|row| row.api == schema.api));
        for name in model.keys() {
            assert_eq!(Operation::is_reading(name), !writes(name), "{name}");
        }
    }
}

#[test]
fn eleven_names_are_in_both_models_of_which_ten_write() {
    let both = |name: &&str| Operation::named(name).count() == 2;
    let v1 = Operation::all(Api::V1).iter().map(|row| row.name);
    assert_eq!(v1.filter(both).count(), 10);
}

#[test]
fn every_writing_operation_has_a_path_or_a_reason() {
    for schema in [&V1, &V2] {
        let model = model(schema.api);
        for row in schema.operations {
            let name = row.name;
            let (request, response) =
                (members(&model[name], "request"), members(&model[name], "response"));
            let kind = schema.row(row.kind).expect(name);
            for member in row.within.as_slice().iter().chain(row.named_by) {
                let is_there = request.contains(member) || response.contains(member);
                let is_inside = row.within.is_some_and(|within| within != *member);
                assert!(is_there || is_inside, "{name}: {member}");
            }
            assert!(row.arn.is_none_or(|member| request.contains(member)), "{name}");
            assert!(row.always.iter().all(|member| response.contains(member)), "{name}");
            let is_named = !row.named_by.is_empty() || row.arn.is_some();
            assert!(is_named || row.reason.is_some(), "{name} has no path and no reason");
            assert!(has_effect(row) || row.reason.is_some(), "{name} has no effect, and why?");
            if !row.named_by.is_empty() {
                assert!(kind.path_of(row.named_by.len()).is_some(), "{name}: the path of its kind");
            }
        }
    }
}

/// The row of `fixtures/operations/v2.tsv` for each writing operation of V2.
#[test]
fn v2_has_the_kinds_and_verbs_of_the_documentation() {
    let text = include_str!("../../fixtures/operations/v2.tsv");
    let lines: Vec<Vec<&str>> = text.lines().skip(1).map(|it| it.split('\t').collect()).collect();
    assert_eq!(lines.len(), V2.operations.len());
    for line in lines {
        let [name, resource, effect] = line[..] else { panic!("{line:?}") };
        let row = V2.operations.iter().find(|row| row.name == name).expect(name);
        let kind = resource.split(['@', ' ']).next().filter(|word| !["-", "tags"].contains(word));
        assert!(kind.is_none_or(|kind| kind == row.kind.as_str()), "{name}: {resource}");
        let is_version = resource.starts_with("bot@N");
        let verbs: &[Verb] = match effect.split([' ', ',', ':', ';']).next().unwrap() {
            "create" if is_version => &[Verb::Publish],
            "create" => &[Verb::Create],
            "replace" => &[Verb::Update],
            "delete" if is_version => &[Verb::DeleteVersion],
            "delete" => &[Verb::Delete],
            "item-wise" | "add" => &[Verb::Edit],
            "remove" if resource == "resource-policy" => &[Verb::Edit],
            "upsert" => &[Verb::Tag],
            "remove" => &[Verb::Untag],
            "OPAQUE" => &[Verb::Import],
            "none" => &[Verb::Keep, Verb::Build, Verb::Use],
            other => panic!("{name}: {other}"),
        };
        assert!(verbs.contains(&row.verb), "{name}: {effect}");
    }
}

/// V1: slot types, intents, bots, aliases, channels (guide, "Versioning and Aliases"). V2: a bot's
/// version freezes all that is in its locales (guide, "Creating versions").
#[test]
fn a_version_is_made_after_all_that_it_freezes() {
    for schema in [&V1, &V2] {
        for row in schema.kinds.iter().filter(|row| row.versions == Versions::Own) {
            let stage = schema.publication_stage(row.kind);
            let below = schema.below(row.kind);
            let (frozen, others): (Vec<_>, Vec<_>) =
                below.partition(|below| below.versions == Versions::OfRoot);
            assert!(frozen.iter().all(|below| below.stage <= stage), "{}", row.kind);
            assert!(others.iter().all(|below| below.stage > stage), "{}", row.kind);
            assert!(frozen.is_empty() == (stage == row.stage), "{}", row.kind);
        }
        for row in schema.kinds {
            for path in row.paths {
                let parent = path.iter().rev().nth(1).and_then(|parent| schema.row(*parent));
                assert!(parent.is_none_or(|parent| parent.stage < row.stage), "{}", row.kind);
            }
            assert!(row.stage < STAGES, "{}", row.kind);
        }
    }
}

#[test]
fn every_kind_has_a_row_that_fits_its_operations() {
    for schema in [&V1, &V2] {
        let model = model(schema.api);
        assert!(schema.kinds.is_sorted_by_key(|row| row.kind));
        for row in schema.kinds {
            for path in row.paths {
                assert_eq!(path.last(), Some(&row.kind));
                if let [above @ .., parent, _] = *path {
                    let parent_path = [above, &[*parent]].concat();
                    let parent = schema.row(*parent).expect("a parent has a row");
                    assert!(parent.paths.contains(&&*parent_path), "{} {parent_path:?}", row.kind);
                }
            }
            if let Some(Placeholders { texts, items, name }) = row.placeholders {
                let items = row.shape.member(items).expect(items);
                assert!(row.shape.member(texts).is_some() && items.shape.member(name).is_some());
            }
            if let Some(list) = row.list {
                let answers = model.values().map(|operation| members(operation, "response"));
                assert!(answers.into_iter().any(|it| it.contains(list.member)), "{}", row.kind);
            }
            if let Some(member) = row.tags {
                let mut creations = schema.operations.iter().filter(|it| it.kind == row.kind);
                assert!(creations.any(|it| members(&model[it.name], "request").contains(member)));
            }
            if let Some(read) = row.read {
                let request = members(&model[read.operation], "request");
                assert!(read.ids.iter().chain(&read.version).all(|it| request.contains(it)));
                assert!(row.path_of(read.ids.len()).is_some(), "{}", read.operation);
                check_read(schema, row, &members(&model[read.operation], "response"));
            }
            for operation in schema.operations.iter().filter(|it| it.kind == row.kind) {
                let answer = &model[operation.name];
                if matches!(operation.verb, Verb::Put | Verb::Create | Verb::Update) {
                    check_members(schema, row, operation, answer);
                }
            }
        }
        let effective = schema.operations.iter().filter(|row| has_effect(row));
        let written: BTreeSet<_> = effective.map(|row| row.kind).collect();
        assert_eq!(written, schema.kinds.iter().map(|row| row.kind).collect());
    }
}

/// The answer has exactly the members of the shape and those that are not configuration.
fn check_members(schema: &Schema, row: &KindRow, operation: &Operation, model: &Value) {
    let name = operation.name;
    let (request, response) = (members(model, "request"), members(model, "response"));
    let known =
        |member: &&str| row.shape.member(member).is_some() || schema.is_volatile(row.kind, member);
    let strange: Vec<_> = response.iter().filter(|member| !known(member)).collect();
    assert!(strange.is_empty(), "{name}: {strange:?}");
    let is_there = |member: &str| request.contains(member) || response.contains(member);
    assert!(row.id.is_none_or(is_there), "{name}: the id");
    assert!(row.name.is_none_or(is_there), "{name}: the name");
    let only_update = ["slotPriorities"];
    for member in row.shape.members().iter().map(|member| member.name) {
        let is_exempt = operation.verb == Verb::Create && only_update.contains(&member);
        assert!(is_there(member) || is_exempt, "{name}: {member}");
    }
}

/// A plan sends what a request takes, and no more.
#[test]
fn a_request_takes_all_of_a_document_but_what_its_row_refuses() {
    for schema in [&V1, &V2] {
        let model = model(schema.api);
        for operation in schema.operations.iter().filter(|row| row.verb.sets_all()) {
            let row = schema.row(operation.kind).expect(operation.name);
            let request = members(&model[operation.name], "request");
            let shape = row.shape.members().iter().map(|member| member.name);
            let refused: Vec<&str> = shape.filter(|name| !request.contains(name)).collect();
            assert_eq!(refused, operation.refuses, "{}", operation.name);
            assert!(row.kept.is_none_or(|name| row.shape.member(name).is_some()));
        }
    }
}

/// The answer of the call that shows a resource has the members of its shape, and those that are no
/// configuration.
fn check_read(schema: &Schema, row: &KindRow, response: &BTreeSet<&str>) {
    // The settings of a channel are secrets; the page of a list is none of its items.
    let passed = ["botConfiguration", "nextToken"];
    let is_known = |member: &&&str| {
        row.shape.member(member).is_some()
            || schema.is_volatile(row.kind, member)
            || passed.contains(*member)
    };
    let strange: Vec<_> = response.iter().filter(|member| !is_known(member)).collect();
    assert!(strange.is_empty(), "{} {}: {strange:?}", schema.api, row.kind);
    for member in row.shape.members().iter().map(|member| member.name) {
        assert!(response.contains(member), "{} {}: {member}", schema.api, row.kind);
    }
}

#[test]
fn every_reference_names_a_member_of_its_shape() {
    for schema in [&V1, &V2] {
        for kind in schema.kinds {
            for row in kind.references {
                let shape = row.way.iter().fold(kind.shape, |shape, way| below(shape, *way));
                for target in row.targets {
                    check_target(schema, kind, shape, target);
                }
            }
            let excess = kind.unanswered.is_none_or(|member| kind.shape.member(member).is_some());
            assert!(excess, "{}", kind.kind);
        }
    }
}

fn below(shape: &'static Shape, way: Way) -> &'static Shape {
    let member = shape.member(way.member()).unwrap_or_else(|| panic!("{way:?}"));
    if let Way::ItemsBy(_, name) = way {
        assert!(member.shape.member(name).is_some(), "{way:?}");
    }
    member.shape
}

fn check_target(schema: &Schema, kind: &KindRow, shape: &Shape, target: &TargetRow) {
    assert!(target.member.is_none_or(|it| shape.member(it).is_some()), "{target:?}");
    let To::Resource { kind: to, version, .. } = target.to else { return };
    let to = schema.row(to).expect("a row of what is referred to");
    if let VersionAt::Member(member) = version {
        assert!(shape.member(member).is_some() && to.has_versions(), "{target:?}");
    }
    // The ids in front of those in the document are those of the path of what refers.
    let ids = usize::from(target.member.is_some());
    let fits = kind.paths.iter().any(|path| {
        to.paths.iter().any(|other| {
            let shared = other.len().checked_sub(ids);
            shared.is_some_and(|shared| path.get(..shared) == other.get(..shared))
        })
    });
    assert!(fits, "{target:?}");
}
