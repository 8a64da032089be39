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
pub(crate) struct Shown {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) confidence: String,
    pub(crate) document: Held,
}

impl Shown {
    /// A row of an answer in JSON.
    pub(crate) fn of(row: &Value) -> Self {
        Self {
            account: text(row, "account"),
            region: text(row, "region"),
            kind: text(row, "kind"),
            name: text(row, "name"),
            version: row["version"].as_str().map(str::to_owned),
            confidence: text(row, "confidence"),
            document: Held::Given(row["document"].clone()),
        }
    }
}

/// A member of a row.
pub(crate) fn text(row: &Value, member: &str) -> String {
    row[member].as_str().unwrap_or_default().to_owned()
}

/// A document, as it is kept or as an answer has it.
#[derive(Clone, Debug)]
pub(crate) enum Held {
    /// There is none.
    Nothing,
    /// In a state.
    Kept(Arc<Document>),
    /// In an answer.
    Given(Value),
}

impl Held {
    /// Whether it is known to be the same without comparing it.
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Kept(one), Self::Kept(other)) => Arc::ptr_eq(one, other),
            (Self::Nothing, Self::Nothing) => true,
            (Self::Nothing | Self::Kept(_) | Self::Given(_), _) => false,
        }
    }

    fn value(&self) -> Value {
        match self {
            Self::Nothing => serde_json::json!({}),
            Self::Given(document) => document.clone(),
            Self::Kept(document) => {
                let mut text = String::new();
                document.write_line(&mut text);
                serde_json::from_str(&text).expect("a document is JSON")
            }
        }
    }
}

/// Kind and name, and version.
type Address = (String, Option<String>);

/// What was compared last.
type Seen = (Arc<Row>, String, Held);

/// A comparison of many answers, which does not compare again what stayed the same.
#[derive(Default)]
pub(crate) struct Comparison {
    pub(crate) exact: usize,
    pub(crate) other: usize,
    seen: BTreeMap<Address, Seen>,
}

impl Comparison {
    /// The first difference: an address, what differs, and both documents.
    pub(crate) fn compare(
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
                    && document.is(&shown.document)
            });
            if !same {
                Self::one(key, shown, row)?;
                let seen = (Arc::clone(row), shown.confidence.clone(), shown.document.clone());
                self.seen.insert(address, seen);
            }
        }
        match left.into_values().find(|(_, row)| row.is_listed) {
            Some((key, row)) => Err(format!("{key} is missing: {}", row.document)),
            None => Ok(()),
        }
    }

    fn one(key: &Key, shown: &Shown, row: &Row) -> Result<(), String> {
        let document = shown.document.value();
        let exact = shown.confidence == "exact";
        let wrong = match row.exact {
            Exact::Required if !exact => Some("is not exact".to_owned()),
            Exact::Forbidden if exact => Some("is exact".to_owned()),
            Exact::Required | Exact::Allowed | Exact::Forbidden => {
                difference(key.kind, &document, row, exact)
            }
        };
        match wrong {
            Some(what) => {
                let confidence = &shown.confidence;
                Err(format!("{key}: {what}\nshown ({confidence}): {document}\ntruth: {row:?}"))
            }
            None => Ok(()),
        }
    }
}

/// What is not true of a document. In an exact one all members must be there.
fn difference(kind: Kind, document: &Value, row: &Row, exact: bool) -> Option<String> {
    if !row.is_compared {
        return None;
    }
    let (Some(shown), Some(truth)) = (document.as_object(), row.document.as_object()) else {
        return Some("it is not an object".to_owned());
    };
    let is_open =
        |member: &String| row.open.contains(member.as_str()) && kind != Kind::ResourcePolicy;
    let is_true = |member: &String, value: &Value| match kind {
        Kind::CustomVocabulary => items_are_true(value, row, exact),
        // Of a policy that was never seen, only what records show.
        Kind::ResourcePolicy if row.open.contains("policy") => {
            let known = statements(&truth[member]);
            statements(value).iter().all(|id| known.contains(id))
        }
        Kind::ResourcePolicy if !exact => statements(value) == statements(&truth[member]),
        Kind::Alias
        | Kind::Bot
        | Kind::Intent
        | Kind::Locale
        | Kind::Replica
        | Kind::ResourcePolicy
        | Kind::Slot
        | Kind::SlotType => {
            let mut good = std::iter::once(&row.document).chain(&row.others);
            good.any(|document| document.get(member).is_some_and(|truth| same(value, truth)))
        }
    };
    let wrong = shown.iter().find(|(member, value)| !is_open(member) && !is_true(member, value));
    if let Some((member, _)) = wrong {
        return Some(format!("`{member}` differs"));
    }
    let is_whole = exact && row.others.is_empty();
    let is_seen = kind == Kind::ResourcePolicy && row.open.is_empty();
    let mut needed = truth.keys().filter(|it| !is_open(it)).filter(|_| is_whole || is_seen);
    let missing = needed.find(|member| !shown.contains_key(*member));
    missing.map(|member| format!("`{member}` is missing"))
}

/// Whether all shown items of a vocabulary are true, and in an exact one all are there. Their order is
/// not compared.
fn items_are_true(shown: &Value, row: &Row, exact: bool) -> bool {
    let all = |document: &Value| {
        document["customVocabularyItems"].as_array().cloned().unwrap_or_default()
    };
    let Some(shown) = shown.as_array() else { return false };
    let truth = all(&row.document);
    let others: Vec<Value> = row.others.iter().flat_map(all).collect();
    let is_hidden = |item: &Value| row.hidden.contains(item["itemId"].as_str().unwrap_or_default());
    let is_true =
        |item: &Value| !is_hidden(item) && truth.iter().chain(&others).any(|it| same(item, it));
    shown.iter().all(is_true) && (!exact || !others.is_empty() || shown.len() == truth.len())
}

/// The ids of the statements of a policy, in any order.
fn statements(policy: &Value) -> Vec<&str> {
    let statements = policy["Statement"].as_array().into_iter().flatten();
    let mut ids: Vec<&str> = statements.filter_map(|it| it["Sid"].as_str()).collect();
    ids.sort_unstable();
    ids
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
