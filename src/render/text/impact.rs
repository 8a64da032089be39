use super::names::suffix;
use super::style::{Styles, paint};
use super::{clock, count, line, short_id};
use crate::graph::{DependencyGraph, Direction, Node};
use crate::lex::{ResourceKey, ResourceKind, Version};
use crate::query::{Cause, Deletion, Dependent, Impact, LetGo, Since, Verdict, versioned};
use crate::render::graph::{Notes, annotated};
use crate::render::visible;

/// What a change or a deletion would do.
pub fn impact(impact: &Impact, styles: &Styles) -> String {
    let mut screen = Screen { impact, styles, out: String::new() };
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
            .filter_map(|start| start.version())
            .map(|it| suffix(Some(it)))
            .collect();
        let there = match (&impact.cause, impact.starts.is_empty()) {
            (Cause::Resource(subject), _) if versioned(&subject.key) => versions.join(", "),
            (Cause::Outside(_), true) => "nothing refers to it".to_owned(),
            (Cause::Resource(_) | Cause::Outside(_), _) => String::new(),
        };
        let at = impact.point.at.map(clock).unwrap_or_default();
        let name = paint(self.styles.heading, self.cause());
        let text = format!("{name}  {there}");
        self.line(&format!("{}  {}", text.trim_end(), paint(self.styles.faint, format!("({at})"))));
        if !impact.bots.is_empty() {
            let bots: Vec<String> = impact.bots.iter().map(|bot| self.key(bot)).collect();
            let word = if bots.len() == 1 { "depends" } else { "depend" };
            let bots = format!("{} {word} on it: {}", count(bots.len(), "bot"), bots.join(", "));
            match impact.bots.len() {
                1 => self.line(&format!("  {bots}")),
                _ => self.attention('!', &format!("shared: {bots}")),
            }
        }
    }

    fn cause(&self) -> String {
        match &self.impact.cause {
            Cause::Resource(subject) => self.key(&subject.key),
            Cause::Outside(text) => visible(text).into_owned(),
        }
    }

    /// The key as the rest of the answer names it: in full only where there are several places.
    fn key(&self, key: &ResourceKey) -> String {
        let is_beside = |other: &ResourceKey| {
            (&key.account, &key.region, key.api) == (&other.account, &other.region, other.api)
        };
        let nodes = self.impact.above.nodes().chain(self.impact.below.nodes());
        match nodes.filter_map(Node::key).all(is_beside) {
            true => key.short().to_string(),
            false => key.to_string(),
        }
    }

    fn node(&self, node: &Node) -> String {
        match node.key() {
            Some(key) => format!("{}{}", self.key(key), suffix(node.version())),
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
        self.rests_on();
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
            key.is_some_and(|key| key.kind == ResourceKind::Alias)
        };
        let aliases: Vec<String> =
            self.impact.above.nodes().filter(is_alias).map(|node| self.node(node)).collect();
        if !aliases.is_empty() {
            self.attention('!', &format!("live {on}: {}", aliases.join(", ")));
        }
    }

    fn rests_on(&mut self) {
        let impact = self.impact;
        let Some(foot) = impact.below.roots(Direction::Dependencies).first().copied() else {
            return;
        };
        if impact.below.dependencies_of(foot).is_empty() {
            return;
        }
        self.title("rests on");
        self.tree(&impact.below, &[foot], Direction::Dependencies);
        let missing: Vec<String> =
            impact.below.missing().into_iter().map(|node| self.node(node)).collect();
        if !missing.is_empty() {
            self.attention('!', &format!("missing: {}", missing.join(", ")));
        }
    }

    fn tree(&mut self, graph: &DependencyGraph, starts: &[&Node], direction: Direction) {
        let notes = |node: &Node, above: Option<&Node>| self.notes(node, above, direction);
        let text = annotated(graph, starts, direction, &notes);
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
        let is_alias = node.key().is_some_and(|key| key.kind == ResourceKind::Alias);
        let live = if is_alias { paint(self.styles.attention, "  < live") } else { String::new() };
        Notes {
            before: format!("{} ", paint(self.styles.of_symbol(symbol), symbol)),
            after: format!("{live}{}", shared.unwrap_or_default()),
        }
    }

    fn deletion(&mut self, deletion: &Deletion) {
        let impact = self.impact;
        let operation = deletion.operation.unwrap_or("the deletion");
        let (symbol, verdict) = match deletion.verdict {
            Verdict::Refused => {
                let count = count(impact.direct.len(), "reference");
                let hedge = if self.is_proven() { "" } else { ", as far as the records tell" };
                (
                    '!',
                    format!(
                        "{operation} would be refused (ResourceInUseException): {count}{hedge}"
                    ),
                )
            }
            Verdict::Accepted => ('=', format!("nothing refers to it: {operation} would do")),
            Verdict::Untold => {
                ('?', format!("nothing known refers to it, so {operation} may do; but see below"))
            }
            Verdict::Outside if impact.direct.is_empty() => {
                ('=', "nothing in Lex refers to it".to_owned())
            }
            Verdict::Outside => (
                '!',
                "nothing in Lex holds it back; this refers to it and fails without it".to_owned(),
            ),
        };
        self.out.push('\n');
        let text = paint(self.styles.of_symbol(symbol), format!("{symbol} {verdict}"));
        self.line(&text);
        match deletion.verdict {
            Verdict::Outside => {
                let starts: Vec<&Node> = impact.starts.iter().collect();
                if !impact.direct.is_empty() {
                    self.tree(&impact.above, &starts, Direction::Dependents);
                }
                self.live("on it", |_| true);
            }
            Verdict::Refused | Verdict::Accepted | Verdict::Untold => {
                for dependent in &impact.direct {
                    let text = self.dependent(dependent);
                    self.line(&format!("  {text}"));
                }
                self.steps(deletion);
            }
        }
    }

    /// Whether one of the direct dependents at least is known to be one.
    fn is_proven(&self) -> bool {
        let is_unsure = |node: &Node| self.impact.unsure.iter().any(|unsure| unsure.node == *node);
        self.impact.direct.iter().any(|dependent| !is_unsure(&dependent.from))
    }

    /// `intent:OrderFlowers@3 -> @2  slots[FlowerType]`
    fn dependent(&self, dependent: &Dependent) -> String {
        let note = dependent.presence.note();
        let note = note.map(|(symbol, words)| format!("  {symbol} {words}")).unwrap_or_default();
        let via: Vec<_> =
            dependent.via.iter().map(|via| super::shortened(&visible(via), 48)).collect();
        format!("{}  {}{note}", self.with_target(dependent), via.join(", "))
    }

    fn steps(&mut self, deletion: &Deletion) {
        if !deletion.steps.is_empty() {
            self.title("what must let go, in this order");
            let rows: Vec<(char, String, String)> = deletion
                .steps
                .iter()
                .map(|step| {
                    let operation = step.operation.unwrap_or_default();
                    let (symbol, what) = match step.how {
                        LetGo::Delete => ('-', operation.to_owned()),
                        LetGo::Edit => ('~', format!("{operation} without the reference")),
                        LetGo::DeleteOrMove => {
                            ('-', format!("{operation}, or point it to a version that stays"))
                        }
                    };
                    (symbol, self.node(&step.node), what)
                })
                .chain([('-', self.target(), deletion.operation.unwrap_or_default().to_owned())])
                .collect();
            let widest = rows.iter().map(|(_, name, _)| name.chars().count()).max().unwrap_or(0);
            let digits = rows.len().to_string().len();
            for (at, (symbol, name, what)) in rows.iter().enumerate() {
                let symbol = paint(self.styles.of_symbol(*symbol), symbol);
                self.line(&format!("  {:digits$}  {symbol} {name:widest$}  {what}", at + 1));
            }
        }
        self.live("on it", |_| true);
        let is_alias =
            |key: Option<&ResourceKey>| key.is_some_and(|key| key.kind == ResourceKind::Alias);
        if is_alias(self.impact.cause.key())
            || deletion.steps.iter().any(|step| is_alias(step.node.key()))
        {
            self.attention('?', "channels hold an alias, and no record tells when one is made");
        }
    }

    /// What is deleted, with its version if it is one.
    fn target(&self) -> String {
        let version = self.impact.cause.version();
        format!("{}{}", self.cause(), suffix(version))
    }

    /// What made each dependent one, oldest first.
    fn since(&mut self) {
        let impact = self.impact;
        let mut rows: Vec<(&Since, String)> = Vec::new();
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

    /// Rows of a symbol, an event and what it is about.
    fn moments(&mut self, rows: &[(char, Option<&Since>, String)]) {
        let widest = rows.iter().map(|(.., what)| what.chars().count()).max().unwrap_or(0);
        for (symbol, since, what) in rows {
            let told = match since {
                Some(Since { event, is_certain }) => {
                    let id = paint(self.styles.event, short_id(&event.id));
                    let (at, name) = (clock(event.time), visible(&event.name));
                    match is_certain {
                        true => {
                            let by = visible(&event.author);
                            format!("{at}  {what:widest$}  {id} {name} by {by}")
                        }
                        false => {
                            let or_before = paint(self.styles.unknown, "? or before");
                            format!("{at}  {what:widest$}  {id} {name}  {or_before}")
                        }
                    }
                }
                None => format!("{:20}  {what}", "?"),
            };
            let symbol = match symbol {
                ' ' => String::new(),
                symbol => format!("{} ", paint(self.styles.of_symbol(*symbol), symbol)),
            };
            self.line(&format!("  {symbol}{told}"));
        }
    }

    /// `intent:OrderFlowers@latest -> @2`
    fn with_target(&self, dependent: &Dependent) -> String {
        let to = match &self.impact.cause {
            Cause::Resource(_) => suffix(dependent.to.version()),
            Cause::Outside(_) => String::new(),
        };
        let arrow = if to.is_empty() { String::new() } else { format!(" -> {to}") };
        format!("{}{arrow}", self.node(&dependent.from))
    }

    fn unsure(&mut self) {
        if self.impact.unsure.is_empty() {
            return;
        }
        self.title("may depend on it, for not all of these is known");
        for unsure in &self.impact.unsure {
            let text = format!("{}: {}", self.node(&unsure.node), visible(&unsure.why));
            self.attention('?', &text);
        }
    }

    fn compared(&mut self) {
        let Some(compared) = &self.impact.compared else { return };
        let from = compared.from.at.map(clock).unwrap_or_default();
        let nothing = compared.came.is_empty() && compared.went.is_empty();
        self.title(&match nothing {
            true => format!("the same refers to it as before {from}"),
            false => format!("came to refer to it, or ceased to, since {from}"),
        });
        let rows: Vec<_> = [('+', &compared.came), ('-', &compared.went)]
            .into_iter()
            .flat_map(|(symbol, list)| list.iter().map(move |dependent| (symbol, dependent)))
            .map(|(symbol, it)| (symbol, it.version_since.as_ref(), self.with_target(it)))
            .collect();
        self.moments(&rows);
    }
}
