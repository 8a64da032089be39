//! The surroundings of a value that is unwrapped.

use crate::trail::part::Form;
use crate::trail::text::Text;

/// The surroundings of a value.
#[derive(Clone, Copy)]
pub(in crate::trail) struct Around<'t> {
    /// The text that contains it.
    pub(in crate::trail) text: &'t Text<'t>,
    /// The form of its records, as far as known.
    pub(in crate::trail) form: Form,
    /// The number of containers and texts around it.
    pub(in crate::trail) depth: usize,
}

impl<'t> Around<'t> {
    /// One container or text deeper.
    pub(super) fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    /// With a more exact form.
    pub(super) fn of(self, form: Form) -> Self {
        Self { form, ..self }
    }

    /// In another text.
    pub(super) fn within<'n>(self, text: &'n Text<'n>) -> Around<'n> {
        Around { text, form: self.form, depth: self.depth }
    }
}
