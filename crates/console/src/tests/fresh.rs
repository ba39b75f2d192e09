//! Parts that stay fresh.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::Request;
use axum::http::header::COOKIE;
use axum::response::Response;
use futures::StreamExt;
use maud::html;

use super::given::{Browser, Given, PASSWORD, everybody};
use crate::live;
use crate::signed::Signed;
use crate::turned::Turned;

const SIGN_OF_LIFE: &str = ":\n\n";

/// What comes, event by event; `None` when the stream has ended.
struct Events(axum::body::BodyDataStream);

impl Events {
    async fn next(&mut self) -> Option<String> {
        loop {
            let said = self.said().await?;
            if said != SIGN_OF_LIFE {
                return Some(said);
            }
        }
    }

    /// The same, or a sign of life where there is no event for long.
    async fn said(&mut self) -> Option<String> {
        let bytes = self.0.next().await?.expect("no failure");
        Some(String::from_utf8(bytes.to_vec()).expect("text"))
    }
}

async fn signed(browser: &Browser, given: &Given) -> Signed {
    let cookie = format!("__Host-mekong={}", browser.cookies["__Host-mekong"]);
    let request = Request::get("/console").header(COOKIE, cookie).body(()).expect("a request");
    let (mut parts, ()) = request.into_parts();
    Signed::from_request_parts(&mut parts, &given.desk).await.expect("signed in")
}

/// A stream whose drawings change as `number` does, and fail when it is odd.
fn stream(signed: &Signed, number: &Arc<AtomicU32>) -> Events {
    let number = number.clone();
    let draw = move || {
        let number = number.load(Ordering::SeqCst);
        async move {
            match number % 2 {
                0 => Ok(html! { p { (number) } }),
                _ => Err(Turned::Away("away".to_owned())),
            }
        }
    };
    events(live::stream(signed, Duration::from_secs(2), draw))
}

fn events(response: Response) -> Events {
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    Events(response.into_body().into_data_stream())
}

#[tokio::test(start_paused = true)]
async fn a_part_is_sent_when_it_has_changed_and_said_to_be_old_when_it_cannot_be_drawn() {
    let given = Given::new(everybody());
    let browser = given.signed_in("vic").await;
    let number = Arc::new(AtomicU32::new(0));
    let mut events = stream(&signed(&browser, &given).await, &number);
    assert_eq!(events.next().await.as_deref(), Some("data: <p>0</p>\n\n"));
    // Nothing has changed: all that comes is a sign of life.
    assert_eq!(events.said().await.as_deref(), Some(SIGN_OF_LIFE));
    number.store(2, Ordering::SeqCst);
    assert_eq!(events.next().await.as_deref(), Some("data: <p>2</p>\n\n"));
    number.store(3, Ordering::SeqCst);
    assert_eq!(events.next().await.as_deref(), Some("event: stale\ndata: -\n\n"));
    number.store(2, Ordering::SeqCst);
    // What is shown is old no more, though it has not changed.
    assert_eq!(events.next().await.as_deref(), Some("data: <p>2</p>\n\n"));
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_with_the_session_and_says_so() {
    let given = Given::new(everybody());
    let mut browser = given.signed_in("vic").await;
    let mut events = stream(&signed(&browser, &given).await, &Arc::default());
    assert!(events.next().await.is_some());
    let csrf = browser.csrf().await;
    browser.post("/console/sign-out", &[("csrf", &csrf)]).await;
    assert_eq!(events.next().await.as_deref(), Some("event: over\ndata: -\n\n"));
    assert_eq!(events.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_with_the_process() {
    let given = Given::new(everybody());
    let browser = given.signed_in("vic").await;
    let mut events = stream(&signed(&browser, &given).await, &Arc::default());
    assert!(events.next().await.is_some());
    given.stop.send_replace(true);
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn whoever_is_signed_out_gets_no_stream_and_is_led_nowhere() {
    let given = Given::new(everybody());
    let mut browser = given.browser();
    let request = Request::get("/console/you").header("accept", "text/event-stream");
    let answer = browser.ask(request, axum::body::Body::empty()).await;
    assert_eq!(answer.status, axum::http::StatusCode::UNAUTHORIZED);
    assert_eq!(browser.sign_in("vic", PASSWORD).await.leads_to(), "/console");
}
