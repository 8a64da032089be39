//! A port on which something simulated answers, until it is dropped.

use super::http::{Connection, Request, Response};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How something answers a request; with nothing, the connection is cut.
pub(super) type Answer<T> = fn(&Request, &Mutex<T>) -> Option<Response>;

pub(super) struct Port<T> {
    port: u16,
    behind: Arc<Mutex<T>>,
    stopped: Arc<AtomicBool>,
}

impl<T: Send + 'static> Port<T> {
    pub(super) fn open(behind: T, answer: Answer<T>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let behind = Arc::new(Mutex::new(behind));
        let stopped = Arc::new(AtomicBool::new(false));
        let (shared, stop) = (Arc::clone(&behind), Arc::clone(&stopped));
        thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let behind = Arc::clone(&shared);
                // A client that disconnects is not a failure of the server.
                thread::spawn(move || stream.map(|stream| serve(stream, &behind, answer)));
            }
        });
        Self { port, behind, stopped }
    }
}

impl<T> Port<T> {
    /// `http://127.0.0.1:PORT`
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, T> {
        lock(&self.behind)
    }
}

impl<T> Drop for Port<T> {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // The listener waits for a connection: this is the last one.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

pub(super) fn lock<T>(behind: &Mutex<T>) -> MutexGuard<'_, T> {
    behind.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve<T>(stream: TcpStream, behind: &Mutex<T>, answer: Answer<T>) {
    let mut connection = Connection::new(stream);
    while let Some(request) = connection.next() {
        let Some(response) = answer(&request, behind) else { return };
        if connection.send(&response).is_err() {
            return;
        }
    }
}
