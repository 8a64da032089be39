//! The languages of V1, which each bot has one of, as locales of V2.

use super::BundlePart;
use super::{ExportRemark, Remarks};

/// A language of a bot of V2.
pub(super) struct Locale {
    /// `en_US`
    pub(super) id: String,
    /// `English (US)`, as `DescribeBotLocale` and exports show it.
    pub(super) name: String,
}

/// Every locale of V1 (`Locale` of its service model), as V2 writes it ("Languages and locales
/// supported by Amazon Lex V2" of its guide; `English (US)` is that of a real export).
const LOCALES: &[(&str, &str, &str)] = &[
    ("de-DE", "de_DE", "German (Germany)"),
    ("en-AU", "en_AU", "English (Australia)"),
    ("en-GB", "en_GB", "English (GB)"),
    ("en-IN", "en_IN", "English (India)"),
    ("en-US", "en_US", "English (US)"),
    ("es-419", "es_419", "Spanish (Latin America)"),
    ("es-ES", "es_ES", "Spanish (Spain)"),
    ("es-US", "es_US", "Spanish (US)"),
    ("fr-CA", "fr_CA", "French (Canada)"),
    ("fr-FR", "fr_FR", "French (France)"),
    ("it-IT", "it_IT", "Italian (Italy)"),
    ("ja-JP", "ja_JP", "Japanese (Japan)"),
    ("ko-KR", "ko_KR", "Korean (South Korea)"),
];

/// The locale of a bot; that of V1's documents where it has none, which is said.
pub(super) fn of(bot: &BundlePart, remarks: &mut Vec<ExportRemark>) -> Locale {
    let mut remarks = Remarks::of(bot, remarks);
    let told = bot.document.body().text("locale");
    if told.is_none() {
        remarks.changed("locale", "no record tells it; `en_US`, the default of V1, is written");
    }
    let told = told.unwrap_or("en-US");
    match LOCALES.iter().find(|(v1, _, _)| *v1 == told) {
        Some((_, id, name)) => Locale { id: (*id).to_owned(), name: (*name).to_owned() },
        None => {
            let id = super::assigned(&[told.replace('-', "_")]).remove(0);
            remarks.changed("locale", format!("V1 is not known to have it: `{id}`"));
            Locale { name: id.clone(), id }
        }
    }
}
