//! A receiver as a content provider has one: it believes what is signed, and keeps it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use client::webhook::{self, Event};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::stage::WEBHOOK_SECRET;

/// How long a test waits, in real time, until a receiver has been told something.
const PATIENCE: Duration = Duration::from_secs(60);

/// A receiver on a port of its own.
pub(super) struct Receiver {
    url: String,
    desk: Arc<Desk>,
    server: JoinHandle<()>,
}

struct Desk {
    events: watch::Sender<Vec<Event>>,
    is_open: watch::Sender<bool>,
    requests: AtomicUsize,
    /// One request in so many is refused; 0 for none.
    refuses_one_in: AtomicUsize,
}

impl Receiver {
    pub(super) async fn start() -> Self {
        let desk = Desk {
            events: watch::Sender::default(),
            is_open: watch::Sender::new(true),
            requests: AtomicUsize::new(0),
            refuses_one_in: AtomicUsize::new(0),
        };
        let desk = Arc::new(desk);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let routes = Router::new().fallback(receive).with_state(desk.clone());
        let server = tokio::spawn(async move {
            axum::serve(listener, routes).await.expect("it serves until it is dropped");
        });
        Self { url, desk, server }
    }

    /// As the configuration names it.
    pub(super) fn configured(&self, name: &str) -> String {
        let url = &self.url;
        format!(
            "[webhooks.{name}]\nurl = {url:?}\nsecret_env = \"WEBHOOK_SECRET\"\n\
             allow_private = true\nconnections = 4\n"
        )
    }

    /// Leaves everybody without an answer until it is opened again.
    pub(super) fn hold(&self, is_held: bool) {
        self.desk.is_open.send_replace(!is_held);
    }

    /// Stumbles over one request in so many.
    pub(super) fn refuse_one_in(&self, requests: usize) {
        self.desk.refuses_one_in.store(requests, Ordering::Relaxed);
    }

    /// Waits until it was told so much, whatever of it twice.
    pub(super) async fn is_told(&self, count: usize) {
        let mut events = self.desk.events.subscribe();
        let told = tokio::time::timeout(PATIENCE, events.wait_for(|told| told.len() >= count));
        told.await.expect("it is told").expect("it is there");
    }

    /// How often it was told something.
    pub(super) fn told(&self) -> usize {
        self.desk.events.borrow().len()
    }

    /// Everything it was told, each once, by its stream and then by its number.
    pub(super) fn streams(&self) -> BTreeMap<String, BTreeMap<u64, Event>> {
        let mut streams: BTreeMap<String, BTreeMap<u64, Event>> = BTreeMap::new();
        for event in self.desk.events.borrow().iter() {
            let stream = streams.entry(stream(event)).or_default();
            if let Some(before) = stream.insert(event.sequence, event.clone()) {
                assert_eq!(before, *event, "the same number is the same event");
            }
        }
        streams
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// What an event's number counts in: its subscription, or its charge where there is none.
fn stream(event: &Event) -> String {
    match (&event.subscription_id, &event.data) {
        (Some(subscription), _) => subscription.clone(),
        (None, webhook::Data::Charge(charge)) => charge.id.clone(),
        (None, webhook::Data::Refund(refund)) => refund.charge.id.clone(),
        (None, other) => panic!("an event of nothing: {other:?}"),
    }
}

/// What is not signed is a bug of ours, and ends the test that looks at it.
async fn receive(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let request = desk.requests.fetch_add(1, Ordering::Relaxed);
    let one_in = desk.refuses_one_in.load(Ordering::Relaxed);
    if one_in > 0 && request.is_multiple_of(one_in) {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let Ok(event) = webhook::verify(&[WEBHOOK_SECRET], &headers, &body) else {
        return StatusCode::BAD_REQUEST;
    };
    desk.events.send_modify(|events| events.push(event));
    let mut is_open = desk.is_open.subscribe();
    let _ = is_open.wait_for(|is_open| *is_open).await;
    StatusCode::NO_CONTENT
}
