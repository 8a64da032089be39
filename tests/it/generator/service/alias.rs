//! Aliases: unversioned, one per bot and name, with checksums of their own (lex.md 4.1, 4.2).

use super::{Answer, ApiError, Change, Kind, Members, Service, Version, check, text};
use serde_json::{Value, json};
use std::sync::Arc;

/// An alias of a bot.
#[derive(Clone, Debug)]
pub struct Alias {
    /// The configuration, and nothing else.
    pub document: Arc<Value>,
    /// The bot version it points to.
    pub version: Version,
    /// Its checksum.
    pub checksum: String,
    created: i64,
    updated: i64,
}

impl Service {
    /// The aliases of a bot, by name.
    pub fn aliases_of(&self, bot: &str) -> impl Iterator<Item = (&str, &Alias)> {
        let from = (bot.to_owned(), String::new());
        let of_bot = bot.to_owned();
        let all = self.aliases.range(from..);
        all.take_while(move |((owner, _), _)| *owner == of_bot)
            .map(|((_, name), alias)| (name.as_str(), alias))
    }

    pub(super) fn put_alias(&mut self, mut members: Members, now: i64) -> Answer {
        check::alias(&members)?;
        let (bot, name) = key(&members)?;
        let quoted = members.remove("checksum").and_then(|v| v.as_str().map(str::to_owned));
        let tags = members.remove("tags");
        let old = self.aliases.get(&(bot.clone(), name.clone()));
        let created = match (old, &quoted) {
            (None, Some(_)) => {
                let message = format!("A checksum was given, but alias {name} does not exist.");
                return Err(ApiError::bad_request(message));
            }
            (None, None) => {
                if let Some((other, _)) =
                    self.aliases_of(&bot).find(|(other, _)| other.eq_ignore_ascii_case(&name))
                {
                    let message = format!("The name {name} differs from {other} only in case.");
                    return Err(ApiError::bad_request(message));
                }
                if self.aliases_of(&bot).count() >= self.settings.limits.aliases {
                    return Err(ApiError::limit(format!("bot {bot} has too many aliases")));
                }
                now
            }
            (Some(alias), Some(checksum)) if alias.checksum == *checksum => alias.created,
            (Some(_), _) => {
                return Err(ApiError::precondition(format!(
                    "Alias {name} already exists. If you are trying to update {name} you must \
                     specify the checksum."
                )));
            }
        };
        let is_new = old.is_none();
        let version = text(&members, "botVersion")?;
        let version = Version::parse(version)
            .ok_or_else(|| ApiError::bad_request(format!("'{version}' is not a version")))?;
        let exists = |found: &super::Resource| found.revision(version).is_some();
        if !self.shelves[Kind::Bot].get(&bot).is_some_and(exists) {
            let message = format!("Bot {bot} with version {version} does not exist.");
            return Err(ApiError::bad_request(message));
        }
        prefix_logs(&mut members, &bot, &name, version);

        let document = Arc::new(Value::Object(members));
        let checksum = self.rng.guid();
        let alias = Alias { document, version, checksum, created, updated: now };
        let mut answer = self.alias_shown(&alias);
        if let Some(tags) = tags.filter(|_| is_new) {
            let arn = format!("{}:{name}", self.arn_of_bot(&bot));
            self.add_tags(&arn, &tags)?;
            answer["tags"] = tags;
        }
        self.alias_changed(&bot, &name, Some(Arc::clone(&alias.document)));
        self.aliases.insert((bot, name), alias);
        Ok(answer)
    }

    pub(super) fn delete_alias(&mut self, members: &Members) -> Answer {
        let (bot, name) = key(members)?;
        let key = (bot, name);
        if !self.aliases.contains_key(&key) {
            return Err(ApiError::not_found(format!("Alias {} was not found.", key.1)));
        }
        let (bot, name) = key.clone();
        // 4.2: refused while a channel association uses it.
        if let Some((.., channel)) = self.channels.iter().find(|c| c.0 == bot && c.1 == name) {
            let message = format!("BotAlias {name} is in use by BotChannel {channel}.");
            return Err(ApiError::in_use(message));
        }
        self.aliases.remove(&key);
        let arn = format!("{}:{name}", self.arn_of_bot(&bot));
        self.tags.remove(&arn);
        self.alias_changed(&bot, &name, None);
        Ok(Value::Null)
    }

    pub(super) fn get_alias(&self, members: &Members) -> Answer {
        let key = key(members)?;
        match self.aliases.get(&key) {
            Some(alias) => Ok(self.alias_shown(alias)),
            None => Err(ApiError::not_found(format!("Alias {} was not found.", key.1))),
        }
    }

    pub(super) fn alias_shown(&self, alias: &Alias) -> Value {
        let mut answer = Value::clone(&alias.document);
        answer["checksum"] = json!(alias.checksum);
        answer["createdDate"] = self.settings.dates.write(alias.created);
        answer["lastUpdatedDate"] = self.settings.dates.write(alias.updated);
        answer
    }

    fn alias_changed(&mut self, bot: &str, name: &str, document: Option<Arc<Value>>) {
        let name = format!("{bot}/{name}");
        self.changes.push(Change { kind: "alias", name, version: None, document });
    }
}

fn key(members: &Members) -> Result<(String, String), ApiError> {
    Ok((text(members, "botName")?.to_owned(), text(members, "name")?.to_owned()))
}

/// A response names the prefix under which each log is written (LogSettingsResponse, lex.md 6).
fn prefix_logs(members: &mut Members, bot: &str, alias: &str, version: Version) {
    let settings = members.get_mut("conversationLogs").and_then(|v| v.get_mut("logSettings"));
    for setting in settings.and_then(Value::as_array_mut).into_iter().flatten() {
        setting["resourcePrefix"] = json!(format!("aws/lex/{bot}/{alias}/{version}/"));
    }
}
