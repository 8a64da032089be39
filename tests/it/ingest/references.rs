//! What the index knows of references is what the documents of each commit have.

use std::collections::BTreeSet;

use lexrewind::graph::{DependencyGraph, Inventory};
use lexrewind::query::impact::Dependent;
use lexrewind::query::{Archive, ImpactQuestion, Point, impact};
use lexrewind::repo::Repo;
use lexrewind::snapshot::LoadedVersions;

use crate::generator::history as v1;
use crate::generator::v2::history as v2;
use crate::ingest::common::World;

/// A history of V1, or of V2 for an even seed.
pub(super) fn archive(seed: u64) -> (World, Archive) {
    let world = World::new();
    let records = if seed.is_multiple_of(2) {
        v2::random(seed, &v2::Plan { calls: 60, ..v2::Plan::default() }).records
    } else {
        let dense = v1::Plan::dense(90);
        let plan = v1::Plan { clean_up_rate: 0.1, create_version_rate: 0.3, ..dense };
        v1::random(seed, &plan).records
    };
    world.deliver("logs/a.json", &records);
    world.ingest(&["logs"]);
    let archive = Archive::new(Repo::open(&world.history()).unwrap()).unwrap();
    (world, archive)
}

/// Every point of a history, and the dependencies that its documents have there.
fn points(archive: &Archive) -> Vec<(Point, DependencyGraph)> {
    let history = archive.history().unwrap();
    let entries = history.entries(0, history.len()).unwrap();
    let points = entries.iter().map(Point::after);
    let graph =
        |point: &Point| DependencyGraph::of(&archive.state(point, LoadedVersions::Loaded).unwrap());
    points.map(|point| (point.clone(), graph(&point))).collect()
}

#[test]
fn the_index_has_the_references_of_every_commit_in_order() {
    for seed in 1..=4 {
        let (_world, archive) = archive(seed);
        for (point, expect) in points(&archive) {
            let state = archive.state(&point, LoadedVersions::Loaded).unwrap();
            let found = archive.index().unwrap().references(point.count).unwrap().unwrap();
            let graph = DependencyGraph::by(&Inventory::of(&state), |key, version| {
                let document = state.body(key, version).and_then(|body| body.document());
                let document = document.map(|document| &**document);
                let known = found.of(key, version).filter(|_| document.is_some());
                known.map_or_else(|| DependencyGraph::references_of(key, document), <[_]>::to_vec)
            });
            for node in expect.nodes() {
                let place = (seed, point.count, node.address());
                let places = expect.dependencies_of(node);
                assert_eq!(graph.dependencies_of(node), places, "{place:?}");
                assert_eq!(graph.presence(node), expect.presence(node), "{place:?}");
            }
            assert_eq!(graph.len(), expect.len(), "{seed} {}", point.count);
        }
    }
}

#[test]
fn impact_shows_the_start_of_uninterrupted_references() {
    let mut recorded = 0;
    for seed in 1..=4 {
        let (_world, archive) = archive(seed);
        let points = points(&archive);
        let edges: Vec<BTreeSet<(String, String)>> = points
            .iter()
            .map(|(_, graph)| {
                let all = graph.dependencies().into_iter();
                all.map(|edge| (edge.from.address(), edge.to.address())).collect()
            })
            .collect();
        for (point, graph) in points.iter().step_by(7) {
            for node in graph.nodes() {
                let address = node.key().map_or_else(|| node.address(), |key| key.to_string());
                let question = ImpactQuestion { address, delete: false, since: None };
                let Ok(answer) = impact(&archive, point.clone(), &question) else { continue };
                // What is above a part of a bot of V2 has it, whether its document refers to it or not.
                let is_above = |dependent: &&Dependent| {
                    let (from, to) = (dependent.from.key(), dependent.to.key());
                    from.zip(to).is_some_and(|(from, to)| to.is_below(from))
                };
                for dependent in answer.direct.iter().filter(|it| !is_above(it)) {
                    let edge = (dependent.from.address(), dependent.to.address());
                    let without =
                        edges[..point.count].iter().rposition(|there| !there.contains(&edge));
                    let first = without.map_or(0, |last| last + 1);
                    let Some(since) = &dependent.version_since else { continue };
                    assert_eq!(since.event.position, first, "{seed} {} {edge:?}", point.count);
                    recorded += 1;
                }
            }
        }
    }
    assert!(recorded > 1000, "{recorded}");
}

/// At the tip, `impact` reads neither the documents nor the metadata of what is exact: the answer must
/// be that of a moment after it, for which the index has no short way.
#[test]
fn impact_at_the_tip_is_impact_of_the_same_state() {
    for seed in 1..=12 {
        let (_world, archive) = archive(seed);
        let tip = archive.point(None).unwrap();
        let graph = DependencyGraph::of(&archive.state(&tip, LoadedVersions::Loaded).unwrap());
        let before_an_event = Point { is_whole: false, ..tip.clone() };
        for node in graph.nodes() {
            let address = node.key().map_or_else(|| node.address(), |key| key.to_string());
            let question = ImpactQuestion { address, delete: false, since: None };
            let at = |point: &Point| impact(&archive, point.clone(), &question);
            let (Ok(short), Ok(long)) = (at(&tip), at(&before_an_event)) else {
                assert!(at(&tip).is_err() && at(&before_an_event).is_err(), "{question:?}");
                continue;
            };
            let edges = |graph: &DependencyGraph| {
                let nodes = graph.nodes().map(|node| (node.address(), graph.presence(node)));
                let edges = graph.dependencies().into_iter();
                let edges = edges.map(|it| (it.from.address(), it.to.address(), it.via.join(" ")));
                (nodes.collect::<Vec<_>>(), edges.collect::<Vec<_>>())
            };
            assert_eq!(edges(&short.above), edges(&long.above), "{seed} {question:?}");
            assert_eq!(edges(&short.below), edges(&long.below), "{seed} {question:?}");
            assert_eq!(short.unsure, long.unsure, "{seed} {question:?}");
            assert_eq!(short.affected, long.affected, "{seed} {question:?}");
        }
    }
}
