//! What Lex answers when it refuses.

use std::fmt;

/// A refusal: `BadRequestException`, `NotFoundException`, ...
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The name of the exception, as in `errorCode`.
    pub code: &'static str,
    /// A sentence for people.
    pub message: String,
    /// The HTTP status.
    pub status: u16,
}

impl ApiError {
    fn new(code: &'static str, status: u16, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), status }
    }

    /// Something in the request is wrong.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new("BadRequestException", 400, message)
    }

    /// The resource does not exist.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new("NotFoundException", 404, message)
    }

    /// The checksum is missing or not that of `$LATEST`.
    pub fn precondition(message: impl Into<String>) -> Self {
        Self::new("PreconditionFailedException", 412, message)
    }

    /// Something still refers to the resource.
    pub fn in_use(message: impl Into<String>) -> Self {
        Self::new("ResourceInUseException", 400, message)
    }

    /// A quota would be exceeded.
    pub fn limit(message: impl Into<String>) -> Self {
        Self::new("LimitExceededException", 429, message)
    }

    /// The caller may not do this.
    pub fn denied(message: impl Into<String>) -> Self {
        Self::new("AccessDeniedException", 403, message)
    }

    /// Too many calls.
    pub fn throttled() -> Self {
        Self::new("ThrottlingException", 429, "Rate exceeded")
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}
