//! What is around a value that is unwrapped.

use crate::trail::part::Form;
use crate::trail::text::Text;

/// What is around a value.
#[derive(Clone, Copy)]
pub(in crate::trail) struct Around<'t> {
    /// The text that it is bytes of.
    pub(in crate::trail) text: &'t Text<'t>,
    /// The form of the records in it, as far as it is known.
    pub(in crate::trail) form: Form,
    /// How many containers and texts it is in.
    pub(in crate::trail) depth: usize,
}

impl<'t> Around<'t> {
    /// One container or text further in.
    pub(super) fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    /// Where the form is known better.
    pub(super) fn of(self, form: Form) -> Self {
        Self { form, ..self }
    }

    /// In another text.
    pub(super) fn within<'n>(self, text: &'n Text<'n>) -> Around<'n> {
        Around { text, form: self.form, depth: self.depth }
    }
}
