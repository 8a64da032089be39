use std::collections::BTreeMap;

use super::path::Segment;
use super::{Difference, Kind};
use crate::lex::{Json, Object};

/// The object with the differences below it applied; `depth` is the number of path segments that
/// lead to it.
pub(super) fn to_object(mut object: Object, list: &[&Difference], depth: usize) -> Object {
    let mut below: BTreeMap<&str, Vec<&Difference>> = BTreeMap::new();
    for difference in list {
        if let Some(Segment::Member(name)) = difference.path.segments().get(depth) {
            below.entry(name).or_default().push(difference);
        }
    }
    for (name, list) in below {
        let value = object.remove(name).unwrap_or(Json::Null);
        if let Some(value) = to_value(value, &list, depth + 1) {
            object.insert(name, value);
        }
    }
    object
}

/// The value after; `None` if it was removed.
fn to_value(value: Json, list: &[&Difference], depth: usize) -> Option<Json> {
    if let [only] = list
        && only.path.segments().len() == depth
    {
        match &only.kind {
            Kind::Added(value) | Kind::Changed { after: value, .. } => return Some(value.clone()),
            Kind::Removed(_) => return None,
            Kind::Reordered { .. } => {}
        }
    }
    Some(match value {
        Json::Object(object) => Json::Object(to_object(object, list, depth)),
        Json::Array(items) => Json::Array(to_list(items, list, depth)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => value,
    })
}

fn to_list(items: Vec<Json>, list: &[&Difference], depth: usize) -> Vec<Json> {
    let mut items: Vec<Option<Json>> = items.into_iter().map(Some).collect();
    let mut new_order = None;
    let mut added: BTreeMap<usize, &Json> = BTreeMap::new();
    let mut inside: BTreeMap<usize, Vec<&Difference>> = BTreeMap::new();
    for difference in list {
        let segments = difference.path.segments();
        match (segments.get(depth), &difference.kind) {
            (Some(Segment::Item { at, .. }), Kind::Added(value)) if segments.len() == depth + 1 => {
                added.insert(*at, value);
            }
            (Some(Segment::Item { at, .. }), _) => inside.entry(*at).or_default().push(difference),
            (None, Kind::Reordered { order, .. }) => new_order = Some(order),
            (Some(Segment::Member(_)) | None, _) => {}
        }
    }
    for (at, list) in inside {
        if let Some(place) = items.get_mut(at) {
            *place = place.take().and_then(|item| to_value(item, &list, depth + 1));
        }
    }
    let mut out: Vec<Json> = match new_order {
        Some(order) => {
            order.iter().filter_map(|at| items.get_mut(*at).and_then(Option::take)).collect()
        }
        None => items.into_iter().flatten().collect(),
    };
    for (at, value) in added {
        out.insert(at.min(out.len()), value.clone());
    }
    out
}
