//! What an answer shows, held against what it must show.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::generator::v2::key::Key;
use crate::generator::v2::kind::Kind;
use crate::generator::v2::row::{Exact, Row};
use crate::generator::v2::truth::Rows;
use lexrewind::lex::Document;
use serde_json::Value;

/// One row of an answer.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) account: String,
    pub(super) region: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) confidence: &'static str,
    pub(super) document: Option<Arc<Document>>,
}

/// A comparison of many answers, which does not compare again what stayed the same.
#[derive(Default)]
pub(super) struct Comparison {
    pub(super) exact: usize,
    pub(super) other: usize,
    seen: BTreeMap<(String, Option<String>), (Arc<Row>, &'static str, Option<Arc<Document>>)>,
}

impl Comparison {
    /// The first difference: an address, what differs, and both documents.
    pub(super) fn compare(
        &mut self,
        shown: &[Shown],
        account: &str,
        region: &str,
        rows: &Rows,
    ) -> Result<(), String> {
        let name = |key: &Key| {
            let address = format!("{}:{}", key.kind.word(), key.path.join("/"));
            (address, key.version.map(|version| version.to_string()))
        };
        let mut left: BTreeMap<_, _> =
            rows.iter().map(|(key, row)| (name(key), (key, row))).collect();
        for shown in shown {
            let address = (format!("{}:{}", shown.kind, shown.name), shown.version.clone());
            if (&*shown.account, &*shown.region) != (account, region) {
                return Err(format!("{address:?} is in {}/{}", shown.account, shown.region));
            }
            let exact = shown.confidence == "exact";
            *if exact { &mut self.exact } else { &mut self.other } += 1;
            let Some((key, row)) = left.remove(&address) else {
                return Err(format!("{address:?} does not exist"));
            };
            let same = self.seen.get(&address).is_some_and(|(before, confidence, document)| {
                Arc::ptr_eq(before, row)
                    && *confidence == shown.confidence
                    && match (document, &shown.document) {
                        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
                        (None, None) => true,
                        (Some(_), None) | (None, Some(_)) => false,
                    }
            });
            if !same {
                self.one(key, shown, row)?;
                let seen = (Arc::clone(row), shown.confidence, shown.document.clone());
                self.seen.insert(address, seen);
            }
        }
        match left.into_values().find(|(_, row)| row.is_listed) {
            Some((key, row)) => Err(format!("{key} is missing: {}", row.document)),
            None => Ok(()),
        }
    }

    #[expect(clippy::unused_self, reason = "beside the counts")]
    fn one(&self, key: &Key, shown: &Shown, row: &Row) -> Result<(), String> {
        let document = shown.document.as_ref().map(|document| {
            let mut text = String::new();
            document.write_line(&mut text);
            serde_json::from_str::<Value>(&text).expect("a document is JSON")
        });
        let document = document.unwrap_or_else(|| serde_json::json!({}));
        let wrong = |what: &str| {
            Err(format!(
                "{key}: {what}\nshown ({}): {document}\ntruth: {}\nopen: {:?}",
                shown.confidence, row.document, row.open
            ))
        };
        let exact = shown.confidence == "exact";
        match row.exact {
            Exact::Required if !exact => return wrong("is not exact"),
            Exact::Forbidden if exact => return wrong("is exact"),
            Exact::Required | Exact::Allowed | Exact::Forbidden => {}
        }
        match difference(key.kind, &document, row, exact) {
            Some(member) => wrong(&format!("`{member}` differs")),
            None => Ok(()),
        }
    }
}

/// The first member that is not true. In an exact document all members must be there.
fn difference(kind: Kind, document: &Value, row: &Row, exact: bool) -> Option<String> {
    let (Some(shown), Some(truth)) = (document.as_object(), row.document.as_object()) else {
        return Some("document".to_owned());
    };
    let is_open = |member: &String| row.open.contains(member.as_str());
    let is_true = |member: &String, value: &Value| {
        let fits = |document: &Value| {
            document.get(member).is_some_and(|truth| match exact {
                true => same(value, truth),
                false => is_part(kind, value, truth),
            })
        };
        fits(&row.document) || row.requested.as_ref().is_some_and(fits)
    };
    let wrong = shown.iter().find(|(member, value)| !is_open(member) && !is_true(member, value));
    let missing =
        truth.keys().find(|member| exact && !is_open(member) && !shown.contains_key(*member));
    wrong.map(|(member, _)| member).or(missing).cloned()
}

/// Whether two values are equal; numbers by value.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same(a, b))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, a)| other.get(name).is_some_and(|b| same(a, b)))
        }
        _ => one == other,
    }
}

/// Whether a member of a document that is not exact is true. Of a vocabulary, each item must be.
fn is_part(kind: Kind, shown: &Value, truth: &Value) -> bool {
    match (kind, shown, truth) {
        (Kind::CustomVocabulary, Value::Array(shown), Value::Array(truth)) => {
            shown.iter().all(|item| truth.iter().any(|truth| same(item, truth)))
        }
        _ => same(shown, truth),
    }
}
