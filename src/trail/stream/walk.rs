use crate::trail::names;
use crate::trail::part::Form;
use crate::trail::stream::resume::Open;

/// The containers that are open.
pub(super) struct Walk {
    /// From the outermost in.
    pub(super) open: Vec<Open>,
    /// The same containers.
    pub(super) about: Vec<About>,
    /// The indentation of the value of the source, if it began a line.
    pub(super) indent: Option<usize>,
}

/// An open container.
pub(super) struct About {
    /// The form of its items.
    pub(super) form: Form,
    /// The name of the member that contains it.
    pub(super) name: String,
    /// Whether it has an item already.
    pub(super) is_begun: bool,
    /// Whether the caller of an operation chose the value of its last member: text after it without
    /// a comma may be the rest of it.
    pub(super) is_behind_chosen: bool,
    /// The members of a record that it has so far.
    pub(super) seen: names::Seen,
    /// Whether it has the columns of a table, whose rows contain what callers chose.
    pub(super) is_table: bool,
}

impl Walk {
    pub(super) fn new(indent: Option<usize>) -> Self {
        Self { open: Vec::new(), about: Vec::new(), indent }
    }

    pub(super) fn push(&mut self, close: u8, form: Form, name: String) {
        self.open.push(Open { close, indent: None });
        self.about.push(About {
            form,
            name,
            is_begun: false,
            is_behind_chosen: false,
            seen: names::Seen::default(),
            is_table: false,
        });
    }

    pub(super) fn truncate(&mut self, level: usize) {
        self.open.truncate(level);
        self.about.truncate(level);
    }

    /// The next item need not be separated from the previous one.
    pub(super) fn begin_again(&mut self) {
        if let Some(about) = self.about.last_mut() {
            about.is_begun = false;
        }
    }

    /// Whether a member of this name makes the innermost container a record.
    pub(super) fn is_record_with(&mut self, name: &str) -> bool {
        let Some(about) = self.about.last_mut() else { return false };
        about.seen.add(name);
        about.seen.are_of_a_damaged_record()
    }

    /// The number of open containers around the outermost table.
    pub(super) fn outside_tables(&self) -> usize {
        self.about.iter().position(|about| about.is_table).unwrap_or(self.about.len())
    }

    /// The name of the innermost container.
    pub(super) fn name(&self) -> &str {
        self.about.last().map_or("", |about| &about.name)
    }

    /// The number of open containers up to and including the innermost list.
    pub(super) fn innermost_list(&self) -> usize {
        self.open.iter().rposition(|open| open.close == b']').map_or(0, |at| at + 1)
    }
}
