//! The Lex V1 model-building API over HTTP, as the AWS CLI and the SDKs speak it, in front of the
//! simulated [`Service`]; and the call of STS that returns the account of the credentials.
//!
//! Signatures are not checked: what is tested is what a client sends, and what it makes of the
//! answers. [`Server::surprise`] makes another caller act in between, or makes calls fail.

mod http;
mod port;
mod routes;
mod v2;

pub(crate) use v2::ServerV2;

use super::generator::service::{ApiError, Service};
use http::{Request, Response};
use port::{Port, lock};
use serde_json::{Value, json};
use std::sync::{Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

/// One call as it arrived, and how it was answered.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// `PutIntent`, `GetBot`, ...
    pub(crate) operation: &'static str,
    /// Path, query and body together.
    pub(crate) parameters: Value,
    /// The HTTP status; none if the connection was cut instead.
    pub(crate) status: Option<u16>,
}

/// What happens at a call instead of the usual, or before it.
#[derive(Clone, Debug)]
pub(crate) enum Surprise {
    /// It is refused.
    Refusal(ApiError),
    /// Somebody else makes this call first.
    Edit(&'static str, Value),
    /// It is made, but the connection is cut before the answer.
    LostAnswer,
    /// It is made, and never answered, while the connection stays open.
    Silence,
}

/// A server on a port of its own, until it is dropped.
pub(crate) struct Server {
    port: Port<Lex>,
}

/// The service behind the server, with a clock that moves on with every call.
struct Lex {
    service: Service,
    now: i64,
    calls: Vec<Call>,
    surprises: Vec<(&'static str, Surprise)>,
}

/// How many milliseconds pass between two calls.
const BETWEEN_CALLS: i64 = 12_000;

impl Server {
    /// Serves a service from a moment (milliseconds) on.
    pub(crate) fn start(service: Service, now: i64) -> Self {
        let lex = Lex { service, now, calls: Vec::new(), surprises: Vec::new() };
        Self { port: Port::open(lex, answer) }
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn url(&self) -> String {
        self.port.url()
    }

    /// The calls so far.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.lex().calls.clone()
    }

    /// The calls that changed something, so far.
    pub(crate) fn writes(&self) -> Vec<Call> {
        let calls = self.calls().into_iter();
        calls.filter(|call| !call.operation.starts_with("Get")).collect()
    }

    /// Forgets the calls so far.
    pub(crate) fn forget(&self) {
        self.lex().calls.clear();
    }

    /// Waits for the next call of an operation with a surprise. The surprises of one operation
    /// come one at a time, in the order in which they were asked for.
    pub(crate) fn surprise(&self, operation: &'static str, surprise: Surprise) {
        self.lex().surprises.push((operation, surprise));
    }

    /// A copy of the service as it is now.
    pub(crate) fn service(&self) -> Service {
        self.lex().service.clone()
    }

    /// Makes a call behind the back of every client.
    pub(crate) fn call(&self, operation: &str, parameters: Value) -> Value {
        let mut lex = self.lex();
        lex.now += BETWEEN_CALLS;
        let now = lex.now;
        lex.service.call(operation, parameters, now).expect("Lex accepts this")
    }

    fn lex(&self) -> MutexGuard<'_, Lex> {
        self.port.lock()
    }
}

/// What becomes of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Sent,
    Lost,
    Withheld,
}

/// The response; none if it gets lost.
fn answer(request: &Request, lex: &Mutex<Lex>) -> Option<Response> {
    if request.method == "POST" && request.path == "/" {
        return Some(caller_identity(&lock(lex).service));
    }
    let Some((route, parameters)) = routes::find(request) else {
        return Some(refusal(&ApiError::not_found("no such route")));
    };
    let parameters = match parameters {
        Ok(parameters) => parameters,
        Err(error) => return Some(refusal(&error)),
    };
    let mut lex = lock(lex);
    let (response, fate) = lex.answer(route.operation, route.success, parameters.clone());
    let sent = fate == Fate::Sent;
    let status = sent.then_some(response.status);
    lex.calls.push(Call { operation: route.operation, parameters, status });
    drop(lex);
    if fate == Fate::Withheld {
        // For longer than any test waits; the thread ends with the tests.
        thread::sleep(Duration::from_secs(3600));
    }
    sent.then_some(response)
}

impl Lex {
    fn answer(&mut self, operation: &'static str, success: u16, given: Value) -> (Response, Fate) {
        self.now += BETWEEN_CALLS;
        let place = self.surprises.iter().position(|(at, _)| *at == operation);
        let mut fate = Fate::Sent;
        match place.map(|place| self.surprises.remove(place).1) {
            Some(Surprise::Refusal(error)) => return (refusal(&error), Fate::Sent),
            Some(Surprise::Edit(other, parameters)) => {
                self.service.call(other, parameters, self.now).expect("Lex accepts this");
                self.now += 1;
            }
            Some(Surprise::LostAnswer) => fate = Fate::Lost,
            Some(Surprise::Silence) => fate = Fate::Withheld,
            None => (),
        }
        let response = match self.service.call(operation, given, self.now) {
            Ok(Value::Null) => Response { status: success, error: None, body: String::new() },
            Ok(body) => Response { status: success, error: None, body: body.to_string() },
            Err(error) => refusal(&error),
        };
        (response, fate)
    }
}

/// An error of restJson1: the code in a header and in the body.
fn refusal(error: &ApiError) -> Response {
    let body = json!({"__type": error.code, "message": error.message});
    Response { status: error.status, error: Some(error.code), body: body.to_string() }
}

/// What `sts get-caller-identity` is answered with.
fn caller_identity(service: &Service) -> Response {
    let account = service.account();
    let body = format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
         <GetCallerIdentityResult><Arn>arn:aws:iam::{account}:user/alice</Arn>\
         <UserId>AIDAEXAMPLE</UserId><Account>{account}</Account></GetCallerIdentityResult>\
         <ResponseMetadata><RequestId>4e1f0000-0000-4000-8000-000000000000</RequestId>\
         </ResponseMetadata></GetCallerIdentityResponse>"
    );
    Response { status: 200, error: None, body }
}
