//! What the calls do.

use super::checks::members;
use super::{LexV2, conflict, invalid, not_found, precondition};
use crate::generator::service::ApiError;
use crate::generator::v2::documents::settled;
use crate::generator::v2::key::{Key, Version};
use crate::generator::v2::kind::Kind;
use crate::generator::v2::service::{FALLBACK, TEST_ALIAS};
use serde_json::{Value, json};

type Answer = Result<Value, ApiError>;

const KINDS: [Kind; 9] = [
    Kind::Alias,
    Kind::Bot,
    Kind::CustomVocabulary,
    Kind::Intent,
    Kind::Locale,
    Kind::Replica,
    Kind::ResourcePolicy,
    Kind::Slot,
    Kind::SlotType,
];

/// Members that are not part of a document.
const OUTSIDE: [&str; 11] = [
    "botId",
    "botVersion",
    "localeId",
    "intentId",
    "slotId",
    "slotTypeId",
    "botAliasId",
    "tags",
    "botTags",
    "testBotAliasTags",
    "expectedRevisionId",
];

impl LexV2 {
    /// Makes a call.
    pub(crate) fn call(&mut self, operation: &str, given: &Value) -> Answer {
        members(operation, given)?;
        match operation {
            "BuildBotLocale" => return self.build(given),
            "CreateBotVersion" => return self.publish(given),
            "DeleteBotVersion" => return self.delete_version(given),
            _ if operation.starts_with("Batch") => return self.batch(operation, given),
            _ => {}
        }
        let kind = |verb: &str| {
            let noun = operation.strip_prefix(verb)?;
            KINDS.into_iter().find(|kind| kind.noun() == noun)
        };
        if let Some(kind) = kind("Create") {
            return self.create(kind, given);
        }
        if let Some(kind) = kind("Update") {
            return self.update(kind, given);
        }
        if let Some(kind) = kind("Delete") {
            return self.delete(kind, given);
        }
        if let Some(kind) = kind("Describe") {
            return self.describe(kind, given);
        }
        match operation {
            "DescribeBotVersion" => self.describe_version(given),
            "DescribeCustomVocabularyMetadata" => {
                let key = self.key(Kind::CustomVocabulary, given, None)?;
                self.rows.get(&key).ok_or_else(|| not_found(&key))?;
                Ok(json!({"customVocabularyStatus": "Ready"}))
            }
            "ListCustomVocabularyItems" => {
                let key = self.key(Kind::CustomVocabulary, given, None)?;
                let items = self.rows.get(&key).map(|row| row["customVocabularyItems"].clone());
                Ok(json!({"customVocabularyItems": items.unwrap_or_else(|| json!([]))}))
            }
            other => Err(invalid(format!("{other} is no call of a plan"))),
        }
    }

    /// The key that a call names; `id` is the last part of a new one.
    fn key(&self, kind: Kind, given: &Value, id: Option<&str>) -> Result<Key, ApiError> {
        if kind == Kind::ResourcePolicy {
            let arn = given["resourceArn"].as_str().unwrap_or_default();
            let resource = arn.splitn(6, ':').nth(5).unwrap_or_default();
            let path: Vec<&str> = resource.split('/').skip(1).collect();
            return Ok(Key::draft(kind, &path));
        }
        let ids = kind.ids();
        let path = ids.iter().enumerate().map(|(at, member)| match id {
            Some(id) if at + 1 == ids.len() => Ok(id.to_owned()),
            _ => given[*member].as_str().map(str::to_owned).ok_or_else(|| invalid(*member)),
        });
        let path = path.collect::<Result<Vec<_>, _>>()?;
        let mut key = Key { kind, path, version: kind.has_versions().then_some(Version::Draft) };
        if kind.is_in_draft() {
            let version = given["botVersion"].as_str().unwrap_or_default();
            key.version = Some(match version.parse() {
                Ok(number) => Version::Number(number),
                Err(_) if version == "DRAFT" => Version::Draft,
                Err(_) => return Err(invalid("botVersion")),
            });
        }
        Ok(key)
    }

    fn document(kind: Kind, given: &Value) -> Value {
        if kind == Kind::ResourcePolicy {
            let text = given["policy"].as_str().unwrap_or_default();
            let policy: Value = serde_json::from_str(text).unwrap_or_default();
            return json!({"policy": policy});
        }
        let mut document = given.clone();
        let own = [(Kind::Slot, "slotTypeId"), (Kind::Alias, "botVersion")];
        let own = own.iter().find(|(it, _)| *it == kind).map(|(_, member)| *member);
        document
            .as_object_mut()
            .unwrap()
            .retain(|name, _| !OUTSIDE.contains(&name.as_str()) || own == Some(name));
        settled(kind, &document)
    }

    fn create(&mut self, kind: Kind, given: &Value) -> Answer {
        let id =
            (!kind.is_named_by_caller() && kind != Kind::ResourcePolicy).then(|| self.new_id());
        let key = self.key(kind, given, id.as_deref())?;
        if key.version.is_some_and(|version| version != Version::Draft) {
            return Err(invalid("only the draft can be changed"));
        }
        if self.rows.contains_key(&key) {
            return Err(conflict(format!("{key} exists")));
        }
        self.check_above(&key)?;
        let mut document = Self::document(kind, given);
        if kind == Kind::Replica {
            document["sourceRegion"] = json!("us-east-1");
        }
        self.check(&key, &document, true)?;
        self.rows.insert(key.clone(), document);
        let last = key.id().to_owned();
        if kind == Kind::Bot {
            let alias = json!({"botAliasName": "TestBotAlias", "botVersion": "DRAFT",
                    "description": "test bot alias",
                    "botAliasLocaleSettings": {"en_US": {"enabled": true}}});
            self.rows.insert(Key::draft(Kind::Alias, &[&last, TEST_ALIAS]), alias);
        }
        if kind == Kind::Locale {
            let intent = json!({"intentName": "FallbackIntent",
                    "parentIntentSignature": "AMAZON.FallbackIntent",
                    "description": "Default intent when no other intent matches",
                    "fulfillmentCodeHook": {"enabled": false}});
            let path = [key.bot(), &last, FALLBACK];
            self.rows.insert(Key::draft(Kind::Intent, &path), intent);
        }
        Ok(self.changed(&key))
    }

    fn update(&mut self, kind: Kind, given: &Value) -> Answer {
        let key = self.key(kind, given, None)?;
        let before = self.rows.get(&key).cloned().ok_or_else(|| not_found(&key))?;
        if key.version.is_some_and(|version| version != Version::Draft) {
            return Err(invalid("only the draft can be changed"));
        }
        self.check_revision(&key, given)?;
        let mut document = Self::document(kind, given);
        let kept = "speakerDiarizationSettings";
        if let (Kind::Locale, None, Some(value)) = (kind, document.get(kept), before.get(kept)) {
            document[kept] = value.clone();
        }
        self.check(&key, &document, false)?;
        self.rows.insert(key.clone(), document);
        Ok(self.changed(&key))
    }

    /// The answer to a Create or Update call.
    fn changed(&mut self, key: &Key) -> Value {
        self.mark(key);
        let mut answer = self.rows[key].clone();
        if key.kind == Kind::ResourcePolicy {
            let revision = self.revisions.entry(key.clone()).or_default();
            *revision += 1;
            return json!({"resourceArn": "arn", "revisionId": revision.to_string()});
        }
        for (member, id) in key.kind.ids().iter().zip(&key.path) {
            answer[*member] = json!(id);
        }
        if key.kind.is_in_draft() {
            answer["botVersion"] = json!("DRAFT");
        }
        if let Some(status) = key.kind.status() {
            answer[status] = json!("Creating");
        }
        answer
    }

    /// A locale of which something changed must be built.
    fn mark(&mut self, key: &Key) {
        if key.kind.is_in_draft() {
            self.built.remove(&Key::draft(Kind::Locale, &[key.bot(), &key.path[1]]));
        }
    }

    fn delete(&mut self, kind: Kind, given: &Value) -> Answer {
        let key = self.key(kind, given, None)?;
        self.rows.get(&key).ok_or_else(|| not_found(&key))?;
        self.check_revision(&key, given)?;
        let is_implied = matches!(kind, Kind::Intent | Kind::Alias);
        if is_implied && [FALLBACK, TEST_ALIAS].contains(&key.id()) {
            return Err(invalid(format!("{key} cannot be deleted")));
        }
        if given["skipResourceInUseCheck"] != json!(true) {
            self.check_use(&key)?;
        }
        self.mark(&key);
        self.rows.retain(|other, _| !other.is_within(&key));
        Ok(Value::Null)
    }

    fn build(&mut self, given: &Value) -> Answer {
        let key = self.key(Kind::Locale, given, None)?;
        self.rows.get(&key).ok_or_else(|| not_found(&key))?;
        self.built.insert(key);
        Ok(json!({"botLocaleStatus": "Building"}))
    }

    fn publish(&mut self, given: &Value) -> Answer {
        let draft = self.key(Kind::Bot, given, None)?;
        let mut document = self.rows.get(&draft).cloned().ok_or_else(|| not_found(&draft))?;
        let parts = given["botVersionLocaleSpecification"].as_object().unwrap();
        if parts.is_empty() {
            return Err(invalid("a version needs a locale"));
        }
        for (locale, _) in parts {
            let locale = Key::draft(Kind::Locale, &[draft.bot(), locale]);
            self.rows.get(&locale).ok_or_else(|| not_found(&locale))?;
            if !self.built.contains(&locale) {
                return Err(precondition(format!("{locale} is not built")));
            }
        }
        if let Some(description) = given.get("description") {
            document["description"] = description.clone();
        }
        let counted = self.counted.entry(draft.bot().to_owned()).or_default();
        *counted += 1;
        let number = Version::Number(*counted);
        for (locale, _) in parts {
            let locale = Key::draft(Kind::Locale, &[draft.bot(), locale]);
            let within: Vec<(Key, Value)> = self
                .rows
                .iter()
                .filter(|(key, _)| key.is_within(&locale))
                .map(|(key, row)| (key.at(number), row.clone()))
                .collect();
            self.rows.extend(within);
        }
        let version = number.to_string();
        self.rows.insert(draft.at(number), document);
        Ok(json!({"botId": draft.bot(), "botVersion": version, "botStatus": "Versioning"}))
    }

    fn delete_version(&mut self, given: &Value) -> Answer {
        let bot = self.key(Kind::Bot, given, None)?;
        let number = given["botVersion"].as_str().and_then(|it| it.parse().ok());
        let version = bot.at(Version::Number(number.ok_or_else(|| invalid("botVersion"))?));
        self.rows.get(&version).ok_or_else(|| not_found(&version))?;
        let pointed = self.below(Kind::Alias, &bot.path).into_iter();
        let mut pointed = pointed.filter(|key| self.rows[key]["botVersion"] == given["botVersion"]);
        if let Some(alias) = pointed.next() {
            return Err(ApiError::in_use(format!("{alias} points to it")));
        }
        self.rows.retain(|key, _| !key.is_within(&version) || key.version != version.version);
        Ok(json!({"botStatus": "Deleting"}))
    }

    fn batch(&mut self, operation: &str, given: &Value) -> Answer {
        let key = self.key(Kind::CustomVocabulary, given, None)?;
        self.check_above(&key)?;
        let items = given["customVocabularyItemList"].as_array().unwrap().clone();
        if !(1..=10).contains(&items.len()) {
            return Err(invalid("a batch has 1 to 10 items"));
        }
        let mut known = self
            .rows
            .get(&key)
            .map_or_else(Vec::new, |row| row["customVocabularyItems"].as_array().unwrap().clone());
        let (mut done, mut errors) = (Vec::new(), Vec::new());
        for mut item in items {
            let at = known.iter().position(|other| other["itemId"] == item["itemId"]);
            let is_new = operation.contains("Create");
            match at {
                None if is_new => {
                    item["itemId"] = json!(self.new_id());
                    known.push(item.clone());
                }
                Some(at) if operation.contains("Update") => known[at] = item.clone(),
                Some(at) if operation.contains("Delete") => drop(known.remove(at)),
                _ => {
                    errors.push(json!({"errorCode": "RESOURCE_DOES_NOT_EXIST"}));
                    continue;
                }
            }
            done.push(item);
        }
        self.mark(&key);
        match known.is_empty() {
            true => drop(self.rows.remove(&key)),
            false => drop(self.rows.insert(key, json!({"customVocabularyItems": known}))),
        }
        Ok(json!({"resources": done, "errors": errors}))
    }

    fn describe(&self, kind: Kind, given: &Value) -> Answer {
        let key = self.key(kind, given, None)?;
        let mut answer = self.rows.get(&key).cloned().ok_or_else(|| not_found(&key))?;
        if kind == Kind::ResourcePolicy {
            let policy = answer["policy"].to_string();
            let revision = self.revisions.get(&key).copied().unwrap_or_default().to_string();
            return Ok(json!({"policy": policy, "revisionId": revision}));
        }
        for (member, id) in key.kind.ids().iter().zip(&key.path) {
            answer[*member] = json!(id);
        }
        if let Some(status) = kind.status() {
            answer[status] = json!(match kind == Kind::Locale {
                true if self.built.contains(&key) => "Built",
                true => "NotBuilt",
                false if kind == Kind::Replica => "Enabled",
                false => "Available",
            });
        }
        Ok(answer)
    }

    fn describe_version(&self, given: &Value) -> Answer {
        let bot = self.key(Kind::Bot, given, None)?;
        let number = given["botVersion"].as_str().and_then(|it| it.parse().ok());
        let version = bot.at(Version::Number(number.ok_or_else(|| invalid("botVersion"))?));
        self.rows.get(&version).ok_or_else(|| not_found(&version))?;
        Ok(json!({"botVersion": given["botVersion"], "botStatus": "Available"}))
    }
}
