use std::fmt;

/// One of the two model-building APIs of Amazon Lex.
///
/// Both log under `eventSource: "lex.amazonaws.com"`; only `event` distinguishes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Api {
    /// `lex-models`, 2017-04-19: resources are named per account and region.
    V1,
    /// `lexv2-models`, 2020-08-07: resources live below a bot and carry ids.
    V2,
}

impl Api {
    /// The word used in addresses and paths: `v1` or `v2`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }

    /// The API with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::V1, Self::V2].into_iter().find(|api| api.as_str() == word)
    }
}

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
