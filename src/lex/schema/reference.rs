use crate::lex::ResourceKind;

/// The references in documents of a kind: the objects at the end of a way, and their members that
/// refer.
#[derive(Debug)]
pub struct ReferenceRow {
    /// The way from the document to the objects; empty for the document itself.
    pub way: &'static [Way],
    /// The targets of each object.
    pub targets: &'static [TargetRow],
}

/// A step on the way to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The object in a member.
    Member(&'static str),
    /// Each object of the list in a member.
    Items(&'static str),
    /// Each object of the list in a member; paths name each by its member of this name.
    ItemsBy(&'static str, &'static str),
    /// Each object of the map in a member.
    Values(&'static str),
}

/// One reference of an object.
#[derive(Debug)]
pub struct TargetRow {
    /// The member with the id, ARN or signature; `None` for an ancestor of the source.
    pub member: Option<&'static str>,
    /// The target.
    pub to: To,
    /// The member at the end of the reference's path; `None` for the object itself.
    pub via: Option<&'static str>,
}

/// Kinds of resources outside of the account's Lex resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outside {
    /// A built-in slot type: `AMAZON.DATE`.
    BuiltInSlotType,
    /// A built-in intent: `AMAZON.FallbackIntent`.
    BuiltInIntent,
    /// A Lambda function, as a code hook.
    LambdaFunction,
    /// A Kendra index.
    KendraIndex,
    /// An IAM role.
    IamRole,
    /// A log group or a bucket for conversation logs.
    LogDestination,
    /// A KMS key that encrypts them.
    KmsKey,
    /// A foundation model of Bedrock.
    BedrockModel,
    /// A knowledge base of Bedrock.
    KnowledgeBase,
    /// A domain of OpenSearch.
    SearchDomain,
    /// An assistant of Amazon Q in Connect.
    QAssistant,
    /// A secret of Secrets Manager.
    Secret,
}

impl Outside {
    const ALL: [Self; 12] = [
        Self::BuiltInSlotType,
        Self::BuiltInIntent,
        Self::LambdaFunction,
        Self::KendraIndex,
        Self::IamRole,
        Self::LogDestination,
        Self::KmsKey,
        Self::BedrockModel,
        Self::KnowledgeBase,
        Self::SearchDomain,
        Self::QAssistant,
        Self::Secret,
    ];

    /// The kind with this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The word of listings and of the graph's JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BuiltInSlotType => "built-in-slot-type",
            Self::BuiltInIntent => "built-in-intent",
            Self::LambdaFunction => "lambda-function",
            Self::KendraIndex => "kendra-index",
            Self::IamRole => "iam-role",
            Self::LogDestination => "log-destination",
            Self::KmsKey => "kms-key",
            Self::BedrockModel => "bedrock-model",
            Self::KnowledgeBase => "knowledge-base",
            Self::SearchDomain => "search-domain",
            Self::QAssistant => "q-assistant",
            Self::Secret => "secret",
        }
    }
}

/// The target of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// A version of a resource of Lex.
    Resource {
        /// Its kind.
        kind: ResourceKind,
        /// Its version.
        version: VersionAt,
        /// Its kind if it is built in.
        built_in: Option<Outside>,
    },
    /// A resource outside of Lex.
    Outside(Outside),
}

/// The place of the version of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionAt {
    /// In a member. Without it, the target is the draft, or a built-in if possible.
    Member(&'static str),
    /// The version of the source. Replayed documents of that kind are all drafts.
    Same,
    /// There is none.
    None,
}

impl Way {
    /// The member that the step enters.
    pub fn member(self) -> &'static str {
        match self {
            Self::Member(name)
            | Self::Items(name)
            | Self::ItemsBy(name, _)
            | Self::Values(name) => name,
        }
    }
}

/// References of the objects at the end of a way.
pub(super) const fn at(way: &'static [Way], targets: &'static [TargetRow]) -> ReferenceRow {
    ReferenceRow { way, targets }
}

/// A member that refers to a resource outside of Lex.
pub(super) const fn outside(member: &'static str, kind: Outside) -> TargetRow {
    TargetRow { member: Some(member), to: To::Outside(kind), via: Some(member) }
}

/// A Lambda function in an object that has only this purpose.
pub(super) const fn function(member: &'static str) -> TargetRow {
    TargetRow { member: Some(member), to: To::Outside(Outside::LambdaFunction), via: None }
}

/// A member with the id of a resource.
pub(super) const fn resource(
    kind: ResourceKind,
    member: Option<&'static str>,
    version: VersionAt,
    built_in: Option<Outside>,
    via: Option<&'static str>,
) -> TargetRow {
    TargetRow { member, to: To::Resource { kind, version, built_in }, via }
}
