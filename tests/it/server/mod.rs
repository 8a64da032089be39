//! The Lex V1 model-building API over HTTP, as the AWS CLI and the SDKs speak it, in front of the
//! simulated [`Service`]; and of STS the one call that tells whose credentials are used.
//!
//! Signatures are not checked: what is tested is what a client sends, and what it makes of the
//! answers. [`Server::surprise`] lets somebody else act in between, or lets calls fail.

mod http;
mod routes;
mod v2;

pub(crate) use v2::ServerV2;

use super::generator::service::{ApiError, Service};
use http::{Connection, Request, Response};
use serde_json::{Value, json};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// One call as it arrived, and how it was answered.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// `PutIntent`, `GetBot`, ...
    pub(crate) operation: &'static str,
    /// Path, query and body together.
    pub(crate) parameters: Value,
    /// The HTTP status; none where the connection was cut instead.
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
    port: u16,
    shared: Arc<Mutex<Lex>>,
    stopped: Arc<AtomicBool>,
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
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let lex = Lex { service, now, calls: Vec::new(), surprises: Vec::new() };
        let shared = Arc::new(Mutex::new(lex));
        let stopped = Arc::new(AtomicBool::new(false));
        let (lex, stop) = (Arc::clone(&shared), Arc::clone(&stopped));
        thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let lex = Arc::clone(&lex);
                // A client that goes away in the middle is no failure of the server.
                thread::spawn(move || stream.map(|stream| serve(stream, &lex)));
            }
        });
        Self { port, shared, stopped }
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
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
        lock(&self.shared)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // The listener waits for a connection: this is the last one.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

fn lock(lex: &Mutex<Lex>) -> MutexGuard<'_, Lex> {
    lock_of(lex)
}

fn lock_of<T>(lex: &Mutex<T>) -> MutexGuard<'_, T> {
    lex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(stream: TcpStream, lex: &Mutex<Lex>) {
    let mut connection = Connection::new(stream);
    while let Some(request) = connection.next() {
        let Some(response) = answer(&request, lex) else { return };
        if connection.send(&response).is_err() {
            return;
        }
    }
}

/// What becomes of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Sent,
    Lost,
    Withheld,
}

/// The response; none where the answer gets lost.
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
