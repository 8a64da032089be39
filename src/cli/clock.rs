use crate::cli::failure::Failure;

/// The only clock of the program, read once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    /// Unix seconds: `SOURCE_DATE_EPOCH`, or the current time.
    pub(crate) now: i64,
}

impl Clock {
    pub(crate) fn read() -> Result<Self, Failure> {
        #[expect(clippy::disallowed_methods, reason = "the environment is read here")]
        let fixed = std::env::var("SOURCE_DATE_EPOCH").ok().filter(|text| !text.is_empty());
        let Some(text) = fixed else {
            #[expect(clippy::disallowed_methods, reason = "the clock is read here")]
            let now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now());
            return Ok(Self { now: now.timestamp() });
        };
        match text.parse() {
            Ok(now) => Ok(Self { now }),
            Err(_) => Err(Failure::usage(format!("SOURCE_DATE_EPOCH is `{text}`"))
                .hint("it holds Unix seconds, like 1709294400")),
        }
    }
}
