//! Resource policies of bots and aliases, whole and statement by statement.

use super::recorder::Recorder;
use crate::generator::v2::key::Key;
use crate::generator::v2::kind::Kind;
use crate::generator::v2::row::Row;
use crate::generator::v2::service::{Statement, statement_ids};
use serde_json::{Value, json};

fn arn(it: &Recorder, key: &Key) -> String {
    let place = format!("arn:aws:lex:{}:{}", it.plan.region, it.plan.account);
    match key.ids().as_slice() {
        [bot, alias] => format!("{place}:bot-alias/{bot}/{alias}"),
        ids => format!("{place}:bot/{}", ids[0]),
    }
}

fn policy_text(it: &mut Recorder) -> Value {
    let statement = |id: usize| {
        json!({"Sid": format!("S{id}"), "Effect": "Allow", "Action": ["lex:DescribeBot"],
               "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Resource": ["*"]})
    };
    let some = it.rng.between(1..=2);
    let statements: Vec<Value> = (0..some).map(|_| statement(it.rng.below(100))).collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// A call about a policy.
pub fn policy(it: &mut Recorder) {
    let Some(bot) = it.some_bot() else { return };
    let aliases = it.service.drafts(Kind::Alias, &bot.ids());
    let alias = it.pick(&aliases).filter(|_| it.rng.chance(0.5));
    let key = Key::draft(Kind::ResourcePolicy, &alias.unwrap_or(bot).ids());
    let mut request = json!({"resourceArn": arn(it, &key)});
    let has_some = |row: &Row| !statement_ids(&row.document).is_empty();
    let before = it.service.rows.get(&key).filter(|row| has_some(row)).cloned();
    if before.is_some() {
        // A member of the query string; it orders the calls of one second.
        request["expectedRevisionId"] = json!(it.service.revision(&key).to_string());
    }
    let is_seen = before.as_ref().is_some_and(|row| row.is_listed);
    let now = it.tick();
    let (operation, revision) = match (before, it.rng.below(5)) {
        (Some(_), 0) => {
            it.service.delete(&key);
            ("DeleteResourcePolicy", it.service.revision(&key))
        }
        (before, 1) => {
            let id = format!("S{}", 100 + it.rng.below(900));
            let known = before.map_or_else(Vec::new, |row| statement_ids(&row.document));
            if known.contains(&id) {
                return;
            }
            request["statementId"] = json!(id);
            request["effect"] = json!("Allow");
            request["action"] = json!(["lex:DescribeBot"]);
            request["principal"] = json!([{"service": "connect.amazonaws.com"}]);
            let revision = it.service.edit_policy(&key, Statement::Added(&id), now);
            ("CreateResourcePolicyStatement", revision)
        }
        (Some(row), 2) => {
            let known = statement_ids(&row.document);
            let id = it.rng.pick(&known).clone();
            request["statementId"] = json!(id);
            let revision = it.service.edit_policy(&key, Statement::Removed(&id), now);
            ("DeleteResourcePolicyStatement", revision)
        }
        (before, _) => {
            let policy = policy_text(it);
            request["policy"] = json!(policy.to_string());
            let revision = it.service.put_policy(&key, &policy, now);
            let is_new = before.is_none();
            (if is_new { "CreateResourcePolicy" } else { "UpdateResourcePolicy" }, revision)
        }
    };
    let answer = json!({"resourceArn": request["resourceArn"], "revisionId": revision.to_string()});
    it.record(operation, &request, &answer);
    if operation == "DeleteResourcePolicy" && !is_seen {
        it.new_second();
    }
}
