//! A gateway that answers from a script, and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// More than any request of these tests has.
const REQUEST_BYTES_MAX: usize = 16 * 1024;

/// What the gateway does with one request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Say {
    /// Answers with these fields of `data`.
    Data(&'static str),
    /// Takes the request and hangs up.
    Nothing,
}

/// A gateway on a port of its own.
pub(crate) struct Gateway {
    pub(crate) base_url: String,
    calls: Arc<Mutex<Vec<Call>>>,
}

/// One request: which call, and under which id where it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) id: Option<String>,
}

impl Gateway {
    /// Answers each request with the next of these, and hangs up when there are none.
    pub(crate) async fn start(script: &[Say]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        let calls = Arc::new(Mutex::new(Vec::new()));
        let (mut script, told) = (VecDeque::from(script.to_vec()), calls.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let say = script.pop_front().unwrap_or(Say::Nothing);
                let call = answer(stream, say).await;
                told.lock().expect("no one panics here").push(call);
            }
        });
        Self { base_url, calls }
    }

    /// What it was asked, oldest first.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.lock().expect("no one panics here").clone()
    }

    /// The names of what it was asked.
    pub(crate) fn names(&self) -> Vec<String> {
        self.calls().into_iter().map(|call| call.name).collect()
    }
}

async fn answer(mut stream: TcpStream, say: Say) -> Call {
    let request = read(&mut stream).await;
    if let Say::Data(fields) = say {
        let body = format!("{{\"data\":{{{fields}}}}}");
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
        let reply = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(reply.as_bytes()).await.expect("a client that listens");
    }
    let after = |mark: &str, ends: &[char]| {
        let (_, rest) = request.split_once(mark)?;
        rest.split(ends).next().map(str::to_owned)
    };
    let name = after("POST /api/", &[' ']).unwrap_or_default();
    Call { name, id: after("spTransID=", &['&']) }
}

/// Reads one request to its end, as its head says.
async fn read(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    while !is_whole(&request) && request.len() < REQUEST_BYTES_MAX {
        let read = stream.read_buf(&mut request).await.expect("a client that speaks");
        if read == 0 {
            break;
        }
    }
    String::from_utf8(request).expect("a form is ASCII")
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.and_then(|length| length.parse().ok()).is_some_and(|length: usize| body.len() >= length)
}
