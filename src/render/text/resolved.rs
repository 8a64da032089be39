use super::names::Names;
use super::style::{Styles, paint};
use super::{attributed, clock, line, place, shortened, widest};
use crate::lex::Version;
use crate::query::Naming;
use crate::query::resolved::{Link, LinkTarget, PartPresence, Resolved, ResolvedPart};
use crate::render::{sentence, visible};
use crate::state::diff::{diff, summary_parts};

/// The maximum length of an ARN or a signature, in characters.
const LONGEST: usize = 200;

/// The maximum width of a column that the next column leaves space for, in characters.
const WIDEST: usize = 40;

/// The effective bot: who published it, and its parts.
pub fn resolved(resolved: &Resolved, naming: &Naming, styles: &Styles) -> String {
    let mut out = String::new();
    let key = &resolved.root.key;
    let at = match resolved.point.at {
        Some(at) if resolved.point.is_whole => format!("effective at {}", clock(at)),
        Some(at) => format!("effective just before {}", clock(at)),
        None => String::new(),
    };
    line(&mut out, &format!("{at}  {}", place(key, styles)));
    let parts = resolved.parts();
    let names = Names::of(naming, parts.iter().map(|part| &part.key));
    let mut page = Page { names, styles, out };
    page.block(&resolved.root, 0);
    page.out
}

struct Page<'a> {
    names: Names<'a>,
    styles: &'a Styles,
    out: String,
}

impl Page<'_> {
    /// A part with all its dependencies below it.
    fn block(&mut self, part: &ResolvedPart, depth: usize) {
        let indent = "  ".repeat(depth);
        let name = paint(self.styles.heading, self.names.version(&part.key, part.version));
        let by = paint(self.styles.faint, set_by(part));
        line(&mut self.out, &format!("{indent}{name}  {by}"));
        for (symbol, text) in marks(part) {
            let mark = paint(self.styles.of_symbol(symbol), format!("{symbol} {text}"));
            line(&mut self.out, &format!("{indent}{mark}"));
        }
        let counts = counts(part);
        if !counts.is_empty() && !part.key.is_pointer() {
            line(&mut self.out, &format!("{indent}  {counts}"));
        }
        self.rows(part, &indent);
        for link in &part.links {
            if let Some(part) = block_of(link) {
                self.out.push('\n');
                self.block(part, depth + 1);
            }
        }
    }

    /// The dependencies of a part that need only one line.
    fn rows(&mut self, part: &ResolvedPart, indent: &str) {
        let rows: Vec<&Link> = part.links.iter().filter(|link| block_of(link).is_none()).collect();
        let via = |link: &Link| visible(&link.via).into_owned();
        let to = |link: &Link| match &link.to {
            LinkTarget::Part(part) => self.names.version(&part.key, part.version),
            LinkTarget::Outside(_, name) => shortened(&visible(name), LONGEST),
        };
        let via_width = widest(rows.iter().map(|link| via(link))).min(WIDEST);
        // External resources have no details.
        let parts = rows.iter().filter(|link| matches!(link.to, LinkTarget::Part(_)));
        let to_width = widest(parts.map(|link| to(link))).min(WIDEST);
        let mut lines = Vec::new();
        for link in rows {
            let (via, to) = (via(link), to(link));
            let (about, marks) = match &link.to {
                LinkTarget::Part(part) => (about(part), marks(part)),
                LinkTarget::Outside(..) => (String::new(), Vec::new()),
            };
            let mut text = format!("{indent}  {via:via_width$}  {to:to_width$}  {about}");
            for (symbol, mark) in marks {
                let mark = paint(self.styles.of_symbol(symbol), format!("  {symbol} {mark}"));
                text = format!("{}{mark}", text.trim_end());
            }
            lines.push(text);
        }
        for text in lines {
            line(&mut self.out, &text);
        }
    }
}

/// The part of a reference that has enough content for a section of its own.
fn block_of(link: &Link) -> Option<&ResolvedPart> {
    let LinkTarget::Part(part) = &link.to else { return None };
    let leads_on = part.key.row().refers_to().next().is_some() || part.key.may_have_below();
    leads_on.then_some(part)
}

/// The content of the document of a part: `5 utterances, 3 slots, 2 hooks`.
fn counts(part: &ResolvedPart) -> String {
    let document = part.shown().and_then(|shown| shown.body.document());
    let parts = document.map(|document| summary_parts(&diff(None, Some(document))));
    let parts = parts.unwrap_or_default();
    let plain: Vec<&str> = parts.iter().map(|part| part.trim_start_matches('+')).collect();
    plain.join(", ")
}

/// `4 values, 2024-03-01 10:15:22Z alice  7b3c5f1e`
fn about(part: &ResolvedPart) -> String {
    let about = [counts(part), set_by(part)];
    about.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("  ")
}

/// `published 2024-03-01 10:15:22Z by alice  7b3c5f1e`, for an existing part.
fn set_by(part: &ResolvedPart) -> String {
    let Some(by) = part.by.as_ref().filter(|_| part.shown().is_some()) else {
        return String::new();
    };
    let word = match part.version {
        _ if part.key.is_pointer() => "points there since",
        _ if part.key.is_part_of_version() => "set",
        Some(Version::Number(_)) => "published",
        Some(Version::Latest) | None => "set",
    };
    format!("{word} {}", attributed(by))
}

/// Warnings about a part: it is missing, uncertain, or not pinned.
fn marks(part: &ResolvedPart) -> Vec<(char, String)> {
    match &part.presence {
        PartPresence::Unrecorded => vec![('?', "missing: no record shows it".to_owned())],
        PartPresence::Deleted => {
            let by = part.by.as_ref().map(|by| format!(" {}", attributed(by))).unwrap_or_default();
            vec![('!', format!("missing: it was deleted{by}"))]
        }
        PartPresence::Present(shown) => {
            let mut marks = Vec::new();
            if let Some(doubt) = shown.doubt() {
                marks.push((
                    '?',
                    format!("{}: {}", shown.confidence(), visible(&sentence::doubt(&doubt))),
                ));
            }
            if let Some(gap) = &shown.gap {
                let (from, to) = (clock(gap.from), clock(gap.to));
                marks.push(('?', format!("something happened to it between {from} and {to}")));
            }
            if part.is_unpinned() {
                marks.push(('!', format!("moves with {}", Version::Latest.written(part.key.api))));
            }
            marks
        }
    }
}
