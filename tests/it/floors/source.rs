//! The files of the crate and what each imports, without the code for tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A path of modules, from the root of the crate.
pub(super) type Module = Vec<String>;

/// A file of `src`.
pub(super) struct File {
    /// `trail/table.rs`
    pub(super) path: String,
    pub(super) module: Module,
    pub(super) code: String,
}

/// All files of `src` that are not only for tests.
pub(super) fn files() -> Vec<File> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    list(&src, &mut paths);
    paths.sort();
    let mut for_tests = BTreeSet::new();
    let mut files = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
        let module = module_of(&name);
        let code = without_tests(&text, |name| {
            for_tests.insert([&module[..], &[name.to_owned()]].concat());
        });
        files.push(File { path: name, module, code });
    }
    files.retain(|file| !for_tests.contains(&file.module));
    files
}

fn list(dir: &Path, paths: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(&path, paths);
        } else if path.extension().is_some_and(|end| end == "rs") {
            paths.push(path);
        }
    }
}

fn module_of(name: &str) -> Module {
    let parts = name.trim_end_matches(".rs").split('/').map(str::to_owned);
    parts.filter(|part| !["mod", "lib", "main"].contains(&part.as_str())).collect()
}

/// Code without comments and without items for tests; `of_tests` gets the names of modules for tests
/// in files of their own.
fn without_tests(text: &str, mut of_tests: impl FnMut(&str)) -> String {
    let mut code = String::new();
    let mut lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            code.push_str(line);
            code.push('\n');
            continue;
        }
        let end = format!("{}}}", &line[..line.len() - line.trim_start().len()]);
        let item = lines.by_ref().find(|line| !line.trim_start().starts_with("#["));
        let item = item.unwrap_or_default();
        if let Some((_, name)) = item.trim_end_matches(';').split_once("mod ")
            && item.ends_with(';')
        {
            of_tests(name);
        }
        if !item.ends_with([';', ',', '}']) {
            lines.by_ref().find(|line| line.starts_with(&end));
        }
    }
    code
}

/// What the files import: by file the files that its paths lead to, through all re-exports.
pub(super) struct Imports {
    paths: BTreeMap<Module, Vec<Module>>,
    /// The targets of names in a module, by their paths.
    names: BTreeMap<Module, Module>,
}

impl Imports {
    pub(super) fn of(files: &[File]) -> Self {
        let modules: BTreeSet<&Module> = files.iter().map(|file| &file.module).collect();
        let mut imports = Self { paths: BTreeMap::new(), names: BTreeMap::new() };
        for File { module, code, .. } in files {
            let (mut paths, mut rest) = (Vec::new(), String::new());
            for statement in code.split_inclusive(';') {
                let start = statement.rfind("use ").filter(|at| {
                    let before = statement[..*at].trim_end_matches(|c| c != '\n');
                    let before = statement[before.len()..*at].trim();
                    before.is_empty() || before.starts_with("pub")
                });
                let Some(start) = start else {
                    rest.push_str(statement);
                    continue;
                };
                rest.push_str(&statement[..start]);
                for path in expanded(&statement[start + 4..statement.len() - 1]) {
                    let Some(target) = absolute(module, &path, &modules) else { continue };
                    let name = [&module[..], &target[target.len().saturating_sub(1)..]].concat();
                    if name != target && !path.ends_with("self") {
                        imports.names.entry(name).or_insert_with(|| target.clone());
                    }
                    paths.push(target);
                }
            }
            let path = |c: char| !(c.is_alphanumeric() || c == '_' || c == ':');
            let inline = rest.split(path).filter(|word| word.contains("::"));
            paths.extend(inline.filter_map(|path| absolute(module, path, &modules)));
            imports.paths.insert(module.clone(), paths);
        }
        imports
    }

    /// The paths in a file, from the root of the crate.
    pub(super) fn paths(&self, module: &Module) -> &[Module] {
        &self.paths[module]
    }

    /// The file in which a path is defined.
    pub(super) fn file_of(&self, path: &[String]) -> Option<Module> {
        let mut path = path.to_vec();
        for _ in 0..20 {
            let known = |end: &usize| self.names.contains_key(&path[..*end]);
            if let Some(end) = (1..=path.len()).rev().find(known) {
                path = [&self.names[&path[..end]][..], &path[end..]].concat();
                continue;
            }
            let end = (1..=path.len()).rev().find(|end| self.paths.contains_key(&path[..*end]))?;
            return Some(path[..end].to_vec());
        }
        None
    }
}

/// `a::{b, c::d}` as `a::b` and `a::c::d`.
fn expanded(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((head, rest)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap_or_default().to_owned()];
    };
    let body = rest.rsplit_once('}').map_or(rest, |(body, _)| body);
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in body.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        match c {
            ',' if depth == 0 => parts.push(String::new()),
            c => parts.last_mut().unwrap().push(c),
        }
    }
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| expanded(part)).map(|part| format!("{}{part}", head.trim())).collect()
}

/// A path as it is written in a module, from the root of the crate; `None` if it leads elsewhere.
fn absolute(module: &Module, path: &str, modules: &BTreeSet<&Module>) -> Option<Module> {
    let mut parts: Vec<String> = path.split("::").map(|part| part.trim().to_owned()).collect();
    if parts.last().is_some_and(|last| last == "self" || last == "*") {
        parts.pop();
    }
    let first = parts.first()?.clone();
    let mut base = module.clone();
    match first.as_str() {
        "crate" => return Some(parts.split_off(1)),
        "self" => parts = parts.split_off(1),
        "super" => {
            let up = parts.iter().take_while(|part| *part == "super").count();
            base.truncate(base.len().saturating_sub(up));
            parts = parts.split_off(up);
        }
        _ => {
            let child = [&base[..], &[first]].concat();
            modules.contains(&child).then_some(())?;
        }
    }
    Some([base, parts].concat())
}
