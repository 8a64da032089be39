//! Runs that are killed or disturbed at each of their steps.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

use super::files::TEMPORARY;
use super::step::with_hook;
use super::*;

/// The last step of a child process, and the directory of its repository.
const STEP: &str = "LEXREWIND_TEST_STEP";
const DIR: &str = "LEXREWIND_TEST_DIR";

fn git(dir: &Path, args: &[&str]) -> std::result::Result<String, String> {
    let mut command = Command::new("git");
    command.current_dir(dir).args(args);
    for (name, value) in [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_SYSTEM", "/dev/null"),
        ("GIT_AUTHOR_NAME", "u"),
        ("GIT_AUTHOR_EMAIL", "u@u.invalid"),
        ("GIT_COMMITTER_NAME", "u"),
        ("GIT_COMMITTER_EMAIL", "u@u.invalid"),
    ] {
        command.env(name, value);
    }
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let output_text = text(&output.stdout) + &text(&output.stderr);
    if output.status.success() {
        Ok(output_text)
    } else {
        Err(format!("git {args:?}: {output_text}"))
    }
}

#[track_caller]
fn is_whole(dir: &Path) {
    let output_text = git(dir, &["fsck", "--strict", "--full", "--no-dangling"]).unwrap();
    assert!(output_text.lines().all(|line| line.starts_with("notice: ")), "{output_text}");
}

/// Commits two files on top of main, with a file of the journal and a tag.
fn run(repo: &Repo, turn: i64) -> Result<PublishOutcome> {
    let lock = repo.lock(Wait::Never)?;
    let mut writer = repo.writer(&lock, repo.tip()?, Options::default())?;
    let by = Signature { name: "u", email: "u@u.invalid", seconds: turn };
    let content = format!("{turn}\n").repeat(40);
    let paths = [format!("a/b{}/c.json", turn % 3), format!("d{turn}/e.json")];
    let edit = |path| Edit { path, content: Becomes::File(content.as_bytes()), part: None };
    let commit = writer.commit(&NewCommit {
        edits: &[edit(&paths[0]), edit(&paths[1])],
        author: by,
        committer: by,
        message: "m\n",
        id: &turn.to_string(),
        touches: &[],
    })?;
    writer.add_journal(&format!("runs/{turn}.json"), content.as_bytes())?;
    let published = writer.finish(&Publish {
        run: RunCommit { by, message: "run\n" },
        tags: &[(format!("bot/B/{turn}"), commit)],
        owns_tag: &|_| false,
        superseded: Superseded::Keep,
    })?;
    repo.put_derived("known", content.as_bytes())?;
    repo.merge_packs(&lock)?;
    Ok(published)
}

/// The actions of a run without new records.
fn run_without_news(repo: &Repo) {
    let lock = repo.lock(Wait::Never).unwrap();
    repo.show_tip(&lock).unwrap();
    repo.merge_packs(&lock).unwrap();
}

/// A history of some runs; git unpacked the references of the last but one into loose ones.
fn grown(dir: &Path) -> Repo {
    let repo = Repo::create(dir, RepoKind::WorkTree).unwrap();
    for turn in 1..=8 {
        run(&repo, turn).unwrap();
    }
    let main = repo.tip().unwrap().unwrap().to_string();
    git(dir, &["update-ref", "refs/heads/main", &main, &main]).unwrap();
    repo
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Temporary files, locks, and `.keep` files, in the work tree too.
fn leftovers(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in files::entries(dir) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let is_left = |end: &&str| name.ends_with(*end);
        if path.is_dir() {
            found.extend(leftovers(&path));
        } else if name.starts_with(TEMPORARY) || [".lock", ".keep"].iter().any(is_left) {
            found.push(path);
        }
    }
    found
}

/// Runs in a separate process, which ends before a step; returns whether it reached its end.
fn run_until(dir: &Path, step: usize) -> bool {
    let name = format!("{}::child", module_path!().split_once("::").unwrap().1);
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", &name, "--ignored"]).env(DIR, dir).env(STEP, step.to_string());
    child.output().unwrap().status.success()
}

#[test]
#[ignore = "a process that other tests start"]
#[expect(clippy::disallowed_methods, reason = "the arguments of this process")]
fn child() {
    let (Ok(dir), Ok(last)) = (std::env::var(DIR), std::env::var(STEP)) else { return };
    let (dir, last) = (PathBuf::from(dir), last.parse::<usize>().unwrap());
    let mut count = 0;
    let kill = move |_: &Path| {
        if count == last {
            std::process::abort();
        }
        count += 1;
    };
    with_hook(kill, || {
        let repo = Repo::open(&dir).or_else(|_| Repo::create(&dir, RepoKind::WorkTree)).unwrap();
        let driver = DiffDriver { name: "d", textconv: None, headings: Some("^x") };
        repo.set_diff_drivers(&repo.lock(Wait::Never).unwrap(), &[driver]).unwrap();
        run(&repo, 10).unwrap();
    });
}

/// Kills a run at each step. The next run, which has nothing new, removes all its files; git still
/// works; and the killed run can be repeated.
fn killed_at_each_step(make: &dyn Fn(&Path)) {
    let place = tempfile::tempdir().unwrap();
    let (first, done) = (place.path().join("first"), place.path().join("done"));
    make(&first);
    if first.exists() {
        copy(&first, &done);
    }
    assert!(run_until(&done, usize::MAX));
    let expect = Repo::open(&done).unwrap().tip().unwrap();
    for step in 0.. {
        let dir = place.path().join(format!("killed-{step}"));
        if first.exists() {
            copy(&first, &dir);
        }
        if run_until(&dir, step) {
            assert!(step > 20, "only {step} steps");
            break;
        }
        if let Ok(repo) = Repo::open(&dir) {
            is_whole(&dir);
            run_without_news(&repo);
            assert_eq!(leftovers(&dir), Vec::<PathBuf>::new(), "killed at step {step}");
            for args in [
                &["config", "a.b", "c"][..],
                &["gc", "-q"],
                &["pack-refs", "--all"],
                &["update-ref", "refs/heads/side", "HEAD"],
            ] {
                let output_text = git(&dir, args);
                let is_unborn = args.contains(&"HEAD") && repo.tip().unwrap().is_none();
                assert!(output_text.is_ok() || is_unborn, "killed at step {step}: {output_text:?}");
            }
        }
        let repo = Repo::open(&dir).or_else(|_| Repo::create(&dir, RepoKind::WorkTree)).unwrap();
        if repo.tip().unwrap() != expect {
            run(&repo, 10).unwrap();
        }
        assert_eq!(repo.tip().unwrap(), expect, "killed at step {step}");
        assert_eq!(leftovers(&dir), Vec::<PathBuf>::new(), "after step {step}");
        assert_eq!(git(&dir, &["status", "--porcelain"]).unwrap(), "", "after step {step}");
        is_whole(&dir);
        fs::remove_dir_all(&dir).unwrap();
    }
}

#[test]
fn a_first_run_killed_at_each_step() {
    killed_at_each_step(&|_| {});
}

#[test]
fn a_later_run_killed_at_each_step() {
    killed_at_each_step(&|dir| drop(grown(dir)));
}

/// Runs git at each step of a run. Returns the result of each run.
fn disturbed_at_each_step(args: &'static [&'static str]) -> Vec<Result<PublishOutcome>> {
    let place = tempfile::tempdir().unwrap();
    let (first, done) = (place.path().join("first"), place.path().join("done"));
    grown(&first);
    copy(&first, &done);
    let before = git(&first, &["for-each-ref"]).unwrap();
    let repo = Repo::open(&done).unwrap();
    let count = Rc::new(Cell::new(0));
    let counted = Rc::clone(&count);
    with_hook(move |_| counted.set(counted.get() + 1), || run(&repo, 10)).unwrap();
    let after = git(&done, &["for-each-ref"]).unwrap();
    let mut all = Vec::new();
    for step in 0..count.get() {
        let dir = place.path().join(format!("disturbed-{step}"));
        copy(&first, &dir);
        let repo = Repo::open(&dir).unwrap();
        let at = dir.clone();
        let mut count = 0;
        let disturb = move |_: &Path| {
            if count == step {
                let _ = git(&at, args); // it may be refused: the run holds locks
            }
            count += 1;
        };
        let ran = with_hook(disturb, || run(&repo, 10));
        let refs = git(&dir, &["for-each-ref"]).unwrap();
        if ran.is_ok() {
            assert_eq!(refs, after, "{args:?} at step {step}");
        } else {
            assert!(refs == before || refs == after, "{args:?} at step {step}: {refs}");
        }
        is_whole(&dir);
        all.push(ran);
        fs::remove_dir_all(&dir).unwrap();
    }
    all
}

/// Until the references move, no reference names the objects of a run.
#[test]
fn git_repack_takes_nothing_from_a_run() {
    for ran in disturbed_at_each_step(&["repack", "-adq"]) {
        ran.unwrap();
    }
}

/// This one also removes temporary files, so a run may fail, but then nothing has changed.
#[test]
fn git_gc_takes_nothing_from_a_run() {
    let all = disturbed_at_each_step(&["gc", "-q", "--prune=now"]);
    assert!(all.iter().filter(|ran| ran.is_ok()).count() > all.len() / 2);
}

fn packs(dir: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files = files::entries(&dir.join(".git/objects/pack"));
    files.retain(|file| file.extension().is_some_and(|end| end == extension));
    files.sort();
    files
}

/// Removes files while the run takes its locks.
fn without_pack(
    dir: &Path,
    removed: impl Fn(&Path) -> Vec<PathBuf> + 'static,
) -> Result<PublishOutcome> {
    let repo = Repo::open(dir).unwrap();
    let at = dir.to_owned();
    let remove = move |path: &Path| {
        if path.ends_with("packed-refs.lock") {
            for file in removed(&at).into_iter().filter(|file| file.exists()) {
                fs::remove_file(file).unwrap();
            }
        }
    };
    with_hook(remove, || run(&repo, 10))
}

#[test]
fn a_run_whose_objects_were_removed_publishes_nothing() {
    let place = tempfile::tempdir().unwrap();
    let first = place.path().join("first");
    let repo = grown(&first);
    let before = git(&first, &["for-each-ref"]).unwrap();
    let old = packs(&first, "pack");
    // the pack of this run
    let known = old.clone();
    let ran = without_pack(&first, move |dir| {
        let new = packs(dir, "pack").into_iter().filter(|pack| !known.contains(pack));
        new.flat_map(|pack| ["pack", "idx", "keep"].map(|end| pack.with_extension(end))).collect()
    });
    assert!(matches!(ran, Err(Error::ObjectsRemoved { .. })), "{ran:?}");
    assert_eq!(git(&first, &["for-each-ref"]).unwrap(), before);
    is_whole(&first);
    assert!(repo.tip().unwrap().is_some());

    // the pack of a run that was killed before its references moved, which has all objects
    let mut step = 0;
    while packs(&first, "idx").len() == old.len() {
        assert!(!run_until(&first, step));
        step += 1;
    }
    assert_eq!(git(&first, &["for-each-ref"]).unwrap(), before);
    let mut left = packs(&first, "pack");
    left.retain(|pack| !old.contains(pack));
    let [pack] = <[PathBuf; 1]>::try_from(left).unwrap();
    assert_eq!(packs(&first, "keep"), [pack.with_extension("keep")]);
    let ran = without_pack(&first, move |_| {
        ["pack", "idx", "keep"].map(|end| pack.with_extension(end)).to_vec()
    });
    assert!(matches!(ran, Err(Error::ObjectsRemoved { .. })), "{ran:?}");
    assert_eq!(git(&first, &["for-each-ref"]).unwrap(), before);
    // the next run writes them again
    let repo = Repo::open(&first).unwrap();
    run(&repo, 10).unwrap();
    is_whole(&first);
}

/// A run needs the objects of a killed one, so that pack stays kept until the references have
/// moved. Packs that others keep stay kept.
#[test]
fn packs_are_kept_until_the_references_have_moved() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("repo");
    grown(&dir);
    let theirs: Vec<PathBuf> =
        packs(&dir, "pack")[..2].iter().map(|pack| pack.with_extension("keep")).collect();
    fs::write(&theirs[0], "").unwrap();
    fs::write(&theirs[1], "fetch-pack 17 on host\n").unwrap();
    let mut step = 0;
    while packs(&dir, "keep").len() == 2 || packs(&dir, "idx").len() == 8 {
        assert!(!run_until(&dir, step));
        step += 1;
    }
    assert_eq!(packs(&dir, "keep").len(), 3);
    let at = dir.clone();
    let seen = Rc::new(Cell::new(0));
    let counted = Rc::clone(&seen);
    let look = move |path: &Path| {
        if path.ends_with("packed-refs") {
            assert_eq!(packs(&at, "keep").len(), 3);
            counted.set(counted.get() + 1);
            git(&at, &["repack", "-adq"]).unwrap();
        }
    };
    let repo = Repo::open(&dir).unwrap();
    with_hook(look, || run(&repo, 10)).unwrap();
    assert!(seen.get() > 0);
    assert_eq!(packs(&dir, "keep"), theirs);
    is_whole(&dir);
}

/// A question writes without the lock: its temporary file is locked meanwhile.
#[test]
fn the_files_of_a_living_process_stay() {
    let place = tempfile::tempdir().unwrap();
    let repo = grown(&place.path().join("repo"));
    let own = repo.own_dir();
    let (dead, living) = (own.join("tmp_lexrewind_1_index"), own.join("tmp_lexrewind_2_index"));
    fs::write(&dead, "").unwrap();
    let held = fs::File::create(&living).unwrap();
    held.lock().unwrap();
    drop(repo.lock(Wait::Never).unwrap());
    assert_eq!((dead.exists(), living.exists()), (false, true));
    drop(held);
    drop(repo.lock(Wait::Never).unwrap());
    assert!(!living.exists());
}

/// Git's own locks, and files of other programs.
#[test]
fn what_is_not_ours_stays() {
    let place = tempfile::tempdir().unwrap();
    let repo = grown(&place.path().join("repo"));
    let git_dir = repo.git_dir();
    let theirs = [
        ("config.lock", ""),
        ("HEAD.lock", "ref: refs/heads/x\n"),
        ("refs/heads/side.lock", "lexrewind\n\n"),
        ("lexrewind/tmp_other", ""),
        ("objects/pack/tmp_pack_x", ""),
    ];
    let ours = ["index.lock", "packed-refs.lock", "refs/tags/bot/B/1.lock", "HEAD2.lock"];
    for (name, text) in theirs {
        fs::write(git_dir.join(name), text).unwrap();
    }
    for name in ours {
        fs::create_dir_all(git_dir.join(name).parent().unwrap()).unwrap();
        fs::write(git_dir.join(name), "lexrewind\n").unwrap();
    }
    drop(repo.lock(Wait::Never).unwrap());
    for (name, _) in theirs {
        assert!(git_dir.join(name).exists(), "{name}");
    }
    let left = ours.map(|name| git_dir.join(name).exists());
    assert_eq!(left, [false, false, false, true], "no file of git has the last name");
}
