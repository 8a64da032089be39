//! As much of HTTP/1.1 as the clients need: requests one after the other on a connection, with a
//! length or in chunks.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// A request.
pub(crate) struct Request {
    /// `GET`, `PUT`, ...
    pub(crate) method: String,
    /// The path as it was sent, still encoded.
    pub(crate) path: String,
    /// What follows the question mark, still encoded.
    pub(crate) query: String,
    /// The body.
    pub(crate) body: Vec<u8>,
}

/// A response in JSON, or nothing.
pub(crate) struct Response {
    /// The status code.
    pub(crate) status: u16,
    /// The name of the exception, if it is one.
    pub(crate) error: Option<&'static str>,
    /// The body.
    pub(crate) body: String,
}

/// A connection, from the side of the server.
pub(crate) struct Connection {
    reader: BufReader<TcpStream>,
}

impl Connection {
    /// A connection on a stream.
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self { reader: BufReader::new(stream) }
    }

    /// The next request; none if the client disconnected, or does not send HTTP.
    pub(crate) fn next(&mut self) -> Option<Request> {
        let first = self.line().ok().filter(|line| !line.is_empty())?;
        let mut words = first.split(' ');
        let (method, target) = (words.next()?.to_owned(), words.next()?);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let (path, query) = (path.to_owned(), query.to_owned());

        let (mut length, mut chunked) = (0, false);
        loop {
            let line = self.line().ok()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':')?;
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().ok()?,
                "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
                "expect" => self.write(b"HTTP/1.1 100 Continue\r\n\r\n").ok()?,
                _ => (),
            }
        }
        let body = if chunked { self.chunks() } else { self.bytes(length) };
        Some(Request { method, path, query, body: body.ok()? })
    }

    /// Sends a response, and keeps the connection.
    pub(crate) fn send(&mut self, response: &Response) -> io::Result<()> {
        let Response { status, error, body } = response;
        let mut text = format!("HTTP/1.1 {status} {}\r\n", reason(*status));
        if let Some(code) = error {
            text += &format!("x-amzn-ErrorType: {code}\r\n");
        }
        if *status != 204 {
            let kind = if body.starts_with('<') { "text/xml" } else { "application/json" };
            text += &format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
        }
        text += "x-amzn-RequestId: 4e1f0000-0000-4000-8000-000000000000\r\n\r\n";
        text += body;
        self.write(text.as_bytes())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let stream = self.reader.get_mut();
        stream.write_all(bytes)?;
        stream.flush()
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.reader.read_line(&mut line)?;
        Ok(line.trim_end_matches(['\r', '\n']).to_owned())
    }

    fn bytes(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body)?;
        Ok(body)
    }

    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let length = usize::from_str_radix(&line, 16).map_err(io::Error::other)?;
            body.extend(self.bytes(length)?);
            self.line()?;
            if length == 0 {
                return Ok(body);
            }
        }
    }
}

/// The text with its `%XX` read.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        bytes.push(u8::try_from(digit()? * 16 + digit()?).ok()?);
    }
    String::from_utf8(bytes).ok()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        404 => "Not Found",
        409 => "Conflict",
        412 => "Precondition Failed",
        429 => "Too Many Requests",
        _ => "Other",
    }
}
