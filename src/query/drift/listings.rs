//! Lists prove that something exists, and that nothing else does.

use std::collections::BTreeSet;

use crate::lex::{ResourceKey, Version};
use crate::live::{ListScope, ListedVersion, LiveList};
use crate::query::Archive;
use crate::query::drift::{ComparedVersion, Drift, DriftVerdict, cause};
use crate::query::error::Result;
use crate::snapshot::LoadedVersions;
use crate::state::diff::diff;
use crate::state::{Resource, State};

/// Every resource of the history at the point, in the account and region compared; not those whose
/// existence no record shows.
pub(super) fn living(archive: &Archive, drift: &Drift) -> Result<Vec<ResourceKey>> {
    let state = archive.state(&drift.point, LoadedVersions::Left)?;
    Ok(living_in(&state, drift).cloned().collect())
}

fn living_in<'s>(state: &'s State, drift: &'s Drift) -> impl Iterator<Item = &'s ResourceKey> {
    let is_there = |there: &Resource| there.is_living() && !there.is_only_mentioned();
    let living = state.iter().filter(move |(_, it)| is_there(it)).map(|(key, _)| key);
    living.filter(move |key| drift.place.has(key))
}

/// Compares lists with the history.
pub(super) fn call(archive: &Archive, drift: &mut Drift, listings: &[LiveList]) -> Result<()> {
    if listings.is_empty() {
        return Ok(());
    }
    let state = archive.state(&drift.point, LoadedVersions::Left)?;
    for listing in listings {
        for row in &listing.rows {
            if !is_compared(drift, &row.key, row.version) {
                let verdict = verdict(&state, drift, row);
                let compared = of(row.key.clone(), row.version, listing, row.updated, verdict);
                drift.compared.push(compared);
            }
        }
        for (key, version) in absent(&state, drift, listing) {
            if !is_compared(drift, &key, version) {
                let doubt = state.body(&key, version).and_then(|body| body.doubt.clone());
                let document = state.body(&key, version).and_then(|body| body.document());
                let display_name = document.and_then(|document| super::name(&key, document));
                let missing = of(key, version, listing, None, DriftVerdict::Missing);
                drift.compared.push(ComparedVersion { doubt, display_name, ..missing });
            }
        }
    }
    Ok(())
}

fn of(
    key: ResourceKey,
    version: Version,
    listing: &LiveList,
    updated: Option<i64>,
    verdict: DriftVerdict,
) -> ComparedVersion {
    ComparedVersion {
        version: key.own_version(version),
        display_name: None,
        key,
        source: listing.source.clone(),
        updated,
        verdict,
        doubt: None,
        blanks: Vec::new(),
        incomparable: Vec::new(),
    }
}

fn is_compared(drift: &Drift, key: &ResourceKey, version: Version) -> bool {
    let version = key.own_version(version);
    drift.compared.iter().any(|one| one.key == *key && one.version == version)
}

fn verdict(state: &State, drift: &Drift, row: &ListedVersion) -> DriftVerdict {
    let cause = cause::of_date(drift, row.updated);
    match state.body(&row.key, row.version) {
        None => DriftVerdict::NeverSeen(cause),
        Some(_) if cause == super::DriftCause::HistoryBehind => {
            DriftVerdict::Differs(diff(None, None), cause)
        }
        Some(_) => DriftVerdict::Listed,
    }
}

/// Resources that are in the history but not in a complete list.
fn absent(state: &State, drift: &Drift, listing: &LiveList) -> Vec<(ResourceKey, Version)> {
    let listed: BTreeSet<(&ResourceKey, Version)> =
        listing.rows.iter().map(|row| (&row.key, row.version)).collect();
    let latest = |key: &ResourceKey| (key.clone(), Version::Latest);
    let known: Vec<(ResourceKey, Version)> = match &listing.of {
        ListScope::Rows => Vec::new(),
        ListScope::Kind(kind) => {
            let of_kind = |key: &&ResourceKey| key.kind() == *kind && key.api == listing.api;
            living_in(state, drift).filter(of_kind).map(latest).collect()
        }
        ListScope::Below(above, kind) => {
            let below = state.below(above, *kind);
            below.filter(|(_, it)| it.is_living()).map(|(key, _)| latest(key)).collect()
        }
        ListScope::Versions(key) => match state.get(key).filter(|resource| resource.is_living()) {
            Some(resource) => {
                let numbers = resource.versions.keys().map(|number| Version::Number(*number));
                numbers.map(|version| (key.clone(), version)).collect()
            }
            None => Vec::new(),
        },
    };
    known.into_iter().filter(|(key, version)| !listed.contains(&(key, *version))).collect()
}
