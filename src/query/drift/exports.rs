//! Exports of Lex V2, which identify parts by name.

use crate::live::{ExportedBot, Identifiers, place};
use crate::query::Archive;
use crate::query::drift::{ComparedVersion, Drift, DriftVerdict};
use crate::query::error::Result;
use crate::snapshot::LoadedVersions;

/// Compares exports with the history: parts in both, only in the export, and only in the history.
pub(super) fn compare(archive: &Archive, drift: &mut Drift, exports: &[ExportedBot]) -> Result<()> {
    if exports.is_empty() {
        return Ok(());
    }
    let state = archive.state(&drift.point, LoadedVersions::Loaded)?;
    for bot in exports {
        let placed = place(bot, &state, &drift.place, Identifiers::Known);
        for part in placed.found {
            let mut compared = super::compare(archive, drift, &part.found.seen)?;
            compared.source = part.found.source;
            drift.compared.push(compared);
        }
        for (key, version) in placed.absent {
            let body = state.body(&key, version);
            let doubt = body.and_then(|body| body.doubt.clone());
            let document = body.and_then(|body| body.document());
            drift.compared.push(ComparedVersion {
                version: key.own_version(version),
                display_name: document.and_then(|document| super::name(&key, document)),
                key,
                source: bot.part.source.clone(),
                updated: None,
                verdict: DriftVerdict::Missing,
                doubt,
                blanks: Vec::new(),
                incomparable: Vec::new(),
            });
        }
        drift.unplaced.extend(placed.unplaced);
    }
    Ok(())
}
