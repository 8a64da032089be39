//! Calls that change single items of a document (Lex V2): of a custom vocabulary and of a resource
//! policy.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::ItemEdit;
use crate::event::call::Call;
use crate::lex::{Json, Object};

/// The items in a request, and those in a response that were changed.
const ASKED: &str = "customVocabularyItemList";
const DONE: &str = "resources";
const ITEM: &str = "itemId";
const STATEMENT: &str = "statementId";

impl Call<'_> {
    /// The changes of the call. Items of the request that the response does not list among the
    /// resources were refused individually.
    pub(super) fn edit(&self) -> ItemEdit {
        let removes = self.record.event_name.contains("Delete");
        if let Some(sid) = self.text(STATEMENT).map(str::to_owned) {
            return match removes {
                true => ItemEdit::StatementRemoved { sid },
                false => ItemEdit::StatementAdded { sid },
            };
        }
        let done = self.response.as_ref().and_then(|response| items(response, DONE));
        let Some(done) = done else {
            let asked = self.request.as_ref().and_then(|request| items(request, ASKED));
            let named = asked.into_iter().flatten().filter_map(id).collect();
            let why = self.not_shown(self.absence(&self.record.response_elements));
            return ItemEdit::NotShown { named, why };
        };
        let (mut set, mut removed) = (BTreeMap::new(), BTreeSet::new());
        for item in done {
            let Some(id) = id(item) else { continue };
            if removes {
                removed.insert(id);
            } else {
                let mut item = item.clone();
                item.retain(|_, value| *value != Json::Null);
                set.insert(id, item);
            }
        }
        let adds = self.record.event_name.contains("Create");
        ItemEdit::Items { set, removed, adds }
    }
}

fn items<'o>(body: &'o Object, member: &str) -> Option<Vec<&'o Object>> {
    let items = body.get(member)?.as_array()?.iter();
    Some(items.filter_map(Json::as_object).collect())
}

fn id(item: &Object) -> Option<String> {
    item.get(ITEM)?.as_text().map(str::to_owned)
}
