use std::sync::Arc;

use crate::event::{Creates, Fact, Revision};
use crate::lex::{Document, Json, LAUNCH, Version, epoch_seconds};
use crate::state::apply::Applying;
use crate::state::apply::known::{Known, Was};
use crate::state::{Body, Doubt, GapReason, Life, Sight};

impl Applying<'_> {
    /// A Put creates a resource, or replaces all of `$LATEST` (Lex V1: `PutBot`, `PutIntent`,
    /// `PutSlotType`, `PutBotAlias`).
    pub(super) fn put(
        &mut self,
        creates: Creates,
        prior: Option<&Arc<str>>,
        revision: &Revision,
        published: Fact<Version>,
    ) {
        let key = &self.event.key;
        let before = match Known::of(key, self.state.resources.get(key)).life {
            Was::Mentioned => None,
            Was::Unseen | Was::Living | Was::Imported | Was::Deleted => {
                self.state.body(key, Version::Latest).cloned()
            }
        };
        let is_new = self.check_put(creates, prior, revision) == Arrival::New;
        let (call, breaks) = (self.call(), self.shows_gap(key));
        if self.state.get(key).is_none() {
            self.add_unknown(key);
        }
        let resource = self.state.resources.get_mut(key).expect("it is there, or was put in");
        resource.life = Life::Living;
        let document = revision.content.document();
        let same = document.is_some() && document == resource.latest.document();
        let latest = Body::of(&revision.content).spelled_as(&resource.latest);
        // A Put of the same document does not set the content, if both documents are proven.
        let is_proven = resource.latest.doubt.is_none() && latest.doubt.is_none() && !breaks;
        if is_new || !same || !is_proven {
            resource.set_by = call;
        }
        resource.latest = latest;
        resource.checksum.clone_from(&revision.checksum);
        resource.facts.clone_from(&revision.facts);
        resource.proven_at = self.event.time;
        if is_new {
            resource.tags = revision.tags.clone().map(|tags| tags.into_iter().collect());
        }
        if !same {
            resource.published = None;
        }
        if is_new && creates == Creates::Yes {
            resource.unlisted.clear();
        }
        self.note_content(key, Version::Latest, before.clone());
        if is_new && creates == Creates::Yes {
            self.implied();
        }
        match published {
            Fact::Is(Version::Number(number)) => self.publish_as(number, revision),
            Fact::Is(Version::Latest) => self.count_publication(revision),
            Fact::Absent | Fact::NotRecorded => {}
        }
        let before = before.as_ref().and_then(Body::document).map(|before| &**before);
        self.follow_references(document.cloned().as_deref(), before);
    }

    /// Adds the resources that Lex creates with a resource, without a call of their own.
    fn implied(&mut self) {
        let key = &self.event.key;
        for implied in key.row().implied {
            let Some(child) = key.related(implied.kind, &[implied.id]) else { continue };
            let members = implied.members.iter().map(|(name, text)| (*name, Json::string(*text)));
            let document = Document::new(child.api, child.kind(), members.collect());
            let latest = Body::partial(Arc::new(document), Doubt::Implied);
            self.add_unknown(&child);
            let call = self.call();
            let resource = self.state.resources.get_mut(&child).expect("it was added");
            (resource.latest, resource.set_by) = (latest, call);
            resource.unlisted.clear();
            self.note_content(&child, Version::Latest, None);
            self.effect.touched.insert(child);
        }
    }

    /// Checks the Put against the known state, and whether it created the resource.
    fn check_put(
        &mut self,
        creates: Creates,
        prior: Option<&Arc<str>>,
        revision: &Revision,
    ) -> Arrival {
        let key = &self.event.key;
        let known = Known::of(key, self.state.resources.get(key));
        match (creates, known.life) {
            (Creates::Yes, Was::Unseen | Was::Mentioned | Was::Deleted) => Arrival::New,
            (Creates::Yes, Was::Imported) => {
                // The import created nothing.
                self.proven(key);
                Arrival::New
            }
            (Creates::Yes, Was::Living) => {
                let body = self.state.body(key, Version::Latest);
                let is_open = body.is_some_and(|body| body.doubt == Some(Doubt::AmbiguousOrder));
                // Its last recorded deletion may have ended the life that was taken for the next one.
                if !(is_open && self.schema().deletes_below) {
                    self.gap(key, known.proven_at, GapReason::DeletionMissing);
                }
                if self.schema().deletes_below {
                    self.remove_tree(key);
                    return Arrival::New;
                }
                self.forget_life(key);
                self.infer_children_deleted(GapReason::DeletedBeforeRecreation);
                Arrival::New
            }
            (Creates::Unknown, Was::Living) => Arrival::Known,
            (Creates::Unknown, Was::Imported) => {
                self.gap(key, known.proven_at, GapReason::CreatedByImport);
                Arrival::Known
            }
            (Creates::Unknown, Was::Unseen | Was::Mentioned | Was::Deleted) => {
                if self.created_before(&revision.facts).is_none() {
                    return Arrival::New;
                }
                self.update_unknown(&known, revision);
                Arrival::Known
            }
            (Creates::No, Was::Unseen | Was::Mentioned | Was::Deleted | Was::Imported) => {
                self.update_unknown(&known, revision);
                Arrival::Known
            }
            (Creates::No, Was::Living) => {
                if let Some(checksum) = prior {
                    self.follow(checksum, revision, &known);
                }
                Arrival::Known
            }
        }
    }

    /// An update of a resource that does not exist according to the records.
    fn update_unknown(&mut self, known: &Known, revision: &Revision) {
        let key = &self.event.key;
        match known.life {
            Was::Unseen | Was::Mentioned => {
                let created = self.created(&revision.facts);
                self.add_unknown(key);
                self.first_seen(key, created.unwrap_or(LAUNCH), Sight::Update);
            }
            Was::Deleted => {
                self.gap(key, known.proven_at, GapReason::CreationMissing);
                self.restore_unknown(key);
            }
            Was::Imported | Was::Living => {
                self.gap(key, known.proven_at, GapReason::CreatedByImport);
            }
        }
    }

    /// Checks that the checksum in an update request is that of the known revision.
    fn follow(&mut self, quoted: &Arc<str>, revision: &Revision, known: &Known) {
        let key = &self.event.key;
        if known.checksum.is_none() {
            return;
        }
        if known.accepts(quoted) {
            self.proven(key);
            return;
        }
        let created = self.schema().created(&revision.facts);
        if let (Some(created), Some(before)) = (created, &known.created)
            && !is_same_moment(created, before)
        {
            self.gap(key, known.proven_at, GapReason::RecreationMissing);
            self.forget_life(key);
        } else {
            self.broken(key, known.proven_at);
        }
    }
}

/// Whether two dates are the same moment. A baseline may have another format than the trail, and
/// another precision.
fn is_same_moment(a: &Json, b: &Json) -> bool {
    a == b || epoch_seconds(a).is_some_and(|a| epoch_seconds(b) == Some(a))
}

/// Whether a Put created its resource, according to everything known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arrival {
    New,
    Known,
}
