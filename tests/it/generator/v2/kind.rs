//! The kinds of Lex V2, and the names of their calls and members.

/// A kind of resource, in the order in which an answer lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `alias`
    Alias,
    /// `bot`
    Bot,
    /// `custom-vocabulary`
    CustomVocabulary,
    /// `intent`
    Intent,
    /// `locale`
    Locale,
    /// `replica`
    Replica,
    /// `resource-policy`
    ResourcePolicy,
    /// `slot`
    Slot,
    /// `slot-type`
    SlotType,
}

impl Kind {
    /// The word of the answer.
    pub fn word(self) -> &'static str {
        match self {
            Self::Alias => "alias",
            Self::Bot => "bot",
            Self::CustomVocabulary => "custom-vocabulary",
            Self::Intent => "intent",
            Self::Locale => "locale",
            Self::Replica => "replica",
            Self::ResourcePolicy => "resource-policy",
            Self::Slot => "slot",
            Self::SlotType => "slot-type",
        }
    }

    /// What follows `Create`, `Update` and `Delete` in the names of its calls.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Alias => "BotAlias",
            Self::Bot => "Bot",
            Self::CustomVocabulary => "CustomVocabulary",
            Self::Intent => "Intent",
            Self::Locale => "BotLocale",
            Self::Replica => "BotReplica",
            Self::ResourcePolicy => "ResourcePolicy",
            Self::Slot => "Slot",
            Self::SlotType => "SlotType",
        }
    }

    /// The members that name it in a call, its own id last.
    pub fn ids(self) -> &'static [&'static str] {
        match self {
            Self::Alias => &["botId", "botAliasId"],
            Self::Bot => &["botId"],
            Self::CustomVocabulary | Self::Locale => &["botId", "localeId"],
            Self::Intent => &["botId", "localeId", "intentId"],
            Self::Replica => &["botId", "replicaRegion"],
            Self::ResourcePolicy => &["resourceArn"],
            Self::Slot => &["botId", "localeId", "intentId", "slotId"],
            Self::SlotType => &["botId", "localeId", "slotTypeId"],
        }
    }

    /// The member with its name.
    pub fn name_member(self) -> Option<&'static str> {
        match self {
            Self::Alias => Some("botAliasName"),
            Self::Bot => Some("botName"),
            Self::Intent => Some("intentName"),
            Self::Slot => Some("slotName"),
            Self::SlotType => Some("slotTypeName"),
            Self::CustomVocabulary | Self::Locale | Self::Replica | Self::ResourcePolicy => None,
        }
    }

    /// The status member of a response, and its values during and after a call.
    pub fn status(self) -> Option<&'static str> {
        match self {
            Self::Alias => Some("botAliasStatus"),
            Self::Bot => Some("botStatus"),
            Self::CustomVocabulary => Some("customVocabularyStatus"),
            Self::Locale => Some("botLocaleStatus"),
            Self::Replica => Some("botReplicaStatus"),
            Self::Intent | Self::ResourcePolicy | Self::Slot | Self::SlotType => None,
        }
    }

    /// Whether calls about it have `botVersion`, which is always `DRAFT`.
    pub fn is_in_draft(self) -> bool {
        match self {
            Self::CustomVocabulary | Self::Intent | Self::Locale | Self::Slot | Self::SlotType => {
                true
            }
            Self::Alias | Self::Bot | Self::Replica | Self::ResourcePolicy => false,
        }
    }

    /// Whether a bot version has it.
    pub fn has_versions(self) -> bool {
        self == Self::Bot || self.is_in_draft()
    }

    /// Whether the caller chooses the last part of its path.
    pub fn is_named_by_caller(self) -> bool {
        matches!(self, Self::Locale | Self::Replica)
    }
}
