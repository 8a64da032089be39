use crate::lex::{ResourceKey, Version};
use crate::render::visible;

/// How resources are called in one answer: without account and region where there is only one.
pub(super) struct Names {
    several: bool,
}

impl Names {
    pub(super) fn of<'a>(keys: impl IntoIterator<Item = &'a ResourceKey>) -> Self {
        let mut places: Vec<_> =
            keys.into_iter().map(|key| (&key.account, &key.region, key.api)).collect();
        places.sort();
        places.dedup();
        Self { several: places.len() > 1 }
    }

    pub(super) fn key(&self, key: &ResourceKey) -> String {
        if self.several { key.to_string() } else { key.short().to_string() }
    }

    /// A full address that a record or a commit told; what is none is shown as it is.
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
