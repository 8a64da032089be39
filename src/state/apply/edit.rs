//! Changes of single items (Lex V2): of a custom vocabulary and of a resource policy.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::event::{Incomplete, ItemEdit};
use crate::lex::{Document, Json, LAUNCH, Object, ResourceKey, Version};
use crate::state::apply::Applying;
use crate::state::{Body, Doubt, GapReason, Resource};

const ITEMS: &str = "customVocabularyItems";
const POLICY: &str = "policy";
const STATEMENTS: &str = "Statement";
const SID: &str = "Sid";

impl Applying<'_> {
    /// Items of a document were changed. The first items create the document, and the removal of
    /// the last deletes it.
    pub(super) fn edited(
        &mut self,
        prior: Option<&Arc<str>>,
        revision: Option<&Arc<str>>,
        edit: &ItemEdit,
    ) {
        let key = &self.event.key;
        self.check_revision(prior);
        let before = self.state.body(key, Version::Latest).cloned();
        let unrecorded = self.unrecorded_item(before.as_ref(), edit);
        let after = match edit {
            ItemEdit::Items { set, removed, .. } => {
                self.items(before.as_ref(), set, removed, unrecorded.as_ref())
            }
            ItemEdit::NotShown { named, why } => {
                Some(items_not_shown(key, before.as_ref(), named, why))
            }
            ItemEdit::StatementAdded { sid } => {
                Some(statement_added(key, before.as_ref(), self.unlisted_above(key), sid))
            }
            ItemEdit::StatementRemoved { sid } => statement_removed(before.as_ref(), sid),
        };
        let Some(after) = after else {
            self.remove_tree(key);
            self.effect.touched.insert(key.clone());
            return;
        };
        let (call, fresh, now) = (self.call(), self.unknown_resource(key), self.event.time);
        let past = self.state.past.remove(key).unwrap_or_default();
        let resource =
            self.state.resources.or_insert(key.clone(), Resource { gaps: past, ..fresh });
        resource.set_by = call;
        resource.checksum = revision.cloned();
        resource.proven_at = now;
        resource.latest = match &before {
            Some(before) => after.spelled_as(before),
            None => after,
        };
        self.note_content(key, Version::Latest, before);
        if let Some(reason) = unrecorded {
            self.gap(key, self.possible_since(key).unwrap_or(LAUNCH), reason);
        }
    }

    /// The gap shown by a change or removal of an item that no record added, unless there is
    /// another explanation.
    fn unrecorded_item(&self, before: Option<&Body>, edit: &ItemEdit) -> Option<GapReason> {
        let ItemEdit::Items { set, removed, adds } = edit else { return None };
        let is_explained = match before {
            Some(before) => before.doubt.is_some(),
            None => self.unlisted_above(&self.event.key).is_some(),
        };
        let known = items_of(before);
        let changed = set.keys().filter(|_| !adds).chain(removed);
        let item = changed.filter(|_| !is_explained).find(|id| !known.contains_key(*id))?;
        Some(GapReason::ItemUnrecorded { item: item.clone() })
    }

    /// Why there may be an unrecorded resource of this kind, with items.
    fn unlisted_above(&self, key: &ResourceKey) -> Option<Doubt> {
        self.state.get(&key.parent()?)?.unlisted.get(&key.kind()).cloned()
    }

    /// A vocabulary after items were set and removed; `None` if it certainly has no items left.
    fn items(
        &self,
        before: Option<&Body>,
        set: &BTreeMap<String, Object>,
        removed: &BTreeSet<String>,
        unrecorded: Option<&GapReason>,
    ) -> Option<Body> {
        let key = &self.event.key;
        let unlisted = self.unlisted_above(key);
        let doubt = match before {
            Some(before) => before.doubt.clone(),
            None => unlisted.clone(),
        };
        let doubt = doubt.or_else(|| unrecorded.cloned().map(Doubt::Gap));
        let mut items = items_of(before);
        for (id, item) in set {
            items.insert(id.clone(), Json::Object(item.clone()));
        }
        items.retain(|id, _| !removed.contains(id));
        match (items.is_empty(), doubt) {
            (true, None) => None,
            // The order within a second affects the values of items, but not which items exist.
            (true, Some(Doubt::AmbiguousOrder)) => unlisted.map(Body::unknown),
            (true, Some(doubt)) => Some(Body::unknown(doubt)),
            (false, doubt) => Some(Body { doubt, ..Body::exact(vocabulary(key, items)) }),
        }
    }
}

/// The items of a vocabulary by their ids.
fn items_of(body: Option<&Body>) -> BTreeMap<String, Json> {
    let document = body.and_then(Body::document);
    let items = document.and_then(|document| document.body().get(ITEMS)?.as_array());
    let item = |item: &Json| {
        let id = item.as_object()?.get("itemId")?.as_text()?;
        Some((id.to_owned(), item.clone()))
    };
    items.into_iter().flatten().filter_map(item).collect()
}

/// Makes a vocabulary. Lex lists its items in no order; they are sorted by phrase for readers.
fn vocabulary(key: &ResourceKey, items: BTreeMap<String, Json>) -> Arc<Document> {
    let mut items: Vec<(String, Json)> = items.into_iter().collect();
    let phrase = |item: &Json| {
        let phrase = item.as_object().and_then(|item| item.text("phrase"));
        phrase.unwrap_or_default().to_owned()
    };
    items.sort_by_cached_key(|(id, item)| (phrase(item), id.clone()));
    let items = Json::Array(items.into_iter().map(|(_, item)| item).collect());
    Arc::new(Document::new(key.api, key.kind(), [(ITEMS, items)].into_iter().collect()))
}

/// A vocabulary after a call that may have changed any of the items it named.
fn items_not_shown(
    key: &ResourceKey,
    before: Option<&Body>,
    named: &BTreeSet<String>,
    why: &Incomplete,
) -> Body {
    let mut items = items_of(before);
    items.retain(|id, _| !named.contains(id));
    let doubt = Doubt::Content(why.clone());
    match items.is_empty() {
        true => Body::unknown(doubt),
        false => Body::partial(vocabulary(key, items), doubt),
    }
}

/// A policy with one more statement. A policy that was never shown completely may have others.
fn statement_added(
    key: &ResourceKey,
    before: Option<&Body>,
    unlisted: Option<Doubt>,
    sid: &str,
) -> Body {
    let mut members =
        before.and_then(Body::document).map(|it| it.body().clone()).unwrap_or_default();
    let statement = [(SID, Json::string(sid))].into_iter().collect();
    let (mut policy, mut statements) = statements(&members);
    statements.push(Json::Object(statement));
    policy.insert(STATEMENTS, Json::Array(statements));
    members.insert(POLICY, Json::Object(policy));
    let document = Arc::new(Document::new(key.api, key.kind(), members));
    let doubt = match before {
        Some(before) => before.doubt.clone(),
        None => unlisted,
    };
    Body::partial(document, doubt.unwrap_or(Doubt::TextOfService))
}

/// A policy without one of its statements; `None` if that was certainly the last one.
fn statement_removed(before: Option<&Body>, sid: &str) -> Option<Body> {
    let doubt = match before {
        Some(before) => before.doubt.clone().unwrap_or(Doubt::TextOfService),
        None => Doubt::Unrecorded,
    };
    let Some(document) = before.and_then(Body::document) else {
        return Some(Body::unknown(doubt));
    };
    let mut members = document.body().clone();
    let (mut policy, mut statements) = statements(&members);
    let is_it = |statement: &Json| {
        statement.as_object().and_then(|statement| statement.text(SID)) == Some(sid)
    };
    statements.retain(|statement| !is_it(statement));
    if statements.is_empty() {
        return (doubt != Doubt::TextOfService).then(|| Body::unknown(doubt));
    }
    policy.insert(STATEMENTS, Json::Array(statements));
    members.insert(POLICY, Json::Object(policy));
    Some(Body::partial(Arc::new(document.with_body(members)), doubt))
}

/// The policy in a document, and its statements. A single statement need not be in a list (IAM user
/// guide, "IAM JSON policy elements: Statement").
fn statements(members: &Object) -> (Object, Vec<Json>) {
    let policy = members.get(POLICY).and_then(Json::as_object).cloned().unwrap_or_default();
    let statements = match policy.get(STATEMENTS) {
        Some(Json::Array(statements)) => statements.clone(),
        Some(one @ Json::Object(_)) => vec![one.clone()],
        Some(Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_)) | None => Vec::new(),
    };
    (policy, statements)
}
