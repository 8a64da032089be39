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
        let left = Left::by(self.doubt.as_ref().filter(|_| !is_proven));
        if left == Left::All {
            return Some(Cow::Borrowed(document));
        }
        let name = key.row().name.filter(|_| left == Left::Name);
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

impl Body {
    /// Adds a doubt in place of one that leaves more members true.
    pub(super) fn doubt_further(&mut self, reason: &Doubt) {
        if Left::by(Some(reason)) < Left::by(self.doubt.as_ref()) {
            self.doubt = None;
        }
        self.doubt(reason);
    }
}

/// The members of a document that a doubt leaves true, in an API without checksums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Left {
    /// At most those that Lex sets.
    Implied,
    /// The name too: imports match existing resources by name.
    Name,
    All,
}

impl Left {
    fn by(doubt: Option<&Doubt>) -> Self {
        match doubt {
            Some(Doubt::UnseenCall | Doubt::AmbiguousOrder) => Self::Implied,
            Some(Doubt::Gap(GapReason::ImportMayHaveOverwritten)) => Self::Name,
            Some(_) | None => Self::All,
        }
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
            (&intent, Some(Doubt::Gap(GapReason::ImportMayHaveAdded)), text),
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
