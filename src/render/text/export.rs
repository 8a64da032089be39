use super::names::Names;
use super::style::{Styles, paint};
use super::{beside_or_below, count, line, widest};
use crate::export::{ExportRemark, Fate};
use crate::lex::Schema;
use crate::query::{Exported, Naming};
use crate::render::{sentence, visible};

/// The exported resource and the path of the file, with remarks.
pub fn export(exported: &Exported, file: &str, naming: &Naming, styles: &Styles) -> String {
    let mut out = String::new();
    let names = Names::of(naming, [&exported.key]);
    let what = names.version(&exported.key, Some(exported.version));
    let whose = format!("for {}", Schema::of(exported.api).name);
    let rows = Schema::of(exported.key.api).kinds.iter();
    let others = rows.filter(|row| row.has_versions() && row.kind != exported.key.kind());
    let made = others.map(|row| (exported.count(row.kind), row.kind.as_str().replace('-', " ")));
    let made = made.filter(|(number, _)| *number > 0);
    let made: Vec<String> = made.map(|(number, noun)| count(number, &noun)).collect();
    let with = if made.is_empty() { String::new() } else { format!(", with {}", made.join(", ")) };
    let heading = format!("{what} -> {}  ", visible(file));
    let made = format!("{whose}{with}");
    let length = heading.chars().count() + made.chars().count();
    beside_or_below(&mut out, &paint(styles.heading, heading), &made, length, "  ");
    // Completely unknown parts are listed among the missing ones.
    let parts = exported.parts.iter().filter(|part| part.body.document().is_some());
    let doubted = parts.filter_map(|part| Some((part, part.doubt()?)));
    for (part, doubt) in doubted {
        let name = names.version(&part.key, part.version);
        let text =
            format!("? {name}  {}: {}", part.confidence(), visible(&sentence::doubt(&doubt)));
        line(&mut out, &paint(styles.unknown, text));
    }
    for (fate, title) in [(Fate::Lost, "not in it"), (Fate::Changed, "not as it was")] {
        let remarks: Vec<&ExportRemark> =
            exported.export.remarks.iter().filter(|remark| remark.fate == fate).collect();
        if !remarks.is_empty() {
            line(&mut out, "");
            line(&mut out, &paint(styles.heading, title));
            grouped(&remarks, &names, styles, &mut out);
        }
    }
    out
}

/// The remarks on an export, one per line: for output that is the export itself.
pub fn export_remarks(exported: &Exported, naming: &Naming) -> Vec<String> {
    let names = Names::of(naming, [&exported.key]);
    let one = |remark: &ExportRemark| {
        let name = names.version(&remark.key, remark.version);
        let fate = match remark.fate {
            Fate::Lost => "is not in it",
            Fate::Changed => "is not as it was",
        };
        match visible(&remark.path) {
            path if path.is_empty() => format!("{name} {fate}: {}", remark.why),
            path => format!("{name} {path} {fate}: {}", remark.why),
        }
    };
    exported.export.remarks.iter().map(one).collect()
}

/// The remarks under their resources.
fn grouped(remarks: &[&ExportRemark], names: &Names<'_>, styles: &Styles, out: &mut String) {
    let width = widest(remarks.iter().map(|remark| visible(&remark.path))).min(WIDEST);
    let mut last = None;
    for remark in remarks {
        let about = (&remark.key, remark.version);
        if last != Some(about) {
            last = Some(about);
            line(out, &format!("  {}", names.version(&remark.key, remark.version)));
        }
        let symbol = match remark.fate {
            Fate::Lost => '-',
            Fate::Changed => '~',
        };
        let symbol = paint(styles.of_symbol(symbol), symbol);
        let (path, why) = (visible(&remark.path), visible(&remark.why));
        match path.is_empty() {
            true => line(out, &format!("    {symbol} {why}")),
            false => line(out, &format!("    {symbol} {path:width$}  {why}")),
        }
    }
}

/// The maximum width of the places, so that the reasons are aligned.
const WIDEST: usize = 40;
