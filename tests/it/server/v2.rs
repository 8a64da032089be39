//! The Lex V2 model-building API over HTTP, in front of the simulated [`LexV2`].

use super::http::{Request, Response};
use super::port::{Port, lock};
use super::refusal;
use super::routes::{in_path, with_query_and_body};
use crate::generator::service::ApiError;
use crate::lex_v2::LexV2;
use serde_json::{Value, json};
use std::sync::Mutex;

/// The operations of the service model (2020-08-07) that plans and their scripts use, with method and
/// path. Sorted by name.
const ROUTES: &[(&str, &str, &str)] = &[
    (
        "BatchCreateCustomVocabularyItem",
        "PUT",
        "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/customvocabulary/DEFAULT/batchcreate",
    ),
    (
        "BatchDeleteCustomVocabularyItem",
        "POST",
        "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/customvocabulary/DEFAULT/batchdelete",
    ),
    (
        "BatchUpdateCustomVocabularyItem",
        "PUT",
        "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/customvocabulary/DEFAULT/batchupdate",
    ),
    ("BuildBotLocale", "POST", "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/"),
    ("CreateBot", "PUT", "/bots/"),
    ("CreateBotAlias", "PUT", "/bots/{botId}/botaliases/"),
    ("CreateBotLocale", "PUT", "/bots/{botId}/botversions/{botVersion}/botlocales/"),
    ("CreateBotReplica", "PUT", "/bots/{botId}/replicas/"),
    ("CreateBotVersion", "PUT", "/bots/{botId}/botversions/"),
    (
        "CreateIntent",
        "PUT",
        "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/intents/",
    ),
    ("CreateResourcePolicy", "POST", "/policy/{resourceArn}/"),
    (
        "CreateSlot",
        "PUT",
        "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/intents/{intentId}/slots/",
    ),
    (
        "CreateSlotType",
        "PUT",
        "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/slottypes/",
    ),
    ("DeleteBot", "DELETE", "/bots/{botId}/"),
    ("DeleteBotAlias", "DELETE", "/bots/{botId}/botaliases/{botAliasId}/"),
    ("DeleteBotLocale", "DELETE", "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/"),
    ("DeleteBotReplica", "DELETE", "/bots/{botId}/replicas/{replicaRegion}/"),
    ("DeleteBotVersion", "DELETE", "/bots/{botId}/botversions/{botVersion}/"),
    (
        "DeleteCustomVocabulary",
        "DELETE",
        "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/customvocabulary",
    ),
    (
        "DeleteIntent",
        "DELETE",
        "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/intents/{intentId}/",
    ),
    ("DeleteResourcePolicy", "DELETE", "/policy/{resourceArn}/"),
    (
        "DeleteSlot",
        "DELETE",
        "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/intents/{intentId}/slots/{slotId}/",
    ),
    (
        "DeleteSlotType",
        "DELETE",
        "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/slottypes/{slotTypeId}/",
    ),
    ("DescribeBot", "GET", "/bots/{botId}/"),
    ("DescribeBotAlias", "GET", "/bots/{botId}/botaliases/{botAliasId}/"),
    ("DescribeBotLocale", "GET", "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/"),
    ("DescribeBotReplica", "GET", "/bots/{botId}/replicas/{replicaRegion}/"),
    ("DescribeBotVersion", "GET", "/bots/{botId}/botversions/{botVersion}/"),
    (
        "DescribeCustomVocabularyMetadata",
        "GET",
        "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/customvocabulary/DEFAULT/metadata",
    ),
    (
        "DescribeIntent",
        "GET",
        "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/intents/{intentId}/",
    ),
    ("DescribeResourcePolicy", "GET", "/policy/{resourceArn}/"),
    (
        "DescribeSlot",
        "GET",
        "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/intents/{intentId}/slots/{slotId}/",
    ),
    (
        "DescribeSlotType",
        "GET",
        "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/slottypes/{slotTypeId}/",
    ),
    ("UpdateBot", "PUT", "/bots/{botId}/"),
    ("UpdateBotAlias", "PUT", "/bots/{botId}/botaliases/{botAliasId}/"),
    ("UpdateBotLocale", "PUT", "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/"),
    (
        "UpdateIntent",
        "PUT",
        "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/intents/{intentId}/",
    ),
    ("UpdateResourcePolicy", "PUT", "/policy/{resourceArn}/"),
    (
        "UpdateSlot",
        "PUT",
        "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/intents/{intentId}/slots/{slotId}/",
    ),
    (
        "UpdateSlotType",
        "PUT",
        "/bots/{botId}/botversions/{botVersion}/botlocales/{localeId}/slottypes/{slotTypeId}/",
    ),
];

/// The service, and the calls that it was asked to make.
#[derive(Debug, Default)]
pub(crate) struct Behind {
    pub(crate) lex: LexV2,
    pub(crate) calls: Vec<(&'static str, Value)>,
    /// How many looks at what was changed last find it unfinished.
    unfinished: usize,
    /// A change by somebody else, right after a call.
    meanwhile: Option<(&'static str, Change)>,
}

/// A change of the service.
type Change = fn(&mut LexV2);

/// How many looks at what was changed find it unfinished.
const ROUNDS: usize = 3;

/// The members with a status, and what they hold meanwhile (API reference).
const UNFINISHED: [(&str, &str); 5] = [
    ("botLocaleStatus", "Building"),
    ("botStatus", "Versioning"),
    ("botAliasStatus", "Creating"),
    ("customVocabularyStatus", "Creating"),
    ("botReplicaStatus", "Enabling"),
];

/// A deletion takes a while.
const SLOWLY_DELETED: [&str; 6] = [
    "DeleteBot",
    "DeleteBotAlias",
    "DeleteBotLocale",
    "DeleteBotReplica",
    "DeleteBotVersion",
    "DeleteCustomVocabulary",
];

/// A server on a port of its own, until it is dropped.
pub(crate) struct ServerV2 {
    port: Port<Behind>,
}

impl ServerV2 {
    /// Serves a service.
    pub(crate) fn start(lex: LexV2) -> Self {
        Self { port: Port::open(Behind { lex, ..Behind::default() }, answer) }
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn url(&self) -> String {
        self.port.url()
    }

    /// The service as it is now.
    pub(crate) fn lex(&self) -> LexV2 {
        self.port.lock().lex.clone()
    }

    /// The calls that changed something, so far.
    pub(crate) fn writes(&self) -> Vec<&'static str> {
        let behind = self.port.lock();
        let names = behind.calls.iter().map(|(name, _)| *name);
        names.filter(|name| !name.starts_with("Describe")).collect()
    }

    /// How often something was looked at.
    pub(crate) fn looks(&self, operation: &str) -> usize {
        self.port.lock().calls.iter().filter(|(name, _)| *name == operation).count()
    }

    /// Lets somebody else change the service right after a call.
    pub(crate) fn meanwhile(&self, operation: &'static str, change: Change) {
        self.port.lock().meanwhile = Some((operation, change));
    }

    /// Forgets the calls so far, and changes the service.
    pub(crate) fn edit(&self, edit: impl FnOnce(&mut LexV2)) {
        let mut behind = self.port.lock();
        behind.calls.clear();
        edit(&mut behind.lex);
    }
}

impl Behind {
    /// The answer while what was changed last is not finished.
    fn slowly(&mut self, name: &str, answer: Result<Value, ApiError>) -> Result<Value, ApiError> {
        if !name.starts_with("Describe") {
            if let Some((_, change)) = self.meanwhile.take_if(|(after, _)| *after == name) {
                change(&mut self.lex);
            }
            let is_slow = !name.starts_with("Delete") || SLOWLY_DELETED.contains(&name);
            self.unfinished = if is_slow { ROUNDS } else { 0 };
            return answer;
        }
        let Some(left) = self.unfinished.checked_sub(1) else { return answer };
        let last = self.calls.iter().rev().find(|(it, _)| !it.starts_with("Describe"));
        let is_gone = answer.is_err() && last.is_some_and(|(it, _)| it.starts_with("Delete"));
        let mut shown = if is_gone { json!({}) } else { answer? };
        let status = UNFINISHED.iter().find(|(member, _)| shown.get(member).is_some());
        if let Some((member, value)) = status {
            shown[*member] = json!(value);
        }
        if is_gone || status.is_some() {
            self.unfinished = left;
        }
        Ok(shown)
    }
}

/// An answer with its priorities in another order than they were sent: Lex exports them in any.
fn in_another_order(mut answer: Value) -> Value {
    if let Some(rows) = answer.get_mut("slotPriorities").and_then(Value::as_array_mut) {
        rows.reverse();
    }
    answer
}

fn answer(request: &Request, behind: &Mutex<Behind>) -> Option<Response> {
    Some(answered(request, behind))
}

fn answered(request: &Request, behind: &Mutex<Behind>) -> Response {
    let route = ROUTES.iter().filter(|(_, method, _)| *method == request.method);
    let mut found = route.filter_map(|(name, _, path)| {
        // Clients leave out the slash at the end, or not.
        let (path, given) = (path.trim_end_matches('/'), request.path.trim_end_matches('/'));
        Some((*name, in_path(path, given)?))
    });
    let Some((name, members)) = found.next_back() else {
        return refusal(&crate::lex_v2::invalid(format!("no route {}", request.path)));
    };
    let given = match with_query_and_body(members, request) {
        Ok(given) => given,
        Err(error) => return refusal(&error),
    };
    let mut behind = lock(behind);
    behind.calls.push((name, given.clone()));
    let answer = behind.lex.call(name, &given).map(in_another_order);
    match behind.slowly(name, answer) {
        Ok(Value::Null) => Response { status: 204, error: None, body: String::new() },
        Ok(body) => Response { status: 200, error: None, body: body.to_string() },
        Err(error) => refusal(&error),
    }
}
