//! The tables of `ARCHITECTURE.md` and `docs/code.md`: which module imports which, and where
//! libraries appear.

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use source::{File, Imports, files};

/// The rows of the table of a document whose first column is `first`.
fn table(document: &str, first: &str) -> Vec<Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join(document)).unwrap();
    let rows = text.lines().skip_while(|line| !line.starts_with(&format!("| {first} |")));
    let rows = rows.skip(2).take_while(|line| line.starts_with('|'));
    let cells =
        |row: &str| row.trim_matches('|').split('|').map(|it| it.trim().to_owned()).collect();
    rows.map(cells).collect()
}

/// The words between backticks.
fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The floor of each module.
fn floors() -> BTreeMap<String, u32> {
    let rows = table("ARCHITECTURE.md", "floor");
    let floor = |row: &Vec<String>| {
        let number: u32 = row[0].parse().unwrap();
        quoted(&row[1]).into_iter().map(move |module| (module, number)).collect::<Vec<_>>()
    };
    rows.iter().flat_map(floor).collect()
}

#[test]
fn imports_point_down() {
    let (files, floors) = (files(), floors());
    let imports = Imports::of(&files);
    let mut wrong = Vec::new();
    for File { path, module, .. } in &files {
        let Some(own) = module.first() else { continue };
        let floor = floors.get(own).unwrap_or_else(|| panic!("`src/{path}` has no floor"));
        for other in imports.paths(module).iter().filter_map(|path| path.first()) {
            if other != own && floors.get(other).is_some_and(|other| other >= floor) {
                wrong.push(format!("src/{path} imports crate::{other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "imports must point down:\n{}", wrong.join("\n"));
}

/// Files whose cycle is still there, each with one of its imports: the file of a history is read by
/// rows of its parts, which are read from it.
const REMAINING: [(&str, &str); 1] = [("repo/history/file", "repo/history/parts")];

/// What `mod.rs` of a folder defines are the terms of the folder: its files may use them, although
/// `mod.rs` uses the files.
#[test]
fn no_files_import_each_other() {
    let files = files();
    let imports = Imports::of(&files);
    let name = |module: &[String]| module.join("/");
    let mut graph = DiGraph::new();
    let nodes: BTreeMap<&[String], _> =
        files.iter().map(|file| (&file.module[..], graph.add_node(file.path.as_str()))).collect();
    let mut remaining = BTreeSet::new();
    for File { module, .. } in &files {
        let targets = imports.paths(module).iter().filter_map(|path| imports.file_of(path));
        for target in targets.filter(|target| !module.starts_with(target)) {
            let pair = (name(module), name(&target));
            match REMAINING.iter().find(|(from, to)| (*from, *to) == (&pair.0, &pair.1)) {
                Some(pair) => drop(remaining.insert(pair)),
                None => drop(graph.add_edge(nodes[&module[..]], nodes[&target[..]], ())),
            }
        }
    }
    let cycles: Vec<Vec<&str>> = tarjan_scc(&graph)
        .into_iter()
        .filter(|members| members.len() > 1)
        .map(|members| members.into_iter().map(|at| graph[at]).collect())
        .collect();
    assert!(cycles.is_empty(), "files import each other in a cycle: {cycles:#?}");
    assert_eq!(remaining.len(), REMAINING.len(), "only these are left: {remaining:?}");
}

#[test]
fn libraries_appear_only_where_the_table_says() {
    let files = files();
    let mut wrong = Vec::new();
    let mut named = BTreeSet::new();
    for row in table("docs/code.md", "library") {
        let places = quoted(&row[1]);
        for library in quoted(&row[0]) {
            let mark = match library.as_str() {
                "unsafe" => "unsafe {".to_owned(),
                "threads" => "thread::".to_owned(),
                library => format!("{}::", library.replace('-', "_")),
            };
            let is_used = |code: &str| {
                // `::zip::` is the library, `super::zip::` is not
                let before = |at: usize| code[..at].trim_end_matches("::").chars().next_back();
                let mut found = code.match_indices(&mark);
                found.any(|(at, _)| {
                    before(at).is_none_or(|c| !(c.is_alphanumeric() || c == '_'))
                        || mark == "thread::"
                })
            };
            let using: Vec<&str> = files
                .iter()
                .filter(|file| is_used(&file.code))
                .map(|file| file.path.as_str())
                .collect();
            let is_in = |file: &str, place: &str| {
                file == place || file.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'))
            };
            if !places.is_empty() {
                let outside =
                    using.iter().filter(|file| !places.iter().any(|place| is_in(file, place)));
                wrong.extend(outside.map(|file| format!("`{library}` is used in src/{file}")));
                let unused =
                    places.iter().filter(|place| !using.iter().any(|file| is_in(file, place)));
                wrong.extend(unused.map(|place| format!("`{library}` is not used in {place}")));
            }
            named.insert(library);
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let dependencies = manifest.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    for line in dependencies.take_while(|line| !line.starts_with('[')) {
        let Some((library, _)) = line.split_once(" = ") else { continue };
        if !named.contains(library) {
            wrong.push(format!("`{library}` is not in the table"));
        }
    }
    assert!(wrong.is_empty(), "libraries:\n{}", wrong.join("\n"));
}

/// A name of a public type has one meaning in the crate; but a floor may have its own errors, and
/// options.
#[test]
fn public_types_have_names_of_their_own() {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for File { path, code, .. } in files() {
        for line in code.lines() {
            let kinds = ["struct", "enum", "trait", "type"];
            let of_kind = |kind: &&str| line.strip_prefix(&format!("pub {kind} "));
            let Some(rest) = kinds.iter().find_map(of_kind) else { continue };
            let name = rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next();
            found.entry(name.unwrap_or_default().to_owned()).or_default().push(path.clone());
        }
    }
    assert!(found.contains_key("Json"), "no types were found");
    found.retain(|name, files| {
        files.len() > 1 && !["Error", "Options", "Result"].contains(&name.as_str())
    });
    assert!(found.is_empty(), "several types have one name: {found:#?}");
}

/// Sentences decide nothing: the floors that decide have reasons as enums, which no text is made of.
#[test]
fn reasons_have_sentences_in_render_only() {
    // What could not be read, which is not a reason for a decision.
    let exempt = ["snapshot/load.rs", "query/unread.rs"];
    let reasons = [
        "Absence",
        "Doubt",
        "Finding",
        "GapReason",
        "Incomplete",
        "Need",
        "Presence",
        "Sight",
        "StepReason",
        "Unsupported",
    ];
    let texts = ["String", "&str", "&'static str", "Option<String>", "Option<&str>"];
    let floors = ["event", "timeline", "state", "graph", "snapshot", "plan", "query"];
    let mut wrong = Vec::new();
    for File { path, module, code } in files() {
        let is_one = module.first().is_some_and(|floor| floors.contains(&floor.as_str()));
        if !is_one || exempt.contains(&path.as_str()) {
            continue;
        }
        let displays = reasons.map(|reason| format!("Display for {reason} "));
        let members = ["doubt", "reason"].map(|name| texts.map(|of| format!("{name}: {of}")));
        for found in displays.iter().chain(members.as_flattened()) {
            if code.contains(found) {
                wrong.push(format!("src/{path}: `{found}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "a reason is an enum without text:\n{}", wrong.join("\n"));
}
