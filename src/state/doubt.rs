use serde::{Deserialize, Serialize};

use crate::event::Incomplete;
use crate::state::GapReason;

/// Why a document may be incomplete or wrong: a code and its data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "code", content = "data", rename_all = "kebab-case")]
pub enum Doubt {
    /// No record has it. The resource is known from a reference, or from a call about it.
    Unrecorded,
    /// Only calls that change no configuration name the resource, so it may not exist.
    OnlyMentioned,
    /// The resource was deleted.
    Deleted,
    /// The events of a second may be in another order.
    AmbiguousOrder,
    /// Neither a response nor a checksum shows the content of a version: it is presumed to be a
    /// copy of `$LATEST`.
    PresumedContent,
    /// The response to a publication does not have this member.
    UnansweredMember {
        /// The member.
        member: String,
    },
    /// The version was published in a gap, and the response to a publication does not have this
    /// member.
    PublishedInGap {
        /// The member.
        member: String,
    },
    /// The number of the version is inferred from an uncertain number.
    CountedNumber,
    /// `$LATEST` was put again without a change, and no record shows whether that created the
    /// version.
    UncertainVersion,
    /// Lex created the resource with its parent, and no record shows it completely.
    Implied,
    /// The effect on this member, when its target is deleted, is not documented.
    Unsettled {
        /// The member.
        member: String,
    },
    /// It was copied from a version that no record shows.
    SourceUnrecorded,
    /// A call may have changed it; the record of the call does not show its subject.
    UnseenCall,
    /// Lex generates the text of a policy that is changed statement by statement.
    TextOfService,
    /// It was copied from Lex V1.
    Migrated,
    /// A gap.
    #[serde(untagged)]
    Gap(GapReason),
    /// The record does not show it completely.
    #[serde(untagged)]
    Content(Incomplete),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Absence;
    use crate::state::Sight;

    const GIVEN: &str = "a \"given\"\n= name";

    fn contents() -> Vec<Incomplete> {
        let omitted = |size| Absence::Omitted { reason: GIVEN.into(), size };
        let not_shown = |response, request| Incomplete::NotShown {
            response: Box::new(response),
            request: Box::new(request),
        };
        let (member, path) = (GIVEN.to_owned(), GIVEN.to_owned());
        vec![
            Incomplete::ValueHidden,
            Incomplete::OnlyExported,
            Incomplete::ResponseLacks { member },
            Incomplete::MemberType { path },
            Incomplete::OtherResponse,
            Incomplete::ValuesAsText,
            Incomplete::EmptyValuesDropped,
            Incomplete::HalfCharacter,
            Incomplete::OnlyRequested { response: Absence::NotAnObject },
            Incomplete::NotAnswered { response: Absence::NotTheResource },
            not_shown(omitted(Some(u64::MAX)), omitted(None)),
            not_shown(Absence::NotInRecord, Absence::NotInForm),
        ]
    }

    fn gaps() -> Vec<GapReason> {
        let sights = [
            Sight::Update,
            Sight::Publication,
            Sight::Reference,
            Sight::Deletion,
            Sight::VersionDeletion,
            Sight::Tagging,
            Sight::Untagging,
            Sight::Baseline,
            Sight::Below,
            Sight::Use,
        ];
        let resource = Box::new("111122223333/us-east-1/v1/alias:B%20%22/PROD".parse().unwrap());
        let mut gaps = vec![
            GapReason::CreationMissing,
            GapReason::DeletionMissing,
            GapReason::RecreationMissing,
            GapReason::DeletedTwice,
            GapReason::ChecksumMismatch,
            GapReason::RevisionMismatch,
            GapReason::PublishedContentDiffers,
            GapReason::DeletedBeforeRecreation,
            GapReason::DeletedBeforeParent,
            GapReason::ReferenceDropped { resource },
            GapReason::ItemUnrecorded { item: GIVEN.into() },
            GapReason::KeptSettingDiffers { member: GIVEN.into() },
            GapReason::VersionsMissing { first: 1, last: u64::MAX },
            GapReason::CreatedByImport,
            GapReason::ImportMayHaveCreated,
            GapReason::ImportMayHaveOverwritten,
            GapReason::ImportMayHaveAdded,
            GapReason::BaselineDiffers,
            GapReason::BaselineChecksumDiffers,
            GapReason::BaselineOutdated,
        ];
        gaps.extend(sights.map(|by| GapReason::FirstSeen { by }));
        gaps
    }

    fn doubts() -> Vec<Doubt> {
        let mut doubts = vec![
            Doubt::Unrecorded,
            Doubt::OnlyMentioned,
            Doubt::Deleted,
            Doubt::AmbiguousOrder,
            Doubt::PresumedContent,
            Doubt::UnansweredMember { member: GIVEN.into() },
            Doubt::PublishedInGap { member: GIVEN.into() },
            Doubt::CountedNumber,
            Doubt::UncertainVersion,
            Doubt::Implied,
            Doubt::Unsettled { member: GIVEN.into() },
            Doubt::SourceUnrecorded,
            Doubt::UnseenCall,
            Doubt::TextOfService,
            Doubt::Migrated,
        ];
        doubts.extend(gaps().into_iter().map(Doubt::Gap));
        doubts.extend(contents().into_iter().map(Doubt::Content));
        doubts
    }

    /// The codes of a type, from the error message for an unknown code.
    fn codes_of<T: serde::de::DeserializeOwned>() -> Vec<String> {
        let error = serde_json::from_str::<T>(r#"{"code":"other"}"#).err().unwrap().to_string();
        let codes = error.split_once("expected one of").unwrap().1;
        codes.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn every_doubt_comes_back_from_its_code_and_data() {
        let mut codes = std::collections::BTreeSet::new();
        for doubt in doubts() {
            let text = serde_json::to_string(&doubt).unwrap();
            assert_eq!(serde_json::from_str::<Doubt>(&text).unwrap(), doubt, "{text}");
            let code = text.split('"').nth(3).unwrap().to_owned();
            let is_code = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(code.chars().all(is_code), "{text}");
            codes.insert(code);
        }
        let all = [codes_of::<GapReason>(), codes_of::<Incomplete>()].concat();
        assert!(
            all.iter().all(|code| codes.contains(code)),
            "of {all:?} only {codes:?} are tested"
        );
        let docs = include_str!("../../docs/json.md");
        let is_described = |code: &&String| docs.contains(&format!("\n| `{code}` |"));
        assert!(
            codes.iter().all(|code| is_described(&code)),
            "docs/json.md lacks one of {codes:?}"
        );
        for unknown in [r#""deleted""#, r#"{"code":"other"}"#, r#"{"code":"versions-missing"}"#] {
            assert!(serde_json::from_str::<Doubt>(unknown).is_err(), "{unknown}");
        }
    }
}
