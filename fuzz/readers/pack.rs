//! The reader of packs and their indexes.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use lexrewind::ingest::{self, RunTarget};
use lexrewind::repo::{CommitId, Repo, RepoKind, Wait};
use lexrewind::trail::Source;
use tempfile::TempDir;

/// The commits of a history, the newest first, each with its files.
type Content = Vec<(CommitId, Vec<(String, Vec<u8>)>)>;

/// A repository with one pack, and what it holds.
struct Whole {
    dir: TempDir,
    /// The files of the pack.
    index: PathBuf,
    pack: PathBuf,
    /// Both, as [`check_bytes`] takes them.
    sound: Vec<u8>,
    content: Content,
}

/// How many changes the repository has: enough for chains of deltas.
const CHANGES: usize = 12;

static WHOLE: LazyLock<Whole> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a directory");
    let repo = Repo::create(dir.path(), RepoKind::Bare).expect("a repository");
    let records: Vec<String> = (0..CHANGES).map(record).collect();
    let log = format!(r#"{{"Records":[{}]}}"#, records.join(","));
    let lock = repo.lock(Wait::Never).expect("no other process");
    let sources = [Source::bytes("log", log.as_bytes())];
    let target = RunTarget::History(&repo, &lock);
    ingest::ingest(target, dir.path(), &sources, &ingest::Options::default()).expect("commits");
    let packs = fs::read_dir(repo.git_dir().join("objects/pack")).expect("packs");
    let packs = packs.map(|entry| entry.expect("an entry").path());
    let pack = packs.filter(|path| path.extension().is_some_and(|end| end == "pack"));
    let pack = pack.max_by_key(|path| fs::metadata(path).map_or(0, |it| it.len())).expect("a pack");
    let index = pack.with_extension("idx");
    let content = content(&repo).expect("a sound repository");
    let sound = joined(&fs::read(&index).expect("index"), &fs::read(&pack).expect("pack"));
    drop(lock);
    Whole { dir, index, pack, sound, content }
});

fn record(number: usize) -> String {
    let utterances: Vec<String> =
        (0..number + 9).map(|n| format!(r#""say {n} {}""#, n * 7919)).collect();
    let document = format!(r#""name":"Greet","sampleUtterances":[{}]"#, utterances.join(","));
    format!(
        r#"{{"eventVersion":"1.08","eventID":"e{number}","eventTime":"2023-03-01T10:15:{:02}Z",
        "eventSource":"lex.amazonaws.com","eventName":"PutIntent","awsRegion":"us-east-1",
        "recipientAccountId":"111122223333","sourceIPAddress":"203.0.113.10",
        "userIdentity":{{"type":"IAMUser","userName":"alice","accountId":"111122223333"}},
        "requestParameters":{{{document},"checksum":"c{number}"}},
        "responseElements":{{{document},"checksum":"c{}","version":"$LATEST"}}}}"#,
        number + 10,
        number + 1
    )
}

/// The files of every commit of `main`, as far as they can be read.
fn content(repo: &Repo) -> Option<Content> {
    let mut commits = Vec::new();
    let mut next = repo.tip().ok()?;
    while let Some(id) = next {
        let files = repo.files(id, "").ok()?.into_iter();
        let read = files.map(|file| Some((file.path, repo.blob(file.blob).ok()?)));
        commits.push((id, read.collect::<Option<_>>()?));
        next = repo.commit(id).ok()?.parents.first().copied();
    }
    Some(commits)
}

/// An index and its pack, as [`check_bytes`] takes them.
fn joined(index: &[u8], pack: &[u8]) -> Vec<u8> {
    let length = u16::try_from(index.len()).expect("a small index");
    [&length.to_le_bytes(), index, pack].concat()
}

/// Whatever a pack and its index contain, only written content is read. The first byte decides
/// what the others are: if it is odd, changes of the sound bytes, each a place and a byte.
pub(crate) fn check(bytes: &[u8]) {
    let Some((kind, rest)) = bytes.split_first() else { return };
    if kind % 2 == 0 {
        return check_bytes(rest);
    }
    let mut changed = WHOLE.sound.clone();
    for change in rest.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % changed.len();
        changed[at] = change[2];
    }
    check_bytes(&changed);
}

fn check_bytes(bytes: &[u8]) {
    let Some((length, rest)) = bytes.split_first_chunk() else { return };
    let length = usize::from(u16::from_le_bytes(*length)).min(rest.len());
    let (index, pack) = rest.split_at(length);
    for (path, bytes) in [(&WHOLE.index, index), (&WHOLE.pack, pack)] {
        // git's packs are read-only
        let _ = fs::remove_file(path);
        fs::write(path, bytes).expect("a file");
    }
    let Ok(repo) = Repo::open(WHOLE.dir.path()) else { return };
    if let Some(read) = content(&repo) {
        assert_eq!(read, WHOLE.content);
    }
    let newest = WHOLE.content[0].0.to_string();
    let _ = repo.resolve_commit(&newest[..6]);
}
