//! A successful writing call, and its effect.

use std::borrow::Cow;
use std::sync::Arc;

use crate::event::api::resource_arn;
use crate::event::members::{absence, members};
use crate::event::whole::{reduced, restored};
use crate::event::{
    Absence, Change, Content, Creates, Fact, ImportedInto, Incomplete, Merge, Revision,
};
use crate::lex::{
    Address, Document, Evidence, Json, Object, Operation, ResourceKey, ResourceKind, Schema, Shape,
    Verb, Version, replace_half_surrogates,
};
use crate::trail::{Completeness, Loss, Record, RecordBody};

/// The placeholder that CloudTrail writes for a hidden value.
const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// A call, read from its record.
pub(super) struct Call<'a> {
    pub(super) record: &'a Record,
    pub(super) request: Option<Object>,
    pub(super) response: Option<Object>,
    /// Why the response is incomplete, compared with what Lex returned.
    pub(super) reduced: Option<Incomplete>,
}

impl Call<'_> {
    /// The text of a member of the request, or else of the response.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.bodies().find_map(|body| body.get(name)?.as_text())
    }

    /// The request, then the response, if the record has them.
    pub(super) fn bodies(&self) -> impl Iterator<Item = &Object> {
        [self.request.as_ref(), self.response.as_ref()].into_iter().flatten()
    }

    /// The resource of the call.
    pub(super) fn key(&self, operation: &Operation) -> Option<ResourceKey> {
        if let Some(member) = operation.arn {
            return self.key_of_arn(operation, member);
        }
        if operation.verb == Verb::Import && operation.within.is_none() {
            let kind = match self.text("resourceType")? {
                "BOT" => ResourceKind::Bot,
                "INTENT" => ResourceKind::Intent,
                "SLOT_TYPE" => ResourceKind::SlotType,
                _ => return None,
            };
            let name = self.response.as_ref()?.text("name")?;
            return self.key_for(operation, kind, &[name]);
        }
        if operation.named_by.is_empty() {
            return (operation.verb == Verb::Keep).then(|| self.service(operation));
        }
        let ids = operation.named_by.iter().map(|member| self.id(operation, member));
        let ids: Vec<&str> = ids.collect::<Option<_>>()?;
        self.key_for(operation, operation.kind, &ids)
    }

    fn key_for(
        &self,
        operation: &Operation,
        kind: ResourceKind,
        ids: &[&str],
    ) -> Option<ResourceKey> {
        let (account, region) = (&*self.record.account, &*self.record.aws_region);
        ResourceKey::new(account, region, operation.api, kind, ids)
    }

    /// Lex itself, in the account and region of the call.
    pub(super) fn service(&self, operation: &Operation) -> ResourceKey {
        ResourceKey::service(&self.record.account, &self.record.aws_region, operation.api)
    }

    fn key_of_arn(&self, operation: &Operation, member: &str) -> Option<ResourceKey> {
        // A trail may spell members differently from the API.
        let text = self.text(member).or_else(|| self.bodies().find_map(resource_arn))?;
        let of_arn = Address::from_arn(text).ok()?.key()?;
        let ids = of_arn.raw_ids()?;
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let is_tag = matches!(operation.verb, Verb::Tag | Verb::Untag);
        let kind = if is_tag { of_arn.kind() } else { operation.kind };
        self.key_for(operation, kind, &ids)
    }

    /// An id in the request or the response, or in the member that the row names.
    fn id(&self, operation: &Operation, member: &str) -> Option<&str> {
        match operation.within {
            None => self.text(member),
            Some(within) => self.specification(within)?.get(member)?.as_text(),
        }
    }

    /// The only member of a member.
    pub(super) fn specification(&self, within: &str) -> Option<&Object> {
        let one = |body: &'_ Object| -> Option<()> { body.get(within)?.as_object().map(|_| ()) };
        let body = self.bodies().find(|body| one(body).is_some())?;
        let mut members = body.get(within)?.as_object()?.iter();
        let present = members.find(|(_, value)| **value != Json::Null)?.1;
        present.as_object()
    }

    /// The change of a call whose record does not name its resource; `None` if it shows nothing.
    pub(super) fn unnamed(&self, operation: &Operation) -> Option<(ResourceKey, Change)> {
        let schema = Schema::of(operation.api);
        if !schema.deletes_below {
            return None;
        }
        if let Some(change) = self.import_of_unnamed(operation) {
            return Some((self.service(operation), change));
        }
        if !operation.verb.has_effect() || matches!(operation.verb, Verb::Tag | Verb::Untag) {
            return Some((self.service(operation), Change::Kept));
        }
        let known: Vec<&str> = operation.named_by.iter().map_while(|it| self.text(it)).collect();
        let path = schema.row(operation.kind)?.paths.first()?;
        let parent = known.len().checked_sub(1).and_then(|at| path.get(at));
        let parent = parent.and_then(|kind| self.key_for(operation, *kind, &known));
        let change = Change::NotShown { kind: operation.kind, verb: operation.verb };
        Some((parent.unwrap_or_else(|| self.service(operation)), change))
    }

    /// Checks whether a pipeline reduced the response. A response that is not the resource is
    /// dropped; then the complete request is read to replace it.
    pub(super) fn look_for_reduction(&mut self, operation: &Operation, key: &ResourceKey) {
        if operation.always.is_empty() {
            return;
        }
        let shape = Shape::of(key.api, key.kind());
        let id = key.row().id.and_then(|id| self.request.as_ref()?.text(id));
        let response = self.response.as_ref().filter(|response| !response.is_empty());
        self.reduced =
            response.and_then(|response| reduced(response, (key.row().id, id), operation, shape));
        if self.reduced.is_none() {
            self.reduced = match &self.record.response_elements {
                _ if self.record.completeness == Completeness::ScalarsAsText => {
                    Some(Incomplete::ValuesAsText)
                }
                _ if loses_empty_values(self.record) => Some(Incomplete::EmptyValuesDropped),
                RecordBody::Json(text)
                    if matches!(replace_half_surrogates(text), Cow::Owned(_)) =>
                {
                    Some(Incomplete::HalfCharacter)
                }
                RecordBody::Json(_)
                | RecordBody::Null
                | RecordBody::Omitted { .. }
                | RecordBody::NotInForm => None,
            };
        }
        if self.reduced.is_some() {
            self.request = members(&self.record.request_parameters);
        }
        if self.reduced == Some(Incomplete::OtherResponse) {
            self.response = None;
        }
    }

    pub(super) fn into_change(mut self, operation: &Operation, key: &ResourceKey) -> Change {
        match operation.verb {
            Verb::Put | Verb::Create | Verb::Update => {
                let (creates, prior) = (self.creates(operation), self.prior(key));
                // A resource without versions has none, whatever a record claims.
                let published =
                    if key.row().has_versions() { self.published() } else { Fact::Absent };
                let keeps = self.keeps(operation, key);
                let revision = self.revision(key, Self::asked);
                Change::Put { creates, prior, revision, published, keeps }
            }
            Verb::Publish if Schema::of(key.api).deletes_below => self.tree_version(key),
            Verb::Publish => {
                let (prior, number) = (self.prior(key), self.number(key));
                let revision = self.revision(key, |call, _| {
                    let response = call.absence(&call.record.response_elements);
                    Content::Unknown(Incomplete::NotAnswered { response })
                });
                Change::Published { prior, revision, number }
            }
            Verb::Delete => Change::Deleted {
                prior: self.prior(key),
                revision: key.row().revision.and_then(|_| self.answered(key)),
            },
            Verb::DeleteVersion => Change::VersionDeleted(self.number(key)),
            Verb::Tag => Change::Tagged({
                let tagged = self.request.as_ref().and_then(|request| tags(key, request));
                tagged.unwrap_or_default()
            }),
            Verb::Untag => Change::Untagged(self.tag_keys()),
            Verb::Import => Change::ImportStarted {
                into: self.imported_into(operation, key),
                merge: self.merge(),
            },
            Verb::Edit => Change::Edited {
                prior: self.prior(key),
                revision: self.answered(key),
                edit: self.edit(),
            },
            Verb::Build | Verb::Use => Change::Used,
            Verb::Migrate => self.migration(),
            Verb::Keep => Change::Kept,
        }
    }

    /// Whether a Put created its resource.
    fn creates(&self, operation: &Operation) -> Creates {
        match (operation.evidence, &self.request) {
            (Evidence::Verb, _) if operation.verb == Verb::Create => Creates::Yes,
            (Evidence::Verb, _) => Creates::No,
            (Evidence::Checksum, None) => Creates::Unknown,
            (Evidence::Checksum, Some(request)) => {
                match Schema::of(operation.api).checksum(request) {
                    Some(_) => Creates::No,
                    None => Creates::Yes,
                }
            }
        }
    }

    /// The member that an update omitted and Lex keeps.
    fn keeps(&self, operation: &Operation, key: &ResourceKey) -> Option<&'static str> {
        let (kept, request) = (key.row().kept?, self.request.as_ref()?);
        let is_left = request.get(kept).is_none_or(|value| *value == Json::Null);
        (operation.verb == Verb::Update && is_left).then_some(kept)
    }

    /// The revision named in the request.
    fn prior(&self, key: &ResourceKey) -> Option<Arc<str>> {
        let request = self.request.as_ref()?;
        match key.row().revision {
            Some((before, _)) => request.get(before)?.as_text(),
            None => Schema::of(key.api).checksum(request),
        }
        .map(Into::into)
    }

    /// The revision in the response.
    fn answered(&self, key: &ResourceKey) -> Option<Arc<str>> {
        let response = self.response.as_ref()?;
        match key.row().revision {
            Some((_, after)) => response.get(after)?.as_text(),
            None => Schema::of(key.api).checksum(response),
        }
        .map(Into::into)
    }

    fn revision(
        &mut self,
        key: &ResourceKey,
        otherwise: impl FnOnce(&mut Self, &ResourceKey) -> Content,
    ) -> Revision {
        let asked = self.request.as_ref().map(|request| tags(key, request).unwrap_or_default());
        let checksum = self.answered(key);
        let Some(response) = self.response.take().filter(|response| !response.is_empty()) else {
            let content = otherwise(self, key);
            return Revision { content, checksum: None, facts: Object::default(), tags: asked };
        };
        let mut facts = Object::default();
        let tags = tags(key, &response).or(asked);
        let schema = Schema::of(key.api);
        for name in schema.facts.iter().copied() {
            if let Some(value) = response.get(name).filter(|value| value.as_text().is_some()) {
                facts.insert(name, value.clone());
            }
        }
        let content = match &self.reduced {
            _ if key.row().stated.is_some() => self.stated(key),
            None => content(document(key, response)),
            Some(reduced) => {
                let why = reduced.clone();
                self.partly(key, response, why)
            }
        };
        Revision { checksum, facts, tags, content }
    }

    /// The content of a reduced response together with the request. A publication requests no
    /// content, and parts of a version are not compared with their drafts.
    fn partly(&mut self, key: &ResourceKey, response: Object, why: Incomplete) -> Content {
        let shape = Shape::of(key.api, key.kind());
        let Some(request) = self.request.take().filter(|_| self.asks_for_all()) else {
            return Content::Unknown(why);
        };
        let mut body = restored(request, shape);
        for (name, value) in restored(response, shape).into_members() {
            body.insert(name, value);
        }
        Content::Partial(Arc::new(document(key, body)), why)
    }

    /// A Put replaces everything, so its request is the whole configuration except for defaults.
    fn asks_for_all(&self) -> bool {
        let puts = |row: &Operation| row.verb.sets_all();
        Operation::named(&self.record.event_name).any(puts)
    }

    fn asked(&mut self, key: &ResourceKey) -> Content {
        if key.row().stated.is_some() {
            return self.stated(key);
        }
        let response = self.absence(&self.record.response_elements);
        match self.request.take() {
            Some(request) => {
                let request = restored(request, Shape::of(key.api, key.kind()));
                let document = document(key, request);
                Content::Partial(Arc::new(document), Incomplete::OnlyRequested { response })
            }
            None => Content::Unknown(self.not_shown(response)),
        }
    }

    /// Why neither body shows it, given why the response does not.
    pub(super) fn not_shown(&self, response: Absence) -> Incomplete {
        Incomplete::NotShown {
            response: Box::new(response),
            request: Box::new(absence(&self.record.request_parameters)),
        }
    }

    /// A document whose only member in the request is JSON in a string.
    fn stated(&mut self, key: &ResourceKey) -> Content {
        let request = self.request.as_ref();
        let text = key.row().stated.and_then(|member| Some((member, request?.get(member)?)));
        let parsed = text.and_then(|(member, text)| {
            let value = Json::parse(text.as_text()?).ok()?;
            value.as_object().is_some().then_some((member, value))
        });
        match parsed {
            Some(member) => content(document(key, [member].into_iter().collect())),
            None => Content::Unknown(Incomplete::NotShown {
                response: Box::new(Absence::NotTheResource),
                request: Box::new(absence(&self.record.request_parameters)),
            }),
        }
    }

    /// Why a response cannot be used.
    pub(super) fn absence(&self, response: &RecordBody) -> Absence {
        match &self.reduced {
            Some(Incomplete::OtherResponse) => Absence::NotTheResource,
            Some(_) | None => absence(response),
        }
    }

    /// Whether a Put published as well. `version` in its response may be the number or `$LATEST`.
    fn published(&self) -> Fact<Version> {
        let version = |body: &Object| body.get("version")?.as_text()?.parse().ok();
        let in_response = self.response.as_ref().and_then(version);
        if let Some(number @ Version::Number(_)) = in_response {
            return Fact::Is(number);
        }
        let asked = [self.request.as_ref(), self.response.as_ref()]
            .into_iter()
            .flatten()
            .find_map(|body| body.get("createVersion")?.as_bool());
        match asked {
            Some(true) => Fact::Is(Version::Latest),
            Some(false) => Fact::Absent,
            None if self.request.is_none() && self.response.is_none() => Fact::NotRecorded,
            None => Fact::Absent,
        }
    }

    /// The number of a published version.
    pub(super) fn number(&self, key: &ResourceKey) -> Fact<u64> {
        let member = Schema::of(key.api).version;
        let number = |body: &Object| match body.get(member)?.as_text()?.parse().ok()? {
            Version::Number(number) => Some(number),
            Version::Latest => None,
        };
        let bodies = [self.response.as_ref(), self.request.as_ref()];
        match bodies.into_iter().flatten().find_map(number) {
            Some(number) => Fact::Is(number),
            None => Fact::NotRecorded,
        }
    }

    /// The target of an import.
    fn imported_into(&self, operation: &Operation, key: &ResourceKey) -> ImportedInto {
        let specified = operation.within.and_then(|_| self.part_imported(operation));
        ImportedInto::Resource(specified.unwrap_or_else(|| key.clone()))
    }

    /// The effect of an import on existing resources.
    pub(super) fn merge(&self) -> Merge {
        match self.text("mergeStrategy") {
            Some("FAIL_ON_CONFLICT" | "FailOnConflict") => Merge::Fail,
            Some("Append") => Merge::Append,
            Some(_) | None => Merge::Overwrite,
        }
    }

    fn tag_keys(&self) -> Vec<String> {
        let keys = self.request.as_ref().and_then(|request| request.get("tagKeys"));
        match keys {
            Some(Json::Array(keys)) => {
                keys.iter().filter_map(Json::as_str).map(str::to_owned).collect()
            }
            // A query-string list may be logged as one string.
            Some(Json::String(key)) => vec![key.clone()],
            _ => Vec::new(),
        }
    }
}

/// The document in a request or a response.
fn document(key: &ResourceKey, mut members: Object) -> Document {
    for (spelled, name) in key.row().respelled {
        if let Some(value) = members.remove(spelled) {
            members.insert(*name, value);
        }
    }
    Document::new(key.api, key.kind(), members)
}

fn content(document: Document) -> Content {
    let document = Arc::new(document);
    if holds_hidden(document.body()) {
        Content::Partial(document, Incomplete::ValueHidden)
    } else {
        Content::Exact(document)
    }
}

/// Whether CloudTrail hid a value.
pub fn holds_hidden(body: &Object) -> bool {
    body.any(|value| value.as_str() == Some(HIDDEN))
}

fn loses_empty_values(record: &Record) -> bool {
    match &record.completeness {
        Completeness::Whole | Completeness::ScalarsAsText => false,
        Completeness::Reduced { loses, .. } => *loses == Some(Loss::EmptyValues),
    }
}

/// The tags in a request or a response.
fn tags(key: &ResourceKey, body: &Object) -> Option<Vec<(String, String)>> {
    Schema::of(key.api).tags.read(body.get(key.row().tags?)?)
}
