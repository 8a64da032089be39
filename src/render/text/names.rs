use crate::lex::{ResourceKey, Version};
use crate::query::Naming;
use crate::render::visible;

/// The display names of resources in one result: without account and region if the address is
/// unique in the history, and the result has only one account and region.
pub(super) struct Names<'n> {
    naming: &'n Naming,
    several: bool,
}

impl<'n> Names<'n> {
    pub(super) fn of<'a>(
        naming: &'n Naming,
        keys: impl IntoIterator<Item = &'a ResourceKey>,
    ) -> Self {
        let mut places = Vec::new();
        let mut is_repeated = false;
        for key in keys {
            places.push((&key.account, &key.region, key.api));
            is_repeated |= naming.is_repeated(&naming.short(key));
        }
        places.sort();
        places.dedup();
        Self { naming, several: places.len() > 1 || is_repeated }
    }

    pub(super) fn key(&self, key: &ResourceKey) -> String {
        if self.several { self.naming.full(key) } else { self.naming.short(key) }
    }

    /// The name just after the event at position `position`.
    pub(super) fn key_after(&self, key: &ResourceKey, position: usize) -> String {
        match self.several {
            true => self.naming.full(key),
            false => self.naming.short_at(key, position + 1),
        }
    }

    /// A full address from a record or a commit; any other text is shown unchanged.
    pub(super) fn address(&self, text: &str) -> String {
        match text.parse::<ResourceKey>() {
            Ok(key) => self.key(&key),
            Err(_) => visible(text).into_owned(),
        }
    }

    pub(super) fn version(&self, key: &ResourceKey, version: Option<Version>) -> String {
        format!("{}{}", self.key(key), suffix(key, version))
    }
}

/// `@7`, `@latest`, or nothing.
pub(super) fn suffix(key: &ResourceKey, version: Option<Version>) -> String {
    version.map(|version| version.suffix(key.api)).unwrap_or_default()
}
