use crate::trail;

/// How a run reads and writes.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How sources are read.
    pub reading: trail::Options,
    /// Which records are taken in.
    pub filter: RecordFilter,
    /// What becomes of the history where a record belongs before its tip; `None` for what the
    /// last run did.
    pub late: Option<Late>,
    /// Events within so many seconds of the newest one known are kept in the journal but not
    /// committed yet, so that late records need not rewrite anything.
    pub settle: i64,
    /// The current time, in Unix seconds, for `settle`: an event after it is not the newest one, however
    /// it came to have that time. `None` if it is not known.
    pub now: Option<i64>,
    /// How many unreadable records and sources are borne; `None` for any number.
    pub max_errors: Option<u64>,
}

/// Which records are taken in. What is left out is counted as skipped, and a source of which
/// anything was left out is read again by the next run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordFilter {
    /// The first second, in Unix seconds.
    pub since: Option<i64>,
    /// The last second.
    pub until: Option<i64>,
    /// The accounts; empty for all.
    pub accounts: Vec<String>,
    /// The regions; empty for all.
    pub regions: Vec<String>,
}

impl RecordFilter {
    /// Whether everything is taken in.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }

    /// Why a record is left out, if it is.
    pub fn refuses(&self, record: &trail::Record) -> Option<&'static str> {
        let time = record.event_time.timestamp();
        let listed = |list: &[String], one: &str| list.is_empty() || list.iter().any(|x| x == one);
        if self.since.is_some_and(|since| time < since) {
            Some("before --since")
        } else if self.until.is_some_and(|until| time > until) {
            Some("after --until")
        } else if !listed(&self.accounts, &record.account) {
            Some("of another account")
        } else if !listed(&self.regions, &record.aws_region) {
            Some("of another region")
        } else {
            None
        }
    }
}

/// What becomes of the history where a record belongs before its tip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Late {
    /// It is rebuilt from the place of insertion; the old tip keeps a name.
    #[default]
    Rewrite,
    /// The late events are committed on top, and say so.
    Append,
    /// Nothing is done.
    Fail,
}

impl Late {
    /// The word of the command line and the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rewrite => "rewrite",
            Self::Append => "append",
            Self::Fail => "fail",
        }
    }
}
