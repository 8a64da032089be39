//! Finding the Lex records in delivered log files, against libdeflate merely unpacking the same
//! files, in the same run.
//!
//! `cargo bench --bench scan` makes its own logs, always the same, in a temporary directory.
//! `cargo bench --bench scan -- 1000 15` takes 1,000 MB of JSON (default 160) and 9 rounds
//! (default 9); a third number takes one corpus only, counted from 0. Each ratio is the median of
//! those of the rounds, in which all jobs follow each other: others use the machine too, and what
//! slows one job of a round slows its neighbours. One-thread figures are the thread's time on
//! the processor if the system reports it (Linux), for the same reason; two-thread figures are by
//! the clock on the wall and need an idle machine.
#![expect(clippy::print_stdout, reason = "a bench prints its table")]

use std::fs;
use std::hint::black_box;
use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use lexrewind::trail::{self, Options, Source};
use memchr::memmem;

const RECORDS_PER_FILE: usize = 250;

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let megabytes = numbers.first().copied().unwrap_or(160);
    let rounds = numbers.get(1).copied().unwrap_or(9).max(1);
    println!("{megabytes} MB of JSON a corpus, {rounds} rounds, warm cache");
    println!();
    println!("`search` only looks for a word, `find` gives raw records, `read` parsed ones;");
    println!("times as multiples of `unpack`; `2 threads`: how many times as fast two are as one.");
    println!();
    println!(
        "| corpus | files | packed | records | Lex | unpack MB/s | 2 threads | search | find | 2 threads | read | 2 threads |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let only = numbers.get(2);
    let corpora = [
        ("1% in 10% of the files", Kind::Clustered),
        ("1% spread evenly", Kind::Even(100)),
        ("0.1% spread evenly", Kind::Even(1000)),
        ("none", Kind::Even(usize::MAX)),
        ("all Lex", Kind::Even(1)),
    ];
    for (number, (name, kind)) in corpora.into_iter().enumerate() {
        if only.is_some_and(|only| *only != number) {
            continue;
        }
        let dir = tempfile::tempdir().expect("a temporary directory");
        let corpus = Corpus::write(dir.path(), megabytes << 20, kind);
        corpus.measure(name, rounds);
    }
}

#[derive(Clone, Copy)]
enum Kind {
    /// One in ten files has ten times its share of 1%.
    Clustered,
    /// One record in so many.
    Even(usize),
}

struct Corpus {
    files: Vec<PathBuf>,
    dir: PathBuf,
    raw: u64,
    packed: u64,
    records: u64,
    lex: u64,
}

impl Corpus {
    fn write(dir: &Path, bytes: usize, kind: Kind) -> Self {
        let mut dice = Dice(42);
        let mut corpus =
            Self { files: Vec::new(), dir: dir.to_owned(), raw: 0, packed: 0, records: 0, lex: 0 };
        while corpus.raw < bytes as u64 {
            let number = corpus.files.len();
            let mut text = String::from("{\"Records\":[");
            for i in 0..RECORDS_PER_FILE {
                let is_lex = match kind {
                    Kind::Clustered => number.is_multiple_of(10) && dice.roll(10) == 0,
                    Kind::Even(of) => of != usize::MAX && dice.roll(of) == 0,
                };
                if i > 0 {
                    text.push(',');
                }
                if is_lex {
                    corpus.lex += 1;
                    lex_record(&mut dice, &mut text);
                } else {
                    other_record(&mut dice, &mut text);
                }
            }
            text.push_str("]}");
            corpus.records += RECORDS_PER_FILE as u64;
            corpus.raw += text.len() as u64;
            let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
            gzip.write_all(text.as_bytes()).expect("memory");
            let path = dir.join(format!("111122223333_CloudTrail_us-east-1_{number:06}.json.gz"));
            let packed = gzip.finish().expect("memory");
            corpus.packed += packed.len() as u64;
            fs::write(&path, packed).expect("a file");
            corpus.files.push(path);
        }
        corpus
    }

    fn measure(&self, name: &str, rounds: usize) {
        let rounds: Vec<[Time; 7]> = (0..rounds)
            .map(|_| {
                [
                    timed(|| self.unpack(1, None)),
                    timed(|| {
                        self.unpack(1, Some(&memmem::Finder::new("\"lex.amazonaws.com\"")));
                    }),
                    timed(|| self.find(1)),
                    timed(|| self.read(1)),
                    timed(|| self.unpack(2, None)),
                    timed(|| self.find(2)),
                    timed(|| self.read(2)),
                ]
            })
            .collect();
        let of = |figure: &dyn Fn(&[Time; 7]) -> f64| median(rounds.iter().map(figure));
        let [unpack, search, find, read, unpack_two, find_two, read_two] = [0, 1, 2, 3, 4, 5, 6];
        let against_unpack =
            |job: usize| of(&|round| round[job].busy.div_duration_f64(round[unpack].busy));
        let twice =
            |one: usize, two: usize| of(&|round| round[one].wall.div_duration_f64(round[two].wall));
        println!(
            "| {name} | {} | {:.1}x | {} | {} | {:.0} | {:.2}x | {:.3}x | {:.3}x | {:.2}x | {:.3}x | {:.2}x |",
            self.files.len(),
            self.raw as f64 / self.packed as f64,
            self.records,
            self.lex,
            of(&|round| self.raw as f64 / 1e6 / round[unpack].busy.as_secs_f64()),
            twice(unpack, unpack_two),
            against_unpack(search),
            against_unpack(find),
            twice(find, find_two),
            against_unpack(read),
            twice(read, read_two),
        );
    }

    /// The lower bound: open, read and unpack every file, and (which does not find records if
    /// it begins, nor how many there are) search each for a word.
    fn unpack(&self, jobs: usize, search: Option<&memmem::Finder<'_>>) {
        let next = AtomicUsize::new(0);
        let unpacked = AtomicU64::new(0);
        let work = || {
            let mut inflate = libdeflater::Decompressor::new();
            let mut packed = Vec::new();
            let mut raw = Vec::new();
            while let Some(path) = self.files.get(next.fetch_add(1, Ordering::Relaxed)) {
                packed.clear();
                let mut file = fs::File::open(path).expect("a file");
                file.read_to_end(&mut packed).expect("a file");
                let size = packed.last_chunk::<4>().expect("a gzip file");
                let size = u32::from_le_bytes(*size) as usize;
                if raw.len() < size {
                    raw.resize(size, 0);
                }
                let len = inflate.gzip_decompress(&packed, &mut raw[..size]);
                if let Some(finder) = search {
                    black_box(finder.find_iter(&raw[..size]).count());
                }
                unpacked.fetch_add(len.expect("gzip") as u64, Ordering::Relaxed);
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..jobs {
                scope.spawn(work);
            }
            work();
        });
        assert_eq!(unpacked.into_inner(), self.raw);
    }

    fn find(&self, jobs: usize) {
        let bytes = AtomicU64::new(0);
        let options = Options { jobs, ..Options::default() };
        let totals = trail::extract(&[Source::path(&self.dir)], &options, &|part| {
            bytes.fetch_add(part.lines.len() as u64, Ordering::Relaxed);
            ControlFlow::Continue(())
        });
        let totals = totals.expect("the files");
        assert_eq!((totals.lex, totals.other_services), (self.lex, self.records - self.lex));
    }

    fn read(&self, jobs: usize) {
        let options = Options { jobs, ..Options::default() };
        let totals = trail::read(&[Source::path(&self.dir)], &options, &|_| false, &|part| {
            assert!(part.bad.is_empty());
            ControlFlow::Continue(())
        });
        let totals = totals.expect("the files");
        assert_eq!((totals.lex, totals.other_services), (self.lex, self.records - self.lex));
    }
}

/// The middle one.
fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// How long something took: by the clock, and on the processor by this thread.
struct Time {
    wall: Duration,
    busy: Duration,
}

fn timed(job: impl FnOnce()) -> Time {
    let start = Instant::now();
    let busy = on_processor();
    job();
    let wall = start.elapsed();
    let busy = on_processor().zip(busy).map_or(wall, |(end, start)| end - start);
    Time { wall, busy }
}

/// The kernel's exact figure; that of `/proc` only moves with its ticks, every few milliseconds.
#[cfg(target_os = "linux")]
fn on_processor() -> Option<Duration> {
    rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime).try_into().ok()
}

#[cfg(not(target_os = "linux"))]
fn on_processor() -> Option<Duration> {
    None
}

/// A small generator of numbers, always the same.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 16
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.next() as usize % sides
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.roll(from.len())]
    }

    fn id(&mut self) -> String {
        let (a, b, c) = (self.next(), self.next(), self.next());
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            a & 0xffff_ffff,
            b & 0xffff,
            (b >> 16) & 0xffff,
            (c >> 32) & 0xffff,
            self.next() & 0xffff_ffff_ffff
        )
    }
}

fn head(dice: &mut Dice, text: &mut String, source: &str, name: &str) {
    let user = dice.pick(&["alice", "bob", "ci-deploy", "i-0a1b2c3d4e5f60718", "Mary_Major"]);
    let role =
        dice.pick(&["LexDeveloper", "LexCI", "EC2-Default", "OrganizationAccountAccessRole"]);
    let key = dice.next() & 0xfff_ffff_ffff;
    let (minute, second) = (dice.roll(60), dice.roll(60));
    let address = dice.roll(250);
    let session = dice.next() & 0xffff_ffff;
    *text += &format!(
        r#"{{"eventVersion":"1.08","userIdentity":{{"type":"AssumedRole","principalId":"AROA{key:012X}:{user}","arn":"arn:aws:sts::111122223333:assumed-role/{role}/{user}","accountId":"111122223333","accessKeyId":"ASIA{session:08X}{key:08X}","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"AROA{key:012X}","arn":"arn:aws:iam::111122223333:role/{role}","accountId":"111122223333","userName":"{role}"}},"webIdFederationData":{{}},"attributes":{{"creationDate":"2024-03-01T10:{minute:02}:00Z","mfaAuthenticated":"false"}}}}}},"eventTime":"2024-03-01T10:{minute:02}:{second:02}Z","eventSource":"{source}","eventName":"{name}","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.{address}","userAgent":"aws-sdk-java/1.12.{address} Linux/5.10 OpenJDK_64-Bit_Server_VM/25.312 java/1.8.0_312","#
    );
}

fn tail(dice: &mut Dice, text: &mut String, read_only: bool) {
    let (request, event) = (dice.id(), dice.id());
    *text += &format!(
        r#""requestID":"{request}","eventID":"{event}","readOnly":{read_only},"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{{"tlsVersion":"TLSv1.2","cipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","clientProvidedHostHeader":"service.us-east-1.amazonaws.com"}}}}"#
    );
}

fn other_record(dice: &mut Dice, text: &mut String) {
    let (source, name) = [
        ("s3.amazonaws.com", "GetObject"),
        ("ec2.amazonaws.com", "DescribeInstances"),
        ("kms.amazonaws.com", "Decrypt"),
        ("sts.amazonaws.com", "AssumeRole"),
        ("iam.amazonaws.com", "PutRolePolicy"),
    ][dice.roll(5)];
    head(dice, text, source, name);
    let id = dice.id();
    if dice.roll(1000) == 0 {
        // Speaks of Lex and is not Lex.
        *text += &format!(
            r#""requestParameters":{{"roleName":"{id}","policyDocument":"{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Principal\":{{\"Service\":\"lex.amazonaws.com\"}}}}]}}","tags":{{"eventSource":"lex.amazonaws.com"}}}},"responseElements":null,"#
        );
    } else {
        *text += r#""requestParameters":{"bucketName":"logs","items":["#;
        for i in 0..dice.roll(6) {
            if i > 0 {
                text.push(',');
            }
            let number = dice.next() & 0xffff_ffff;
            *text += &format!(r#"{{"name":"resource-{number:08x}","value":"{id}"}}"#);
        }
        *text += r#"],"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::logs/2024/03/01"}},"responseElements":null,"#;
    }
    if source.starts_with("s3") || source.starts_with("kms") {
        // As random as in real records, which pack 8.6 to 1.
        let (a, b, c, d) = (dice.id(), dice.id(), dice.id(), dice.next());
        *text += &format!(
            r#""additionalEventData":{{"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","bytesTransferredIn":0,"x-amz-id-2":"{a}{b}{c}","bytesTransferredOut":{d}}},"#
        );
    }
    let read_only = dice.roll(3) > 0;
    tail(dice, text, read_only);
}

fn lex_record(dice: &mut Dice, text: &mut String) {
    head(dice, text, "lex.amazonaws.com", "PutIntent");
    let mut document = String::from(r#""name":"OrderFlowers","sampleUtterances":["#);
    for i in 0..20 + dice.roll(200) {
        if i > 0 {
            document.push(',');
        }
        let verb = dice.pick(&["order", "buy", "send me", "I would like", "get me", "find"]);
        let what = dice.pick(&["roses", "tulips", "a bouquet", "{FlowerType}", "sunflowers"]);
        let number = dice.roll(1000);
        document += &format!(r#""{verb} {what} {number} please""#);
    }
    document += r#"],"fulfillmentActivity":{"type":"ReturnIntent"}"#;
    let (old, new) = (dice.id(), dice.id());
    *text += &format!(
        r#""requestParameters":{{{document},"checksum":"{old}"}},"responseElements":{{{document},"checksum":"{new}","version":"$LATEST","createdDate":1709287922.133}},"#
    );
    tail(dice, text, false);
}
