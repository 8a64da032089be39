//! The shapes of Lex documents: the order of their members and what identifies the items of
//! their lists.
//!
//! Taken from the service model of the Lex V1 model-building API (2017-04-19, `PutBot`,
//! `PutIntent`, `PutSlotType`, `PutBotAlias` and the shapes below them). A member that stands in
//! no table is kept and comes last.

use crate::lex::{Api, Object, ResourceKind};

/// The members of one API shape, in the order of the service model.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape(&'static [Member]);

/// One member of a shape.
#[derive(Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name in lowerCamelCase.
    pub name: &'static str,
    /// The type of its value.
    pub holds: Type,
    /// The shape of its value, or of the items if it is a list; [`NO_SHAPE`] for plain values.
    pub shape: &'static Shape,
    /// What tells the items apart, if it is a list.
    pub items: Identity,
}

/// The type of a value in a service model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A string, an enumeration or an ARN.
    Text,
    /// An integer or a double.
    Number,
    /// `true` or `false`.
    Truth,
    /// A structure.
    Object,
    /// A list of [`Type::Text`].
    Texts,
    /// A list of [`Type::Object`].
    Objects,
    /// Not in a service model: a file that Lex imports.
    Any,
}

/// What makes an item of a list the same item before and after an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// Its place in the list.
    Position,
    /// Its whole value: an utterance, a synonym.
    Value,
    /// The value of one of its members: a slot's `name`.
    Member(&'static str),
}

impl Shape {
    /// The shape with these members, in this order.
    pub const fn new(members: &'static [Member]) -> Self {
        Self(members)
    }

    /// The table row of a member.
    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.0.iter().find(|member| member.name == name)
    }

    /// The shape of a member's value, or of its items if it is a list, and what tells those apart.
    pub fn below(&self, name: &str) -> (&'static Self, Identity) {
        let member = self.member(name);
        member.map_or((&NO_SHAPE, Identity::Position), |member| (member.shape, member.items))
    }

    /// Where a member stands in the order of the shape; unknown members come after all known ones.
    pub fn rank(&self, name: &str) -> usize {
        self.0.iter().position(|member| member.name == name).unwrap_or(self.0.len())
    }

    /// The members in the order of the service model.
    pub fn members(&self) -> &'static [Member] {
        self.0
    }

    /// The shape of a document of which nothing but the members is known: the one that knows most
    /// of them.
    pub fn recognized(members: &Object) -> &'static Self {
        let shapes = [&BOT, &INTENT, &SLOT_TYPE, &ALIAS, &CHANNEL];
        let known =
            |shape: &Self| members.iter().filter(|(name, _)| shape.member(name).is_some()).count();
        shapes.into_iter().max_by_key(|shape| known(shape)).unwrap_or(&NO_SHAPE)
    }

    /// The shape of the document of a resource.
    pub fn of(api: Api, kind: ResourceKind) -> &'static Self {
        match (api, kind) {
            (Api::V1, ResourceKind::Bot) => &BOT,
            (Api::V1, ResourceKind::Intent) => &INTENT,
            (Api::V1, ResourceKind::SlotType) => &SLOT_TYPE,
            (Api::V1, ResourceKind::Alias) => &ALIAS,
            (Api::V1, ResourceKind::Channel) => &CHANNEL,
            (Api::V1 | Api::V2, _) => &NO_SHAPE,
        }
    }
}

/// The shape of plain values and of what no table describes.
pub static NO_SHAPE: Shape = Shape(&[]);

const fn row(name: &'static str, holds: Type, shape: &'static Shape, items: Identity) -> Member {
    Member { name, holds, shape, items }
}

/// A member of any type, without a shape.
pub(crate) const fn plain(name: &'static str) -> Member {
    row(name, Type::Any, &NO_SHAPE, Identity::Value)
}

/// A member whose value, or each item of it, has a shape.
pub(crate) const fn nested(name: &'static str, shape: &'static Shape) -> Member {
    row(name, Type::Any, shape, Identity::Position)
}

/// A member that holds text.
const fn text(name: &'static str) -> Member {
    row(name, Type::Text, &NO_SHAPE, Identity::Value)
}

/// A member that holds a number.
const fn number(name: &'static str) -> Member {
    row(name, Type::Number, &NO_SHAPE, Identity::Value)
}

/// A member that is true or false.
const fn truth(name: &'static str) -> Member {
    row(name, Type::Truth, &NO_SHAPE, Identity::Value)
}

/// A member that holds a list of texts, which tell themselves apart.
const fn texts(name: &'static str) -> Member {
    row(name, Type::Texts, &NO_SHAPE, Identity::Value)
}

/// A member whose value has a shape.
const fn object(name: &'static str, shape: &'static Shape) -> Member {
    row(name, Type::Object, shape, Identity::Position)
}

/// A member with a list whose items have a shape and nothing that tells them apart.
const fn objects(name: &'static str, shape: &'static Shape) -> Member {
    row(name, Type::Objects, shape, Identity::Position)
}

/// A member with a list whose items have a shape and a member that tells them apart.
const fn list(name: &'static str, shape: &'static Shape, by: &'static str) -> Member {
    row(name, Type::Objects, shape, Identity::Member(by))
}

static BOT: Shape = Shape(&[
    text("name"),
    text("description"),
    list("intents", &INTENT_REFERENCE, "intentName"),
    truth("enableModelImprovements"),
    number("nluIntentConfidenceThreshold"),
    object("clarificationPrompt", &PROMPT),
    object("abortStatement", &STATEMENT),
    number("idleSessionTTLInSeconds"),
    text("voiceId"),
    text("locale"),
    truth("childDirected"),
    truth("detectSentiment"),
]);

static INTENT: Shape = Shape(&[
    text("name"),
    text("description"),
    list("slots", &SLOT, "name"),
    texts("sampleUtterances"),
    object("confirmationPrompt", &PROMPT),
    object("rejectionStatement", &STATEMENT),
    object("followUpPrompt", &FOLLOW_UP_PROMPT),
    object("conclusionStatement", &STATEMENT),
    object("dialogCodeHook", &CODE_HOOK),
    object("fulfillmentActivity", &FULFILLMENT_ACTIVITY),
    text("parentIntentSignature"),
    object("kendraConfiguration", &KENDRA_CONFIGURATION),
    list("inputContexts", &INPUT_CONTEXT, "name"),
    list("outputContexts", &OUTPUT_CONTEXT, "name"),
]);

static SLOT_TYPE: Shape = Shape(&[
    text("name"),
    text("description"),
    list("enumerationValues", &ENUMERATION_VALUE, "value"),
    text("valueSelectionStrategy"),
    text("parentSlotTypeSignature"),
    objects("slotTypeConfigurations", &SLOT_TYPE_CONFIGURATION),
]);

static ALIAS: Shape = Shape(&[
    text("name"),
    text("description"),
    text("botVersion"),
    text("botName"),
    object("conversationLogs", &CONVERSATION_LOGS),
]);

static CHANNEL: Shape =
    Shape(&[text("name"), text("description"), text("botAlias"), text("botName"), text("type")]);

static INTENT_REFERENCE: Shape = Shape(&[text("intentName"), text("intentVersion")]);

static SLOT: Shape = Shape(&[
    text("name"),
    text("description"),
    text("slotConstraint"),
    text("slotType"),
    text("slotTypeVersion"),
    object("valueElicitationPrompt", &PROMPT),
    number("priority"),
    texts("sampleUtterances"),
    text("responseCard"),
    text("obfuscationSetting"),
    object("defaultValueSpec", &SLOT_DEFAULT_VALUE_SPEC),
]);

static SLOT_DEFAULT_VALUE_SPEC: Shape =
    Shape(&[list("defaultValueList", &SLOT_DEFAULT_VALUE, "defaultValue")]);

static SLOT_DEFAULT_VALUE: Shape = Shape(&[text("defaultValue")]);

static PROMPT: Shape =
    Shape(&[objects("messages", &MESSAGE), number("maxAttempts"), text("responseCard")]);

static STATEMENT: Shape = Shape(&[objects("messages", &MESSAGE), text("responseCard")]);

static MESSAGE: Shape = Shape(&[text("contentType"), text("content"), number("groupNumber")]);

static FOLLOW_UP_PROMPT: Shape =
    Shape(&[object("prompt", &PROMPT), object("rejectionStatement", &STATEMENT)]);

static CODE_HOOK: Shape = Shape(&[text("uri"), text("messageVersion")]);

static FULFILLMENT_ACTIVITY: Shape = Shape(&[text("type"), object("codeHook", &CODE_HOOK)]);

static KENDRA_CONFIGURATION: Shape =
    Shape(&[text("kendraIndex"), text("queryFilterString"), text("role")]);

static INPUT_CONTEXT: Shape = Shape(&[text("name")]);

static OUTPUT_CONTEXT: Shape =
    Shape(&[text("name"), number("timeToLiveInSeconds"), number("turnsToLive")]);

static ENUMERATION_VALUE: Shape = Shape(&[text("value"), texts("synonyms")]);

static SLOT_TYPE_CONFIGURATION: Shape =
    Shape(&[object("regexConfiguration", &SLOT_TYPE_REGEX_CONFIGURATION)]);

static SLOT_TYPE_REGEX_CONFIGURATION: Shape = Shape(&[text("pattern")]);

static CONVERSATION_LOGS: Shape =
    Shape(&[objects("logSettings", &LOG_SETTINGS), text("iamRoleArn")]);

static LOG_SETTINGS: Shape = Shape(&[
    text("logType"),
    text("destination"),
    text("kmsKeyArn"),
    text("resourceArn"),
    text("resourcePrefix"),
]);
