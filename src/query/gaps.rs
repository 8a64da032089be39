//! Gaps: changes without a record.

use crate::lex::ResourceKey;
use crate::query::error::{Error, Result};
use crate::query::{Archive, Point};
use crate::repo::CommitId;
use crate::snapshot::{self, File, ResourcePath};
use crate::state::Gap;

impl Archive {
    /// The gaps of a resource in all records, oldest first.
    ///
    /// # Errors
    ///
    /// If the repository cannot be read.
    pub fn gaps(&self, key: &ResourceKey) -> Result<Vec<Gap>> {
        if self.has_no_gap(key)? {
            return Ok(Vec::new());
        }
        let Some(tip) = self.repo().tip()? else { return Ok(Vec::new()) };
        self.gaps_in(tip, key)
    }

    /// The gaps of a resource, existing or not, in the tree of a commit.
    fn gaps_in(&self, commit: CommitId, key: &ResourceKey) -> Result<Vec<Gap>> {
        let mut failed = None;
        let mut read = |path: &str| {
            self.read(commit, path).unwrap_or_else(|error| {
                failed = Some(error);
                None
            })
        };
        let gaps = snapshot::load_gaps(key, &mut read);
        if let Some(error) = failed {
            return Err(error.into());
        }
        gaps.map_err(|error| Error::Damaged { path: key.to_string(), what: error.to_string() })
    }

    /// Every gap of every resource, by resource and time.
    ///
    /// # Errors
    ///
    /// If the repository cannot be read.
    pub fn all_gaps(&self) -> Result<Vec<(ResourceKey, Gap)>> {
        let point = self.point(None)?;
        let Some(tip) = point.commit else { return Ok(Vec::new()) };
        let mut all = Vec::new();
        let known = self.keys()?;
        for file in self.repo().files(tip, ".lexrewind/gaps")? {
            let keys: Vec<ResourceKey> = match snapshot::read_path(&file.path) {
                Some((key, _)) => vec![key],
                // The name in the path is truncated, so its resource must be looked up.
                None => {
                    let fits = |key: &&ResourceKey| {
                        ResourcePath::candidates(key).any(|at| at.path(File::Gaps) == file.path)
                    };
                    known.iter().filter(fits).cloned().collect()
                }
            };
            for key in keys {
                let gaps = self.gaps_in(tip, &key)?;
                all.extend(gaps.into_iter().map(|gap| (key.clone(), gap)));
            }
        }
        all.sort();
        all.dedup();
        Ok(all)
    }

    /// Every gap that contains a point and affects `$LATEST` of a resource, by resource and time.
    ///
    /// # Errors
    ///
    /// If the repository cannot be read.
    pub fn gaps_at(&self, point: &Point) -> Result<Vec<(ResourceKey, Gap)>> {
        if self.is_end(point) {
            return Ok(Vec::new());
        }
        let mut gaps = self.all_gaps()?;
        gaps.retain(|(key, gap)| point.is_in(gap) && gap.concerns_draft(key));
        Ok(gaps)
    }

    /// Whether a point is the end of the history. Every gap ends at an event, so none contains it.
    pub(super) fn is_end(&self, point: &Point) -> bool {
        point.count == self.len() && point.is_whole
    }

    /// The gap of `$LATEST` of a resource that contains a point: by then the resource was changed,
    /// or may have been, and only a later record shows it.
    ///
    /// # Errors
    ///
    /// If the repository cannot be read.
    pub fn gap_at(&self, point: &Point, key: &ResourceKey) -> Result<Option<Gap>> {
        if self.is_end(point) {
            return Ok(None);
        }
        let mut gaps = self.gaps(key)?.into_iter();
        Ok(gaps.find(|gap| point.is_in(gap) && gap.concerns_draft(key)))
    }
}
