//! Receives webhooks, and believes none but the signed ones.
//!
//! ```console
//! $ WEBHOOK_SECRET=whsec_… cargo run -p client --example webhook -- 8080
//! ```

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it shows what happens")]

use std::collections::HashSet;
use std::env;
use std::error::Error;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use client::webhook::{self, Data, Event};
use tokio::net::TcpListener;

/// What the receiver knows.
struct Receiver {
    secret: String,
    /// The events that were seen; in earnest, a table with a unique index.
    seen: Mutex<HashSet<String>>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = env::args().nth(1).map_or(Ok(8080), |port| port.parse::<u16>())?;
    let receiver = Receiver { secret: env::var("WEBHOOK_SECRET")?, seen: Mutex::default() };
    let router = Router::new().route("/", post(receive)).with_state(Arc::new(receiver));
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}/", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

/// Takes the body as bytes: it is verified as it came.
async fn receive(
    State(receiver): State<Arc<Receiver>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    match webhook::verify(&[&receiver.secret], &headers, &body) {
        // Only once it is kept: whatever is not answered with 2xx is told again.
        Ok(event) => {
            receiver.take(event);
            StatusCode::NO_CONTENT
        }
        Err(rejected) => {
            eprintln!("{rejected}");
            StatusCode::BAD_REQUEST
        }
    }
}

impl Receiver {
    fn take(&self, event: Event) {
        let is_new = self.seen.lock().expect("nobody panics here").insert(event.id);
        let id = match &event.data {
            Data::Charge(charge) => &charge.id,
            Data::Subscription(subscription) => &subscription.id,
            Data::Refund(refund) => &refund.id,
            _ => return,
        };
        if is_new {
            println!("{} {id} #{}", event.kind, event.sequence);
        }
    }
}
