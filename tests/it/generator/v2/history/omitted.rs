//! Calls whose bodies were over 100 KB, so that the trail has `omitted` in their place.

use super::recorder::Recorder;
use super::vocabularies;
use crate::generator::record::omitted;
use crate::generator::v2::documents;
use crate::generator::v2::key::Key;
use crate::generator::v2::kind::Kind;
use serde_json::Value;

/// What the trail leaves out of the next record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Omitted {
    /// Nothing.
    Nothing,
    /// The response.
    Response,
    /// The request.
    Request,
    /// Both.
    Both,
}

impl Omitted {
    /// The bodies as the record has them.
    pub fn apply(self, request: &Value, response: &Value) -> [Value; 2] {
        let is = |side: Self| self == side || self == Self::Both;
        let large = |field: &str, body: &Value| omitted(field, 102_401 + body.to_string().len());
        [
            if is(Self::Request) { large("requestParameters", request) } else { request.clone() },
            if is(Self::Response) { large("responseElements", response) } else { response.clone() },
        ]
    }
}

/// A large call, in a second of its own: without a response it has no time.
pub fn call(it: &mut Recorder) {
    it.new_second();
    match it.rng.below(8) {
        0..=2 => update(it),
        3 | 4 => create(it),
        5 => super::versions::publish_large(it),
        _ => vocabularies::large(it),
    }
    it.omit = Omitted::Nothing;
    it.new_second();
}

fn update(it: &mut Recorder) {
    let kind = *it.rng.pick(&[Kind::Intent, Kind::Slot, Kind::SlotType, Kind::Locale, Kind::Bot]);
    let found = it.service.drafts(kind, &[]);
    let Some(key) = it.pick(&found) else { return };
    let wish = documents::wish(kind, &mut it.rng);
    let is_seen = |key: &Key| it.service.rows.get(key).is_some_and(|row| row.is_listed);
    let all_seen = is_seen(&key) && it.service.above(&key).iter().all(is_seen);
    if all_seen && it.rng.chance(0.3) {
        it.omit = Omitted::Both;
        it.update(&key, &wish);
        it.service.not_shown(&key);
    } else {
        it.omit = Omitted::Response;
        it.update(&key, &wish);
        it.service.only_requested(&key, wish);
    }
}

fn create(it: &mut Recorder) {
    let Some(locale) = it.some_locale() else { return };
    it.omit = Omitted::Response;
    let kind = *it.rng.pick(&[Kind::Intent, Kind::SlotType, Kind::Locale]);
    if kind == Kind::Locale {
        super::bots::create_large_locale(it, &locale);
        return;
    }
    let key = it.create(kind, &locale.ids());
    it.service.hide_created(&key);
}
