use super::style::{Styles, paint};
use super::{COLUMNS, clock, count, line, shortened};
use crate::lex::{Json, Verb, Version};
use crate::plan::{Cannot, CannotOutcome, Names, Plan, Renumbered, Step, StepReason, Verdict};
use crate::query::{Noticed, Planned, Point};
use crate::render::{plan as words, sentence, visible};
use crate::state::diff::{summary, summary_parts};
use crate::wording::counted_as;

/// The maximum length of a summary, in characters.
const LONGEST: usize = 56;

/// The minimum space for a summary in a plan with long names, in characters.
const SHORTEST: usize = 16;

/// The symbols of steps, with their meanings.
const LEGEND: [(char, &str); 4] =
    [('~', "change"), ('+', "create"), ('-', "delete"), ('>', "move alias")];

/// A plan: parts that cannot be restored, the calls, and other affected resources.
pub fn plan(planned: &Planned, styles: &Styles) -> String {
    described(&planned.plan, &way(planned), &planned.noticed, styles)
}

/// The plan that undoes a plan.
pub fn undo(planned: &Planned, styles: &Styles) -> Option<String> {
    let undo = planned.plan.undo.as_deref()?;
    Some(described(undo, &format!("back to {}", at(&planned.from)), &[], styles))
}

fn described(plan: &Plan, way: &str, list: &[Noticed], styles: &Styles) -> String {
    let mut out = String::new();
    let title = format!("{}  {way}", paint(styles.heading, words::goal(&plan.goal, &plan.names)));
    line(&mut out, &title);
    if plan.steps.is_empty() && plan.cannot.is_empty() {
        out.push_str("Nothing to do: the target is reached already.\n");
        return out;
    }
    cannot(plan, styles, &mut out);
    remains(plan, styles, &mut out);
    for note in &plan.notes {
        let (symbol, text) = words::note(note, &plan.names);
        line(&mut out, &format!("{} {text}", paint(styles.of_symbol(symbol), symbol)));
    }
    if !plan.steps.is_empty() {
        legend(plan, styles, &mut out);
        steps(plan, styles, &mut out);
    }
    noticed(list, &plan.names, styles, &mut out);
    affected(plan, styles, &mut out);
    for cheaper in &plan.cheaper {
        let (alias, version) = (plan.names.short(&cheaper.alias), cheaper.version);
        let text = format!(
            "faster: version {version} still exists: `plan promote {alias} --to {version}` is one call"
        );
        attention(&text, styles, &mut out);
    }
    line(&mut out, &verdict(plan));
    out.push_str("Nothing was sent to AWS.\n");
    out
}

/// `2023-03-24 17:45:36Z -> 2023-03-05 23:59:59Z`
fn way(planned: &Planned) -> String {
    let from = at(&planned.from);
    match (&planned.to, planned.plan.goal.version) {
        (_, Some(version)) => {
            format!("{from} -> version {}", version.written(planned.plan.goal.key.api))
        }
        (Some(to), None) => format!("{from} -> {}", at(to)),
        (None, None) => from,
    }
}

fn at(point: &Point) -> String {
    match point.at {
        Some(at) if point.is_whole => clock(at),
        Some(at) => format!("just before {}", clock(at)),
        None => "the beginning".to_owned(),
    }
}

fn attention(text: &str, styles: &Styles, out: &mut String) {
    line(out, &format!("{} {text}", paint(styles.attention, '!')));
}

/// The parts that are left out, and new numbers, grouped.
fn cannot(plan: &Plan, styles: &Styles, out: &mut String) {
    for cannot in plan.cannot.iter().filter(|cannot| cannot.leaves_out()) {
        attention(&words::cannot(cannot, &plan.names), styles, out);
    }
    let is_number = |cannot: &&Cannot| cannot.outcome() == CannotOutcome::Renumbered;
    let renumbered: Vec<&Cannot> = plan.cannot.iter().filter(is_number).collect();
    if renumbered.is_empty() {
        return;
    }
    let text = "version numbers are never reused: this content gets new ones";
    attention(text, styles, out);
    for cannot in renumbered {
        if let Cannot::Number(Renumbered { key, then, now }) = cannot {
            line(out, &format!("    {}@{then} -> @{now}", plan.names.short(key)));
        }
    }
}

/// The parts that will differ from before, and uncertain parts; added and removed ones are grouped.
fn remains(plan: &Plan, styles: &Styles, out: &mut String) {
    let together = |pick: fn(&Cannot, &Names) -> Option<String>| {
        plan.cannot.iter().filter_map(|it| pick(it, &plan.names)).collect::<Vec<_>>().join(", ")
    };
    let left = together(|cannot, names| {
        let Cannot::Left(key) = cannot else { return None };
        Some(names.short(key))
    });
    let missing = together(|cannot, names| {
        let Cannot::Missing(key, version) = cannot else { return None };
        Some(words::named(names, key, *version))
    });
    let groups = [
        ("added since, and kept (see --prune)", left),
        ("deleted, and needed by nothing", missing),
    ];
    for (what, names) in groups.iter().filter(|(_, names)| !names.is_empty()) {
        line(out, &format!("= {what}: {names}"));
    }
    for cannot in &plan.cannot {
        let is_single = match cannot.outcome() {
            CannotOutcome::Renumbered | CannotOutcome::LeftOut | CannotOutcome::LeftOutInDoubt => {
                false
            }
            CannotOutcome::Stays => !matches!(cannot, Cannot::Left(_) | Cannot::Missing(..)),
            CannotOutcome::Uncertain => true,
        };
        if is_single {
            let symbol = words::symbol_of_cannot(cannot);
            let mark = paint(styles.of_symbol(symbol), symbol);
            line(out, &format!("{mark} {}", words::cannot(cannot, &plan.names)));
        }
    }
}

fn legend(plan: &Plan, styles: &Styles, out: &mut String) {
    let is_used = |mark: char| plan.steps.iter().any(|step| symbol(step) == mark);
    let used = LEGEND.iter().filter(|(mark, _)| is_used(*mark));
    let words: Vec<String> = used.map(|(mark, word)| format!("{mark} {word}")).collect();
    line(out, &paint(styles.faint, format!("  {}", words.join("   "))));
}

fn steps(plan: &Plan, styles: &Styles, out: &mut String) {
    let mut rows: Vec<[String; 3]> = plan.steps.iter().map(|step| row(step, &plan.names)).collect();
    let digits = plan.steps.len().to_string().len();
    let widest = |at: usize| super::widest(rows.iter().map(|row| &row[at]));
    let rest = COLUMNS.saturating_sub(widest(0) + widest(2) + digits + 10);
    // With less space they are in full below the names.
    let is_below = widest(1) > rest && rest < SHORTEST;
    for row in rows.iter_mut().filter(|_| !is_below) {
        row[1] = shortened(&row[1], rest);
    }
    let widest = |at: usize| super::widest(rows.iter().map(|row| &row[at]));
    let (names, summaries) = (widest(0), widest(1));
    for (at, (step, [name, summary, operation])) in plan.steps.iter().zip(&rows).enumerate() {
        let symbol = symbol(step);
        let mark = paint(styles.of_symbol(symbol), symbol);
        let number = at + 1;
        if is_below {
            line(out, &format!("  {number:>digits$}  {mark} {name}"));
            line(out, &format!("  {:digits$}      {operation}  {summary}", ""));
        } else {
            let call = format!("{summary:summaries$}  {operation}");
            line(out, &format!("  {number:>digits$}  {mark} {name:names$}  {call}"));
        }
        let is_explained = match step.reason {
            StepReason::StageVersion(_)
            | StepReason::RestoreDraft
            | StepReason::RemoveReference
            | StepReason::FreeName => true,
            // A build step needs no explanation.
            StepReason::Rebuild => step.verb() != Verb::Build,
            StepReason::Differs
            | StepReason::Missing
            | StepReason::RepublishVersion(_)
            | StepReason::MoveAlias
            | StepReason::NotInTarget
            | StepReason::SlotPriorities
            | StepReason::PublishDraft => false,
        };
        if is_explained {
            let why = paint(styles.faint, sentence::step_reason(step));
            line(out, &format!("  {:digits$}    {why}", ""));
        }
    }
}

/// The change of a step, and its call.
fn row(step: &Step, names: &Names) -> [String; 3] {
    let (key, verb) = (&step.key, step.verb());
    let version = match (verb, step.number) {
        (Verb::Publish | Verb::DeleteVersion, Some(number)) => Version::Number(number),
        _ => Version::Latest,
    };
    // Calls of V2 change only the draft, so it is not named.
    let is_plain = verb == Verb::Delete || (version == Version::Latest && key.is_named_apart());
    let name = if is_plain { names.short(key) } else { words::named(names, key, version) };
    let summary = match (&step.differences, verb) {
        (Some(differences), _) if !differences.before => {
            let parts = summary_parts(differences).join("  ");
            if parts.is_empty() { "created".to_owned() } else { format!("created  {parts}") }
        }
        (Some(differences), _) if differences.is_empty() => "nothing changes".to_owned(),
        (Some(differences), _) => summary(differences),
        (None, _) => match (step.reason, verb) {
            (StepReason::RepublishVersion(version), _) => {
                format!("publish the content of version {version}")
            }
            (_, Verb::Publish) => "publish".to_owned(),
            (_, Verb::Build) => "build".to_owned(),
            (_, Verb::Edit) => items(step),
            _ => format!("delete: {}", sentence::step_reason(step)),
        },
    };
    let builds = key.row().build.is_some() && verb == Verb::Put;
    let operation = format!("{}{}", step.operation, if builds { " (BUILD)" } else { "" });
    [name, shortened(&visible(&summary), LONGEST), operation]
}

/// The number of items that a batch sets or deletes.
fn items(step: &Step) -> String {
    let lists = step.parameters.iter().filter_map(|(_, value)| value.as_array());
    let count = count(lists.map(<[Json]>::len).sum::<usize>(), "item");
    let sign = match step.operation {
        name if name.contains("Create") => "+",
        name if name.contains("Delete") => "-",
        _ => "~",
    };
    format!("{sign}{count}")
}

fn symbol(step: &Step) -> char {
    match (step.verb(), &step.differences) {
        (Verb::Delete | Verb::DeleteVersion, _) => '-',
        (Verb::Publish, _) => '+',
        (_, Some(differences)) if !differences.before => '+',
        _ if step.reason == StepReason::MoveAlias => '>',
        _ => '~',
    }
}

/// The changes that users of an alias will notice.
fn noticed(list: &[Noticed], names: &Names, styles: &Styles, out: &mut String) {
    for noticed in list {
        let version = |version: Option<Version>| {
            version.map_or("nothing".to_owned(), |version| version.written(noticed.key.api))
        };
        let (before, after) = (version(noticed.before), version(noticed.after));
        let name = names.short(&noticed.key);
        let parts = shortened(&summary(&noticed.differences), LONGEST);
        let text = format!("live: {name} {before} -> {after}  {}", visible(&parts));
        attention(&text, styles, out);
    }
}

/// The other resources that the steps affect, step by step.
fn affected(plan: &Plan, styles: &Styles, out: &mut String) {
    let mut listed: Vec<&Step> = Vec::new();
    for (at, step) in plan.steps.iter().enumerate() {
        if step.affects.is_empty() || listed.iter().any(|other| other.key == step.key) {
            continue;
        }
        listed.push(step);
        let names: Vec<String> = step.affects.iter().map(|node| plan.names.node(node)).collect();
        let text = format!("step {} also affects {}", at + 1, names.join(", "));
        attention(&text, styles, out);
    }
}

fn verdict(plan: &Plan) -> String {
    let calls = count(plan.steps.len(), "call");
    let premise = if plan.notes.is_empty() { "" } else { ", as far as the records show" };
    let result = match &plan.verdict {
        Verdict::Exact => "exact".to_owned(),
        Verdict::Equivalent(_) => format!("equivalent, {}", differences(plan).join(", ")),
        Verdict::Partial(_) => {
            let all = [vec!["except for what is left out above".to_owned()], differences(plan)];
            format!("equivalent, {}", all.concat().join(", "))
        }
    };
    format!("{calls}; replayed on the model: {result}{premise}")
}

/// The number of deviations other than omissions, by kind.
fn differences(plan: &Plan) -> Vec<String> {
    type Kind = (fn(&Cannot) -> bool, &'static str, &'static str);
    const KINDS: [Kind; 5] = [
        (
            |it| matches!(it, Cannot::Number(_)),
            "version under another number",
            "versions under another number",
        ),
        (|it| matches!(it, Cannot::Differs(_)), "resource differs", "resources differ"),
        (|it| matches!(it, Cannot::Missing(..)), "not restored", "not restored"),
        (|it| matches!(it, Cannot::Left(_)), "newer resource kept", "newer resources kept"),
        (|it| it.outcome() == CannotOutcome::Uncertain, "not proven", "not proven"),
    ];
    let counted = KINDS.iter().map(|(fits, one, many)| {
        let number = plan.cannot.iter().filter(|cannot| fits(cannot)).count();
        (number, counted_as(number as u64, one, many))
    });
    counted.filter(|(number, _)| *number > 0).map(|(_, what)| what).collect()
}
