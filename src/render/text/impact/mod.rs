//! The screens of `impact`: the effects of a change or a deletion, and the history of references.

mod deletion;
mod since;

use super::names::{Names, suffix};
use super::style::{Styles, paint};
use super::{clock, count, line};
use crate::graph::{DependencyGraph, Direction, Node};
use crate::lex::{ResourceKey, Version};
use crate::query::Naming;
use crate::query::impact::{Impact, ImpactCause};
use crate::render::graph::{Notes, annotated};
use crate::render::visible;
use crate::wording::one_or;

/// The effects of a change or a deletion.
pub fn impact(impact: &Impact, naming: &Naming, styles: &Styles) -> String {
    let nodes = impact.above.nodes().chain(impact.below.nodes());
    let names = Names::of(naming, nodes.filter_map(Node::key).chain(impact.cause.key()));
    let mut screen = Screen { impact, naming, names, styles, out: String::new() };
    screen.heading();
    match &impact.deletion {
        Some(deletion) => screen.deletion(deletion),
        None => screen.change(),
    }
    screen.since();
    screen.compared();
    screen.unsure();
    screen.out
}

struct Screen<'a> {
    impact: &'a Impact,
    naming: &'a Naming,
    names: Names<'a>,
    styles: &'a Styles,
    out: String,
}

impl Screen<'_> {
    fn line(&mut self, text: &str) {
        line(&mut self.out, text);
    }

    fn title(&mut self, text: &str) {
        self.out.push('\n');
        let text = paint(self.styles.heading, text);
        self.line(&text);
    }

    fn attention(&mut self, symbol: char, text: &str) {
        let text = format!("  {} {text}", paint(self.styles.of_symbol(symbol), symbol));
        self.line(&text);
    }

    fn heading(&mut self) {
        let impact = self.impact;
        let versions: Vec<String> = impact
            .starts
            .iter()
            .filter_map(|start| Some(suffix(start.key()?, Some(start.version()?))))
            .collect();
        let there = match (&impact.cause, impact.starts.is_empty()) {
            (ImpactCause::Resource(subject), _) if subject.key.row().has_versions() => {
                versions.join(", ")
            }
            (ImpactCause::Outside(_), true) => "nothing refers to it".to_owned(),
            (ImpactCause::Resource(_) | ImpactCause::Outside(_), _) => String::new(),
        };
        let at = impact.point.at.map_or_else(|| "no history yet".to_owned(), clock);
        let name = paint(self.styles.heading, self.cause());
        let text = format!("{name}  {there}");
        self.line(&format!("{}  {}", text.trim_end(), paint(self.styles.faint, format!("({at})"))));
        if !impact.bots.is_empty() {
            let bots: Vec<String> = impact.bots.iter().map(|bot| self.key(bot)).collect();
            let word = one_or(&(bots.len() as u64), "depends", "depend");
            let bots = format!("{} {word} on it: {}", count(bots.len(), "bot"), bots.join(", "));
            match impact.bots.len() {
                1 => self.line(&format!("  {bots}")),
                _ => self.attention('!', &format!("shared: {bots}")),
            }
        }
    }

    fn cause(&self) -> String {
        match &self.impact.cause {
            ImpactCause::Resource(subject) => self.key(&subject.key),
            ImpactCause::Outside(text) => visible(text).into_owned(),
        }
    }

    fn key(&self, key: &ResourceKey) -> String {
        self.names.key(key)
    }

    fn node(&self, node: &Node) -> String {
        match node.key() {
            Some(key) => self.names.version(key, node.version()),
            None => node.address(),
        }
    }

    fn change(&mut self) {
        let impact = self.impact;
        let (pinned, changing): (Vec<&Node>, Vec<&Node>) = impact
            .starts
            .iter()
            .partition(|start| matches!(start.version(), Some(Version::Number(_))));
        let used = |start: &&&Node| !impact.above.dependents_of(start).is_empty();
        let changing: Vec<&Node> = changing.iter().filter(used).copied().collect();
        let pinned: Vec<&Node> = pinned.iter().filter(used).copied().collect();
        if changing.is_empty() && pinned.is_empty() {
            self.title("nothing depends on it");
        }
        if !changing.is_empty() {
            self.title("changes with it at once");
            let part = impact
                .above
                .keeping(|node| impact.affected.contains(node) || changing.contains(&node));
            self.tree(&part, &changing, Direction::Dependents);
            self.not_built();
            self.live("on what changes", |node| impact.affected.contains(node));
        }
        if !pinned.is_empty() {
            let all = changing.is_empty() && impact.cause.version().is_none();
            self.title(match all {
                true => "nothing changes with it at once; pinned to a published version",
                false => "does not change: pinned to a published version",
            });
            let part = impact.above.reach(pinned.iter().copied(), Direction::Dependents, None);
            self.tree(&part, &pinned, Direction::Dependents);
        }
        self.dependencies();
    }

    fn not_built(&mut self) {
        let bots: Vec<String> = self.impact.not_built.iter().map(|bot| self.key(bot)).collect();
        if !bots.is_empty() {
            self.attention('!', &format!("to be built again (NOT_BUILT): {}", bots.join(", ")));
        }
    }

    fn live(&mut self, on: &str, wanted: impl Fn(&Node) -> bool) {
        let is_alias = |node: &&Node| {
            let is_start = self.impact.starts.contains(node);
            let key = node.key().filter(|_| !is_start && wanted(node));
            key.is_some_and(|key| key.is_pointer())
        };
        let aliases: Vec<String> =
            self.impact.above.nodes().filter(is_alias).map(|node| self.node(node)).collect();
        if !aliases.is_empty() {
            self.attention('!', &format!("live {on}: {}", aliases.join(", ")));
        }
    }

    fn dependencies(&mut self) {
        let impact = self.impact;
        let Some(root) = impact.below.roots(Direction::Dependencies).first().copied() else {
            return;
        };
        if impact.below.dependencies_of(root).is_empty() {
            return;
        }
        self.title("rests on");
        self.tree(&impact.below, &[root], Direction::Dependencies);
        let missing: Vec<String> =
            impact.below.missing().into_iter().map(|node| self.node(node)).collect();
        if !missing.is_empty() {
            self.attention('!', &format!("missing: {}", missing.join(", ")));
        }
    }

    fn tree(&mut self, graph: &DependencyGraph, starts: &[&Node], direction: Direction) {
        let notes = |node: &Node, above: Option<&Node>| self.notes(node, above, direction);
        let text = annotated(graph, starts, direction, self.naming, &notes);
        for row in text.lines() {
            self.line(&format!("  {row}"));
        }
    }

    fn notes(&self, node: &Node, above: Option<&Node>, direction: Direction) -> Notes {
        let impact = self.impact;
        let shared = node.key().and_then(|key| impact.shared.get(key));
        let shared = shared.filter(|_| !impact.starts.contains(node)).map(|bots| {
            paint(self.styles.attention, format!("  ! shared by {}", count(bots.len(), "bot")))
        });
        if above.is_none() || direction == Direction::Dependencies {
            return Notes { before: String::new(), after: shared.unwrap_or_default() };
        }
        let symbol = match (impact.affected.contains(node), &impact.deletion) {
            (true, Some(_)) => '!',
            (true, None) => '~',
            (false, _) => '=',
        };
        let is_alias = node.key().is_some_and(|key| key.is_pointer());
        let live = if is_alias { paint(self.styles.attention, "  < live") } else { String::new() };
        Notes {
            before: format!("{} ", paint(self.styles.of_symbol(symbol), symbol)),
            after: format!("{live}{}", shared.unwrap_or_default()),
        }
    }
}
