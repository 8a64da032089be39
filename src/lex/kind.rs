use std::fmt;

/// The kind of a Lex resource.
///
/// The order of the variants, which is that of their words, is the order of listings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResourceKind {
    /// A pointer from a name to a bot version.
    Alias,
    /// A bot.
    Bot,
    /// A link from an alias to a messenger (Facebook, Slack, Twilio, Kik); created only in the
    /// console.
    Channel,
    /// The words that a V2 bot recognises in a language.
    CustomVocabulary,
    /// An intent: a goal of the user.
    Intent,
    /// A language of a V2 bot.
    Locale,
    /// A copy of a V2 bot in another region.
    Replica,
    /// The permissions on a V2 bot or alias.
    ResourcePolicy,
    /// A slot of a V2 intent. V1 slots are part of their intent's document.
    Slot,
    /// A slot type: the possible values of a slot.
    SlotType,
    /// Lex itself in an account and region: for calls without a resource.
    Service,
}

const WORDS: [(ResourceKind, &str, &str); 11] = [
    (ResourceKind::Alias, "alias", "aliases"),
    (ResourceKind::Bot, "bot", "bots"),
    (ResourceKind::Channel, "channel", "channels"),
    (ResourceKind::CustomVocabulary, "custom-vocabulary", "custom-vocabularies"),
    (ResourceKind::Intent, "intent", "intents"),
    (ResourceKind::Locale, "locale", "locales"),
    (ResourceKind::Replica, "replica", "replicas"),
    (ResourceKind::ResourcePolicy, "resource-policy", "resource-policies"),
    (ResourceKind::Slot, "slot", "slots"),
    (ResourceKind::SlotType, "slot-type", "slot-types"),
    (ResourceKind::Service, "service", "services"),
];

impl ResourceKind {
    /// Every kind of resource, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        WORDS.into_iter().map(|(kind, ..)| kind).filter(|kind| *kind != Self::Service)
    }

    fn words(self) -> (&'static str, &'static str) {
        let (_, one, many) = WORDS[self as usize];
        (one, many)
    }

    /// The word of addresses: `bot`, `intent`, `slot-type`, `alias` ...
    pub fn as_str(self) -> &'static str {
        self.words().0
    }

    /// The plural used for directories: `bots`, `intents`, `slot-types` ...
    pub fn plural(self) -> &'static str {
        self.words().1
    }

    /// The kind with this singular or plural word.
    pub fn from_word(word: &str) -> Option<Self> {
        WORDS.iter().find(|(_, one, many)| *one == word || *many == word).map(|(kind, ..)| *kind)
    }
}

impl fmt::Display for ResourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_at_their_kind() {
        for kind in ResourceKind::all() {
            assert_eq!(WORDS[kind as usize].0, kind);
            assert_eq!(ResourceKind::from_word(kind.as_str()), Some(kind));
            assert_eq!(ResourceKind::from_word(kind.plural()), Some(kind));
        }
    }
}
