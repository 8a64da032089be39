use std::borrow::Cow;
use std::sync::Arc;

use crate::event::api::{api_of, resource_arn};
use crate::event::baseline;
use crate::event::whole::{reduced, restored};
use crate::event::{
    Absence, Answer, Change, Content, Creates, Event, Incomplete, Reading, Revision, Unsupported,
};
use crate::lex::{
    Address, Api, Document, Evidence, Json, Object, Operation, ResourceKey, ResourceKind, Schema,
    Shape, Verb, Version, replace_half_surrogates,
};
use crate::trail::{Body, Completeness, Loss, Record};

/// What CloudTrail writes in place of a value that it hides.
const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// Reads a record of Lex.
///
/// A record with an error changed nothing, whatever it asked for. The response is the fuller
/// picture of a call, defaults and all; the request stands in where there is none.
pub fn read(record: &Record) -> Reading {
    if record.error_code.is_some() {
        let response = members(&record.response_elements);
        let shows_success = response.is_some_and(|response| shows_success(&response));
        return match shows_success {
            true => {
                Reading::Unsupported(Unsupported::Contradiction { name: record.event_name.clone() })
            }
            false => Reading::Refused,
        };
    }
    if let Some(reading) = baseline::read(record) {
        return reading;
    }
    let name = record.event_name.as_str();
    let Some(first) = Operation::named(name).next() else {
        return if record.read_only == Some(true) || Operation::is_reading(name) {
            Reading::ReadOnly
        } else {
            Reading::Unsupported(Unsupported::UnknownOperation { name: name.to_owned() })
        };
    };
    let response = members(&record.response_elements);
    let request = match (&response, &record.request_parameters) {
        // The response tells the configuration, so the request need not be read to its depth.
        (Some(response), Body::Json(text)) if !response.is_empty() => {
            let parse = |text: &str| Json::parse_shallow(text, &["tags", "tagKeys"]);
            parse(text).or_else(|_| parse(&replace_half_surrogates(text))).ok()
        }
        (_, parameters) => members(parameters),
    };
    let mut call = Call { record, request, response, reduced: None };
    let operation = if Operation::named(name).count() == 1 {
        first
    } else {
        let api = api_of(call.request.as_ref(), call.response.as_ref());
        match Operation::named(name).find(|row| Some(row.api) == api) {
            Some(row) => row,
            None => {
                return Reading::Unsupported(Unsupported::UndecidableApi { name: name.to_owned() });
            }
        }
    };
    if operation.api == Api::V2 {
        return Reading::Unsupported(Unsupported::V2);
    }
    if call.response.is_none() && lacks_errors(record) {
        return Reading::Unsupported(Unsupported::UnknownOutcome { name: name.to_owned() });
    }
    let Some(key) = call.key(operation) else {
        return Reading::Unsupported(Unsupported::UnnamedResource { name: name.to_owned() });
    };
    call.look_for_reduction(operation, &key);
    let change = call.into_change(operation, &key);
    Reading::Event(Box::new(Event {
        id: record.event_id.clone(),
        time: record.event_time.timestamp(),
        name: record.event_name.clone(),
        request_id: record.request_id.clone(),
        principal: record.principal.clone(),
        source_ip: record.source_ip_address.clone(),
        user_agent: record.user_agent.clone(),
        key,
        change,
    }))
}

/// Whether the form of the record has no place for `errorCode`, so that the call may have been
/// refused. Only an answer shows then that it was not.
fn lacks_errors(record: &Record) -> bool {
    match &record.completeness {
        Completeness::Whole | Completeness::ScalarsAsText => false,
        Completeness::Reduced { absent, .. } => absent.iter().any(|member| member == "errorCode"),
    }
}

fn loses_empty_values(record: &Record) -> bool {
    match &record.completeness {
        Completeness::Whole | Completeness::ScalarsAsText => false,
        Completeness::Reduced { loses, .. } => *loses == Some(Loss::EmptyValues),
    }
}

pub(super) fn members(body: &Body) -> Option<Object> {
    match body {
        Body::Json(text) => {
            let value = Json::parse(text);
            match value.or_else(|_| Json::parse(&replace_half_surrogates(text))) {
                Ok(Json::Object(object)) => Some(object),
                _ => None,
            }
        }
        Body::Null | Body::Omitted { .. } | Body::NotInForm => None,
    }
}

/// Why a request or response that is not there is not there.
fn absence(body: &Body) -> Absence {
    match body {
        Body::Json(_) => Absence::NotAnObject,
        Body::Null => Absence::NotInRecord,
        Body::Omitted { reason, original_size } => {
            Absence::Omitted { reason: reason.as_str().into(), size: *original_size }
        }
        Body::NotInForm => Absence::NotInForm,
    }
}

/// Whether a response shows that the call succeeded: only a revision has a version or a checksum.
fn shows_success(response: &Object) -> bool {
    ["version", "checksum"]
        .iter()
        .any(|name| response.get(name).is_some_and(|value| value.as_text().is_some()))
}

struct Call<'a> {
    record: &'a Record,
    request: Option<Object>,
    response: Option<Object>,
    /// Why the response is not all that Lex returned.
    reduced: Option<Incomplete>,
}

impl Call<'_> {
    /// The text of a member of the request, else of the response.
    fn text(&self, name: &str) -> Option<&str> {
        let bodies = [self.request.as_ref(), self.response.as_ref()];
        bodies.into_iter().flatten().find_map(|body| body.get(name)?.as_text())
    }

    fn key(&self, operation: &Operation) -> Option<ResourceKey> {
        let (account, region) = (&*self.record.account, &*self.record.aws_region);
        match operation.verb {
            Verb::Tag | Verb::Untag => {
                let arn = Address::from_arn(resource_arn(self.request.as_ref()?)?).ok()?.key()?;
                let ids = arn.raw_ids()?;
                let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                ResourceKey::new(account, region, operation.api, arn.kind(), &ids)
            }
            Verb::Import => {
                let kind = match self.text("resourceType")? {
                    "BOT" => ResourceKind::Bot,
                    "INTENT" => ResourceKind::Intent,
                    "SLOT_TYPE" => ResourceKind::SlotType,
                    _ => return None,
                };
                let name = self.response.as_ref()?.text("name")?;
                ResourceKey::new(account, region, operation.api, kind, &[name])
            }
            Verb::Put
            | Verb::Publish
            | Verb::Delete
            | Verb::DeleteVersion
            | Verb::Create
            | Verb::Update
            | Verb::Edit
            | Verb::Build
            | Verb::Keep => {
                let parts = operation.named_by.iter().map(|member| self.text(member));
                let parts: Vec<&str> = parts.collect::<Option<_>>()?;
                ResourceKey::new(account, region, operation.api, operation.kind, &parts)
            }
        }
    }

    /// Looks whether a pipeline reduced the response. What is not the resource is no response, and
    /// the request is read in full if it must stand in.
    fn look_for_reduction(&mut self, operation: &Operation, key: &ResourceKey) {
        if operation.always.is_empty() {
            return;
        }
        let shape = Shape::of(key.api, key.kind());
        let name = self.request.as_ref().and_then(|request| request.text("name"));
        let response = self.response.as_ref().filter(|response| !response.is_empty());
        self.reduced = response.and_then(|response| reduced(response, name, operation, shape));
        if self.reduced.is_none() {
            self.reduced = match &self.record.response_elements {
                _ if self.record.completeness == Completeness::ScalarsAsText => {
                    Some(Incomplete::ValuesAsText)
                }
                _ if loses_empty_values(self.record) => Some(Incomplete::EmptyValuesDropped),
                Body::Json(text) if matches!(replace_half_surrogates(text), Cow::Owned(_)) => {
                    Some(Incomplete::HalfCharacter)
                }
                Body::Json(_) | Body::Null | Body::Omitted { .. } | Body::NotInForm => None,
            };
        }
        if self.reduced.is_some() {
            self.request = members(&self.record.request_parameters);
        }
        if self.reduced == Some(Incomplete::OtherResponse) {
            self.response = None;
        }
    }

    fn into_change(mut self, operation: &Operation, key: &ResourceKey) -> Change {
        match operation.verb {
            Verb::Put | Verb::Create | Verb::Update => {
                let (creates, prior) = (self.creates(operation), self.prior(key));
                // What has no versions has none whatever a record may claim.
                let published =
                    if key.row().has_versions() { self.published() } else { Answer::Absent };
                let revision = self.revision(key, Self::asked);
                Change::Put { creates, prior, revision, published }
            }
            Verb::Publish => {
                let (prior, number) = (self.prior(key), self.number());
                let revision = self.revision(key, |call, _| {
                    let response = call.absence(&call.record.response_elements);
                    Content::Unknown(Incomplete::NotAnswered { response })
                });
                Change::Published { prior, revision, number, parts: Vec::new() }
            }
            Verb::Delete => Change::Deleted,
            Verb::DeleteVersion => Change::VersionDeleted(self.number()),
            Verb::Tag => Change::Tagged({
                let tagged = self.request.as_ref().and_then(|request| tags(key, request));
                tagged.unwrap_or_default()
            }),
            Verb::Untag => Change::Untagged(self.tag_keys()),
            Verb::Import => Change::ImportStarted {
                overwrites: self.text("mergeStrategy") != Some("FAIL_ON_CONFLICT"),
            },
            // Items are not edited yet: no operation of V1 does.
            Verb::Edit | Verb::Build | Verb::Keep => Change::Kept,
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

    /// The checksum of the revision that the caller had seen.
    fn prior(&self, key: &ResourceKey) -> Option<Arc<str>> {
        Schema::of(key.api).checksum(self.request.as_ref()?).map(Into::into)
    }

    fn revision(
        &mut self,
        key: &ResourceKey,
        otherwise: impl FnOnce(&mut Self, &ResourceKey) -> Content,
    ) -> Revision {
        let asked = self.request.as_ref().map(|request| tags(key, request).unwrap_or_default());
        let Some(response) = self.response.take().filter(|response| !response.is_empty()) else {
            let content = otherwise(self, key);
            return Revision { content, checksum: None, facts: Object::default(), tags: asked };
        };
        let mut facts = Object::default();
        let tags = tags(key, &response).or(asked);
        let schema = Schema::of(key.api);
        let checksum = schema.checksum(&response).map(Into::into);
        for name in schema.facts.iter().copied() {
            if let Some(value) = response.get(name).filter(|value| value.as_text().is_some()) {
                facts.insert(name, value.clone());
            }
        }
        let content = match &self.reduced {
            None => content(Document::new(key.api, key.kind(), response)),
            Some(reduced) => {
                let why = reduced.clone();
                self.partly(key, response, why)
            }
        };
        Revision { checksum, facts, tags, content }
    }

    /// What a reduced response and the request show together. A publication asks for nothing, and a
    /// part of a version is not compared with what it froze.
    fn partly(&mut self, key: &ResourceKey, response: Object, why: Incomplete) -> Content {
        let shape = Shape::of(key.api, key.kind());
        let Some(request) = self.request.take().filter(|_| self.asks_for_all()) else {
            return Content::Unknown(why);
        };
        let mut body = restored(request, shape);
        for (name, value) in restored(response, shape).into_members() {
            body.insert(name, value);
        }
        Content::Partial(Arc::new(Document::new(key.api, key.kind(), body)), why)
    }

    /// A Put replaces everything, so its request is the whole configuration but for defaults.
    fn asks_for_all(&self) -> bool {
        Operation::named(&self.record.event_name).any(|row| row.verb == Verb::Put)
    }

    fn asked(&mut self, key: &ResourceKey) -> Content {
        let response = self.absence(&self.record.response_elements);
        match self.request.take() {
            Some(request) => {
                let request = restored(request, Shape::of(key.api, key.kind()));
                let document = Document::new(key.api, key.kind(), request);
                Content::Partial(Arc::new(document), Incomplete::OnlyRequested { response })
            }
            None => Content::Unknown(Incomplete::NotShown {
                response: Box::new(response),
                request: Box::new(absence(&self.record.request_parameters)),
            }),
        }
    }

    /// Why a response that cannot be used cannot.
    fn absence(&self, response: &Body) -> Absence {
        match &self.reduced {
            Some(Incomplete::OtherResponse) => Absence::NotTheResource,
            Some(_) | None => absence(response),
        }
    }

    /// Whether a Put published as well. Its answer's `version` may be the number or `$LATEST`.
    fn published(&self) -> Answer<Version> {
        let version = |body: &Object| body.get("version")?.as_text()?.parse().ok();
        let told = self.response.as_ref().and_then(version);
        if let Some(number @ Version::Number(_)) = told {
            return Answer::Is(number);
        }
        let asked = [self.request.as_ref(), self.response.as_ref()]
            .into_iter()
            .flatten()
            .find_map(|body| body.get("createVersion")?.as_bool());
        match asked {
            Some(true) => Answer::Is(Version::Latest),
            Some(false) => Answer::Absent,
            None if self.request.is_none() && self.response.is_none() => Answer::NotRecorded,
            None => Answer::Absent,
        }
    }

    /// The number of a published version.
    fn number(&self) -> Answer<u64> {
        let number = |body: &Object| match body.get("version")?.as_text()?.parse().ok()? {
            Version::Number(number) => Some(number),
            Version::Latest => None,
        };
        let bodies = [self.response.as_ref(), self.request.as_ref()];
        match bodies.into_iter().flatten().find_map(number) {
            Some(number) => Answer::Is(number),
            None => Answer::NotRecorded,
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

fn content(document: Document) -> Content {
    let document = Arc::new(document);
    let hidden = document.body().iter().any(|(_, value)| holds_hidden(value));
    if hidden {
        Content::Partial(document, Incomplete::ValueHidden)
    } else {
        Content::Exact(document)
    }
}

fn holds_hidden(value: &Json) -> bool {
    match value {
        Json::String(text) => text == HIDDEN,
        Json::Array(items) => items.iter().any(holds_hidden),
        Json::Object(object) => object.iter().any(|(_, value)| holds_hidden(value)),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

/// The tags in a request or a response.
fn tags(key: &ResourceKey, body: &Object) -> Option<Vec<(String, String)>> {
    Schema::of(key.api).tags.read(body.get("tags")?)
}
