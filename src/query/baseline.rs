//! What a baseline of files of Lex can take in.

use std::sync::Arc;

use crate::event::ObservedVersion;
use crate::lex::{Document, Json, ResourceKey, Version, without_nulls};
use crate::live::{
    AccountRegion, ExportedBot, Found, Identifiers, Live, PlacedPart, UnplacedPart, place,
};
use crate::query::error::Result;
use crate::query::{Archive, Moment};
use crate::snapshot::LoadedVersions;
use crate::state::State;
use crate::trail::RecordBody;

/// What files show, with the ids under which it is taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BaselineParts {
    /// What is taken in.
    pub found: Vec<Found>,
    /// Parts of exports whose ids the history does not know.
    pub unplaced: Vec<UnplacedPart>,
    /// Members of parts of exports that name something whose id the history does not know.
    pub unnamed: Vec<(ResourceKey, &'static str)>,
}

/// Finds the ids of what files show at a moment.
///
/// # Errors
///
/// Where the repository cannot be read.
pub fn baseline_parts(
    archive: Option<&Archive>,
    at: i64,
    from: &AccountRegion,
    live: &Live,
) -> Result<BaselineParts> {
    let mut parts = BaselineParts { found: live.found.clone(), ..BaselineParts::default() };
    if live.exports.is_empty() {
        return Ok(parts);
    }
    let state = match archive {
        Some(archive) => {
            let is_draft = |bot: &ExportedBot| bot.version == Version::Latest;
            let loaded = match live.exports.iter().all(is_draft) {
                true => LoadedVersions::Left,
                false => LoadedVersions::Loaded,
            };
            archive.state(&archive.point_of(&Moment::Second(at))?, loaded)?
        }
        None => State::default(),
    };
    for bot in &live.exports {
        let placed = place(bot, &state, from, Identifiers::OfVersions);
        parts.unplaced.extend(placed.unplaced);
        for part in placed.found {
            parts.placed(part);
        }
    }
    Ok(parts)
}

impl BaselineParts {
    fn placed(&mut self, part: PlacedPart) {
        let mut found = part.found;
        let key = found.seen.key.clone();
        let mut body = found.seen.document.body().clone();
        let mut named = part.named;
        named.extend(key.row().list.map(|list| list.member).filter(|list| {
            let items = body.get(list).and_then(Json::as_array).unwrap_or_default();
            items.iter().any(|item| item.as_object().is_some_and(|it| it.get("itemId").is_none()))
        }));
        for member in named {
            body.remove(member);
            self.unnamed.push((key.clone(), member));
        }
        if without_nulls(&body).is_empty() {
            return;
        }
        let document = Arc::new(Document::of_shape(key.row().shape, body));
        found.seen = ObservedVersion { document, ..found.seen };
        self.found.push(found);
    }
}

/// The call that made an export (Lex V2, `CreateExport`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportCall {
    /// Its event id.
    pub id: String,
    /// When it was made, in Unix seconds.
    pub time: i64,
}

/// The id of an export in the name that Lex gives to its file: `6FXM2C1QPT` of
/// `OrderFlowers-DRAFT-6FXM2C1QPT-LexJson.zip`, or with underscores, as the guide has it.
pub fn export_id(file: &str) -> Option<&str> {
    let (rest, end) = file.rsplit_once('.')?;
    let rest = ["LexJson", "LEX_JSON"].iter().find_map(|word| rest.strip_suffix(word))?;
    let rest = rest.strip_suffix(['-', '_'])?;
    let id = rest.rsplit(['-', '_']).next()?;
    let is_id = id.len() == 10 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (end.eq_ignore_ascii_case("zip") && is_id).then_some(id)
}

impl Archive {
    /// The call that made the export of an id, if a record has it.
    ///
    /// # Errors
    ///
    /// Where the repository cannot be read.
    pub fn export_call(&self, export_id: &str) -> Result<Option<ExportCall>> {
        let index = self.index()?;
        let calls = index.calls(0..self.len())?;
        let made = calls.rows.iter().filter(|call| calls.word(call.name) == "CreateExport");
        let ids =
            made.map(|call| index.event_of(call)).collect::<std::result::Result<Vec<_>, _>>()?;
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let has_id = |body: &RecordBody| {
            let RecordBody::Json(text) = body else { return false };
            let body = Json::parse(text);
            let body = body.as_ref().ok().and_then(Json::as_object);
            body.and_then(|body| body.text("exportId")) == Some(export_id)
        };
        let found = self.records_of(&ids)?;
        let found = found.iter().find(|found| has_id(&found.record.response_elements));
        Ok(found.map(|found| ExportCall {
            id: found.record.event_id.clone(),
            time: found.record.event_time.timestamp(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::export_id;

    // Real names have hyphens; "JSON format for importing and exporting" has underscores.
    #[test]
    fn the_name_of_a_file_has_the_id_of_its_export() {
        for (file, id) in [
            ("OrderFlowers-DRAFT-6FXM2C1QPT-LexJson.zip", Some("6FXM2C1QPT")),
            ("Order_Flowers_3_6FXM2C1QPT_LexJson.zip", Some("6FXM2C1QPT")),
            ("B_DRAFT_en_US_6FXM2C1QPT_LEX_JSON.zip", Some("6FXM2C1QPT")),
            ("OrderFlowers-DRAFT-LexJson.zip", None),
            ("6FXM2C1QPT.zip", None),
            ("B-DRAFT-6FXM2C1QPT-LexJson", None),
        ] {
            assert_eq!(export_id(file), id, "{file}");
        }
    }
}
