//! Built-ins of V1, and their counterparts in V2.

/// The counterpart in V2 of a built-in slot type of V1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counterpart {
    /// The same type, possibly with another name.
    Same(&'static str),
    /// A type that accepts more values.
    Wider(&'static str),
    /// None.
    Nothing,
}

/// The counterpart in V2 of a built-in slot type of V1.
pub(super) fn slot_type(v1: &str) -> Counterpart {
    let find = |table: &[(&str, &'static str)]| {
        table.iter().find(|(name, _)| *name == v1).map(|(_, v2)| *v2)
    };
    match (find(SAME), find(WIDER)) {
        (Some(v2), _) => Counterpart::Same(v2),
        (None, Some(v2)) => Counterpart::Wider(v2),
        (None, None) => Counterpart::Nothing,
    }
}

/// "Built-in slot types" of the V1 guide (2025) and of the V2 guide (2025): types that both
/// describe in the same way.
const SAME: &[(&str, &str)] = &[
    ("AMAZON.AlphaNumeric", "AMAZON.AlphaNumeric"),
    ("AMAZON.City", "AMAZON.City"),
    ("AMAZON.Country", "AMAZON.Country"),
    ("AMAZON.DATE", "AMAZON.Date"),
    ("AMAZON.DURATION", "AMAZON.Duration"),
    ("AMAZON.EmailAddress", "AMAZON.EmailAddress"),
    ("AMAZON.FirstName", "AMAZON.FirstName"),
    ("AMAZON.LastName", "AMAZON.LastName"),
    ("AMAZON.NUMBER", "AMAZON.Number"),
    ("AMAZON.Percentage", "AMAZON.Percentage"),
    ("AMAZON.PhoneNumber", "AMAZON.PhoneNumber"),
    ("AMAZON.State", "AMAZON.State"),
    ("AMAZON.StreetName", "AMAZON.StreetName"),
    ("AMAZON.TIME", "AMAZON.Time"),
];

/// Slot types of the Alexa Skills Kit, which V1 has in `en-US` for one country or one length of
/// numbers: the types of V2 are for all.
const WIDER: &[(&str, &str)] = &[
    ("AMAZON.AT_CITY", "AMAZON.City"),
    ("AMAZON.AT_REGION", "AMAZON.State"),
    ("AMAZON.DE_CITY", "AMAZON.City"),
    ("AMAZON.DE_FIRST_NAME", "AMAZON.FirstName"),
    ("AMAZON.DE_REGION", "AMAZON.State"),
    ("AMAZON.EUROPE_CITY", "AMAZON.City"),
    ("AMAZON.FOUR_DIGIT_NUMBER", "AMAZON.Number"),
    ("AMAZON.GB_CITY", "AMAZON.City"),
    ("AMAZON.GB_FIRST_NAME", "AMAZON.FirstName"),
    ("AMAZON.GB_REGION", "AMAZON.State"),
    ("AMAZON.US_CITY", "AMAZON.City"),
    ("AMAZON.US_FIRST_NAME", "AMAZON.FirstName"),
    ("AMAZON.US_LAST_NAME", "AMAZON.LastName"),
    ("AMAZON.US_STATE", "AMAZON.State"),
];

/// Built-in intents in both guides. V1 accepts more of the Alexa Skills Kit in `en-US`.
pub(super) const INTENTS: &[&str] = &[
    "AMAZON.CancelIntent",
    "AMAZON.FallbackIntent",
    "AMAZON.HelpIntent",
    "AMAZON.KendraSearchIntent",
    "AMAZON.PauseIntent",
    "AMAZON.RepeatIntent",
    "AMAZON.ResumeIntent",
    "AMAZON.StartOverIntent",
    "AMAZON.StopIntent",
];
