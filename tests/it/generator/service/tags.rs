//! Tags, by ARN. They are not part of a configuration.

use super::{Answer, ApiError, Kind, Members, Service, text};
use serde_json::{Value, json};

impl Service {
    /// `arn:aws:lex:REGION:ACCOUNT:bot:NAME`
    pub fn arn_of_bot(&self, name: &str) -> String {
        format!("arn:aws:lex:{}:{}:bot:{name}", self.region, self.account)
    }

    pub(super) fn tag(&mut self, members: &Members) -> Answer {
        let arn = self.taggable(members)?;
        self.add_tags(&arn, members.get("tags").unwrap_or(&Value::Null))?;
        Ok(Value::Null)
    }

    pub(super) fn untag(&mut self, members: &Members) -> Answer {
        let arn = self.taggable(members)?;
        let Some(keys) = members.get("tagKeys").and_then(Value::as_array) else {
            return Err(ApiError::bad_request("'tagKeys' is required"));
        };
        if let Some(tags) = self.tags.get_mut(&arn) {
            keys.iter().filter_map(Value::as_str).for_each(|key| drop(tags.remove(key)));
        }
        Ok(Value::Null)
    }

    pub(super) fn list_tags(&self, members: &Members) -> Answer {
        let arn = self.taggable(members)?;
        let tags = self.tags.get(&arn).into_iter().flatten();
        let rows: Vec<Value> = tags.map(|(k, v)| json!({"key": k, "value": v})).collect();
        Ok(json!({ "tags": rows }))
    }

    /// Sets some tags, given as a list of keys and values.
    pub(super) fn add_tags(&mut self, arn: &str, tags: &Value) -> Result<(), ApiError> {
        let Some(list) = tags.as_array() else {
            return Err(ApiError::bad_request("'tags' is not a list"));
        };
        let pairs: Option<Vec<(&str, &str)>> =
            list.iter().map(|tag| Some((tag["key"].as_str()?, tag["value"].as_str()?))).collect();
        let pairs = pairs.ok_or_else(|| ApiError::bad_request("a tag needs a key and a value"))?;
        let known = self.tags.entry(arn.to_owned()).or_default();
        known.extend(pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())));
        Ok(())
    }

    /// The ARN, if it names a bot, alias or channel that exists here (lex.md 2.2).
    fn taggable(&self, members: &Members) -> Result<String, ApiError> {
        let arn = text(members, "resourceArn")?;
        let prefix = format!("arn:aws:lex:{}:{}:", self.region, self.account);
        let parts: Vec<&str> = arn.strip_prefix(&prefix).unwrap_or("").split(':').collect();
        let key = |bot: &str, alias: &str| (bot.to_owned(), alias.to_owned());
        let known = match parts.as_slice() {
            ["bot", bot] => self.resource(Kind::Bot, bot).is_some(),
            ["bot", bot, alias] => self.aliases.contains_key(&key(bot, alias)),
            ["bot-channel", bot, alias, channel] => {
                let (bot, alias) = key(bot, alias);
                self.channels.contains(&(bot, alias, (*channel).to_owned()))
            }
            _ => return Err(ApiError::bad_request(format!("'{arn}' cannot be tagged"))),
        };
        if known {
            Ok(arn.to_owned())
        } else {
            Err(ApiError::not_found(format!("'{arn}' was not found")))
        }
    }
}
