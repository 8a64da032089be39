//! Records whose members were spread over the cells of a row.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::trail::error::{Place, Reason};
use crate::trail::json;
use crate::trail::names;
use crate::trail::part::Form;
use crate::trail::product::Moved;
use crate::trail::table::{Header, Row};
use crate::trail::unwrap::{Member, Unwrap};

impl Unwrap<'_, '_> {
    /// Whether `raw` is a row of `{"field":..,"value":..}` (Logs Insights) or of one-member
    /// objects (CloudTrail Lake), `first` being its first element; then it is read.
    pub(super) fn row(&mut self, first: &[u8], raw: &[u8]) -> bool {
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
        let mut cells: Vec<(Cow<'_, str>, Option<Cow<'_, str>>)> = Vec::new();
        for (_, element) in json::elements(raw) {
            let members: Vec<Member<'_>> = json::members(element).collect();
            let get = |wanted: &str| members.iter().find(|(name, _)| name == wanted);
            match (insights, members.as_slice()) {
                (true, _) => {
                    let name = get("field").and_then(|(_, name)| json::scalar(name));
                    let Some(name) = name else { return false };
                    cells.push((name, get("value").and_then(|(_, value)| json::scalar(value))));
                }
                (false, [(name, value)]) => cells.push((name.clone(), cell(value))),
                (false, _) => return false,
            }
        }
        // A row names each column once; a list of objects of one kind is no row.
        let names: BTreeSet<&str> = cells.iter().map(|(name, _)| name.as_ref()).collect();
        if names.len() < cells.len() {
            return false;
        }
        let Some(header) = Header::new(cells.iter().map(|(name, _)| name.as_ref())) else {
            return false;
        };
        let header = header.of(if insights { Form::LogsInsights } else { Form::Lake });
        let cells: Vec<Option<&str>> = cells.iter().map(|(_, cell)| cell.as_deref()).collect();
        let place = self.place(raw);
        self.table_row(&header, &cells, place);
        true
    }

    /// Whether the object is a table of `columns` and `rows` (the API of Azure Monitor) with columns of a
    /// record; then it is read.
    pub(super) fn grid(&mut self, members: &[Member<'_>]) -> bool {
        let get =
            |wanted: &str| members.iter().find(|(name, _)| name == wanted).map(|(_, value)| *value);
        let (Some(columns), Some(rows)) = (get("columns"), get("rows")) else { return false };
        let names: Option<Vec<Cow<'_, str>>> = json::elements(columns)
            .map(|(_, column)| {
                let (_, name) = json::members(column).find(|(name, _)| name == "name")?;
                json::scalar(name)
            })
            .collect();
        let Some(names) = names else { return false };
        let Some(header) = Header::new(names.iter().map(|name| name.as_ref())) else {
            return false;
        };
        self.understood = true;
        for (_, row) in json::elements(rows) {
            let cells: Vec<Option<Cow<'_, str>>> =
                json::elements(row).map(|(_, value)| cell(value)).collect();
            let cells: Vec<Option<&str>> = cells.iter().map(Option::as_deref).collect();
            let place = self.place(row);
            self.table_row(&header, &cells, place);
            if self.gather.go_on().is_err() {
                break;
            }
        }
        true
    }

    /// Takes what a document of another product turned out to be.
    pub(super) fn moved(&mut self, moved: Moved, form: Form, place: Place) {
        match moved {
            Moved::Record(text) => self.gather.record(text.as_bytes(), place, form),
            Moved::OtherService => self.gather.other_services(1, form),
            Moved::Lossy(why) => self.gather.bad(place, Reason::Lossy { why: why.to_owned() }),
        }
    }

    /// Reads a row of a table.
    pub(in crate::trail) fn table_row(
        &mut self,
        header: &Header,
        cells: &[Option<&str>],
        place: Place,
    ) {
        match header.row(cells) {
            Row::Record(text) => self.gather.record(text.as_bytes(), place, header.form()),
            Row::OtherService => self.gather.other_services(1, header.form()),
            Row::Original(text) => self.record_text(&text, place, header.form()),
            Row::Nothing => self.understood = true,
            Row::Lossy(why) => self.gather.bad(place, Reason::Lossy { why: why.to_owned() }),
        }
    }

    /// Whether the object is a row with names in lower case (Athena) or in snake case (Tailpipe,
    /// Steampipe); then it is read.
    pub(super) fn columns(&mut self, raw: &[u8], members: &[Member<'_>]) -> bool {
        if !names::make_a_row(members.iter().map(|(name, _)| name.as_ref())) {
            return false;
        }
        let Some(header) = Header::new(members.iter().map(|(name, _)| name.as_ref())) else {
            return false;
        };
        let cells: Vec<Option<Cow<'_, str>>> =
            members.iter().map(|(_, value)| cell(value)).collect();
        let cells: Vec<Option<&str>> = cells.iter().map(Option::as_deref).collect();
        let place = self.place(raw);
        let is_lower = members.iter().any(|(name, _)| name == "eventsource");
        let form = if is_lower { Form::Athena } else { Form::Table };
        self.table_row(&header.of(form), &cells, place);
        true
    }

    /// `[{"VarCharValue":"..."},{}]`: the header, or a row.
    pub(super) fn athena_row(&mut self, cells: &[u8]) {
        let cells: Vec<Option<Cow<'_, str>>> = json::elements(cells)
            .map(|(_, cell)| {
                let value = json::members(cell).find(|(name, _)| name == "VarCharValue");
                value.and_then(|(_, value)| json::scalar(value))
            })
            .collect();
        let names = cells.iter().map(|cell| cell.as_deref().unwrap_or_default());
        // A row cannot pass for a header: its event source is no word but a host.
        let is_header = !cells.iter().flatten().any(|cell| cell.contains(".amazonaws.com"));
        if is_header && let Some(header) = Header::new(names) {
            self.athena = Some(header.of(Form::Athena));
            self.understood = true;
            return;
        }
        let place = self.top.2;
        let Some(header) = self.athena.clone() else {
            let why = "the header is missing: it is in the first page of the result".to_owned();
            return self.gather.bad(place, Reason::Lossy { why });
        };
        let cells: Vec<Option<&str>> = cells.iter().map(Option::as_deref).collect();
        self.table_row(&header, &cells, place);
    }
}

/// The cell of a row: a text, or a document as JSON text.
fn cell(value: &[u8]) -> Option<Cow<'_, str>> {
    match value.first()? {
        b'{' | b'[' => std::str::from_utf8(value).ok().map(Cow::Borrowed),
        _ => json::scalar(value),
    }
}
