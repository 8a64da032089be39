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
    /// The shape of its value, or of the items if it is a list; [`NO_SHAPE`] for plain values.
    pub shape: &'static Shape,
    /// What tells the items apart, if it is a list.
    pub items: Identity,
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
            (Api::V1, ResourceKind::Locale | ResourceKind::Slot) | (Api::V2, _) => &NO_SHAPE,
        }
    }
}

/// The shape of plain values and of what no table describes.
pub static NO_SHAPE: Shape = Shape(&[]);

/// A member whose value has no shape, or is a list of such values.
pub(crate) const fn plain(name: &'static str) -> Member {
    Member { name, shape: &NO_SHAPE, items: Identity::Value }
}

/// A member whose value, or each item of it, has a shape.
pub(crate) const fn nested(name: &'static str, shape: &'static Shape) -> Member {
    Member { name, shape, items: Identity::Position }
}

const fn list(name: &'static str, shape: &'static Shape, by: &'static str) -> Member {
    Member { name, shape, items: Identity::Member(by) }
}

static BOT: Shape = Shape(&[
    plain("name"),
    plain("description"),
    list("intents", &INTENT_REFERENCE, "intentName"),
    plain("enableModelImprovements"),
    plain("nluIntentConfidenceThreshold"),
    nested("clarificationPrompt", &PROMPT),
    nested("abortStatement", &STATEMENT),
    plain("idleSessionTTLInSeconds"),
    plain("voiceId"),
    plain("locale"),
    plain("childDirected"),
    plain("detectSentiment"),
]);

static INTENT: Shape = Shape(&[
    plain("name"),
    plain("description"),
    list("slots", &SLOT, "name"),
    plain("sampleUtterances"),
    nested("confirmationPrompt", &PROMPT),
    nested("rejectionStatement", &STATEMENT),
    nested("followUpPrompt", &FOLLOW_UP_PROMPT),
    nested("conclusionStatement", &STATEMENT),
    nested("dialogCodeHook", &CODE_HOOK),
    nested("fulfillmentActivity", &FULFILLMENT_ACTIVITY),
    plain("parentIntentSignature"),
    nested("kendraConfiguration", &KENDRA_CONFIGURATION),
    list("inputContexts", &INPUT_CONTEXT, "name"),
    list("outputContexts", &OUTPUT_CONTEXT, "name"),
]);

static SLOT_TYPE: Shape = Shape(&[
    plain("name"),
    plain("description"),
    list("enumerationValues", &ENUMERATION_VALUE, "value"),
    plain("valueSelectionStrategy"),
    plain("parentSlotTypeSignature"),
    nested("slotTypeConfigurations", &SLOT_TYPE_CONFIGURATION),
]);

static ALIAS: Shape = Shape(&[
    plain("name"),
    plain("description"),
    plain("botVersion"),
    plain("botName"),
    nested("conversationLogs", &CONVERSATION_LOGS),
]);

static CHANNEL: Shape = Shape(&[
    plain("name"),
    plain("description"),
    plain("botAlias"),
    plain("botName"),
    plain("type"),
]);

static INTENT_REFERENCE: Shape = Shape(&[plain("intentName"), plain("intentVersion")]);

static SLOT: Shape = Shape(&[
    plain("name"),
    plain("description"),
    plain("slotConstraint"),
    plain("slotType"),
    plain("slotTypeVersion"),
    nested("valueElicitationPrompt", &PROMPT),
    plain("priority"),
    plain("sampleUtterances"),
    plain("responseCard"),
    plain("obfuscationSetting"),
    nested("defaultValueSpec", &SLOT_DEFAULT_VALUE_SPEC),
]);

static SLOT_DEFAULT_VALUE_SPEC: Shape =
    Shape(&[list("defaultValueList", &SLOT_DEFAULT_VALUE, "defaultValue")]);

static SLOT_DEFAULT_VALUE: Shape = Shape(&[plain("defaultValue")]);

static PROMPT: Shape =
    Shape(&[nested("messages", &MESSAGE), plain("maxAttempts"), plain("responseCard")]);

static STATEMENT: Shape = Shape(&[nested("messages", &MESSAGE), plain("responseCard")]);

static MESSAGE: Shape = Shape(&[plain("contentType"), plain("content"), plain("groupNumber")]);

static FOLLOW_UP_PROMPT: Shape =
    Shape(&[nested("prompt", &PROMPT), nested("rejectionStatement", &STATEMENT)]);

static CODE_HOOK: Shape = Shape(&[plain("uri"), plain("messageVersion")]);

static FULFILLMENT_ACTIVITY: Shape = Shape(&[plain("type"), nested("codeHook", &CODE_HOOK)]);

static KENDRA_CONFIGURATION: Shape =
    Shape(&[plain("kendraIndex"), plain("queryFilterString"), plain("role")]);

static INPUT_CONTEXT: Shape = Shape(&[plain("name")]);

static OUTPUT_CONTEXT: Shape =
    Shape(&[plain("name"), plain("timeToLiveInSeconds"), plain("turnsToLive")]);

static ENUMERATION_VALUE: Shape = Shape(&[plain("value"), plain("synonyms")]);

static SLOT_TYPE_CONFIGURATION: Shape =
    Shape(&[nested("regexConfiguration", &SLOT_TYPE_REGEX_CONFIGURATION)]);

static SLOT_TYPE_REGEX_CONFIGURATION: Shape = Shape(&[plain("pattern")]);

static CONVERSATION_LOGS: Shape =
    Shape(&[nested("logSettings", &LOG_SETTINGS), plain("iamRoleArn")]);

static LOG_SETTINGS: Shape = Shape(&[
    plain("logType"),
    plain("destination"),
    plain("kmsKeyArn"),
    plain("resourceArn"),
    plain("resourcePrefix"),
]);
