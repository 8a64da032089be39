//! Aliases, and tags.

use super::super::{documents, words, writer::HistoryWriter};
use crate::generator::people::Person;
use crate::generator::record::Record;
use crate::generator::service::{Kind, Version};
use serde_json::{Value, json};

const NAMES: [&str; 5] = ["PROD", "BETA", "TEST", "Canary", "dev_two"];

impl<S: FnMut(Record)> HistoryWriter<'_, S> {
    /// Moves, creates or deletes an alias.
    pub(super) fn touch_alias(&mut self, place: usize, person: &Person) {
        let Some(bot) = self.existing(place, Kind::Bot) else { return };
        let alias = *self.rng.pick(&NAMES);
        if self.rng.chance(0.12) {
            self.fence();
            let parameters = json!({"botName": bot, "name": alias});
            if self.knows_alias(place, &bot, alias) {
                self.call(place, person, "DeleteBotAlias", parameters);
                self.fence();
            }
            return;
        }
        let mut versions = self.versions(place, Kind::Bot, &bot);
        versions.push(Version::Latest);
        let version = json!(self.rng.pick(&versions).to_string());
        self.point_alias(place, person, &bot, alias, &version);
    }

    /// Lets an alias point to a version.
    pub(super) fn point_alias(
        &mut self,
        place: usize,
        person: &Person,
        bot: &str,
        alias: &str,
        version: &Value,
    ) {
        let known = self.places[place].service.aliases_of(bot).find(|(name, _)| *name == alias);
        let mut parameters = match known {
            Some((_, known)) => {
                let mut parameters = Value::clone(&known.document);
                parameters["checksum"] = json!(known.checksum);
                // Shown by Lex, but not for us to say.
                let logs = parameters.pointer_mut("/conversationLogs/logSettings");
                for setting in logs.and_then(Value::as_array_mut).into_iter().flatten() {
                    setting.as_object_mut().map(|members| members.remove("resourcePrefix"));
                }
                parameters
            }
            None => {
                let mut parameters = json!({"botName": bot, "name": alias});
                if self.rng.chance(0.2) {
                    parameters["tags"] = json!([{"key": "stage", "value": alias}]);
                }
                parameters
            }
        };
        parameters["botVersion"] = version.clone();
        if self.rng.chance(0.2) {
            parameters["description"] = json!(words::value(&mut self.rng));
        }
        if self.rng.chance(0.1) {
            parameters["conversationLogs"] = documents::conversation_logs(&mut self.rng);
        }
        self.call(place, person, "PutBotAlias", parameters);
    }

    /// What does not change any configuration: tags, utterances, a migration to V2.
    pub(super) fn touch_tags(&mut self, place: usize, person: &Person) {
        let Some(bot) = self.existing(place, Kind::Bot) else { return };
        let arn = self.places[place].service.arn_of_bot(&bot);
        let (operation, parameters) = match self.rng.below(4) {
            0 => {
                let tags = json!([{"key": "cost", "value": words::value(&mut self.rng)}]);
                ("TagResource", json!({"resourceArn": arn, "tags": tags}))
            }
            1 => ("UntagResource", json!({"resourceArn": arn, "tagKeys": ["cost", "team"]})),
            2 => ("DeleteUtterances", json!({"botName": bot, "userId": "visitor-42"})),
            _ => {
                let parameters = json!({
                    "migrationStrategy": "CREATE_NEW",
                    "v1BotName": bot,
                    "v1BotVersion": "$LATEST",
                    "v2BotName": format!("{bot}-two"),
                    "v2BotRole": "arn:aws:iam::111122223333:role/LexTwo",
                });
                ("StartMigration", parameters)
            }
        };
        self.call(place, person, operation, parameters);
    }

    fn knows_alias(&self, place: usize, bot: &str, alias: &str) -> bool {
        self.places[place].service.aliases_of(bot).any(|(name, _)| name == alias)
    }
}
