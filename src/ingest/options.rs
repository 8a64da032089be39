use crate::trail;

/// How a run reads and writes.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How sources are read.
    pub reading: trail::Options,
    /// Which records are accepted.
    pub filter: RecordFilter,
    /// What to do if a record belongs before the tip of the history; `None` for the mode of the
    /// previous run.
    pub late: Option<Late>,
    /// Events within this many seconds of the newest one are kept in the journal but not committed
    /// yet, so that late records need not rewrite anything.
    pub settle: i64,
    /// The current time, in Unix seconds, for `settle`: an event after it is not the newest one.
    /// `None` if unknown.
    pub now: Option<i64>,
    /// How many unreadable records and sources are allowed; `None` for any number.
    pub max_errors: Option<u64>,
}

/// Which records are accepted. Others count as skipped, and the next run reads their sources again.
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
    /// Whether everything is accepted.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }

    /// Why a record is excluded, if it is.
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

/// What to do if a record belongs before the tip of the history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Late {
    /// Rebuild it from the position of the record; the old tip keeps a name.
    #[default]
    Rewrite,
    /// Commit the late events on top, marked as late.
    Append,
    /// Do nothing.
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
