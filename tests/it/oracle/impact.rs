//! `impact --delete` refuses what the service refuses, and its order removes the references.

use std::collections::BTreeSet;

use lexrewind::graph::{DependencyGraph, Direction, Group, Node};
use lexrewind::lex::{Document, ResourceKey, ResourceKind, Version, references};
use lexrewind::query::impact::{DeletionVerdict, DropReference};
use lexrewind::query::{Impact, ImpactQuestion, Point, impact};
use lexrewind::snapshot::LoadedVersions;
use serde_json::{Value, json};

use crate::generator::history::{self, History, Plan};
use crate::generator::service::{ApiError, Kind, Service};
use crate::generator::truth;
use crate::oracle::Asked;

/// Long after every history.
const LATER: i64 = 4_000_000_000_000;

#[test]
fn a_deletion_is_refused_if_the_service_refuses_it() {
    let (mut refused, mut accepted, mut untold) = (0, 0, 0);
    for seed in 0..4 {
        let plan = if seed % 2 == 0 { Plan::default() } else { Plan::dense(300) };
        let plan = Plan { clean_up_rate: 0.01, ..plan };
        let recorded = history::random(seed, &plan);
        let asked = Asked::of(&recorded.records);
        for (service, key, version) in subjects(&recorded) {
            let found = ask(&asked, &key, version);
            let deletion = found.deletion.as_ref().unwrap();
            let name = format!("seed {seed}: {key} {version:?}");
            let mut lex = service.clone();
            let answer = delete(&mut lex, &key, version);
            let code = answer.as_ref().err().map(|error| error.code);
            match deletion.verdict {
                DeletionVerdict::Refused => {
                    assert_eq!(code, Some("ResourceInUseException"), "{name}");
                    lets_go(&name, service, &key, version, &found);
                    refused += 1;
                }
                DeletionVerdict::Accepted => {
                    assert_eq!(code, None, "{name}");
                    accepted += 1;
                }
                DeletionVerdict::Unrecorded => untold += 1,
                DeletionVerdict::Outside => panic!("{name} is not outside of Lex"),
            }
        }
    }
    assert!(refused > 80 && accepted > 80, "{refused} refused, {accepted} accepted");
    assert!(untold * 10 < accepted, "{untold} untold, {accepted} accepted");
}

#[test]
fn the_start_of_references_is_correct() {
    let mut compared = 0;
    for seed in 20..23 {
        let recorded = history::random(seed, &Plan { flicker_rate: 0.0, ..Plan::default() });
        let asked = Asked::of(&recorded.records);
        for (_, key, version) in subjects(&recorded) {
            for dependent in ask(&asked, &key, version).direct {
                let Some(since) = dependent.since.filter(|since| since.is_certain) else {
                    continue;
                };
                let is_meant = |target: &Node| match version {
                    Some(version) => *target == Node::of(&key, version),
                    None => target.key() == Some(&key),
                };
                let began = began(&recorded, &dependent.from, is_meant);
                let name = dependent.from.address();
                assert_eq!(since.event.time, began, "seed {seed}: {name} -> {key} {version:?}");
                let address = dependent.from.key().unwrap().to_string();
                assert_eq!(since.event.resources[0], address, "seed {seed}: {name} -> {key}");
                compared += 1;
            }
        }
    }
    assert!(compared > 80, "{compared}");
}

/// The second since which what was there referred to what is meant, without a break.
fn began(recorded: &History, from: &Node, is_meant: impl Fn(&Node) -> bool) -> i64 {
    let of = from.key().unwrap();
    let is_from = |key: &&truth::Key| {
        let version = key.version.map(|version| version.to_string());
        let ours = from.version().map(|version| version.written(of.api));
        (&*key.account, &*key.region, key.kind, &*key.name)
            == (&*of.account, &*of.region, of.kind().as_str(), of.name())
            && version == ours
    };
    let key = recorded.truth.keys().find(is_from).unwrap();
    let mut began = None;
    for (second, document) in recorded.truth.life(key) {
        let refers = document.is_some_and(|document| {
            let document = Document::from_text(of.api, of.kind(), document.to_string()).unwrap();
            let recorded = references(of, &document).into_iter();
            recorded.map(|reference| Node::target(reference.target)).any(|target| is_meant(&target))
        });
        began = refers.then(|| began.unwrap_or(second));
    }
    began.unwrap()
}

/// Every resource and numbered version that is there.
fn subjects(recorded: &History) -> Vec<(&Service, ResourceKey, Option<Version>)> {
    let mut found = Vec::new();
    for service in &recorded.services {
        let key = |kind, parts: &[&str]| {
            ResourceKey::v1(service.account(), service.region(), kind, parts)
        };
        for (kind, ours) in KINDS {
            for (name, resource) in service.resources(kind) {
                found.push((service, key(ours, &[name]), None));
                let numbers = resource.published.keys().map(|number| Version::Number(*number));
                found.extend(numbers.map(|number| (service, key(ours, &[name]), Some(number))));
            }
        }
        for (bot, _) in service.resources(Kind::Bot) {
            let aliases = service.aliases_of(bot).map(|(alias, _)| alias);
            found.extend(
                aliases.map(|alias| (service, key(ResourceKind::Alias, &[bot, alias]), None)),
            );
        }
    }
    found
}

const KINDS: [(Kind, ResourceKind); 3] = [
    (Kind::Bot, ResourceKind::Bot),
    (Kind::Intent, ResourceKind::Intent),
    (Kind::SlotType, ResourceKind::SlotType),
];

fn ask(asked: &Asked, key: &ResourceKey, version: Option<Version>) -> Impact {
    let address = match version {
        Some(version) => format!("{key}{}", version.suffix(key.api)),
        None => key.to_string(),
    };
    let question = ImpactQuestion { address, delete: true, since: None };
    let point = asked.archive.point(None).unwrap();
    impact(&asked.archive, point, &question).unwrap()
}

fn delete(
    lex: &mut Service,
    key: &ResourceKey,
    version: Option<Version>,
) -> Result<Value, ApiError> {
    let (operation, parameters) = match (key.kind(), version) {
        (ResourceKind::Alias, _) => {
            let (bot, alias) = key.name().split_once('/').unwrap();
            ("DeleteBotAlias".to_owned(), json!({"botName": bot, "name": alias}))
        }
        (kind, None) => (format!("Delete{}", noun(kind)), json!({"name": key.name()})),
        (kind, Some(version)) => (
            format!("Delete{}Version", noun(kind)),
            json!({"name": key.name(), "version": version.written(key.api)}),
        ),
    };
    lex.call(&operation, parameters, LATER)
}

fn kind(of: ResourceKind) -> Kind {
    KINDS.into_iter().find(|(_, ours)| *ours == of).unwrap().0
}

fn noun(of: ResourceKind) -> &'static str {
    kind(of).noun()
}

/// Follows the steps one by one: Lex accepts each, and then the deletion. That each is needed
/// shows in that Lex refuses the deletion as long as one of the direct dependents is left.
fn lets_go(
    name: &str,
    service: &Service,
    key: &ResourceKey,
    version: Option<Version>,
    found: &Impact,
) {
    let mut lex = service.clone();
    let direct: BTreeSet<&Node> = found.direct.iter().map(|dependent| &dependent.from).collect();
    let mut holding = direct.len();
    let steps = &found.deletion.as_ref().unwrap().steps;
    let gone: BTreeSet<&Node> = steps.iter().map(|step| &step.node).chain(&found.starts).collect();
    for step in steps {
        let refused = delete(&mut lex.clone(), key, version).unwrap_err();
        assert_eq!(refused.code, "ResourceInUseException", "{name} before {}", step.node.short());
        assert!(holding > 0, "{name}: {} held nothing", step.node.short());
        let of = step.node.key().unwrap();
        let answer = match step.how {
            DropReference::Delete | DropReference::DeleteOrMove => {
                delete(&mut lex, of, step.node.version())
            }
            DropReference::Edit => edit(&mut lex, of, &gone),
        };
        let step_name = step.node.short();
        answer.unwrap_or_else(|error| {
            panic!("{name}: {step_name} does not remove its reference: {error}")
        });
        holding -= usize::from(direct.contains(&step.node));
    }
    assert_eq!(holding, 0, "{name}");
    delete(&mut lex, key, version).unwrap_or_else(|error| panic!("{name}: {error}"));
}

/// Puts `$LATEST` again without what it refers to and goes.
fn edit(lex: &mut Service, key: &ResourceKey, gone: &BTreeSet<&Node>) -> Result<Value, ApiError> {
    let (list, name, version, target) = if key.kind() == ResourceKind::Bot {
        ("intents", "intentName", "intentVersion", ResourceKind::Intent)
    } else {
        ("slots", "slotType", "slotTypeVersion", ResourceKind::SlotType)
    };
    let resource = lex.resource(kind(key.kind()), key.name()).unwrap();
    let mut parameters = Value::clone(&resource.latest.document);
    parameters["checksum"] = json!(resource.latest.checksum);
    let stays = |item: &Value| {
        let Some(version) = item[version].as_str() else { return true };
        let target = key.related(target, &[item[name].as_str().unwrap()]).unwrap();
        let target = Node::of(&target, version.parse().unwrap());
        !gone.contains(&target)
    };
    if let Some(items) = parameters[list].as_array_mut() {
        items.retain(stays);
    }
    lex.call(&format!("Put{}", noun(key.kind())), parameters, LATER)
}

/// The nodes of a graph, whether each is there, and what they refer to, in order.
fn shown(graph: &DependencyGraph) -> String {
    let nodes = graph.nodes().map(|node| (node, graph.presence(node)));
    let nodes: Vec<_> =
        nodes.map(|(node, there)| (node, there, graph.dependencies_of(node))).collect();
    format!("{nodes:?}")
}

/// Only some documents are read, but the answer is that of all.
#[test]
fn what_depends_is_what_all_documents_say() {
    let mut compared = 0;
    for seed in 40..43 {
        let plan = if seed % 2 == 0 { Plan::default() } else { Plan::dense(300) };
        let asked = Asked::of(&history::random(seed, &plan).records);
        let archive = &asked.archive;
        let history = archive.history().unwrap();
        for position in [history.len() / 2, history.len() - 1] {
            let point = Point::after(&history.entry(position).unwrap());
            let state = archive.state(&point, LoadedVersions::Loaded).unwrap();
            let whole = DependencyGraph::of(&state);
            let order: Vec<&Node> = whole.order().iter().flat_map(Group::nodes).copied().collect();
            for (key, _) in state.iter().filter(|(_, resource)| resource.is_living()) {
                let question = ImpactQuestion {
                    address: key.to_string(),
                    delete: !key.is_named_apart(),
                    since: None,
                };
                let found = impact(archive, point.clone(), &question).unwrap();
                let starts: Vec<&Node> =
                    whole.nodes().filter(|node| node.key() == Some(key)).collect();
                assert_eq!(found.starts.iter().collect::<Vec<_>>(), starts, "{key}");
                let reached = |starts: &[&Node], direction| {
                    shown(&whole.reach(starts.iter().copied(), direction, None))
                };
                let above = reached(&starts, Direction::Dependents);
                assert_eq!(shown(&found.above), above, "above {key}");
                let foot = Node::of(key, Version::Latest);
                let below = reached(&[&foot], Direction::Dependencies);
                assert_eq!(shown(&found.below), below, "below {key}");
                let steps = found.deletion.iter().flat_map(|deletion| &deletion.steps);
                let at = |node| order.iter().position(|other| *other == node).unwrap();
                let places: Vec<usize> = steps.map(|step| at(&step.node)).collect();
                assert!(places.is_sorted_by(|a, b| a > b), "steps of {key}");
                for (shared, bots) in &found.shared {
                    let uses = |bot: &ResourceKey| {
                        let nodes = whole.nodes().filter(|node| node.key() == Some(bot));
                        let reached = whole.reach(nodes, Direction::Dependencies, None);
                        reached.nodes().any(|node| node.key() == Some(shared))
                    };
                    let all = state.iter().map(|(key, _)| key).filter(|key| key.has_pointers());
                    let expect: Vec<_> = all.filter(|bot| uses(bot)).cloned().collect();
                    assert_eq!(*bots, expect, "who uses {shared}");
                }
                compared += 1;
            }
        }
    }
    assert!(compared > 60, "{compared} compared");
}
