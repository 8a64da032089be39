//! Containers that are read part by part.

use std::cell::Cell;

use crate::trail::error::Reason;
use crate::trail::json;
use crate::trail::names;
use crate::trail::part::Form;
use crate::trail::stream::effort::Effort;
use crate::trail::stream::pass::From;
use crate::trail::stream::repair::RECORD;
use crate::trail::stream::repair::Value;
use crate::trail::stream::resume::Lost;
use crate::trail::stream::walk::Walk;
use crate::trail::stream::{Left, Located, Separated, Stream, value};
use crate::trail::strict::{Damage, Extent, extent};
use crate::trail::tolerant;
use crate::trail::unwrap::ROWS_ALONE;

/// The maximum depth of opened containers.
const MAX_DEPTH: usize = 64;

/// The role of a value in its container.
enum Item {
    /// An element of a list, so it should contain something.
    Element,
    /// A member of an object, with its name. It may be a token, a count, another list.
    Member(String),
}

/// Whether a text begins as a list of lists.
fn begins_grid(text: &[u8]) -> bool {
    text.first() == Some(&b'[') && text.get(json::skip_ws(text, 1)) == Some(&b'[')
}

/// Whether a text begins with the name of a member.
fn begins_with_name(text: &[u8]) -> bool {
    let name = json::skip_ws(text, 0);
    match text.get(name) {
        Some(b'"') => match extent(&text[name..]) {
            Extent::Whole(len) => text.get(json::skip_ws(text, name + len)) == Some(&b':'),
            Extent::Cut | Extent::Broken(_) => false,
        },
        Some(_) | None => false,
    }
}

/// Whether a line begins with words before its first value: the message of a program, in which an
/// attacker may have chosen the value, not damage.
fn begins_with_words(text: &[u8]) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b" \t:;,.-_/()'@".contains(byte);
    let len = text.iter().take_while(|byte| is_word(byte)).count();
    let words = text[..len].trim_ascii_start();
    text.get(len).is_none_or(|byte| b"{[\n\r".contains(byte))
        && words.iter().any(u8::is_ascii_alphabetic)
        && words.contains(&b' ')
}

/// How many containers may be open after a damaged name, and what may be missing there.
fn behind_name(walk: &Walk, is_chosen: bool) -> (usize, Lost) {
    if is_chosen { (walk.innermost_list(), Lost::Nothing) } else { (walk.open.len(), Lost::List) }
}

/// Whether an incomplete value is a record: by the names of its members before the damage, and, if
/// the damage is on their level, after it too.
fn is_record(text: &[u8], located: &Located, item: &Item, effort: &Effort) -> bool {
    if text.first() != Some(&b'{') {
        return false;
    }
    let start = &text[..text.len().min(RECORD)];
    let sure = match located {
        Located::Broken(damage) => &start[..damage.at.min(start.len())],
        Located::Whole(_) | Located::TooLarge | Located::Cut => start,
    };
    has_names_of_a_record(sure, effort)
        || tolerant::depth(sure) == 1 && has_names_of_a_record(start, effort)
        || matches!(item, Item::Element) && is_closed_early(start, tolerant::end(start), effort)
}

/// Whether damage closed the object at the start of a text too early: members of a record follow,
/// and it is not a record without them.
fn is_closed_early(text: &[u8], end: usize, effort: &Effort) -> bool {
    let rest = &text[end..text.len().min(RECORD)];
    let comma = json::skip_ws(rest, 0);
    let Some(members) = rest.get(comma..).and_then(|rest| rest.strip_prefix(b",")) else {
        return false;
    };
    begins_with_name(members)
        && has_names_of_a_record(&[b"{", members].concat(), effort)
        && !has_names_of_a_record(&text[..end], effort)
}

/// Whether the object at the start of a damaged text has the member names of a record.
fn has_names_of_a_record(text: &[u8], effort: &Effort) -> bool {
    let read = Cell::new(0);
    let is_record = names::are_of_a_damaged_record(tolerant::names(text, &read));
    effort.spend(read.get());
    is_record
}

impl Stream<'_, '_, '_> {
    /// Reads the value at the start of the window part by part: it is damaged, truncated, or larger
    /// than the limit of a record.
    pub(super) fn walk(&mut self, form: Form) -> Result<(), Left> {
        let mut walk = Walk::new(self.top_indent);
        match self.byte() {
            Some(b'"') if self.names_a_member() => self.object_without_bracket(&mut walk)?,
            Some(b'{' | b'[' | b'"') => self.item(&mut walk, form, Item::Element)?,
            Some(_) if self.within.is_none() && begins_with_words(self.window.text()) => {
                self.skip_other_line();
                return Ok(());
            }
            Some(_) | None => self.repair(&mut walk, &Damage::not_json(), Lost::Object)?,
        }
        while let Some(about) = walk.about.last_mut() {
            let form = about.form;
            let is_begun = std::mem::replace(&mut about.is_begun, true);
            let is_behind_chosen = std::mem::take(&mut about.is_behind_chosen);
            let level = walk.open.len() - 1;
            let is_list = walk.open[level].close == b']';
            self.unwrap.gather.go_on()?;
            let separated = self.blanks();
            if is_list && self.indent.is_some() {
                walk.open[level].indent = self.indent;
            }
            match (self.byte(), is_list) {
                (None, _) => {
                    self.ends_within();
                    return Ok(());
                }
                (Some(byte), _) if byte == walk.open[level].close => {
                    self.pass(1);
                    walk.truncate(level);
                }
                (Some(b'"'), false) if is_behind_chosen && separated == Separated::No => {
                    let damage = Damage::at_start("a comma is missing");
                    let (level, lost) = behind_name(&walk, true);
                    let value = Value { level, depth: 0, name: "" };
                    self.repair_value(&mut walk, &damage, lost, value)?;
                }
                (Some(b'"'), false) => self.member(&mut walk, form)?,
                (Some(b':'), false) if let Some(name) = self.last_text.take() => {
                    // The assumed value of a member is the name of a member below it.
                    let damage = Damage::at_start("the `{` before a member is missing");
                    self.pass(1);
                    self.blanks();
                    let value = Value { level: level + 1, depth: 0, name: &name };
                    self.repair_value(&mut walk, &damage, Lost::Object, value)?;
                }
                (Some(b'{' | b'['), false) => {
                    let damage = Damage::at_start("the name of a member is missing");
                    self.repair(&mut walk, &damage, Lost::List)?;
                }
                (Some(_), false) => {
                    let damage = Damage::at_start("a member or an element is missing");
                    self.repair_name(&mut walk, &damage)?;
                }
                (Some(b'}' | b':'), true) => {
                    let damage = Damage::at_start("a member or an element is missing");
                    self.repair(&mut walk, &damage, Lost::List)?;
                }
                (Some(b'"'), true) if self.names_a_member() => {
                    self.object_without_bracket(&mut walk)?;
                }
                (Some(_), true)
                    if is_begun && separated == Separated::No && !self.is_whole_element() =>
                {
                    let damage = Damage::at_start("a comma is missing");
                    self.repair(&mut walk, &damage, Lost::Comma)?;
                }
                (Some(_), true) => self.item(&mut walk, form, Item::Element)?,
            }
        }
        Ok(())
    }

    /// Whether a whole object or list begins here: a missing comma before it hides nothing.
    fn is_whole_element(&mut self) -> bool {
        matches!(self.byte(), Some(b'{' | b'[')) && matches!(self.locate(), Located::Whole(_))
    }

    /// Whether a colon follows the string at the start of the window.
    pub(super) fn names_a_member(&mut self) -> bool {
        let Located::Whole(len) = self.locate() else { return false };
        self.window.at_least(len + 64);
        let text = self.window.text();
        text.get(json::skip_ws(text, len)) == Some(&b':')
    }

    /// A member instead of a value: the bracket before it is missing.
    fn object_without_bracket(&mut self, walk: &mut Walk) -> Result<(), Left> {
        let damage = Damage::at_start("the `{` before a member is missing");
        let text = self.window.text();
        let object = [b"{", &text[..text.len().min(RECORD)]].concat();
        let is_record = has_names_of_a_record(&object, &self.effort);
        self.repair(walk, &damage, if is_record { Lost::List } else { Lost::Object })
    }

    /// Damage in the name of a member at the start of the window. Its value must still not be
    /// searched, if the remaining letters forbid it.
    fn repair_name(&mut self, walk: &mut Walk, damage: &Damage) -> Result<(), Left> {
        let text = self.window.text();
        let letters = text.iter().skip_while(|byte| !byte.is_ascii_alphanumeric());
        let letters = letters.take_while(|byte| !matches!(byte, b'"' | b':' | b'\n'));
        let name: Vec<u8> = letters.copied().take(64).collect();
        let name = String::from_utf8_lossy(&name);
        let (level, lost) = behind_name(walk, names::may_be_chosen(walk.name(), &name));
        let value = Value { level, depth: 0, name: "" };
        self.repair_value(walk, damage, lost, value)
    }

    /// A member of the innermost container.
    fn member(&mut self, walk: &mut Walk, form: Form) -> Result<(), Left> {
        let len = match self.locate() {
            Located::Whole(len) => len,
            Located::Broken(damage) => return self.repair_name(walk, &damage),
            Located::TooLarge | Located::Cut => {
                self.too_large_or_cut();
                walk.truncate(walk.open.len() - 1);
                return self.pass_over(walk, From::Within);
            }
        };
        let name = json::string(&self.window.text()[..len]).unwrap_or_default().into_owned();
        self.pass(len);
        self.blanks();
        match self.byte() {
            Some(b':') => {
                self.pass(1);
                self.blanks();
            }
            Some(b'{' | b'[' | b'"') => {
                self.report(&Damage::at_start("a colon is missing"), None);
            }
            Some(_) => {
                let damage = Damage::at_start("a colon is missing");
                let is_chosen = names::may_be_chosen(walk.name(), &name);
                let (level, lost) = behind_name(walk, is_chosen);
                let value = Value { level, depth: 0, name: &name };
                return self.repair_value(walk, &damage, lost, value);
            }
            None => return Ok(()),
        }
        let form = match name.as_str() {
            "Records" => Form::Delivered,
            "Events" => Form::LookupEvents,
            "detail" => Form::EventBridge,
            "logEvents" | "events" => Form::CloudWatchLogs,
            _ => form,
        };
        self.item(walk, form, Item::Member(name))
    }

    /// If a comma and a string follow a value of this length, makes the text after it visible.
    fn see_members_behind(&mut self, len: usize) {
        self.window.at_least(len + 64);
        let rest = self.window.text().get(len..).unwrap_or_default();
        let comma = json::skip_ws(rest, 0);
        if rest.get(comma) == Some(&b',') && rest.get(json::skip_ws(rest, comma + 1)) == Some(&b'"')
        {
            self.window.at_least(len + RECORD);
        }
    }

    /// One value. If it must be read part by part, it is left open.
    fn item(&mut self, walk: &mut Walk, form: Form, item: Item) -> Result<(), Left> {
        let (is_chosen, is_in_record) = match &item {
            Item::Element => (false, false),
            Item::Member(name) => {
                let is_chosen = names::is_chosen_by_caller(walk.name(), name);
                let is_record = walk.is_record_with(name);
                let is_of_record = is_chosen && !names::may_be_in_a_wrapper(name);
                (is_chosen || is_record, is_of_record || is_record)
            }
        };
        if let Some(about) = walk.about.last_mut() {
            about.is_behind_chosen = is_chosen;
            about.is_table |=
                matches!(&item, Item::Member(name) if name.eq_ignore_ascii_case("columns"));
        }
        let is_in_table = walk.about.last().is_some_and(|about| about.is_table);
        let located = self.locate();
        if let (Item::Element, Located::Whole(len)) = (&item, &located) {
            self.see_members_behind(*len);
        }
        let text = self.window.text();
        let close = match text.first() {
            Some(b'{') => Some(b'}'),
            Some(b'[') => Some(b']'),
            Some(_) | None => None,
        };
        let is_grid = matches!(&item, Item::Member(name) if name.eq_ignore_ascii_case("rows"))
            && (is_in_table || begins_grid(text));
        let is_record = || is_record(text, &located, &item, &self.effort);
        let is_closed = || is_chosen || is_grid || is_record();
        match (&located, close) {
            (Located::Whole(len), _) if is_grid => {
                let len = *len;
                self.bad(Reason::Lossy { why: ROWS_ALONE.to_owned() });
                self.pass(len);
                Ok(())
            }
            (Located::Whole(len), Some(b'}'))
                if matches!(item, Item::Element) && is_closed_early(text, *len, &self.effort) =>
            {
                let damage = Damage::at(*len, "an object is closed too early");
                let value = Value { level: walk.innermost_list(), depth: 0, name: "" };
                self.repair_value(walk, &damage, Lost::Nothing, value)
            }
            (Located::Whole(len), _) => {
                let len = *len;
                let text = value(&self.window, self.within, len, self.place());
                self.last_text = None;
                match item {
                    Item::Element => self.unwrap.top(&text, form),
                    Item::Member(_) if is_chosen => {}
                    Item::Member(name) => {
                        self.unwrap.member(&text, (walk.name(), &name), form);
                        let text = json::string(text.bytes());
                        self.last_text = text.map(std::borrow::Cow::into_owned);
                    }
                }
                self.pass(len);
                Ok(())
            }
            // A name in a list: its bracket has the wrong kind.
            (_, Some(b']')) if !is_chosen && begins_with_name(&text[1..]) => {
                self.pass(1);
                self.blanks();
                self.object_without_bracket(walk)
            }
            (_, Some(close)) if !is_closed() => {
                if walk.open.len() >= MAX_DEPTH {
                    self.bad(Reason::TooDeep);
                    return self.pass_over(walk, From::Start);
                }
                self.pass(1);
                let name = if let Item::Member(name) = item { name } else { String::new() };
                walk.push(close, form, name);
                Ok(())
            }
            (Located::Broken(damage), _) => {
                // An object with parameters is a record in some form: reading continues after it.
                let level =
                    if is_in_record || is_grid { walk.innermost_list() } else { walk.open.len() };
                let value = Value { level, depth: 0, name: "" };
                // If its bracket is missing, what follows is not searched either.
                let is_open = close.is_none() && !is_chosen;
                let lost = if is_open { Lost::Object } else { Lost::Nothing };
                self.repair_value(walk, damage, lost, value)
            }
            (Located::Cut, _) => self.cut_record(walk),
            (Located::TooLarge, _) => {
                self.too_large_or_cut();
                self.pass_over(walk, From::Start)
            }
        }
    }

    /// The value of an object without a name, or of this name, if one is next.
    pub(super) fn value_without_name(&mut self, walk: &mut Walk, name: &str) -> Result<(), Left> {
        let (Some(open), Some(about)) = (walk.open.last(), walk.about.last()) else {
            return Ok(());
        };
        let form = about.form;
        let is_value = match self.byte() {
            Some(b'{' | b'[') => true,
            Some(b'"') => !self.names_a_member(),
            Some(_) | None => false,
        };
        if open.close != b'}' || !is_value {
            return Ok(());
        }
        self.item(walk, form, Item::Member(name.to_owned()))
    }

    pub(super) fn too_large_or_cut(&mut self) {
        let limit = self.unwrap.gather.options.max_record_bytes;
        let reason = if self.window.text().len() > self.limit() {
            Reason::TooLarge { limit }
        } else {
            self.reported_cut = true;
            Reason::Truncated
        };
        self.bad(reason);
    }

    /// The text ends within an opened container: whole records may have been cut off.
    fn ends_within(&mut self) {
        if !self.reported_cut && !self.window.has_failed() {
            self.reported_cut = true;
            self.bad(Reason::Truncated);
        }
    }
}
