//! The rest: channels, utterances, imports and migrations.

use super::{Answer, ApiError, Kind, Members, Service, Version, text};
use serde_json::{Value, json};

impl Service {
    /// What only the console can do: connects an alias to a channel.
    pub fn associate_channel(&mut self, bot: &str, alias: &str, channel: &str) {
        self.channels.insert((bot.to_owned(), alias.to_owned(), channel.to_owned()));
    }

    pub(super) fn delete_channel(&mut self, members: &Members) -> Answer {
        let part = |name| text(members, name).map(str::to_owned);
        let key = (part("botName")?, part("botAlias")?, part("name")?);
        if self.channels.remove(&key) {
            Ok(Value::Null)
        } else {
            Err(ApiError::not_found(format!("Channel {} was not found.", key.2)))
        }
    }

    /// 4.2: runtime data; no effect on the configuration.
    pub(super) fn delete_utterances(&self, members: &Members) -> Answer {
        text(members, "userId")?;
        self.existing(Kind::Bot, text(members, "botName")?)?;
        Ok(Value::Null)
    }

    /// 4.2: asynchronous. The import is accepted; this model never applies its content.
    pub(super) fn start_import(&mut self, members: &Members, now: i64) -> Answer {
        text(members, "payload")?;
        let resource_type = text(members, "resourceType")?;
        let strategy = text(members, "mergeStrategy")?;
        let mut answer = json!({
            "createdDate": self.settings.dates.write(now),
            "importId": self.rng.guid(),
            "importStatus": "IN_PROGRESS",
            "mergeStrategy": strategy,
            "resourceType": resource_type,
        });
        if let Some(tags) = members.get("tags") {
            answer["tags"] = tags.clone();
        }
        Ok(answer)
    }

    /// 4.2: starts a V2 bot from a V1 bot, which stays as it is.
    pub(super) fn start_migration(&mut self, members: &Members, now: i64) -> Answer {
        let (name, version) = (text(members, "v1BotName")?, text(members, "v1BotVersion")?);
        text(members, "v2BotName")?;
        let found = Version::parse(version).and_then(|v| {
            self.existing(Kind::Bot, name).ok()?.revision(v).map(|r| r.document["locale"].clone())
        });
        let Some(locale) = found else {
            let message = format!("Bot {name} with version {version} was not found.");
            return Err(ApiError::not_found(message));
        };
        Ok(json!({
            "migrationId": self.rng.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 10),
            "migrationStrategy": text(members, "migrationStrategy")?,
            "migrationTimestamp": self.settings.dates.write(now),
            "v1BotLocale": locale,
            "v1BotName": name,
            "v1BotVersion": version,
            "v2BotId": self.rng.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 10),
            "v2BotRole": text(members, "v2BotRole")?,
        }))
    }
}
