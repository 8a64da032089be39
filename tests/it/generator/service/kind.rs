//! The three kinds of resource that have versions, and the members of their requests.

/// A kind of resource with a `$LATEST` and numbered versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A bot; refers to intents.
    Bot,
    /// An intent; refers to slot types.
    Intent,
    /// A slot type; refers to nothing.
    SlotType,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Bot, Self::Intent, Self::SlotType];

    /// `bot`, `intent`, `slot-type`: as in an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Bot => "bot",
            Self::Intent => "intent",
            Self::SlotType => "slot-type",
        }
    }

    /// `Bot`, `Intent`, `SlotType`: as in the name of an operation.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Bot => "Bot",
            Self::Intent => "Intent",
            Self::SlotType => "SlotType",
        }
    }

    /// The kind this one refers to.
    pub fn depends_on(self) -> Option<Self> {
        match self {
            Self::Bot => Some(Self::Intent),
            Self::Intent => Some(Self::SlotType),
            Self::SlotType => None,
        }
    }

    /// The kind that refers to this one.
    pub fn used_by(self) -> Option<Self> {
        match self {
            Self::Bot => None,
            Self::Intent => Some(Self::Bot),
            Self::SlotType => Some(Self::Intent),
        }
    }

    /// How long a name may be.
    pub fn name_length(self) -> std::ops::RangeInclusive<usize> {
        match self {
            Self::Bot => 2..=50,
            Self::Intent | Self::SlotType => 1..=100,
        }
    }

    /// The configuration: the members that a Put keeps and a Get shows (facts of lex-ops.json).
    pub fn members(self) -> &'static [&'static str] {
        match self {
            Self::Bot => &[
                "abortStatement",
                "childDirected",
                "clarificationPrompt",
                "description",
                "detectSentiment",
                "enableModelImprovements",
                "idleSessionTTLInSeconds",
                "intents",
                "locale",
                "name",
                "nluIntentConfidenceThreshold",
                "voiceId",
            ],
            Self::Intent => &[
                "conclusionStatement",
                "confirmationPrompt",
                "description",
                "dialogCodeHook",
                "followUpPrompt",
                "fulfillmentActivity",
                "inputContexts",
                "kendraConfiguration",
                "name",
                "outputContexts",
                "parentIntentSignature",
                "rejectionStatement",
                "sampleUtterances",
                "slots",
            ],
            Self::SlotType => &[
                "description",
                "enumerationValues",
                "name",
                "parentSlotTypeSignature",
                "slotTypeConfigurations",
                "valueSelectionStrategy",
            ],
        }
    }

    /// The members of a Put that steer it and are not part of the configuration.
    pub fn steering(self) -> &'static [&'static str] {
        match self {
            Self::Bot => &["checksum", "createVersion", "processBehavior", "tags"],
            Self::Intent | Self::SlotType => &["checksum", "createVersion"],
        }
    }
}
