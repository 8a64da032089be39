//! Records whose members are spread over the cells of a row.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::trail::error::{Place, Reason};
use crate::trail::json;
use crate::trail::names;
use crate::trail::part::Form;
use crate::trail::product::Restored;
use crate::trail::table::{Header, Row};
use crate::trail::text::Text;
use crate::trail::unwrap::around::Around;
use crate::trail::unwrap::{Member, Unwrap};

impl Unwrap<'_, '_> {
    /// Reads `raw` if it is a row of `{"field":..,"value":..}` (Logs Insights) or of one-member
    /// objects (CloudTrail Lake); `first` is its first element. Returns whether it is.
    pub(super) fn row(&mut self, first: &[u8], raw: &[u8], around: Around<'_>) -> bool {
        if first.first() != Some(&b'{') {
            return false;
        }
        let members: Vec<Member<'_>> = json::members(first).take(3).collect();
        let insights = members.len() == 2
            && members.iter().any(|(name, _)| name == "field")
            && members.iter().any(|(name, _)| name == "value");
        if !insights && members.len() != 1 {
            return false;
        }
        let (mut names, mut cells): (Vec<Cow<'_, str>>, Vec<Cell<'_>>) = Default::default();
        for (_, element) in json::elements(raw) {
            let members: Vec<Member<'_>> = json::members(element).collect();
            let get = |wanted: &str| members.iter().find(|(name, _)| name == wanted);
            match (insights, members.as_slice()) {
                (true, _) => {
                    let name = get("field").and_then(|(_, name)| json::scalar(name));
                    let Some(name) = name else { return false };
                    names.push(name);
                    cells.push(get("value").map_or(Cell::NULL, |(_, value)| Cell::scalar(value)));
                }
                (false, [(name, value)]) => {
                    names.push(name.clone());
                    cells.push(Cell::new(value));
                }
                (false, _) => return false,
            }
        }
        // A row names each column once; a list of objects of one kind is not a row.
        let distinct: BTreeSet<&str> = names.iter().map(AsRef::as_ref).collect();
        if distinct.len() < cells.len() {
            return false;
        }
        let Some(header) = Header::new(names.iter().map(AsRef::as_ref)) else { return false };
        let header = header.of(if insights { Form::LogsInsights } else { Form::Lake });
        self.cells(&header, &cells, raw, around);
        true
    }

    /// Reads the object if it is a table of `columns` and `rows` (the API of Azure Monitor, and of
    /// Kusto in capitals) with columns of a record. Returns whether it is.
    pub(super) fn grid(&mut self, members: &[Member<'_>], around: Around<'_>) -> bool {
        let get =
            |wanted: &str| members.iter().find(|(name, _)| name == wanted).map(|(_, value)| *value);
        let either = |names: [&str; 2]| names.into_iter().find_map(get);
        let columns = either(["columns", "Columns"]);
        let (Some(columns), Some(rows)) = (columns, either(["rows", "Rows"])) else { return false };
        let names: Option<Vec<Cow<'_, str>>> = json::elements(columns)
            .map(|(_, column)| {
                let (_, name) = json::members(column)
                    .find(|(name, _)| name == "name" || name == "ColumnName")?;
                json::scalar(name)
            })
            .collect();
        let Some(names) = names else { return false };
        let Some(header) = Header::new(names.iter().map(|name| name.as_ref())) else {
            return false;
        };
        self.understood = true;
        for (_, row) in json::elements(rows) {
            let cells: Vec<Cell<'_>> =
                json::elements(row).map(|(_, value)| Cell::new(value)).collect();
            self.cells(&header, &cells, row, around);
            if self.gather.go_on().is_err() {
                break;
            }
        }
        true
    }

    /// Handles the record of a document of another product.
    pub(super) fn moved(&mut self, restored: Restored, form: Form, place: Place) {
        match restored {
            Restored::Record(text) => self.gather.record(text.as_bytes(), place, form),
            Restored::OtherService => self.gather.other_services(1, form),
            Restored::Lossy(why) => self.gather.bad(place, Reason::Lossy { why: why.to_owned() }),
        }
    }

    /// Reads a row of a table.
    pub(in crate::trail) fn table_row(
        &mut self,
        header: &Header,
        cells: &[Option<&str>],
        place: Place,
    ) {
        if let Some(original) = self.read_row(header, cells, place) {
            self.record_text(original, place, header.form());
        }
    }

    /// Reads a row whose cells are JSON values; `raw` is all of it.
    fn cells(&mut self, header: &Header, cells: &[Cell<'_>], raw: &[u8], around: Around<'_>) {
        let texts: Vec<Option<&str>> = cells.iter().map(|cell| cell.text.as_deref()).collect();
        let place = around.text.place_of(raw);
        let Some(original) = self.read_row(header, &texts, place) else { return };
        match cells.iter().find_map(|cell| cell.whole(original, around.text)) {
            Some(whole) => {
                let around = around.of(header.form()).deeper();
                self.record_within(original, around.within(&whole));
            }
            None => self.record_text(original, place, header.form()),
        }
    }

    /// Reads a row, unless one of its cells is the whole record: then it returns that cell.
    fn read_row<'c>(
        &mut self,
        header: &Header,
        cells: &[Option<&'c str>],
        place: Place,
    ) -> Option<&'c str> {
        match header.row(cells) {
            Row::Record(text) => self.gather.record(text.as_bytes(), place, header.form()),
            Row::OtherService => self.gather.other_services(1, header.form()),
            Row::Original(text) => return Some(text),
            Row::Nothing => self.understood = true,
            Row::Lossy(why) => self.gather.bad(place, Reason::Lossy { why: why.to_owned() }),
        }
        None
    }

    /// Reads the object if it is a row with names in lower case (Athena) or in snake case
    /// (Tailpipe, Steampipe). Returns whether it is.
    pub(super) fn columns(
        &mut self,
        raw: &[u8],
        members: &[Member<'_>],
        around: Around<'_>,
    ) -> bool {
        if !names::make_a_row(members.iter().map(|(name, _)| name.as_ref())) {
            return false;
        }
        let Some(header) = Header::new(members.iter().map(|(name, _)| name.as_ref())) else {
            return false;
        };
        let cells: Vec<Cell<'_>> = members.iter().map(|(_, value)| Cell::new(value)).collect();
        let is_lower = members.iter().any(|(name, _)| name == "eventsource");
        let form = if is_lower { Form::Athena } else { Form::Table };
        self.cells(&header.of(form), &cells, raw, around);
        true
    }

    /// `[{"VarCharValue":"..."},{}]`: the header, or a row.
    pub(super) fn athena_row(&mut self, raw: &[u8], around: Around<'_>) {
        let value = |cell| json::members(cell).find(|(name, _)| name == "VarCharValue");
        let cells: Vec<Cell<'_>> = json::elements(raw)
            .map(|(_, cell)| value(cell).map_or(Cell::NULL, |(_, value)| Cell::scalar(value)))
            .collect();
        let texts = || cells.iter().map(|cell| cell.text.as_deref());
        // A row cannot look like a header: its event source is a host, not a word.
        let is_header = !texts().flatten().any(|cell| cell.contains(".amazonaws.com"));
        if is_header && let Some(header) = Header::new(texts().map(Option::unwrap_or_default)) {
            self.athena = Some(header.of(Form::Athena));
            self.understood = true;
            return;
        }
        let Some(header) = self.athena.clone() else {
            let why = "the header is missing: it is in the first page of the result".to_owned();
            return self.gather.bad(around.text.place_of(raw), Reason::Lossy { why });
        };
        self.cells(&header, &cells, raw, around);
    }
}

/// A cell of a row.
struct Cell<'c> {
    /// Its text, or its document as JSON text.
    text: Option<Cow<'c, str>>,
    /// Its JSON value.
    raw: &'c [u8],
}

impl<'c> Cell<'c> {
    const NULL: Self = Self { text: None, raw: b"" };

    fn scalar(raw: &'c [u8]) -> Self {
        Self { text: json::scalar(raw), raw }
    }

    fn new(raw: &'c [u8]) -> Self {
        match raw.first() {
            Some(b'{' | b'[') => {
                Self { text: std::str::from_utf8(raw).ok().map(Cow::Borrowed), raw }
            }
            Some(_) | None => Self::scalar(raw),
        }
    }

    /// The text of the cell, if `part` is bytes of it; the value is bytes of `of`.
    fn whole<'t>(&'t self, part: &str, of: &'t Text<'t>) -> Option<Text<'t>> {
        let text = self.text.as_deref()?;
        let has_part = text.as_bytes().as_ptr_range().contains(&part.as_ptr());
        has_part.then(|| match self.raw.first() {
            Some(b'"') => Text::unescaped(text, self.raw, of),
            Some(_) | None => Text::part(self.raw, of, of.offset(self.raw)),
        })
    }
}
