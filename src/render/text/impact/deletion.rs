//! The references that prevent a deletion, and how to remove them.

use super::Screen;
use crate::graph::{Direction, Node};
use crate::lex::ResourceKey;
use crate::query::impact::{Deletion, DeletionVerdict, Dependent, DropReference};
use crate::render::text::names::suffix;
use crate::render::text::style::paint;
use crate::render::text::{count, shortened, widest};
use crate::render::{sentence, visible};

impl Screen<'_> {
    pub(super) fn deletion(&mut self, deletion: &Deletion) {
        let impact = self.impact;
        let operation = deletion.operation.unwrap_or("the deletion");
        let (symbol, verdict) = match deletion.verdict {
            DeletionVerdict::Refused => {
                let hedge = if self.is_proven() { "" } else { ", as far as the records show" };
                let refused = match deletion.held_back {
                    None => {
                        let count = count(impact.direct.len(), "reference");
                        format!("refused (ResourceInUseException): {count}{hedge}")
                    }
                    Some(held_back) => {
                        let count = count(deletion.steps.len(), "resource");
                        format!(
                            "refused: in use by {count}{hedge}, unless {} is true",
                            held_back.unless
                        )
                    }
                };
                ('!', format!("{operation} would be {refused}"))
            }
            DeletionVerdict::Accepted if impact.direct.is_empty() => {
                ('=', format!("nothing refers to it: {operation} would do"))
            }
            DeletionVerdict::Accepted => {
                ('=', format!("nothing holds it back: {operation} would do"))
            }
            DeletionVerdict::Unrecorded => {
                ('?', format!("nothing known refers to it, so {operation} may do; but see below"))
            }
            DeletionVerdict::Outside if impact.direct.is_empty() => {
                ('=', "nothing in Lex refers to it".to_owned())
            }
            DeletionVerdict::Outside => (
                '!',
                "nothing in Lex holds it back; this refers to it and fails without it".to_owned(),
            ),
        };
        self.unknown();
        self.out.push('\n');
        let text = paint(self.styles.of_symbol(symbol), format!("{symbol} {verdict}"));
        self.line(&text);
        match deletion.verdict {
            DeletionVerdict::Outside => {
                let starts: Vec<&Node> = impact.starts.iter().collect();
                if !impact.direct.is_empty() {
                    self.tree(&impact.above, &starts, Direction::Dependents);
                }
                self.live("on it", |_| true);
            }
            DeletionVerdict::Refused | DeletionVerdict::Accepted | DeletionVerdict::Unrecorded => {
                for dependent in &impact.direct {
                    let text = self.dependent(dependent);
                    self.line(&format!("  {text}"));
                }
                self.steps(deletion);
            }
        }
    }

    /// The subject of the deletion, if its own content is unknown.
    fn unknown(&mut self) {
        let impact = self.impact;
        for start in &impact.starts {
            let note = impact.above.presence(start).and_then(sentence::presence);
            if let Some((symbol @ '?', text)) = note {
                let node = self.node(start);
                self.attention(symbol, &format!("{node}  {text}"));
            }
        }
    }

    /// Whether at least one of the direct dependents is certain.
    fn is_proven(&self) -> bool {
        let is_unsure = |node: &Node| self.impact.unsure.iter().any(|unsure| unsure.node == *node);
        self.impact.direct.iter().any(|dependent| !is_unsure(&dependent.from))
    }

    /// `intent:OrderFlowers@3 -> @2  slots[FlowerType]`
    fn dependent(&self, dependent: &Dependent) -> String {
        let note = sentence::presence(dependent.presence);
        let note = note.map(|(symbol, words)| format!("  {symbol} {words}")).unwrap_or_default();
        let via: Vec<_> = dependent.via.iter().map(|via| shortened(&visible(via), 48)).collect();
        format!("{}  {}{note}", self.with_target(dependent), via.join(", "))
    }

    fn steps(&mut self, deletion: &Deletion) {
        if !deletion.steps.is_empty() {
            self.title("remove these references, in this order");
            let rows: Vec<(char, String, String)> = deletion
                .steps
                .iter()
                .map(|step| {
                    let operation = step.operation.unwrap_or_default();
                    let (symbol, what) = match step.how {
                        DropReference::Delete => ('-', operation.to_owned()),
                        DropReference::Edit => ('~', format!("{operation} without the reference")),
                        DropReference::DeleteOrMove => {
                            ('-', format!("{operation}, or point it to a version that stays"))
                        }
                    };
                    (symbol, self.node(&step.node), what)
                })
                .chain([('-', self.target(), deletion.operation.unwrap_or_default().to_owned())])
                .collect();
            let widest = widest(rows.iter().map(|(_, name, _)| name));
            let digits = rows.len().to_string().len();
            for (at, (symbol, name, what)) in rows.iter().enumerate() {
                let symbol = paint(self.styles.of_symbol(*symbol), symbol);
                self.line(&format!("  {:digits$}  {symbol} {name:widest$}  {what}", at + 1));
            }
        }
        self.live("on it", |_| true);
        let is_alias = |key: Option<&ResourceKey>| key.is_some_and(|key| key.is_pointer());
        if is_alias(self.impact.cause.key())
            || deletion.steps.iter().any(|step| is_alias(step.node.key()))
        {
            self.attention('?', "channels use an alias, and no record shows when one is created");
        }
    }

    /// The subject of the deletion, with its version if given.
    fn target(&self) -> String {
        let cause = &self.impact.cause;
        let suffix = cause.key().map(|key| suffix(key, cause.version()));
        format!("{}{}", self.cause(), suffix.unwrap_or_default())
    }
}
