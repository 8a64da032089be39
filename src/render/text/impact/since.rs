//! The event of each reference to the cause, and what is unknown.

use super::Screen;
use crate::query::impact::{Dependent, ImpactCause, SinceEvent};
use crate::render::text::names::suffix;
use crate::render::text::style::paint;
use crate::render::text::{beside_or_below, clock, short_id, widest};
use crate::render::{sentence, visible};

impl Screen<'_> {
    /// The event that added each direct dependent, oldest first.
    pub(super) fn since(&mut self) {
        let impact = self.impact;
        let mut rows: Vec<(&SinceEvent, String)> = Vec::new();
        for dependent in &impact.direct {
            let (any, of_version) = (&dependent.since, &dependent.version_since);
            let from = self.node(&dependent.from);
            let to = self.with_target(dependent);
            match (any, of_version) {
                (Some(any), Some(of_version)) if any != of_version => {
                    rows.push((any, from));
                    rows.push((of_version, to));
                }
                (Some(since), _) | (None, Some(since)) => rows.push((since, to)),
                (None, None) => {}
            }
        }
        if rows.is_empty() {
            return;
        }
        rows.sort_by(|a, b| (a.0.event.time, &a.1).cmp(&(b.0.event.time, &b.1)));
        rows.dedup_by(|later, first| later == first);
        self.title("refers to it since");
        self.moments(
            &rows.iter().map(|(since, what)| (' ', Some(*since), what.clone())).collect::<Vec<_>>(),
        );
    }

    /// Rows of a symbol, an event and a dependent.
    fn moments(&mut self, rows: &[(char, Option<&SinceEvent>, String)]) {
        let widest = widest(rows.iter().map(|(.., what)| what));
        for (symbol, since, what) in rows {
            let symbol = match symbol {
                ' ' => String::new(),
                symbol => format!("{} ", paint(self.styles.of_symbol(*symbol), symbol)),
            };
            let Some(SinceEvent { event, is_certain }) = since else {
                self.line(&format!("  {symbol}{:20}  {what}", "?"));
                continue;
            };
            let (at, name, author) =
                (clock(event.time), visible(&event.name), visible(&event.author));
            let (by, style) = match is_certain {
                true => (format!(" by {author}"), self.styles.of_symbol(' ')),
                false => ("  ? or before".to_owned(), self.styles.unknown),
            };
            let length =
                widest + [&*at, &name, &by].map(|it| it.chars().count()).iter().sum::<usize>();
            let text = format!("  {symbol}{at}  {what:widest$}  ");
            let id = paint(self.styles.event, short_id(&event.id));
            let said = format!("{id} {name}{}", paint(style, by));
            beside_or_below(&mut self.out, &text, &said, length + 17, "      ");
        }
    }

    /// `intent:OrderFlowers@latest -> @2`
    pub(super) fn with_target(&self, dependent: &Dependent) -> String {
        let to = match &self.impact.cause {
            ImpactCause::Resource(cause) => suffix(&cause.key, dependent.to.version()),
            ImpactCause::Outside(_) => String::new(),
        };
        let arrow = if to.is_empty() { String::new() } else { format!(" -> {to}") };
        format!("{}{arrow}", self.node(&dependent.from))
    }

    pub(super) fn unsure(&mut self) {
        if self.impact.unsure.is_empty() {
            return;
        }
        self.title("may depend on it, for not all of these is known");
        for unsure in &self.impact.unsure {
            let text =
                format!("{}: {}", self.node(&unsure.node), visible(&sentence::doubt(&unsure.why)));
            self.attention('?', &text);
        }
    }

    pub(super) fn compared(&mut self) {
        let Some(compared) = &self.impact.compared else { return };
        let from = compared.from.at.map(clock).unwrap_or_default();
        let nothing = compared.added.is_empty() && compared.removed.is_empty();
        self.title(&match nothing {
            true => format!("the same refers to it as before {from}"),
            false => format!("added or removed references to it since {from}"),
        });
        let rows: Vec<_> = [('+', &compared.added), ('-', &compared.removed)]
            .into_iter()
            .flat_map(|(symbol, list)| list.iter().map(move |dependent| (symbol, dependent)))
            .map(|(symbol, it)| (symbol, it.version_since.as_ref(), self.with_target(it)))
            .collect();
        self.moments(&rows);
    }
}
