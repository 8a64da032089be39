use std::sync::Arc;

use super::marked::Marked;
use super::removed::{RemovalCause, Taken};
use super::revising::Revising;
use super::{AfterEvent, Origin, Unproven};
use crate::lex::Document;
use crate::state::{Body, Doubt, GapReason};

/// The time of a resource from its creation to its deletion.
#[derive(Clone, Debug)]
pub(super) struct Life {
    /// The last known document, and the event that set each value.
    known: Option<(Arc<Document>, Marked)>,
    /// Why the next document may not be a direct edit of that one.
    doubt: Option<Arc<Unproven>>,
    /// The time of the first event with that document, in Unix seconds.
    time: i64,
}

impl Life {
    pub(super) fn beginning(time: i64) -> Self {
        Self { known: None, doubt: None, time }
    }

    pub(super) fn known(&self) -> Option<&(Arc<Document>, Marked)> {
        self.known.as_ref()
    }

    /// Removes a doubt that was refuted.
    pub(super) fn refute(&mut self, reason: &GapReason) {
        let is_refuted = |doubt: &Doubt| matches!(doubt, Doubt::Gap(of) if of == reason);
        self.doubt.take_if(|doubt| is_refuted(&doubt.reason));
    }

    /// The first revision, if the records show that the event created the resource: the event, or
    /// another of its second, set all known values.
    pub(super) fn create(&mut self, seen: &AfterEvent<'_>, body: &Body) {
        self.doubt = own_doubt(body, seen.time);
        if let Some(document) = body.document() {
            let doubt = self.doubt.clone().filter(|doubt| doubt.reason == Doubt::AmbiguousOrder);
            let by = Origin { event: seen.event, doubt };
            self.known = Some((document.clone(), Marked::object(document.body(), &by)));
        }
    }

    /// A later revision, or the first known one of a resource that existed before.
    pub(super) fn follow(
        &mut self,
        seen: &AfterEvent<'_>,
        body: &Body,
        shown: Option<Arc<Unproven>>,
        taken: &mut Vec<Taken>,
    ) {
        let doubt = self.doubt.take().or(shown).or_else(|| own_doubt(body, self.time));
        if let Some(document) = body.document() {
            let first_sight = self.known.is_none();
            let doubt = doubt.as_ref().map(|doubt| match first_sight {
                true => Arc::new(Unproven { is_first_sight: true, ..Unproven::clone(doubt) }),
                false => doubt.clone(),
            });
            let by = Origin { event: seen.event, doubt };
            self.known = Some(match self.known.take() {
                None => (document.clone(), Marked::object(document.body(), &by)),
                Some((before, marked)) if before == *document => (before, marked),
                Some((before, marked)) => {
                    self.time = seen.time;
                    let marked = Revising::new(&by, taken).documents(marked, &before, document);
                    (document.clone(), marked)
                }
            });
        }
        self.doubt = doubt.filter(|_| body.doubt.is_some());
    }

    /// All known values are removed, if there are any.
    pub(super) fn end(self, by: &Origin, cause: RemovalCause) -> Vec<Taken> {
        let Some((document, marked)) = self.known else { return Vec::new() };
        Taken::document(&document, marked, by, cause)
    }
}

fn own_doubt(body: &Body, since: i64) -> Option<Arc<Unproven>> {
    let reason = body.doubt.clone()?;
    Some(Arc::new(Unproven { since, reason, is_first_sight: false }))
}
