//! A server that does as it is told, and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use client::{Client, NewCharge};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The token that clients of this server carry.
pub(crate) const TOKEN: &str = "hunter2";

/// What one request is answered.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A status, headers as they go over the wire, and a body.
    Says(u16, &'static str, String),
    /// The request is read, and the connection ends.
    HangsUp,
}

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// `POST /v1/charges`
    pub(crate) line: String,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// A server that gives its replies in order, one a connection.
pub(crate) struct Server {
    address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    task: JoinHandle<()>,
}

impl Reply {
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self::Says(status, "", body.to_string())
    }

    pub(crate) fn problem(status: u16, detail: &str) -> Self {
        let kind = "/problems/of-a-kind";
        Self::json(
            status,
            json!({"type": kind, "title": "Of a kind", "status": status, "detail": detail}),
        )
    }
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

impl Server {
    pub(crate) async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let mut replies: VecDeque<_> = replies.into_iter().collect();
        let heard = asked.clone();
        let task = tokio::spawn(async move {
            while let Some(reply) = replies.pop_front() {
                let (stream, _) = listener.accept().await.expect("somebody connects");
                let mut stream = BufReader::new(stream);
                let request = read(&mut stream).await;
                heard.lock().expect("nobody panicked").push(request);
                answer(stream, reply).await;
            }
        });
        Self { address, asked, task }
    }

    pub(crate) fn client(&self) -> Client {
        self.impatient_client(4)
    }

    /// A client that asks so many times at the most.
    pub(crate) fn impatient_client(&self, attempts_max: u32) -> Client {
        let address = format!("http://{}", self.address);
        Client::builder(&address, TOKEN).attempts_max(attempts_max).build().expect("a client")
    }

    /// What it was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("nobody panicked").clone()
    }

    /// The lines of what it was asked so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(mut stream: BufReader<TcpStream>, reply: Reply) {
    let Reply::Says(status, headers, body) = reply else { return };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    stream.write_all((head + &body).as_bytes()).await.expect("writes");
}

async fn read(stream: &mut BufReader<TcpStream>) -> Asked {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.expect("reads");
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let line = lines.remove(0).trim_end_matches(" HTTP/1.1").to_owned();
    let header = |line: String| line.split_once(": ").map(|(a, b)| (a.to_owned(), b.to_owned()));
    let mut asked = Asked {
        line,
        headers: lines.into_iter().filter_map(header).collect(),
        body: String::new(),
    };
    let length = asked.header("content-length").map_or(0, |length| length.parse().expect("digits"));
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.expect("reads");
    asked.body = String::from_utf8(body).expect("UTF-8");
    asked
}

/// A charge as the server shows it.
pub(crate) fn charge(id: &str) -> Value {
    json!({
        "id": id, "subscription_id": null, "account": "ltc-main", "plan": null,
        "msisdn": "20•••••155", "amount": "5000", "currency": "LAK", "state": "requested",
        "reason": null, "operator_code": null, "period": null, "transaction_id": "ACME1",
        "operator_reference": null, "dunning_step": 0, "attempts": 0,
        "run": "ltc-main/-/2026-11-22", "retry_of": null, "amount_refunded": "0",
        "needs_staff": false, "reference": null, "metadata": {}, "due_at": null,
        "created_at": "2026-11-22T02:00:00Z", "updated_at": "2026-11-22T02:00:00Z",
        "a_field_of_a_later_version": true,
    })
}

/// Something to be charged.
pub(crate) fn wanted() -> NewCharge {
    NewCharge {
        account: "ltc-main".into(),
        msisdn: "2055500155".into(),
        amount: "5000".into(),
        currency: "LAK".into(),
        description: "Sticker pack".into(),
        charge_at: None,
        reference: Some("order-17".into()),
        metadata: Default::default(),
    }
}
