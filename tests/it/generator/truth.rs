//! What `get-bot`, `get-intent`, `get-slot-type` and `get-bot-alias` would have shown at any second.

use super::service::{Change, Version};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One document that a `get-*` call could show. Sorted by account, region, kind, name and version
/// (`$LATEST`, then the numbers as numbers).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// `bot`, `intent`, `slot-type` or `alias`.
    pub kind: &'static str,
    /// The name; `Bot/ALIAS` for an alias.
    pub name: String,
    /// `$LATEST` or a number; none for an alias.
    pub version: Option<Version>,
}

impl Key {
    /// `111122223333/us-east-1/v1/intent:OrderFlowers@7`; `$LATEST` and aliases go without `@`.
    pub fn address(&self) -> String {
        let Self { account, region, kind, name, version } = self;
        let version = match version {
            Some(Version::Number(number)) => format!("@{number}"),
            Some(Version::Latest) | None => String::new(),
        };
        format!("{account}/{region}/v1/{kind}:{name}{version}")
    }

    /// `$LATEST`, a number as text, or null.
    pub fn version_text(&self) -> Option<String> {
        self.version.map(|version| version.to_string())
    }
}

/// A document from a moment on; none if it was deleted. Moments are seconds.
type Turn = (i64, Option<Arc<Value>>);

/// The documents of all accounts and regions through time.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    turns: BTreeMap<Key, Vec<Turn>>,
}

impl Truth {
    /// Notes what a call changed at a second. Calls must come in their true order.
    pub fn note(&mut self, account: &str, region: &str, second: i64, changes: Vec<Change>) {
        for Change { kind, name, version, document } in changes {
            let (account, region) = (account.to_owned(), region.to_owned());
            let key = Key { account, region, kind, name, version };
            self.turns.entry(key).or_default().push((second, document));
        }
    }

    /// Every document that existed after all calls of this second (`eventTime <= second`).
    pub fn at(&self, second: i64) -> BTreeMap<&Key, &Value> {
        let now = |turns: &'_ [Turn]| turns.partition_point(|(at, _)| *at <= second).checked_sub(1);
        let known = self.turns.iter().filter_map(|(key, turns)| {
            let document = turns[now(turns)?].1.as_ref()?;
            Some((key, document.as_ref()))
        });
        known.collect()
    }

    /// Every document after all calls.
    pub fn last(&self) -> BTreeMap<&Key, &Value> {
        self.at(i64::MAX)
    }

    /// The seconds at which something changed.
    pub fn seconds(&self) -> BTreeSet<i64> {
        self.turns.values().flatten().map(|(second, _)| *second).collect()
    }

    /// The keys that ever existed.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.turns.keys()
    }

    /// The life of one document: from which second on it was what.
    pub fn life(&self, key: &Key) -> impl Iterator<Item = (i64, Option<&Value>)> {
        let turns = self.turns.get(key).into_iter().flatten();
        turns.map(|(second, document)| (*second, document.as_deref()))
    }

    /// The rows of `show --all --at T --format json`, without `confidence`.
    pub fn rows(&self, second: i64) -> Vec<Value> {
        let row = |(key, document): (&Key, &Value)| {
            json!({
                "account": key.account,
                "region": key.region,
                "api": "v1",
                "kind": key.kind,
                "name": key.name,
                "version": key.version_text(),
                "document": document,
            })
        };
        self.at(second).into_iter().map(row).collect()
    }
}
