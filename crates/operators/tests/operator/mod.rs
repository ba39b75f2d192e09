//! An operator made of bare sockets, which does exactly what a test says, down to the byte.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};

/// What the operator does with one whole request.
#[derive(Clone)]
pub(crate) enum Act {
    /// Writes these bytes and keeps the connection.
    Write(Vec<u8>),
    /// Writes these bytes and closes the connection.
    WriteAndClose(Vec<u8>),
    /// Resets the connection without a word.
    Reset,
    /// Says nothing until the client goes away.
    Hang,
}

impl Act {
    /// Answers 200 with a body.
    pub(crate) fn say(body: &str) -> Self {
        Self::status(200, body)
    }

    /// Answers with a status and a body.
    pub(crate) fn status(status: u16, body: &str) -> Self {
        Self::with_headers(status, "", body)
    }

    /// Answers with further headers, each ending in a line break.
    pub(crate) fn with_headers(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        let head = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\n\r\n");
        Self::Write([head.as_bytes(), body.as_bytes()].concat())
    }
}

/// What arrived on a connection: a whole request, or what there was when the connection ended.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) head: String,
    pub(crate) body: String,
    pub(crate) is_whole: bool,
}

impl Seen {
    /// The value of a header, by its lower-case name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut values = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        values.next().map(|(_, value)| value)
    }

    /// The first line.
    pub(crate) fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }
}

/// The operator, listening on a port of its own.
pub(crate) struct Operator {
    address: SocketAddr,
    script: mpsc::UnboundedSender<Act>,
    stop: oneshot::Sender<()>,
    served: JoinHandle<(usize, Vec<Seen>)>,
}

impl Operator {
    /// Serves the acts in order, one for each whole request, on any connection.
    pub(crate) async fn start(acts: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (script, acts_left) = mpsc::unbounded_channel();
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(serve(listener, acts_left, stopped));
        let operator = Self { address, script, stop, served };
        acts.into_iter().for_each(|act| operator.will(act));
        operator
    }

    /// Adds what is done with the next request that has no act yet.
    pub(crate) fn will(&self, act: Act) {
        self.script.send(act).expect("the operator lives");
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything that arrived and how many connections there were. Every client must be gone:
    /// this waits for the end of each connection.
    pub(crate) async fn finish(self) -> (usize, Vec<Seen>) {
        drop(self.stop);
        let served = tokio::time::timeout(Duration::from_secs(20), self.served);
        served.await.expect("every connection ends").expect("the operator does not panic")
    }
}

type Acts = std::sync::Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<Act>>>;

async fn serve(
    listener: TcpListener,
    acts: mpsc::UnboundedReceiver<Act>,
    mut stopped: oneshot::Receiver<()>,
) -> (usize, Vec<Seen>) {
    let acts = Acts::new(acts.into());
    let mut connections = JoinSet::new();
    let mut accepted = 0;
    loop {
        tokio::select! {
            biased;
            connection = listener.accept() => {
                accepted += 1;
                connections.spawn(converse(connection.expect("a connection").0, Acts::clone(&acts)));
            }
            _ = &mut stopped => break,
        }
    }
    (accepted, connections.join_all().await.into_iter().flatten().collect())
}

async fn converse(mut socket: TcpStream, acts: Acts) -> Vec<Seen> {
    let mut seen = Vec::new();
    while let Some(request) = read_request(&mut socket).await {
        let is_whole = request.is_whole;
        seen.push(request);
        if !is_whole {
            break;
        }
        let act = acts.lock().await.try_recv().unwrap_or(Act::Reset);
        if !perform(act, &mut socket).await {
            break;
        }
    }
    seen
}

/// Whether the connection lives on.
async fn perform(act: Act, socket: &mut TcpStream) -> bool {
    match act {
        Act::Write(bytes) => socket.write_all(&bytes).await.is_ok(),
        Act::WriteAndClose(bytes) => {
            let _ = socket.write_all(&bytes).await;
            let _ = socket.shutdown().await;
            false
        }
        Act::Reset => {
            // Closing with unread or unsent data and no linger sends a reset.
            let _ = socket.set_zero_linger();
            false
        }
        Act::Hang => {
            let _ = socket.read_u8().await;
            false
        }
    }
}

/// The next request; `None` where the connection ended between two.
async fn read_request(socket: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    loop {
        if let Some(seen) = whole_request(&bytes) {
            return Some(seen);
        }
        if matches!(socket.read_buf(&mut bytes).await, Ok(0) | Err(_)) {
            let head = String::from_utf8_lossy(&bytes).into_owned();
            return (!bytes.is_empty()).then(|| Seen {
                head,
                body: String::new(),
                is_whole: false,
            });
        }
    }
}

fn whole_request(bytes: &[u8]) -> Option<Seen> {
    let text = std::str::from_utf8(bytes).expect("requests are text");
    let (head, body) = text.split_once("\r\n\r\n")?;
    let seen = Seen { head: head.to_owned(), body: body.to_owned(), is_whole: true };
    let length: usize = seen.header("content-length").map_or(0, |n| n.parse().expect("a length"));
    (body.len() == length).then_some(seen)
}
