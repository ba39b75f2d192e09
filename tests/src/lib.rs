//! Black-box tests: the binary, a simulated operator as a process of its own, and both books.
//!
//! A test is given a [`Provider`] (a content provider's machine: configuration, store, the
//! binary) and an [`Operator`] (`mekong sandbox` and its back door), lets a night pass, and reads
//! what either side says of it.
//!
//! # Invariants
//!
//! - Nothing here looks into a journal but through the binary's own answers.
//! - Every process is ended by its own id, every folder is temporary, every port a free one.
//! - Whatever is left to chance comes from a seed that is printed.
//!
//! # Not here
//!
//! What one crate promises by itself: its own tests hold it to that.
//!
//! # Layout
//!
//! `binary` finds the binary, `settings` writes its configuration, `provider` runs its commands,
//! `worker` and `server` those that stay up; `operator` is the sandbox. `backend` asks the HTTP API
//! for things as a content provider's own program does, and `receiver` is where its webhooks lead.
//! `records` is what either side's books hold and `books` compares them. `nights` says when nights
//! are. [`crash_night`] plays a
//! whole night under crashes, for the tests and for the command `crash-night`.

mod backend;
mod binary;
mod books;
mod browser;
pub mod crash_night;
pub mod drill;
mod nights;
mod operator;
mod patience;
mod provider;
mod receiver;
mod records;
mod runs;
mod server;
mod settings;
mod stage;
mod worker;

pub use backend::{Answer, Backend};
pub use binary::{examples, mekong};
pub use books::Books;
pub use browser::Browser;
pub use nights::Nights;
pub use operator::{Debit, Operator, Request, Stats};
pub use patience::wait_until;
pub use provider::{Provider, Ran, Subscriber};
pub use receiver::{Notice, Receiver};
pub use records::{Charge, Lane, Pause, Queue, Story, Subscription, Told};
pub use runs::Run;
pub use server::Server;
pub use settings::{BACKEND_TOKEN, Settings, WEBHOOK_SECRET};
pub use worker::Worker;

/// Where the whole checkout is.
pub fn workspace() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace's folder")
}
