//! Converts the language of a V1 bot to a V2 locale.

use super::BundlePart;
use super::{ExportRemark, Remarks};

/// A language of a V2 bot.
pub(super) struct Locale {
    /// `en_US`
    pub(super) id: String,
    /// `English (US)`, as `DescribeBotLocale` and exports show it.
    pub(super) name: String,
}

/// Every locale in the V2 guide ("Languages and locales supported by Amazon Lex V2") with its name;
/// `English (US)` and `Italian (Italy)` are in real exports too.
const LOCALES: &[(&str, &str)] = &[
    ("ar_AE", "Gulf Arabic (United Arab Emirates)"),
    ("ca_ES", "Catalan (Spain)"),
    ("de_AT", "German (Austria)"),
    ("de_DE", "German (Germany)"),
    ("en_AU", "English (Australia)"),
    ("en_GB", "English (GB)"),
    ("en_IN", "English (India)"),
    ("en_US", "English (US)"),
    ("en_ZA", "English (South Africa)"),
    ("es_419", "Spanish (Latin America)"),
    ("es_ES", "Spanish (Spain)"),
    ("es_US", "Spanish (US)"),
    ("fi_FI", "Finnish (Finland)"),
    ("fr_CA", "French (Canada)"),
    ("fr_FR", "French (France)"),
    ("hi_IN", "Hindi (India)"),
    ("it_IT", "Italian (Italy)"),
    ("ja_JP", "Japanese (Japan)"),
    ("ko_KR", "Korean (South Korea)"),
    ("nl_NL", "Dutch (The Netherlands)"),
    ("no_NO", "Norwegian (Norway)"),
    ("pl_PL", "Polish (Poland)"),
    ("pt_BR", "Portuguese (Brazil)"),
    ("pt_PT", "Portuguese (Portugal)"),
    ("sv_SE", "Swedish (Sweden)"),
    ("zh_CN", "Mandarin (PRC)"),
    ("zh_HK", "Cantonese (Hong Kong)"),
];

/// The locales of V1 (`Locale` in its service model). V2 has all of them.
const OF_V1: &[&str] = &[
    "de-DE", "en-AU", "en-GB", "en-IN", "en-US", "es-419", "es-ES", "es-US", "fr-CA", "fr-FR",
    "it-IT", "ja-JP", "ko-KR",
];

/// The name of a locale in Lex, if known.
pub(super) fn name_of(id: &str) -> Option<&'static str> {
    LOCALES.iter().find(|(locale, _)| *locale == id).map(|(_, name)| *name)
}

/// The locale of a bot; without one, the default of V1, with a remark.
pub(super) fn of(bot: &BundlePart, remarks: &mut Vec<ExportRemark>) -> Locale {
    let mut remarks = Remarks::of(bot, remarks);
    let tag = bot.document.body().text("locale");
    if tag.is_none() {
        remarks.changed("locale", "no record shows it; `en_US`, the default of V1, is written");
    }
    let tag = tag.unwrap_or("en-US");
    let id = tag.replace('-', "_");
    match name_of(&id).filter(|_| OF_V1.contains(&tag)) {
        Some(name) => Locale { name: name.to_owned(), id },
        None => {
            let id = super::assigned(&[id]).remove(0);
            remarks.changed("locale", format!("V1 is not known to have it: `{id}`"));
            Locale { name: id.clone(), id }
        }
    }
}
