//! `who` counts what the records say.

use std::collections::BTreeMap;

use lexrewind::query::{Activity, Filter, Grouping, When, Who, WhoQuestion, who};

use crate::generator::history::{self, Plan};
use crate::generator::record::{Class, Record};
use crate::generator::rng::Rng;
use crate::oracle::Asked;

/// Changes, refused calls, event names with error codes, and resources.
type Recorded = (usize, usize, BTreeMap<(String, String), usize>, BTreeMap<String, usize>);

/// What the records say of each who (a call that is not replayed was done all the same), by what `name` takes from a record.
fn recorded<'r>(
    records: impl IntoIterator<Item = &'r Record>,
    name: impl Fn(&serde_json::Value) -> String,
) -> BTreeMap<String, Recorded> {
    let mut recorded: BTreeMap<String, Recorded> = BTreeMap::new();
    for record in records {
        let value = record.value();
        let (changes, refused, calls, resources) = match record.class {
            Class::Write | Class::Refused => recorded.entry(name(&value)).or_default(),
            Class::ReadOnly | Class::Unsupported | Class::Other => continue,
        };
        *if record.class == Class::Write { changes } else { refused } += 1;
        let code = value["errorCode"].as_str().unwrap_or_default().to_owned();
        *calls.entry((record.name.clone(), code)).or_default() += 1;
        let asked = &value["requestParameters"];
        let tagged = || tagged(asked["resourceArn"].as_str()?);
        let migrated = || {
            let bot = asked["v1BotName"].as_str()?;
            Some(format!("{}/{}/v1/bot:{bot}", record.account, record.region))
        };
        if record.class == Class::Write
            && let Some(address) = record.address().or_else(tagged).or_else(migrated)
        {
            *resources.entry(address).or_default() += 1;
        }
    }
    recorded
}

/// The address of an ARN: of a bot, or of an alias.
fn tagged(arn: &str) -> Option<String> {
    match *arn.split(':').collect::<Vec<_>>() {
        [.., region, account, "bot", bot] => Some(format!("{account}/{region}/v1/bot:{bot}")),
        [.., region, account, "bot", bot, alias] => {
            Some(format!("{account}/{region}/v1/alias:{bot}/{alias}"))
        }
        _ => None,
    }
}

fn principal(record: &serde_json::Value) -> String {
    let identity = &record["userIdentity"];
    let names = [&identity["arn"], &identity["invokedBy"], &identity["onBehalfOf"]["userId"]];
    names.into_iter().find_map(|name| name.as_str()).unwrap().to_owned()
}

fn text(record: &serde_json::Value, member: &str) -> String {
    record[member].as_str().unwrap().to_owned()
}

fn found(answer: &Who) -> BTreeMap<String, Recorded> {
    let of = |activity: &Activity| {
        let changes = activity
            .changes
            .iter()
            .chain(&activity.unreplayed)
            .map(|(name, count)| ((name.clone(), String::new()), *count));
        let calls = activity.refused.iter().map(|(call, count)| (call.clone(), *count));
        let resources =
            activity.resources.iter().map(|(name, counts)| (name.clone(), counts.changes));
        (
            activity.counts.changes + activity.counts.unreplayed,
            activity.counts.refused,
            changes.chain(calls).collect(),
            resources.filter(|(_, changes)| *changes > 0).collect(),
        )
    };
    answer.activities.iter().map(|activity| (activity.name.clone(), of(activity))).collect()
}

#[track_caller]
fn same(found: &BTreeMap<String, Recorded>, recorded: &BTreeMap<String, Recorded>, name: &str) {
    let who = |of: &BTreeMap<String, Recorded>| of.keys().cloned().collect::<Vec<_>>();
    assert_eq!(who(found), who(recorded), "{name}");
    for (who, found) in found {
        assert_eq!(*found, recorded[who], "{name}: {who}");
    }
}

#[test]
fn activity_is_as_recorded() {
    let mut refused = 0;
    for seed in 40..50 {
        let plan = Plan { refused_rate: 0.2, import_rate: 0.02, ..Plan::default() };
        let mut records = history::random(seed, &plan).records;
        Rng::new(seed).shuffle(&mut records);
        let asked = Asked::of(&records);
        let ask = |by, at: Option<i64>, from: &[String]| {
            let when = at.map(|at| When::parse(&format!("@{at}"), 0).unwrap());
            let point = asked.archive.point(when.as_ref()).unwrap();
            let filter = Filter { from: from.to_vec(), ..Filter::default() };
            let question = WhoQuestion { by, filter, ..WhoQuestion::default() };
            who(&asked.archive, point, &question).unwrap()
        };
        type Name = fn(&serde_json::Value) -> String;
        let groupings: [(Grouping, Name); 3] = [
            (Grouping::Principal, principal),
            (Grouping::Address, |record| text(record, "sourceIPAddress")),
            (Grouping::Agent, |record| text(record, "userAgent")),
        ];
        for (by, name) in groupings {
            let answer = ask(by, None, &[]);
            same(&found(&answer), &recorded(&records, name), &format!("seed {seed} {by:?}"));
            refused += answer.counts.refused;
        }
        let from = text(&records[0].value(), "sourceIPAddress");
        let of = records.iter().filter(|record| text(&record.value(), "sourceIPAddress") == from);
        let answer = ask(Grouping::Principal, None, std::slice::from_ref(&from));
        same(&found(&answer), &recorded(of, principal), &format!("seed {seed} --from {from}"));

        let middle = records[records.len() / 2].second();
        let answer = ask(Grouping::Principal, Some(middle), &[]);
        let until = records.iter().filter(|record| record.second() <= middle);
        same(&found(&answer), &recorded(until, principal), &format!("seed {seed} --at {middle}"));
    }
    assert!(refused > 500, "{refused}");
}

#[test]
fn the_start_of_references_is_as_recorded() {
    for seed in 60..64 {
        let plan = Plan { refused_rate: 0.2, ..Plan::dense(200) };
        let records = history::random(seed, &plan).records;
        let asked = Asked::of(&records);
        let second = records[120].second();
        let when = When::parse(&format!("@{second}"), 0).unwrap();
        let since = Some(asked.archive.point_before(&when).unwrap());
        let point = asked.archive.point(None).unwrap();
        let question = WhoQuestion { since, ..WhoQuestion::default() };
        let answer = who(&asked.archive, point, &question).unwrap();
        let later = records.iter().filter(|record| record.second() >= second);
        same(&found(&answer), &recorded(later, principal), &format!("seed {seed}"));
    }
}
