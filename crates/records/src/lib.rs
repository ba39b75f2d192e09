//! What is on record, found and told: the journal's read side, for every edge.
//!
//! # Invariants
//!
//! - Nothing is written here.
//! - One shape per thing, that of `contract`: no whole msisdn, token or OTP in any of them (money
//!   rule 15); the address of an operator's page only in a purchase that is not for a list.
//! - Instants are UTC, written with `Z`.
//!
//! # Not here
//!
//! What may be asked for (`orders`), and how it is laid out for people (`mekong`).
//!
//! # Layout
//!
//! A file per thing: `charge`, `purchase`, `subscription`, `callback`, `token`, `queues`,
//! `runs`, `requeue`, `webhook`, `audit`.
//! [`find`] finds one of them by its id, `page` many of them by a query; `charge_counts` counts; `charge_filter` and
//! `subscription_filter` say which are meant. How histories are told: `told` is one event, for programs
//! and in words, from `charge_story` and `subscription_story`, which take their words from `words`.
//! `own_names` calls a merchant's subscriptions as the merchant does.
//! `as_of` folds them up to a moment of the past.

mod as_of;
mod audit;
mod breakers;
mod callback;
mod charge;
mod charge_counts;
mod charge_filter;
mod charge_story;
mod codes;
mod doubts;
pub mod find;
mod instant;
mod names;
mod own_names;
mod page;
mod purchase;
mod queues;
mod requeue;
mod runs;
mod subscription;
mod subscription_filter;
mod subscription_story;
mod token;
mod told;
mod webhook;
mod words;
mod worklist;

pub use as_of::{charge_as_of, charge_then, subscription_as_of, subscription_then};
pub use audit::{AuditFilter, audit, audit_subject};
pub use breakers::{breaker, breakers};
pub use callback::{callback_view, without_numbers};
pub use charge::{charge_detail, charge_view, opened_view};
pub use charge_counts::{PartCounted, count_charges, count_charges_after};
pub use charge_filter::{UnfitFilter, charge_filter, charge_query};
pub use charge_story::tell_charge;
pub use codes::{CodeCount, Codes, codes};
pub use doubts::{Doubts, doubts};
pub use find::Found;
pub use instant::{shown, shown_or_dash};
pub use names::{UnknownName, unknown_name};
pub use own_names::InOwnNames;
pub use page::{ROWS_LOOKED_AT_MAX, Rows, page};
pub use purchase::{charge_of_purchase, purchase_detail, purchase_id, purchase_view};
pub use queues::{pause_view, queues};
pub use requeue::{requeue_accepted, requeue_answer, requeue_states, requeue_view, requeues};
pub use runs::{at_rate, nights, one_run, rates, run_now, runs, tonight};
pub use subscription::{subscription_detail, subscription_view};
pub use subscription_filter::{SubscriptionFilter, SubscriptionFilterTexts};
pub use subscription_story::tell_subscription;
pub use token::token;
pub use told::history;
pub use webhook::{delivery_view, webhooks};
pub use worklist::{WORKLIST_ROWS_MAX, worklist};
