//! A log file: its path, its body, and a thread that packs it.

use crate::generator::date;
use libdeflater::{CompressionLvl, Compressor};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// A log file that is to be written, or was.
#[derive(Clone, Debug)]
pub struct LogFile {
    /// The directory of the run.
    pub root: PathBuf,
    /// The path below it: `AWSLogs/...`.
    pub path: String,
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// When it was delivered, in milliseconds.
    pub delivered: i64,
    /// The moment of its oldest record.
    pub oldest: i64,
    /// The moment of its newest record.
    pub newest: i64,
    /// Its size before compression.
    pub size: u64,
    /// The SHA-256 of its body before compression, in hexadecimal.
    pub hash: String,
    plain: bool,
}

impl LogFile {
    /// The file of an account and region that is delivered at a moment.
    #[expect(clippy::too_many_arguments, reason = "the parts of a key, each once")]
    pub fn new(
        root: &Path,
        account: &str,
        region: &str,
        delivered: i64,
        unique: &str,
        plain: bool,
        oldest: i64,
        newest: i64,
    ) -> Self {
        let day = date::format(delivered, "%Y/%m/%d");
        let minute = date::format(delivered, "%Y%m%dT%H%MZ");
        let ending = if plain { "json" } else { "json.gz" };
        let path = format!(
            "AWSLogs/{account}/CloudTrail/{region}/{day}/\
             {account}_CloudTrail_{region}_{minute}_{unique}.{ending}"
        );
        Self {
            root: root.to_owned(),
            path,
            account: account.to_owned(),
            region: region.to_owned(),
            delivered,
            oldest,
            newest,
            size: 0,
            hash: String::new(),
            plain,
        }
    }

    fn store(&mut self, body: &[u8], compressor: &mut Compressor) -> io::Result<()> {
        self.size = body.len() as u64;
        self.hash = hex(&Sha256::digest(body));
        let path = self.root.join(&self.path);
        fs::create_dir_all(path.parent().unwrap_or(&self.root))?;
        if self.plain { fs::write(path, body) } else { fs::write(path, gzip(body, compressor)?) }
    }
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One gzip member.
pub fn gzip(body: &[u8], compressor: &mut Compressor) -> io::Result<Vec<u8>> {
    let mut packed = vec![0; compressor.gzip_compress_bound(body.len())];
    let size = compressor.gzip_compress(body, &mut packed).map_err(io::Error::other)?;
    packed.truncate(size);
    Ok(packed)
}

/// A fast compressor, as good as any for tests.
pub fn compressor() -> Compressor {
    Compressor::new(CompressionLvl::default())
}

/// Packs and writes files beside the thread that makes them.
pub struct Writer {
    queue: SyncSender<(LogFile, Vec<u8>)>,
    thread: JoinHandle<io::Result<Vec<LogFile>>>,
}

impl Writer {
    /// Starts the thread.
    pub fn new() -> Self {
        let (queue, jobs) = sync_channel(8);
        let thread = std::thread::spawn(move || work(&jobs));
        Self { queue, thread }
    }

    /// Writes a file of these records.
    pub fn write(&self, file: LogFile, lines: &[String]) -> io::Result<()> {
        let room: usize = lines.iter().map(|line| line.len() + 1).sum();
        let mut body = Vec::with_capacity(room + 16);
        body.extend_from_slice(b"{\"Records\":[");
        for (at, line) in lines.iter().enumerate() {
            if at > 0 {
                body.push(b',');
            }
            body.extend_from_slice(line.as_bytes());
        }
        body.extend_from_slice(b"]}");
        self.queue.send((file, body)).map_err(|_| io::Error::other("the writer stopped"))
    }

    /// Waits for the last file.
    pub fn finish(self) -> io::Result<Vec<LogFile>> {
        drop(self.queue);
        self.thread.join().map_err(|_| io::Error::other("the writer panicked"))?
    }
}

fn work(jobs: &Receiver<(LogFile, Vec<u8>)>) -> io::Result<Vec<LogFile>> {
    let mut compressor = compressor();
    let mut done = Vec::new();
    for (mut file, body) in jobs {
        file.store(&body, &mut compressor)?;
        done.push(file);
    }
    Ok(done)
}
