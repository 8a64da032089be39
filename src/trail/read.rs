//! Reads sources, several at a time.

use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use sha2::{Digest, Sha256};

use super::error::{BadRecord, Place, ReadError};
use super::gather::{Gather, Sink, Stopped, Want};
use super::gunzip::{self, OneShot};
use super::left::{Left, reason};
use super::options::Options;
use super::part::{SourceEnd, SourcePart, Totals};
use super::record::Record;
use super::scan::Hits;
use super::source::{FileStamp, Source, SourceName};
use super::stream;
use super::walk::{self, Found, What};
use super::window::Window;

/// The maximum size, as stored, of files that are read at once.
const AT_ONCE: u64 = 8 << 20;
/// The maximum size of files that are unpacked at once.
const UNPACKED_AT_ONCE: usize = 32 << 20;

/// Reads all `sources` in parallel. `sink` is called from the reading threads with parts of
/// sources: one for a small file, several for a large one, so that memory is bounded. If `sink`
/// returns `Break`, reading stops soon.
///
/// `known` is called for each file before it is read, and again before it is parsed if
/// [`Options::hash`] is set. A known file is skipped and ends with [`known`](SourceEnd::known).
///
/// Unreadable input is in [`SourcePart::bad`] and [`SourceEnd::error`] and does not stop the rest.
///
/// # Errors
///
/// [`ReadError::Path`] if a given path does not exist, before anything is read;
/// [`ReadError::Stopped`] if `sink` returned `Break`.
pub fn read(
    sources: &[Source],
    options: &Options,
    known: &(dyn Fn(&FileStamp<'_>) -> bool + Sync),
    sink: &(dyn Fn(SourcePart) -> ControlFlow<()> + Sync),
) -> Result<Totals, ReadError> {
    run(sources, options, known, sink, Want::Records)
}

/// Like [`read`], but only finds the records of Lex and returns them, unparsed, as JSON Lines in
/// [`SourcePart::lines`]: the first half of a job that is spread over many machines. Secrets are
/// replaced.
///
/// # Errors
///
/// Those of [`read`].
pub fn extract(
    sources: &[Source],
    options: &Options,
    sink: &(dyn Fn(SourcePart) -> ControlFlow<()> + Sync),
) -> Result<Totals, ReadError> {
    run(sources, options, &|_| false, sink, Want::Lines)
}

/// The records of `sources`, one after another, in the order of the sources.
///
/// ```
/// use lexrewind::trail::{self, Source};
///
/// let log = r#"{"Records":[{"eventVersion":"1.08","eventTime":"2024-03-01T10:15:22Z",
///     "eventSource":"lex.amazonaws.com","eventName":"PutBot","awsRegion":"us-east-1",
///     "eventID":"7b3c5f1e","recipientAccountId":"111122223333"}]}"#;
/// let sources = [Source::bytes("a log", log.as_bytes())];
/// for record in trail::records(&sources)? {
///     assert_eq!(record?.event_name, "PutBot");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`ReadError::Path`] if a path that was named is not there.
pub fn records(sources: &[Source]) -> Result<Records, ReadError> {
    let found = walk::walk(sources)?;
    let (sender, receiver) = sync_channel::<SourcePart>(1);
    thread::spawn(move || {
        let options = Options { jobs: 1, ..Options::default() };
        let sink = |part| match sender.send(part) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        };
        // The only error is a dropped receiver.
        let _ = read_found(&found, &options, &|_| false, &sink, Want::Records);
    });
    Ok(Records { receiver, ready: Vec::new().into_iter() })
}

/// The iterator of [`records`].
#[derive(Debug)]
pub struct Records {
    receiver: Receiver<SourcePart>,
    ready: std::vec::IntoIter<Result<Record, BadRecord>>,
}

impl Iterator for Records {
    type Item = Result<Record, BadRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.ready.next() {
                return Some(record);
            }
            let part = self.receiver.recv().ok()?;
            let error = part.end.and_then(|end| end.error).map(|reason| BadRecord {
                source_name: Arc::clone(&part.source),
                place: Place::Whole,
                reason,
            });
            let records = part.records.into_iter().map(Ok);
            let bad = part.bad.into_iter().chain(error).map(Err);
            self.ready = records.chain(bad).collect::<Vec<_>>().into_iter();
        }
    }
}

type Known<'a> = dyn Fn(&FileStamp<'_>) -> bool + Sync + 'a;

fn run(
    sources: &[Source],
    options: &Options,
    known: &Known<'_>,
    sink: &Sink<'_>,
    want: Want,
) -> Result<Totals, ReadError> {
    let found = walk::walk(sources)?;
    read_found(&found, options, known, sink, want).map_err(|Stopped| ReadError::Stopped)
}

fn read_found(
    found: &[Found],
    options: &Options,
    known: &Known<'_>,
    sink: &Sink<'_>,
    want: Want,
) -> Result<Totals, Stopped> {
    let jobs = match options.jobs {
        0 => thread::available_parallelism().map_or(1, usize::from),
        jobs => jobs,
    };
    let next = AtomicUsize::new(0);
    let stopped = AtomicBool::new(false);
    let totals = Mutex::new(Totals::default());
    let work = || {
        let mut reader = Reader::new(options, known, sink, want);
        let mut sum = Totals::default();
        while !stopped.load(Ordering::Relaxed)
            && let Some(one) = found.get(next.fetch_add(1, Ordering::Relaxed))
        {
            match reader.read(one) {
                Ok(totals) => add(&mut sum, &totals),
                Err(Stopped) => stopped.store(true, Ordering::Relaxed),
            }
        }
        add(&mut totals.lock().unwrap_or_else(PoisonError::into_inner), &sum);
    };
    thread::scope(|scope| {
        for _ in 1..jobs.min(found.len()) {
            scope.spawn(work);
        }
        work();
    });
    if stopped.into_inner() {
        return Err(Stopped);
    }
    Ok(totals.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn add(sum: &mut Totals, one: &Totals) {
    sum.sources += one.sources;
    sum.known += one.known;
    sum.unreadable += one.unreadable;
    sum.bytes += one.bytes;
    sum.lex += one.lex;
    sum.other_services += one.other_services;
    sum.bad += one.bad;
    sum.not_records += one.not_records;
}

/// Reads sources one after another, with the same buffers.
struct Reader<'a> {
    options: &'a Options,
    known: &'a Known<'a>,
    sink: &'a Sink<'a>,
    want: Want,
    stored: Vec<u8>,
    one_shot: OneShot,
    hits: Hits,
}

impl<'a> Reader<'a> {
    fn new(options: &'a Options, known: &'a Known<'a>, sink: &'a Sink<'a>, want: Want) -> Self {
        Self {
            options,
            known,
            sink,
            want,
            stored: Vec::new(),
            one_shot: OneShot::new(),
            hits: Hits::default(),
        }
    }

    fn read(&mut self, found: &Found) -> Result<Totals, Stopped> {
        let name = Arc::clone(&found.name);
        let (sink, argument) = (self.sink, found.argument);
        let sink = move |part: SourcePart| sink(SourcePart { argument, ..part });
        let mut gather = Gather::new(Arc::clone(&name), self.options, self.want, &sink);
        let mut end = SourceEnd::default();
        let left = match (&found.what, name.as_ref()) {
            (What::File { size, modified }, SourceName::Path(path)) => {
                end.modified = *modified;
                let stamp = FileStamp { path, size: *size, modified: *modified, sha256: None };
                self.file(&mut gather, &stamp, &mut end)
            }
            (What::Bytes(bytes), SourceName::Bytes(name)) => {
                end.bytes = bytes.len() as u64;
                end.sha256 = self.options.hash.then(|| Sha256::digest(bytes).into());
                self.at_once(&mut gather, bytes, name.as_bytes())
            }
            (What::PassedOver(kind), _) => {
                end.passed_over = Some(*kind);
                Ok(())
            }
            (What::Bad(reason), _) => Err(Left::Because(reason.clone())),
            _ => {
                let stdin = io::stdin();
                self.in_parts(&mut gather, &mut stdin.lock(), b"-", &mut end)
            }
        };
        match left {
            Ok(()) => {}
            Err(Left::Stopped) => return Err(Stopped),
            Err(Left::Because(reason)) => end.error = Some(reason),
        }
        gather.end(end)
    }

    fn file(
        &mut self,
        gather: &mut Gather<'_>,
        stamp: &FileStamp<'_>,
        end: &mut SourceEnd,
    ) -> Result<(), Left> {
        end.bytes = stamp.size;
        if (self.known)(stamp) {
            end.known = true;
            return Ok(());
        }
        let name = stamp.path.as_os_str().as_encoded_bytes();
        let because = |error: io::Error| Left::Because(reason(&error));
        if stamp.size > AT_ONCE {
            let mut file = File::open(stamp.path).map_err(because)?;
            return self.in_parts(gather, &mut file, name, end);
        }
        let mut stored = std::mem::take(&mut self.stored);
        let read = read_all(stamp, &mut stored).map_err(because);
        let left = read.and_then(|len| {
            let stored = &stored[..len];
            end.bytes = len as u64;
            if self.options.hash {
                let sha256 = Some(Sha256::digest(stored).into());
                end.sha256 = sha256;
                if (self.known)(&FileStamp { sha256, ..*stamp }) {
                    end.known = true;
                    return Ok(());
                }
            }
            self.at_once(gather, stored, name)
        });
        self.stored = stored;
        left
    }

    /// Reads a source whose stored bytes are in memory.
    fn at_once(&mut self, gather: &mut Gather<'_>, stored: &[u8], name: &[u8]) -> Result<(), Left> {
        if !gunzip::is_gzip(stored) {
            return stream::read(gather, Window::whole(stored), name, &mut self.hits);
        }
        if let Some(text) = self.one_shot.unpack(stored, UNPACKED_AT_ONCE)
            && !gunzip::is_gzip(text)
        {
            return stream::read(gather, Window::whole(text), name, &mut self.hits);
        }
        self.unpacking(gather, stored, name)
    }

    /// Reads a source without loading all of it.
    fn in_parts(
        &mut self,
        gather: &mut Gather<'_>,
        reader: &mut dyn Read,
        name: &[u8],
        end: &mut SourceEnd,
    ) -> Result<(), Left> {
        let hash = self.options.hash.then(Sha256::new);
        let mut counted = Counted { reader, bytes: 0, hash };
        let left = self.unpacking(gather, &mut counted, name);
        if self.options.hash {
            // The rest of the file counts for its size and hash.
            let _ = io::copy(&mut counted, &mut io::sink());
        }
        end.bytes = counted.bytes;
        end.sha256 = counted.hash.map(|hash| hash.finalize().into());
        left
    }

    fn unpacking(
        &mut self,
        gather: &mut Gather<'_>,
        reader: impl Read,
        name: &[u8],
    ) -> Result<(), Left> {
        let reader = gunzip::plain(reader);
        let reader = reader.map_err(|error| Left::Because(reason(&error)))?;
        stream::read(gather, Window::part(reader), name, &mut self.hits)
    }
}

/// Reads a file into the front of `buffer`, which never shrinks. Returns its length.
fn read_all(stamp: &FileStamp<'_>, buffer: &mut Vec<u8>) -> io::Result<usize> {
    let mut file = File::open(stamp.path)?;
    let mut len = 0;
    let expect = usize::try_from(stamp.size).unwrap_or(0) + 1;
    loop {
        if buffer.len() < len.max(expect) + 1 {
            buffer.resize((len.max(expect) + 1).next_multiple_of(64 << 10), 0);
        }
        match file.read(&mut buffer[len..]) {
            Ok(0) => return Ok(len),
            Ok(read) => len += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Counts and hashes the bytes read.
struct Counted<'r> {
    reader: &'r mut dyn Read,
    bytes: u64,
    hash: Option<Sha256>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.bytes += read as u64;
        if let Some(hash) = &mut self.hash {
            hash.update(&buffer[..read]);
        }
        Ok(read)
    }
}
