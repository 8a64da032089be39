use crate::event::Unsupported;

/// Why a call is kept but not replayed.
pub fn unsupported(reason: &Unsupported) -> String {
    match reason {
        Unsupported::UnknownOperation { name } => format!("unknown operation `{name}`"),
        Unsupported::UndecidableApi { name } => {
            format!("`{name}` is in V1 and V2, and the record does not show which it is")
        }
        Unsupported::UnknownOutcome { name } => {
            format!("`{name}`: this form of the record has no error codes")
        }
        Unsupported::Contradiction { name } => {
            format!("`{name}`: the record has an error code and a result")
        }
        Unsupported::BadBaseline => "incomplete baseline".to_owned(),
        Unsupported::UnnamedResource { name } => {
            format!("`{name}`: the record does not name the resource")
        }
    }
}
