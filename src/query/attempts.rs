use crate::event::{self, Reading};
use crate::lex::{Api, Json, Operation, ResourceKey};
use crate::query::Archive;
use crate::query::error::Result;
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
    /// Every refused call, oldest first.
    ///
    /// # Errors
    ///
    /// Where the journal cannot be read.
    pub fn attempts(&self) -> Result<Vec<Attempt>> {
        let uncommitted = self.uncommitted(&self.entries()?)?.into_iter();
        let mut attempts: Vec<Attempt> = uncommitted
            .map(|found| found.record)
            .filter(|record| event::read(record) == Reading::Refused)
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
