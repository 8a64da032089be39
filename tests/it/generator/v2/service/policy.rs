//! Calls that change a resource policy. None has a time; revisions order them (section 5, rule 4).

use super::{Exact, Service};
use crate::generator::v2::key::Key;
use crate::generator::v2::row::Row;
use serde_json::{Value, json};

/// What happens to one statement of a policy.
#[derive(Clone, Copy, Debug)]
pub enum Statement<'s> {
    /// It is added.
    Added(&'s str),
    /// It is removed.
    Removed(&'s str),
}

/// The ids of the statements of a policy.
pub fn statement_ids(document: &Value) -> Vec<String> {
    let statements = document["policy"]["Statement"].as_array().into_iter().flatten();
    statements.filter_map(|it| it["Sid"].as_str().map(str::to_owned)).collect()
}

impl Service {
    /// The current revision of a policy.
    pub fn revision(&self, key: &Key) -> u64 {
        self.revisions.get(key).copied().unwrap_or(0)
    }

    fn revise(&mut self, key: &Key) -> u64 {
        let step = self.rng.between(1..=3) as u64;
        let revision = self.revisions.entry(key.clone()).or_default();
        *revision += step;
        *revision
    }

    /// A CreateResourcePolicy or UpdateResourcePolicy call: the request has the whole text. The
    /// revision that it leaves.
    pub fn put_policy(&mut self, key: &Key, policy: &Value, now: i64) -> u64 {
        self.mention(key, false);
        self.put(key.clone(), Row::exact(json!({"policy": policy}), now));
        self.revise(key)
    }

    /// A call about one statement: the service writes the text (section 3). The revision that it
    /// leaves.
    pub fn edit_policy(&mut self, key: &Key, statement: Statement<'_>, now: i64) -> u64 {
        self.mention(key, false);
        let fresh = || Row::implied(json!({"policy": {"Statement": []}}), now);
        let mut row = self.rows.get(key).map_or_else(fresh, |row| Row::clone(row));
        let is_first = !self.rows.contains_key(key) && self.unseen.contains(key.bot());
        if !row.is_listed || is_first {
            // Only what the records show of a policy that was never seen.
            row.open.insert("policy");
        }
        row.is_listed = true;
        row.limit(Exact::Forbidden);
        let mut ids = statement_ids(&row.document);
        match statement {
            Statement::Added(id) => ids.push(id.to_owned()),
            Statement::Removed(id) => ids.retain(|other| other != id),
        }
        let statements: Vec<Value> = ids.iter().map(|id| json!({"Sid": id})).collect();
        row.document = json!({"policy": {"Statement": statements}});
        if ids.is_empty() && !row.open.contains("policy") {
            self.rows.remove(key);
        } else {
            // With its last statement, a policy that was never seen may be deleted.
            row.is_listed = !ids.is_empty();
            self.put(key.clone(), row);
        }
        self.revise(key)
    }
}
