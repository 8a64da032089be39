//! Takes records one by one and makes files of them.

use super::file::{LogFile, Writer};
use super::{Counts, Delivered, Delivery, digest, haystack, unknown};
use crate::generator::record::{Class, Record};
use crate::generator::rng::Rng;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Records wait here until there are enough for a file.
#[derive(Default)]
struct Tray {
    lines: Vec<String>,
    newest: i64,
    oldest: i64,
}

/// A delivery under way.
pub struct Carrier {
    how: Delivery,
    rng: Rng,
    expected: usize,
    taken: usize,
    run: usize,
    trays: BTreeMap<(String, String, bool), Tray>,
    /// Records on their way, by the number of records that come before them; copies are marked.
    held: BTreeMap<usize, Vec<(Record, bool, usize)>>,
    writer: Writer,
    delivered: Delivered,
}

impl Carrier {
    /// Delivers into a directory. `expected` is about how many records will come, to split them
    /// over the runs.
    pub fn new(dir: &Path, how: &Delivery, expected: usize) -> Self {
        let runs: Vec<PathBuf> = match how.runs {
            0 | 1 => vec![dir.to_owned()],
            many => (1..=many).map(|run| dir.join(format!("run-{run}"))).collect(),
        };
        let counts_by_run = vec![Counts::default(); runs.len()];
        Self {
            how: how.clone(),
            // Not the stream of the history of the same seed: that would give the same ids.
            rng: Rng::new(!how.seed),
            expected: expected.max(1),
            taken: 0,
            run: 0,
            trays: BTreeMap::new(),
            held: BTreeMap::new(),
            writer: Writer::new(),
            delivered: Delivered { runs, counts_by_run, ..Delivered::default() },
        }
    }

    /// Takes one record.
    pub fn push(&mut self, record: Record) -> io::Result<()> {
        let run = (self.taken * self.delivered.runs.len() / self.expected)
            .min(self.delivered.runs.len() - 1);
        if run != self.run {
            self.cut_all()?;
            self.run = run;
        }
        let late = self.rng.chance(self.how.late_rate);
        let late = late.then(|| 1 + self.rng.below(self.expected / 2));
        if self.rng.chance(self.how.duplicate_rate) {
            // Right beside, or some files later; never before its original.
            let delay = self.rng.below(self.how.records_per_file * 3);
            let place = self.taken + 1 + late.unwrap_or_default() + delay;
            let copy = (record.clone(), true, run);
            self.held.entry(place).or_default().push(copy);
        }
        for _ in 0..self.times(self.how.others_per_record) {
            let other = haystack::record(&mut self.rng, &record);
            self.count(Class::Other);
            self.lay(&record, other, self.how.others_apart)?;
        }
        for _ in 0..self.times(self.how.unknown_per_record) {
            let other = unknown::record(&mut self.rng, &record);
            self.count(Class::Unsupported);
            self.lay(&record, other, false)?;
        }
        if let Some(delay) = late {
            self.held.entry(self.taken + delay).or_default().push((record, false, run));
        } else {
            self.count(record.class);
            self.lay_record(record)?;
        }
        self.taken += 1;
        while let Some(entry) = self.held.first_entry().filter(|held| *held.key() <= self.taken) {
            for held in entry.remove() {
                self.release(held)?;
            }
        }
        Ok(())
    }

    /// Delivers the rest and returns what was delivered.
    pub fn finish(mut self) -> io::Result<Delivered> {
        for held in std::mem::take(&mut self.held).into_values().flatten() {
            self.release(held)?;
        }
        self.cut_all()?;
        let Self { how, writer, mut delivered, .. } = self;
        let files = writer.finish()?;
        delivered.files = files.len();
        delivered.bytes = files.iter().map(|file| file.size).sum();
        if how.digests {
            delivered.digests = digest::write(&files)?;
        }
        Ok(delivered)
    }

    /// A record that was held back, or a copy.
    fn release(&mut self, (record, is_copy, run): (Record, bool, usize)) -> io::Result<()> {
        if is_copy {
            self.delivered.counts.read += 1;
            self.delivered.counts.duplicates += 1;
            let counts = &mut self.delivered.counts_by_run[self.run];
            counts.read += 1;
            counts.duplicates += 1;
        } else {
            self.count(record.class);
            if run != self.run {
                self.delivered.late.push(record.id.clone());
            }
        }
        self.lay_record(record)
    }

    fn count(&mut self, class: Class) {
        self.delivered.counts.add(class);
        self.delivered.counts_by_run[self.run].add(class);
    }

    /// A whole number of times, so that the mean is the rate.
    fn times(&mut self, rate: f64) -> usize {
        rate as usize + usize::from(self.rng.chance(rate.fract()))
    }

    /// Lays the record itself.
    fn lay_record(&mut self, mut record: Record) -> io::Result<()> {
        let line = std::mem::take(&mut record.json);
        self.lay(&record, line, false)
    }

    /// Lays a line into the tray of the record's account and region.
    fn lay(&mut self, near: &Record, line: String, apart: bool) -> io::Result<()> {
        let key = (near.account.clone(), near.region.clone(), apart);
        let tray = self.trays.entry(key.clone()).or_default();
        if tray.lines.is_empty() {
            (tray.newest, tray.oldest) = (near.millis, near.millis);
        }
        tray.newest = tray.newest.max(near.millis);
        tray.oldest = tray.oldest.min(near.millis);
        tray.lines.push(line);
        if tray.lines.len() >= self.how.records_per_file.max(1) {
            self.cut(&key)?;
        }
        Ok(())
    }

    fn cut_all(&mut self) -> io::Result<()> {
        let keys: Vec<_> = self.trays.keys().cloned().collect();
        keys.iter().try_for_each(|key| self.cut(key))
    }

    /// Makes a file of a tray.
    fn cut(&mut self, key: &(String, String, bool)) -> io::Result<()> {
        let Some(mut tray) = self.trays.remove(key).filter(|tray| !tray.lines.is_empty()) else {
            return Ok(());
        };
        if self.how.shuffle {
            self.rng.shuffle(&mut tray.lines);
        }
        let plain = self.rng.chance(self.how.plain_rate);
        let root = &self.delivered.runs[self.run];
        let (account, region) = (&key.0, &key.1);
        let unique =
            self.rng.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 16);
        let late = tray.newest + 60_000 * self.rng.between(2..=9) as i64;
        let file =
            LogFile::new(root, account, region, late, &unique, plain, tray.oldest, tray.newest);
        self.writer.write(file, &tray.lines)
    }
}
