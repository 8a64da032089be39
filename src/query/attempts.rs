use crate::lex::{Api, Json, Operation, ResourceKey};
use crate::query::Archive;
use crate::query::error::{Error, Result};
use crate::query::show::Record;
use crate::snapshot::Author;
use crate::trail;

/// A call that was refused: it changed nothing, but somebody tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The record of it.
    pub record: trail::Record,
    /// Who tried, as shown.
    pub author: String,
    /// The resource it was about, if the request names one.
    pub key: Option<ResourceKey>,
}

impl Archive {
    /// The records of the journal that `wanted` wants by their text; of one day, if it is given.
    ///
    /// # Errors
    ///
    /// Where the journal cannot be read.
    pub fn journal(&self, day: Option<&str>, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Record>> {
        let Some(tip) = self.repo().journal_tip()? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for file in self.repo().files(tip, "records")? {
            if day.is_some_and(|day| file.path.split('/').nth(3) != Some(day)) {
                continue;
            }
            let bytes = self.repo().blob(file.blob)?;
            let bad = |what: String| Error::Damaged { path: file.path.clone(), what };
            let text = std::str::from_utf8(&bytes).map_err(|error| bad(error.to_string()))?;
            for line in text.lines().filter(|line| wanted(line)) {
                let record = trail::Record::from_json(line.as_bytes());
                let record = record.map_err(|error| bad(error.to_string()))?;
                found.push(Record { path: file.path.clone(), record });
            }
        }
        Ok(found)
    }

    /// Every refused call, oldest first.
    ///
    /// # Errors
    ///
    /// Where the journal cannot be read.
    pub fn attempts(&self) -> Result<Vec<Attempt>> {
        let records = self.journal(None, &|line| line.contains("\"errorCode\":"))?;
        let mut attempts: Vec<Attempt> = records
            .into_iter()
            .map(|found| found.record)
            .filter(|record| record.error_code.as_deref().is_some_and(|code| !code.is_empty()))
            .map(|record| Attempt {
                author: Author::of(&record.principal).name,
                key: target(&record),
                record,
            })
            .collect();
        attempts.sort_by(|a, b| {
            let order = |attempt: &Attempt| {
                (attempt.record.event_time.timestamp(), attempt.record.event_id.clone())
            };
            order(a).cmp(&order(b))
        });
        attempts.dedup_by(|later, first| later.record.event_id == first.record.event_id);
        Ok(attempts)
    }
}

/// The resource that a refused call names in its request.
pub(super) fn target(record: &trail::Record) -> Option<ResourceKey> {
    let row = Operation::named(&record.event_name).find(|row| row.api == Api::V1)?;
    let Ok(Json::Object(request)) = Json::parse(record.request_parameters.json()?) else {
        return None;
    };
    let parts: Vec<&str> =
        row.named_by.iter().map(|member| request.text(member)).collect::<Option<_>>()?;
    if parts.is_empty() {
        return None;
    }
    Some(ResourceKey::v1(&record.account, &record.aws_region, row.kind, &parts))
}
