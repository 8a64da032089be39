//! The rules of the simulated Lex, each with its source in the documentation, so that what the
//! other tests compare with can be trusted itself.

use crate::generator;
use crate::generator::date::DateStyle;
use crate::generator::service::{Kind, Limits, Service, Settings, WRITES};
use serde_json::{Value, json};

/// A service with a clock.
struct Lex {
    service: Service,
    now: i64,
}

impl Lex {
    fn new() -> Self {
        Self::with(Settings::default())
    }

    fn with(settings: Settings) -> Self {
        let service = Service::new("111122223333", "us-east-1", settings, 1);
        Self { service, now: generator::date::parse("2021-07-02T09:24:08Z") }
    }

    fn try_call(&mut self, operation: &str, parameters: Value) -> Result<Value, String> {
        self.now += 1000;
        let answer = self.service.call(operation, parameters, self.now);
        answer.map_err(|error| error.code.to_owned())
    }

    fn call(&mut self, operation: &str, parameters: Value) -> Value {
        self.try_call(operation, parameters).unwrap()
    }

    fn refusal(&mut self, operation: &str, parameters: Value) -> String {
        self.try_call(operation, parameters).unwrap_err()
    }

    /// A slot type, an intent that uses it and a bot that uses that, all at `$LATEST`.
    fn flowers() -> Self {
        let mut lex = Self::new();
        lex.call("PutSlotType", slot_type("Kinds", "roses"));
        lex.call("PutIntent", intent("Order", &[("Kinds", "$LATEST")]));
        lex.call("PutBot", bot("Flowers", &[("Order", "$LATEST")]));
        lex
    }

    /// The same, published and pinned, with the alias PROD.
    fn released() -> Self {
        let mut lex = Self::flowers();
        lex.call("CreateSlotTypeVersion", json!({"name": "Kinds"}));
        lex.update("PutIntent", intent("Order", &[("Kinds", "1")]));
        lex.call("CreateIntentVersion", json!({"name": "Order"}));
        lex.update("PutBot", bot("Flowers", &[("Order", "1")]));
        lex.call("CreateBotVersion", json!({"name": "Flowers"}));
        lex.call("PutBotAlias", alias("PROD", "1"));
        lex
    }

    /// A Put with the checksum that `$LATEST` has.
    fn update(&mut self, operation: &str, mut parameters: Value) -> Value {
        let get = operation.replace("Put", "Get");
        let mut key = json!({"name": parameters["name"]});
        key[if operation == "PutBot" { "versionOrAlias" } else { "version" }] = json!("$LATEST");
        parameters["checksum"] = self.call(&get, key)["checksum"].take();
        self.call(operation, parameters)
    }
}

fn slot_type(name: &str, value: &str) -> Value {
    json!({"name": name, "enumerationValues": [{"value": value, "synonyms": []}]})
}

fn intent(name: &str, types: &[(&str, &str)]) -> Value {
    let slot = |(slot_type, version): &(&str, &str)| {
        json!({"name": "kind", "slotConstraint": "Required", "slotType": slot_type,
               "slotTypeVersion": version})
    };
    json!({
        "name": name,
        "fulfillmentActivity": {"type": "ReturnIntent"},
        "sampleUtterances": ["order flowers"],
        "slots": types.iter().map(slot).collect::<Vec<_>>(),
    })
}

fn bot(name: &str, intents: &[(&str, &str)]) -> Value {
    let row =
        |(intent, version): &(&str, &str)| json!({"intentName": intent, "intentVersion": version});
    json!({
        "name": name,
        "childDirected": false,
        "intents": intents.iter().map(row).collect::<Vec<_>>(),
        "locale": "en-US",
        "nluIntentConfidenceThreshold": 0.4,
    })
}

fn alias(name: &str, version: &str) -> Value {
    json!({"botName": "Flowers", "name": name, "botVersion": version})
}

/// lex.md 4.1 "Checksum": leave it out to create; on update it must equal the current one.
#[test]
fn a_put_quotes_the_checksum_of_what_it_replaces() {
    let mut lex = Lex::new();
    let mut first = slot_type("Kinds", "roses");
    first["checksum"] = json!("x");
    assert_eq!(lex.refusal("PutSlotType", first), "BadRequestException");
    let created = lex.call("PutSlotType", slot_type("Kinds", "roses"));
    assert_eq!(
        lex.refusal("PutSlotType", slot_type("Kinds", "tulips")),
        "PreconditionFailedException"
    );
    let mut stale = slot_type("Kinds", "tulips");
    stale["checksum"] = json!("stale");
    assert_eq!(lex.refusal("PutSlotType", stale), "PreconditionFailedException");
    let updated = lex.update("PutSlotType", slot_type("Kinds", "tulips"));
    assert_ne!(created["checksum"], updated["checksum"]);
    assert_eq!(created["createdDate"], created["lastUpdatedDate"]);
    assert_eq!(created["createdDate"], updated["createdDate"]);
}

/// lex.md 4.2 PutBot: full replace; the idle time goes back to its default. 6: defaults.
#[test]
fn a_put_replaces_everything() {
    let mut lex = Lex::new();
    let mut rich = bot("Flowers", &[]);
    rich["description"] = json!("a shop");
    rich["idleSessionTTLInSeconds"] = json!(600);
    lex.call("PutBot", rich);
    let shown = lex.update("PutBot", bot("Flowers", &[]));
    assert_eq!(shown.get("description"), None);
    assert_eq!(shown["idleSessionTTLInSeconds"], 300);
    assert_eq!(shown["detectSentiment"], false);
    assert_eq!(shown["createVersion"], false);
    assert_eq!(shown.get("processBehavior"), None);
    let shown = lex.call("PutSlotType", slot_type("Kinds", "roses"));
    assert_eq!(shown["valueSelectionStrategy"], "ORIGINAL_VALUE");
}

/// lex.md 4.1 "Numbering": 1, 2, 3; never reused, not even after a deletion.
#[test]
fn numbers_are_never_reused() {
    let mut lex = Lex::new();
    for number in 1..=3 {
        let put = slot_type("Kinds", &format!("v{number}"));
        if number == 1 {
            lex.call("PutSlotType", put)
        } else {
            lex.update("PutSlotType", put)
        };
        let published = lex.call("CreateSlotTypeVersion", json!({"name": "Kinds"}));
        assert_eq!(published["version"], number.to_string());
    }
    lex.call("DeleteSlotTypeVersion", json!({"name": "Kinds", "version": "3"}));
    assert_eq!(lex.call("CreateSlotTypeVersion", json!({"name": "Kinds"}))["version"], "4");
    lex.call("DeleteSlotType", json!({"name": "Kinds"}));
    let gone = json!({"name": "Kinds", "version": "2"});
    assert_eq!(lex.refusal("GetSlotType", gone), "NotFoundException");
    lex.call("PutSlotType", slot_type("Kinds", "again"));
    assert_eq!(lex.call("CreateSlotTypeVersion", json!({"name": "Kinds"}))["version"], "5");
}

/// lex.md 4.1 "No-op publish": an unchanged `$LATEST` gives the last version back.
#[test]
fn publishing_what_has_not_changed_gives_the_last_version() {
    let mut lex = Lex::new();
    lex.call("PutIntent", intent("Order", &[]));
    let first = lex.call("CreateIntentVersion", json!({"name": "Order"}));
    let again = lex.call("CreateIntentVersion", json!({"name": "Order"}));
    assert_eq!(first, again);
    for (same_content_is_change, number) in [(true, "2"), (false, "1")] {
        let settings = Settings { same_content_is_change, ..Settings::default() };
        let mut lex = Lex::with(settings);
        lex.call("PutIntent", intent("Order", &[]));
        lex.call("CreateIntentVersion", json!({"name": "Order"}));
        lex.update("PutIntent", intent("Order", &[]));
        assert_eq!(lex.call("CreateIntentVersion", json!({"name": "Order"}))["version"], number);
    }
}

/// lex.md 4.1 "createVersion=true": the same as publishing; the response is not documented.
#[test]
fn a_put_can_publish_at_once() {
    for (put_answers_number, says) in [(true, "1"), (false, "$LATEST")] {
        let mut lex = Lex::with(Settings { put_answers_number, ..Settings::default() });
        let mut put = slot_type("Kinds", "roses");
        put["createVersion"] = json!(true);
        let answer = lex.call("PutSlotType", put);
        assert_eq!((&answer["version"], &answer["createVersion"]), (&json!(says), &json!(true)));
        lex.call("GetSlotType", json!({"name": "Kinds", "version": "1"}));
    }
    // It fails as a whole if a reference is to `$LATEST` (boto3#2587).
    let mut lex = Lex::flowers();
    let mut put = intent("Second", &[("Kinds", "$LATEST")]);
    put["createVersion"] = json!(true);
    assert_eq!(lex.refusal("PutIntent", put), "BadRequestException");
    assert!(lex.service.resource(Kind::Intent, "Second").is_none());
}

/// lex.md 4.1: a numbered version refers to numbered versions.
#[test]
fn a_version_refers_to_versions() {
    let mut lex = Lex::flowers();
    for (operation, name) in [("CreateIntentVersion", "Order"), ("CreateBotVersion", "Flowers")] {
        assert_eq!(lex.refusal(operation, json!({"name": name})), "BadRequestException");
    }
    Lex::released();
}

/// lex.md 4.1 "Checksum": optional when publishing; a wrong one is refused.
#[test]
fn publishing_may_quote_the_checksum() {
    let mut lex = Lex::released();
    let quoted = json!({"name": "Flowers", "checksum": "wrong"});
    assert_eq!(lex.refusal("CreateBotVersion", quoted), "PreconditionFailedException");
    let missing = json!({"name": "Nothing"});
    assert_eq!(lex.refusal("CreateBotVersion", missing), "NotFoundException");
}

/// lex.md 4.2: what refers to nothing may go; the rest is in use.
#[test]
fn what_is_in_use_cannot_be_deleted() {
    let mut lex = Lex::released();
    for (operation, name) in
        [("DeleteSlotType", "Kinds"), ("DeleteIntent", "Order"), ("DeleteBot", "Flowers")]
    {
        assert_eq!(lex.refusal(operation, json!({"name": name})), "ResourceInUseException");
        let (operation, version) = (format!("{operation}Version"), "1");
        let parameters = json!({"name": name, "version": version});
        assert_eq!(lex.refusal(&operation, parameters), "ResourceInUseException");
    }
    // The documented order of a clean-up: aliases, bots, intents, slot types. No bodies.
    assert_eq!(
        lex.call("DeleteBotAlias", json!({"botName": "Flowers", "name": "PROD"})),
        Value::Null
    );
    for (operation, name) in
        [("DeleteBot", "Flowers"), ("DeleteIntent", "Order"), ("DeleteSlotType", "Kinds")]
    {
        assert_eq!(lex.call(operation, json!({"name": name})), Value::Null);
    }
}

/// lex.md 4.2 DeleteBot: intents and slot types belong to the account and stay.
#[test]
fn intents_outlive_their_bot() {
    let mut lex = Lex::flowers();
    lex.call("DeleteBot", json!({"name": "Flowers"}));
    lex.call("GetIntent", json!({"name": "Order", "version": "$LATEST"}));
    lex.call("GetSlotType", json!({"name": "Kinds", "version": "$LATEST"}));
}

/// lex.md 4.2 DeleteBotAlias: refused while a channel uses it.
#[test]
fn a_channel_keeps_its_alias() {
    let mut lex = Lex::released();
    lex.service.associate_channel("Flowers", "PROD", "Slack");
    let alias = json!({"botName": "Flowers", "name": "PROD"});
    assert_eq!(lex.refusal("DeleteBotAlias", alias.clone()), "ResourceInUseException");
    let channel = json!({"botName": "Flowers", "botAlias": "PROD", "name": "Slack"});
    lex.call("DeleteBotChannelAssociation", channel.clone());
    assert_eq!(lex.refusal("DeleteBotChannelAssociation", channel), "NotFoundException");
    lex.call("DeleteBotAlias", alias);
}

/// lex.md 4.1, 4.2 PutBotAlias: its own checksum; the version must exist; no versions of its own.
#[test]
fn an_alias_points_to_a_version_that_exists() {
    let mut lex = Lex::released();
    assert_eq!(lex.refusal("PutBotAlias", alias("BETA", "7")), "BadRequestException");
    assert_eq!(lex.refusal("PutBotAlias", alias("PROD", "1")), "PreconditionFailedException");
    let shown = lex.call("GetBotAlias", json!({"botName": "Flowers", "name": "PROD"}));
    let mut moved = alias("PROD", "$LATEST");
    moved["checksum"] = shown["checksum"].clone();
    let answer = lex.call("PutBotAlias", moved);
    assert_ne!(answer["checksum"], shown["checksum"]);
    assert_eq!(answer.get("version"), None);
}

/// lex.md 6 LogSettingsResponse: the response has more members than the request.
#[test]
fn an_alias_shows_where_its_logs_are_written() {
    let mut lex = Lex::released();
    let mut put = alias("BETA", "1");
    put["conversationLogs"] = json!({
        "iamRoleArn": "arn:aws:iam::111122223333:role/Logs",
        "logSettings": [{"logType": "TEXT", "destination": "CLOUDWATCH_LOGS",
                         "resourceArn": "arn:aws:logs:us-east-1:111122223333:log-group:bots"}],
    });
    let answer = lex.call("PutBotAlias", put);
    let prefix = answer.pointer("/conversationLogs/logSettings/0/resourcePrefix");
    assert_eq!(prefix, Some(&json!("aws/lex/Flowers/BETA/1/")));
}

/// lex.md 4.1 "Names": case counts when a thing is read, not when it is created.
#[test]
fn names_differ_by_more_than_case() {
    let mut lex = Lex::flowers();
    assert_eq!(lex.refusal("PutIntent", intent("ORDER", &[])), "BadRequestException");
    let other = json!({"name": "ORDER", "version": "$LATEST"});
    assert_eq!(lex.refusal("GetIntent", other), "NotFoundException");
    for name in ["Order2", "_Order", "Or__der", "", "Help-me", "HelpIntent"] {
        assert_eq!(lex.refusal("PutIntent", intent(name, &[])), "BadRequestException", "{name}");
    }
}

/// lex.md 4.2: what a bot or an intent names must exist.
#[test]
fn references_exist() {
    let mut lex = Lex::flowers();
    for (operation, parameters) in [
        ("PutBot", bot("Other", &[("Order", "3")])),
        ("PutBot", bot("Other", &[("Nothing", "$LATEST")])),
        ("PutIntent", intent("Other", &[("Nothing", "$LATEST")])),
        ("PutIntent", intent("Other", &[("Kinds", "1")])),
    ] {
        assert_eq!(lex.refusal(operation, parameters), "BadRequestException");
    }
    lex.call("PutIntent", intent("Other", &[("AMAZON.DATE", "1")]));
}

/// lex.md 6 "Rules not in the model".
#[test]
fn members_that_go_together() {
    let statement = json!({"messages": [{"contentType": "PlainText", "content": "no"}]});
    let mut prompt = statement.clone();
    prompt["maxAttempts"] = json!(2);
    let follow_up = json!({"prompt": prompt, "rejectionStatement": statement});
    let mut lex = Lex::new();
    for members in [
        json!({"confirmationPrompt": prompt}),
        json!({"rejectionStatement": statement}),
        json!({"followUpPrompt": follow_up, "conclusionStatement": statement}),
        json!({"fulfillmentActivity": {"type": "CodeHook", "codeHook": {"uri": ""}}}),
        json!({"sampleUtterances": [""]}),
        json!({"sampleUtterances": vec!["hello"; 1501]}),
        json!({"unheardOf": true}),
    ] {
        let mut parameters = intent("Order", &[]);
        for (name, value) in members.as_object().unwrap() {
            parameters[name] = value.clone();
        }
        assert_eq!(lex.refusal("PutIntent", parameters), "BadRequestException", "{members}");
    }
}

/// lex.md 4.2 and 2.2: tags only on creation, later by ARN.
#[test]
fn tags_come_with_the_creation() {
    let mut lex = Lex::released();
    let tagged = json!([{"key": "team", "value": "chat"}]);
    let mut put = bot("Other", &[]);
    put["tags"] = tagged.clone();
    assert_eq!(lex.call("PutBot", put.clone())["tags"], tagged);
    assert_eq!(lex.update("PutBot", put).get("tags"), None);
    let arn = "arn:aws:lex:us-east-1:111122223333:bot:Flowers:PROD";
    lex.call("TagResource", json!({"resourceArn": arn, "tags": tagged}));
    assert_eq!(lex.call("ListTagsForResource", json!({"resourceArn": arn}))["tags"], tagged);
    lex.call("UntagResource", json!({"resourceArn": arn, "tagKeys": ["team"]}));
    assert_eq!(lex.call("ListTagsForResource", json!({"resourceArn": arn}))["tags"], json!([]));
    let missing = json!({"resourceArn": arn.replace("PROD", "BETA"), "tags": tagged});
    assert_eq!(lex.refusal("TagResource", missing), "NotFoundException");
}

/// lex.md 4.2 "response members", 4.1: what the answers of publishing lack.
#[test]
fn answers_of_publishing_lack_some_members() {
    let mut lex = Lex::released();
    let bot = lex.call("CreateBotVersion", json!({"name": "Flowers"}));
    assert_eq!(bot.get("nluIntentConfidenceThreshold"), None);
    assert_eq!(bot.get("createVersion"), None);
    let shown = lex.call("GetBot", json!({"name": "Flowers", "versionOrAlias": "PROD"}));
    assert_eq!(
        (&shown["nluIntentConfidenceThreshold"], &shown["version"]),
        (&json!(0.4), &json!("1"))
    );
    let slot_type = lex.call("CreateSlotTypeVersion", json!({"name": "Kinds"}));
    assert_eq!(slot_type.get("checksum"), None);
    assert!(lex.call("CreateIntentVersion", json!({"name": "Order"})).get("checksum").is_some());
}

/// lex.md 4.1: the status of a bot, and what makes it NOT_BUILT.
#[test]
fn a_bot_is_built_again_after_a_change() {
    let mut lex = Lex::flowers();
    let status = |lex: &mut Lex| {
        lex.call("GetBot", json!({"name": "Flowers", "versionOrAlias": "$LATEST"}))["status"].take()
    };
    assert_eq!(status(&mut lex), "BUILDING");
    lex.now += 60_000;
    assert_eq!(status(&mut lex), "READY");
    lex.update("PutSlotType", slot_type("Kinds", "lilies"));
    assert_eq!(status(&mut lex), "NOT_BUILT");
    let mut saved = bot("Flowers", &[("Order", "$LATEST")]);
    saved["processBehavior"] = json!("SAVE");
    assert_eq!(lex.update("PutBot", saved)["status"], "NOT_BUILT");
    assert_eq!(lex.call("PutBot", bot("Empty", &[]))["status"], "FAILED");
}

/// lex.md 6 "Quotas".
#[test]
fn quotas() {
    let limits = Limits { bots: 1, aliases: 1, versions: 1 };
    let mut lex = Lex::with(Settings { limits, ..Settings::default() });
    lex.call("PutBot", bot("Flowers", &[]));
    assert_eq!(lex.refusal("PutBot", bot("Second", &[])), "LimitExceededException");
    lex.call("PutBotAlias", alias("PROD", "$LATEST"));
    assert_eq!(lex.refusal("PutBotAlias", alias("BETA", "$LATEST")), "LimitExceededException");
    lex.call("CreateBotVersion", json!({"name": "Flowers"}));
    assert_eq!(
        lex.refusal("CreateBotVersion", json!({"name": "Flowers"})),
        "LimitExceededException"
    );
}

/// lex.md 2.5: the spelling of dates is not known.
#[test]
fn dates_in_every_style() {
    let expected = [
        json!(1_625_217_849.0),
        json!("Jul 2, 2021 9:24:09 AM"),
        json!("2021-07-02T09:24:09.000Z"),
    ];
    for (dates, expected) in DateStyle::ALL.into_iter().zip(expected) {
        let mut lex = Lex::with(Settings { dates, ..Settings::default() });
        assert_eq!(lex.call("PutBot", bot("Flowers", &[]))["createdDate"], expected);
    }
}

/// lex.md 4.2: the operations without effect on any configuration.
#[test]
fn the_rest_changes_nothing() {
    let mut lex = Lex::released();
    lex.service.take_changes();
    lex.call("DeleteUtterances", json!({"botName": "Flowers", "userId": "u"}));
    let import =
        json!({"payload": "UEs=", "resourceType": "BOT", "mergeStrategy": "OVERWRITE_LATEST"});
    assert_eq!(lex.call("StartImport", import)["importStatus"], "IN_PROGRESS");
    let migration = json!({
        "v1BotName": "Flowers", "v1BotVersion": "1", "v2BotName": "flowers-two",
        "v2BotRole": "arn:aws:iam::111122223333:role/Lex", "migrationStrategy": "CREATE_NEW",
    });
    assert_eq!(lex.call("StartMigration", migration)["v1BotLocale"], "en-US");
    assert!(lex.service.take_changes().is_empty());
    for operation in WRITES {
        assert_ne!(lex.try_call(operation, json!({})), Ok(Value::Null), "{operation}");
    }
    assert!(lex.service.take_changes().is_empty(), "a refused call changes nothing");
}
