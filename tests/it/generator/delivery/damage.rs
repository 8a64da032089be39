//! What may go wrong before delivery: records are lost, clocks disagree, fields are too large.

use crate::generator::date;
use crate::generator::record::{Class, Record, omitted};
use crate::generator::rng::Rng;
use serde_json::json;

/// Takes some of the wanted records away and returns them, in order.
pub fn drop_some(
    records: &mut Vec<Record>,
    seed: u64,
    count: usize,
    wanted: impl Fn(&Record) -> bool,
) -> Vec<Record> {
    let mut rng = Rng::new(seed);
    let mut chosen: Vec<usize> = (0..records.len()).filter(|at| wanted(&records[*at])).collect();
    rng.shuffle(&mut chosen);
    chosen.truncate(count);
    chosen.sort_unstable();
    let mut lost: Vec<Record> = chosen.iter().rev().map(|at| records.remove(*at)).collect();
    lost.reverse();
    lost
}

/// A record whose clock was ahead of that of its effect.
#[derive(Clone, Debug)]
pub struct Skewed {
    /// The `eventID` of the cause: a Put.
    pub cause: String,
    /// The `eventID` of the effect: the next Put of the same thing, which quotes its checksum.
    pub effect: String,
    /// The true second of the cause.
    pub from: i64,
    /// The second that its record shows, one or two after the effect.
    pub to: i64,
}

/// Moves some causes to one or two seconds after their effect, if no other record of the same
/// resource is near.
pub fn skew(records: &mut [Record], seed: u64, count: usize) -> Vec<Skewed> {
    let mut rng = Rng::new(seed);
    let writes = |record: &Record| record.class == Class::Write && record.subject.is_some();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (at, cause) in records.iter().enumerate().filter(|(_, record)| writes(record)) {
        let Some(answered) = &cause.answered else { continue };
        let near = |record: &&(usize, &Record)| {
            record.0 != at
                && record.1.address() == cause.address()
                && (cause.second() - 3..=cause.second() + 5).contains(&record.1.second())
        };
        // Nothing of this resource is further away in the list than in time.
        let window = records.iter().enumerate().skip(at.saturating_sub(200)).take(400);
        let neighbours: Vec<(usize, &Record)> = window.filter(|record| near(&record)).collect();
        if let [(effect, record)] = neighbours.as_slice()
            && record.quoted.as_ref() == Some(answered)
            && writes(record)
            && record.second() <= cause.second() + 1
        {
            pairs.push((at, *effect));
        }
    }
    rng.shuffle(&mut pairs);
    pairs.truncate(count);
    pairs
        .into_iter()
        .map(|(cause, effect)| {
            let from = records[cause].second();
            let to = records[effect].second() + rng.between(1..=2) as i64;
            let effect = records[effect].id.clone();
            let cause = &mut records[cause];
            cause.edit(|record| record["eventTime"] = json!(date::second(to)));
            cause.millis = to * 1000;
            Skewed { cause: cause.id.clone(), effect, from, to }
        })
        .collect()
}

/// The field of a record that is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// `requestParameters`
    Request,
    /// `responseElements`
    Response,
    /// Both.
    Both,
}

/// Replaces fields of some successful Puts as CloudTrail does when they are too large.
/// Returns the ids of the records.
pub fn omit(records: &mut [Record], seed: u64, count: usize, field: Field) -> Vec<String> {
    let mut rng = Rng::new(seed);
    let puts =
        |record: &&mut Record| record.class == Class::Write && record.name.starts_with("Put");
    let mut chosen: Vec<&mut Record> = records.iter_mut().filter(puts).collect();
    rng.shuffle(&mut chosen);
    chosen.truncate(count);
    let fields: &[&str] = match field {
        Field::Request => &["requestParameters"],
        Field::Response => &["responseElements"],
        Field::Both => &["requestParameters", "responseElements"],
    };
    chosen
        .into_iter()
        .map(|record| {
            record.edit(|value| {
                for field in fields {
                    let size = value[*field].to_string().len() + 102_400;
                    value[*field] = omitted(field, size);
                }
            });
            record.id.clone()
        })
        .collect()
}

/// Splits a record in two: one with an empty response, and an addendum that corrects it
/// (`UPDATED_DATA`, lex.md 2.6).
pub fn correct_later(record: &Record, seed: u64) -> (Record, Record) {
    let (mut first, mut addendum) = (record.clone(), record.clone());
    first.edit(|value| value["responseElements"] = json!(null));
    addendum.id = Rng::new(seed ^ 0x00c0_44ec).guid();
    let id = addendum.id.clone();
    addendum.edit(|value| {
        value["addendum"] = json!({
            "reason": "UPDATED_DATA",
            "updatedFields": "responseElements",
            "originalRequestID": value["requestID"],
            "originalEventID": record.id,
        });
        value["eventID"] = json!(id);
    });
    (first, addendum)
}
