//! What Lex refuses.

use super::{LexV2, conflict, invalid, model, not_found, precondition, references};
use crate::generator::service::ApiError;
use crate::generator::v2::key::{Key, Version};
use crate::generator::v2::kind::Kind;
use crate::generator::v2::service::{FALLBACK, TEST_ALIAS};
use serde_json::{Value, json};

type Checked = Result<(), ApiError>;

/// Looks whether a request has what the service model requires, and nothing else.
pub(super) fn members(operation: &str, given: &Value) -> Checked {
    let model = model();
    let model = model.get(operation).ok_or_else(|| invalid(format!("{operation} is unknown")))?;
    let given = given.as_object().ok_or_else(|| invalid("no object"))?;
    let names = |of: &str| {
        let names = model[of].as_array().into_iter().flatten();
        names.map(|name| name.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let known = names("request");
    for name in given.keys() {
        if !known.contains(name) {
            return Err(invalid(format!("{operation} takes no `{name}`")));
        }
    }
    for name in names("required") {
        if !given.contains_key(&name) {
            return Err(invalid(format!("{operation} needs `{name}`")));
        }
    }
    Ok(())
}

impl LexV2 {
    /// Looks whether what is above a resource is there.
    pub(super) fn check_above(&self, key: &Key) -> Checked {
        let kinds: &[Kind] = match key.kind {
            Kind::Slot => &[Kind::Bot, Kind::Locale, Kind::Intent],
            Kind::Intent | Kind::SlotType | Kind::CustomVocabulary => &[Kind::Bot, Kind::Locale],
            Kind::ResourcePolicy if key.path.len() > 1 => &[Kind::Bot, Kind::Alias],
            Kind::Alias | Kind::Locale | Kind::Replica | Kind::ResourcePolicy => &[Kind::Bot],
            Kind::Bot => &[],
        };
        for (at, kind) in kinds.iter().enumerate() {
            let ids: Vec<&str> = key.path[..=at].iter().map(String::as_str).collect();
            let above = Key::draft(*kind, &ids);
            self.rows.get(&above).ok_or_else(|| not_found(&above))?;
        }
        Ok(())
    }

    /// Looks whether a document can be that of a resource.
    pub(super) fn check(&self, key: &Key, document: &Value, is_new: bool) -> Checked {
        if let Some(member) = key.kind.name_member() {
            let above = &key.path[..key.path.len() - 1];
            let mut others = self.below(key.kind, above).into_iter().filter(|other| other != key);
            if others.any(|other| self.rows[&other][member] == document[member]) {
                return Err(conflict(format!("{} is taken", document[member])));
            }
        }
        let signature = document["parentIntentSignature"].as_str();
        if key.id() == FALLBACK && signature != Some("AMAZON.FallbackIntent") {
            return Err(conflict("the name conflicts with a built-in intent name"));
        }
        if key.kind == Kind::Alias {
            let version = document["botVersion"].as_str();
            match version {
                Some("DRAFT") if is_new => return Err(invalid("a new alias takes numbers only")),
                Some("DRAFT") | None => {}
                Some(number) => {
                    let number = number.parse().map_err(|_| invalid("botVersion"))?;
                    let bot = Key::draft(Kind::Bot, &[key.bot()]).at(Version::Number(number));
                    self.rows.get(&bot).ok_or_else(|| not_found(&bot))?;
                }
            }
            if key.id() == TEST_ALIAS && version != Some("DRAFT") {
                return Err(invalid("the test alias points to the draft"));
            }
        }
        let mut lacking = None;
        references(key.kind, &mut document.clone(), &mut |kind, id| {
            let above = if kind == Kind::Slot { &key.path[..] } else { &key.path[..2] };
            let path: Vec<&str> =
                above.iter().map(String::as_str).chain(std::iter::once(id)).collect();
            let to = Key::draft(kind, &path);
            if !self.rows.contains_key(&to) {
                lacking = Some(to);
            }
            None
        });
        lacking.map_or(Ok(()), |to| Err(not_found(&to)))
    }

    /// Looks whether a request names the current revision, if it names one.
    pub(super) fn check_revision(&self, key: &Key, given: &Value) -> Checked {
        let Some(expected) = given.get("expectedRevisionId") else { return Ok(()) };
        let revision = self.revisions.get(key).copied().unwrap_or_default();
        match *expected == json!(revision.to_string()) {
            true => Ok(()),
            false => Err(precondition(format!("the revision is {revision}"))),
        }
    }

    /// Looks whether something uses what is to be deleted. What becomes of the priorities of an
    /// intent after one of its slots was deleted is not documented, so no plan may need it.
    pub(super) fn check_use(&self, key: &Key) -> Checked {
        let mut user = None;
        for (other, document) in &self.rows {
            let is_draft = other.version == Some(Version::Draft);
            if !is_draft || other.bot() != key.bot() || other.path[1..] == key.path[1..] {
                continue;
            }
            references(other.kind, &mut document.clone(), &mut |kind, id| {
                let in_locale = other.path.get(1) == key.path.get(1);
                if kind == key.kind && id == key.id() && in_locale {
                    user = Some(other.clone());
                }
                None
            });
        }
        user.map_or(Ok(()), |user| Err(ApiError::in_use(format!("{user} uses it"))))
    }
}
