//! Alerts on their way to an address that is slow, away, or wants none of them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::Value;
use telemetry::{AlertOutbox, AlertPost, catch_alerts};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tracing_subscriber::layer::SubscriberExt;

/// Whoever is told: what it was posted, and how it answers.
struct Listener {
    url: String,
    told: UnboundedReceiver<Value>,
    may_answer: Arc<Semaphore>,
}

#[derive(Clone)]
struct Answering {
    tell: UnboundedSender<Value>,
    /// What it answers one after another; then 200.
    answers: Arc<Mutex<VecDeque<u16>>>,
    may_answer: Arc<Semaphore>,
}

impl Listener {
    /// One that answers each post once it may, with these and then with 200.
    async fn open(answers: &[u16], at_once: usize) -> Self {
        let (tell, told) = unbounded_channel();
        let may_answer = Arc::new(Semaphore::new(at_once));
        let answers = Arc::new(Mutex::new(answers.iter().copied().collect()));
        let state = Answering { tell, answers, may_answer: may_answer.clone() };
        let router = Router::new().route("/room", post(hear)).with_state(state);
        let socket = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/room", socket.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(socket, router).await });
        Self { url, told, may_answer }
    }

    async fn next(&mut self) -> Value {
        self.told.recv().await.expect("the listener lives")
    }
}

async fn hear(State(listener): State<Answering>, body: String) -> StatusCode {
    listener.tell.send(serde_json::from_str(&body).expect("JSON")).expect("the test lives");
    listener.may_answer.acquire().await.expect("it is never closed").forget();
    let answer = listener.answers.lock().expect("whole").pop_front().unwrap_or(200);
    StatusCode::from_u16(answer).expect("a status")
}

/// Logs with alerts told to this address.
fn telling(url: &str) -> (tracing::subscriber::DefaultGuard, AlertOutbox) {
    let (catcher, inbox) = catch_alerts();
    let log = tracing_subscriber::registry().with(catcher.layer());
    let post = AlertPost::to(url.parse().expect("an address")).expect("a client");
    (tracing::subscriber::set_default(log), AlertOutbox::begin(inbox, post, &Handle::current()))
}

fn alert(account: &str) {
    tracing::error!(target: "alert", condition = "wave", account, "{account} is paused");
}

#[tokio::test]
async fn an_alert_is_posted_as_plain_json_that_chat_rooms_show() {
    let mut room = Listener::open(&[], 9).await;
    let (_log, outbox) = telling(&room.url);
    alert("ltc-main");
    let told = room.next().await;
    assert_eq!(told["text"], "ltc-main is paused");
    let rest = (&told["condition"], &told["account"], &told["count"]);
    assert_eq!(rest, (&"wave".into(), &"ltc-main".into(), &1.into()));
    assert!(told["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{told}");
    outbox.end().await;
}

#[tokio::test]
async fn while_the_address_does_not_answer_nobody_waits_and_a_storm_becomes_one_message() {
    let mut room = Listener::open(&[], 0).await;
    let (_log, outbox) = telling(&room.url);
    alert("ltc-main");
    assert_eq!(room.next().await["count"], 1);
    // It has not answered, and every one of these is logged all the same.
    for _ in 0..200 {
        alert("ltc-main");
    }
    room.may_answer.add_permits(9);
    outbox.end().await;
    let storm = room.next().await;
    assert_eq!(storm["count"], 200, "{storm}");
    assert!(room.told.try_recv().is_err(), "one message for all of them");
}

#[tokio::test]
async fn what_is_answered_with_500_is_posted_again_and_what_is_refused_is_not() {
    let mut room = Listener::open(&[500, 200, 404], 9).await;
    let (_log, outbox) = telling(&room.url);
    alert("ltc-main");
    assert_eq!(room.next().await, room.next().await);
    alert("ltc-other");
    assert_eq!(room.next().await["account"], "ltc-other");
    alert("boost-my");
    assert_eq!(room.next().await["account"], "boost-my", "what was refused stands in nobody's way");
    outbox.end().await;
    assert!(room.told.try_recv().is_err(), "404 is final");
}

#[tokio::test]
async fn an_address_where_nobody_listens_holds_up_neither_work_nor_the_end_of_a_process() {
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/room", socket.local_addr().expect("an address"));
    drop(socket);
    let (_log, outbox) = telling(&url);
    for _ in 0..1_000 {
        alert("ltc-main");
    }
    outbox.end().await;
}
