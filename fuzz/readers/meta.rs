//! The reader of `meta.json`, tombstones and lists of gaps.

use lexrewind::lex::{Api, ResourceKey, ResourceKind, Version};
use lexrewind::snapshot::{File, Layout, LoadedVersions, load, load_resource};

/// Any content of such a file is a state or an error, for a bot of either API.
pub(crate) fn check(bytes: &[u8]) {
    for (api, bot) in [(Api::V1, "B"), (Api::V2, "BOT1234567")] {
        let key = ResourceKey::new("111122223333", "us-east-1", api, ResourceKind::Bot, &[bot]);
        let key = key.expect("a key");
        let place = Layout::default().place(&key);
        let metas = [Version::Latest, Version::Number(1)].map(File::Meta);
        for file in metas.into_iter().chain([File::Tombstone, File::Gaps]) {
            for versions in [LoadedVersions::Loaded, LoadedVersions::AllLeft] {
                let path = place.path(file);
                let _ = load([(path.clone(), bytes.to_vec())], versions);
                let mut read = |asked: &str| (asked == path).then(|| bytes.to_vec());
                let _ = load_resource(&key, versions, &mut read);
            }
        }
    }
}
