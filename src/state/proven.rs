//! The part of a document that is certainly true.

use std::borrow::Cow;

use crate::lex::{Document, Object, ResourceKey, Schema};
use crate::state::{Body, Doubt, GapReason};

impl Body {
    /// The members of a document that are true although it may not be exact. Usually all of them;
    /// but in an API without checksums (Lex V2), a document that a call may have replaced keeps
    /// only what that call cannot change.
    pub fn proven(&self, key: &ResourceKey) -> Option<Cow<'_, Document>> {
        let document = self.document()?;
        let is_proven = Schema::of(key.api).checksum.is_some();
        let keeps_name = match self.doubt.as_ref().filter(|_| !is_proven) {
            // Imports match existing resources by name.
            Some(Doubt::Gap(GapReason::ImportMayHaveOverwritten)) => true,
            Some(Doubt::UnseenCall | Doubt::AmbiguousOrder) => false,
            _ => return Some(Cow::Borrowed(document)),
        };
        let name = key.row().name.filter(|_| keeps_name);
        let implied = key.implied().map_or(&[][..], |implied| implied.members);
        let is_true = |member: &str, value: Option<&str>| {
            Some(member) == name || implied.iter().any(|it| it.0 == member && Some(it.1) == value)
        };
        let members = document.body().iter();
        let members = members.filter(|(name, value)| is_true(name, value.as_str()));
        let kept: Object = members.map(|(name, value)| (name, value.clone())).collect();
        Some(Cow::Owned(Document::new(key.api, key.kind(), kept)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::{Api, ResourceKind};

    /// v2.md 6: "If a `partial` document is shown, every member shown must be true."
    #[test]
    fn what_may_have_been_replaced_is_not_proven() {
        let bot = ResourceKey::new("1", "r", Api::V2, ResourceKind::Bot, &["B"]).unwrap();
        let key = |kind, ids: &[&str]| {
            let ids: Vec<&str> = ["B", "en_US"].iter().chain(ids).copied().collect();
            ResourceKey::new(&bot.account, &bot.region, Api::V2, kind, &ids).unwrap()
        };
        let intent = key(ResourceKind::Intent, &["IIIIIIIIII"]);
        let fallback = key(ResourceKind::Intent, &["FALLBCKINT"]);
        let locale = key(ResourceKind::Locale, &[]);
        let text = r#"{"intentName":"FallbackIntent","description":"x"}"#;
        let name = r#"{"intentName":"FallbackIntent"}"#;
        let import = Doubt::Gap(GapReason::ImportMayHaveOverwritten);
        for (key, doubt, expect) in [
            (&intent, None, text),
            (&intent, Some(Doubt::Implied), text),
            (&intent, Some(import.clone()), name),
            (&intent, Some(Doubt::UnseenCall), "{}"),
            (&intent, Some(Doubt::AmbiguousOrder), "{}"),
            (&fallback, Some(Doubt::UnseenCall), name),
            (&locale, Some(import), "{}"),
        ] {
            let read = |text| Document::from_text(Api::V2, key.kind(), text).unwrap();
            let body = Body { held: crate::state::Held::Here(read(text).into()), doubt };
            let proven = body.proven(key).unwrap();
            assert_eq!(*proven, read(expect), "{key} {:?}", body.doubt);
        }
    }
}
