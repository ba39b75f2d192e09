//! The business as durable workflows: where `billing`'s pure state machines meet the journal.
//!
//! # Invariants
//!
//! - Every effect of an event (a child, a signal, a counter, a reservation) is computed here from
//!   the event alone and committed with it.
//! - No I/O but the journal's; no operator is known here.
//!
//! # Not here
//!
//! What the rules are (`billing`), how commits are kept (`engine`), and the calls (`workers/*`).
//!
//! # Layout
//!
//! One file per workflow: `subscription`, `charge`, `refund`, `cancellation`, `callback`,
//! `notices`, `notification`, `token`. [`requeue`] asks for failed charges again, [`ChargeFilter`]
//! says which ones are meant, and [`resolve()`] is staff's last resort; [`audit`] keeps what staff
//! have done. [`Catalog`] holds what configuration says about accounts, plans and webhooks;
//! [`lanes`] names every queue and lane, [`ids`] every instance, [`run`] and [`doubt`] every
//! counter, and [`quota`] every reservation. [`TokenVault`] seals access tokens.

pub mod alias;
mod archiving;
pub mod audit;
pub mod breaker;
mod breakers;
pub mod callback;
mod cancellation;
mod catalog;
mod charge;
mod charge_filter;
mod closings;
pub mod departure;
pub mod doubt;
pub mod enrol;
pub mod ids;
pub mod lanes;
mod lookups;
pub mod matter;
pub mod measures;
mod merchants;
pub mod night;
pub mod notices;
pub mod notification;
pub mod purchase;
pub mod quota;
mod refund;
pub mod requeue;
mod requeue_id;
mod resolve;
pub mod run;
mod run_name;
pub mod streak;
mod subscription;
mod sweep;
mod token;
mod token_vault;
mod tokens;

pub use archiving::{
    Archiving, ArchivingEvent, ArchivingSignal, ArchivingStep, ArchivingWorkflow, Place,
};
pub use breakers::{Admission, Breakers, breaker_of};
pub use cancellation::{CancellationStep, CancellationWorkflow};
pub use catalog::{AccountPolicy, Catalog};
pub use charge::{ChargeStep, ChargeWorkflow};
pub use charge_filter::ChargeFilter;
pub use closings::{Closings, ClosingsEvent, ClosingsStep, ClosingsWorkflow};
pub use merchants::{Merchant, Merchants, seen_by};
pub use refund::{RefundStep, RefundWorkflow};
pub use requeue::{RequeueRun, RequeueStep, RequeueWorkflow};
pub use requeue_id::{RequeueId, RequeueIdError};
pub use resolve::{NotInDoubt, Resolution, ResolutionError, resolve};
pub use run_name::{Night, RunName, RunNameError};
pub use subscription::SubscriptionWorkflow;
pub use sweep::{LIFETIMES, Sweep, SweepEvent, SweepSignal, SweepStep, SweepWorkflow};
pub use token::{TokenEvent, TokenSignal, TokenState, TokenStep, TokenWorkflow};
pub use token_vault::{Locked, TokenKey, TokenKeyError, TokenVault};
pub use tokens::{HeldToken, NoToken, Tokens};
