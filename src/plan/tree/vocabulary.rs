//! The items of a custom vocabulary, in batches.

use crate::lex::{Json, Object, Operation, ResourceKey, Version};
use crate::plan::Cannot;
use crate::plan::StepReason;
use crate::plan::tree::making::{Done, Making};
use crate::plan::tree::rules::BATCH;
use crate::plan::tree::wanted::WantedPart;
use crate::state::{Body, Doubt};

const ITEMS: &str = "customVocabularyItems";
const LIST: &str = "customVocabularyItemList";
const ID: &str = "itemId";
const PHRASE: &str = "phrase";

impl Making<'_> {
    /// Brings a vocabulary to its target. Items that are created again have other ids.
    pub(super) fn bring_vocabulary(&mut self, own: &ResourceKey, part: &WantedPart) -> Done {
        let place = self.place(own);
        let now = self.body(&place).cloned();
        if part.is_same && now.is_some() {
            return Ok(());
        }
        let wanted = match (&part.body.doubt, part.body.document()) {
            (None, Some(document)) => items(document.body()),
            (doubt, _) => {
                let doubt = doubt.clone().unwrap_or(Doubt::Unrecorded);
                self.leave(own, Cannot::Content(own.clone(), Version::Latest, doubt));
                return Ok(());
            }
        };
        if let Some(above) = place.parent().filter(|above| !self.lex.is_living(above)) {
            let above = self.known(&above);
            self.leave(own, Cannot::Depends(own.clone(), Version::Latest, above));
            return Ok(());
        }
        let there = now.as_ref().and_then(Body::document);
        let there = there.map(|document| items(document.body())).unwrap_or_default();
        let (mut excess, mut lacking) = (there, Vec::new());
        for item in &wanted {
            let same = |other: &Object| without_id(other.clone()) == without_id(item.clone());
            match excess.iter().position(same) {
                Some(at) => drop(excess.remove(at)),
                None => lacking.push(item.clone()),
            }
        }
        // The current items, or their ids, are unknown.
        let is_open = now.as_ref().is_some_and(|now| now.doubt.is_some());
        let is_new = |item: &Object| item.text(ID).is_some_and(|id| id.contains('-'));
        if is_open || excess.iter().any(is_new) {
            self.delete(&place)?;
            (excess, lacking) = (Vec::new(), wanted);
        }
        let mut changed = Vec::new();
        lacking.retain(|item| {
            let same = |other: &Object| other.text(PHRASE) == item.text(PHRASE);
            let Some(at) = excess.iter().position(same) else { return true };
            let old = excess.remove(at);
            let mut item = item.clone();
            item.extend(old.get(ID).map(|id| (ID, id.clone())));
            changed.push(item);
            false
        });
        let ids = excess
            .iter()
            .map(|item| item.get(ID).map(|id| (ID, id.clone())).into_iter().collect::<Object>());
        self.batches("BatchDeleteCustomVocabularyItem", own, ids.collect())?;
        self.batches("BatchUpdateCustomVocabularyItem", own, changed)?;
        let new = lacking.into_iter().map(without_id).collect();
        self.batches("BatchCreateCustomVocabularyItem", own, new)
    }

    fn batches(&mut self, operation: &str, own: &ResourceKey, items: Vec<Object>) -> Done {
        let operation = Operation::called(own.api, operation).expect("a batch of items");
        let place = self.place(own);
        for batch in items.chunks(BATCH) {
            let list = Json::Array(batch.iter().cloned().map(Json::Object).collect());
            let body = Object::from_iter([(LIST, list)]);
            let step = self.step_of(operation, (own, &place), body, StepReason::Differs);
            self.call(step)?;
        }
        Ok(())
    }
}

fn items(document: &Object) -> Vec<Object> {
    let items = document.get(ITEMS).and_then(Json::as_array).unwrap_or_default();
    items.iter().filter_map(|item| item.as_object().cloned()).collect()
}

fn without_id(mut item: Object) -> Object {
    item.remove(ID);
    item
}
