//! What a cancellation does at the operator, told rule by rule.

mod journal;
mod retrying;
mod table;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::Lookups;

const LOOKUPS: Lookups<'_> = Lookups { schedule: &[], timeout: Duration::from_secs(30) };

/// A time of November 2026: `22 09:00:00`.
fn at(time: &str) -> DateTime<Utc> {
    let (day, time) = time.split_once(' ').expect("a day and a time");
    format!("2026-11-{day}T{time}Z").parse().expect(time)
}

/// Ended by the content provider at nine.
fn requested() -> Cancellation {
    Cancellation {
        subscription: "sub-1".parse().expect("an id"),
        account: "aoc-my".parse().expect("an id"),
        plan: "gold-weekly".parse().expect("an id"),
        msisdn: Msisdn::parse_e164("60120000001").expect("a number"),
        by: CancelledBy::Merchant,
        since: at("22 09:00:00"),
        state: CancellationState::Requested,
        attempts: 0,
        failures: 0,
        due_at: at("22 09:00:00"),
        operator_code: None,
        ended_by: None,
    }
}

/// A cancellation to which these things happened, all of them at nine.
fn after(events: &[CancellationEvent]) -> Cancellation {
    let mut cancellation = requested();
    for event in events {
        cancellation.apply(event, at("22 09:00:00")).expect("a legal move");
    }
    cancellation
}

fn submitting() -> CancellationEvent {
    let transaction_id = requested().transaction_id("ACME").expect("a prefix");
    CancellationEvent::Submitted { transaction_id }
}

fn failed(retry_at: DateTime<Utc>) -> CancellationEvent {
    CancellationEvent::Failed { retry_at, code: Some("AOC1018".into()), evidence: None }
}

fn lost() -> CancellationEvent {
    CancellationEvent::AnswerLost { look_at: at("22 09:01:00"), code: None, evidence: None }
}

fn ended(by: EndedBy) -> CancellationEvent {
    CancellationEvent::Ended { by, code: Some("00".into()) }
}

fn in_doubt() -> Cancellation {
    after(&[submitting(), lost()])
}

/// A cancellation in every state, reached the ordinary way.
fn one_in_every_state() -> Vec<Cancellation> {
    let done = after(&[submitting(), ended(EndedBy::Reply)]);
    vec![requested(), after(&[submitting()]), in_doubt(), done]
}

/// One of every kind of event.
fn one_of_every_event() -> Vec<CancellationEvent> {
    vec![
        CancellationEvent::Opened,
        submitting(),
        failed(at("22 09:01:00")),
        lost(),
        CancellationEvent::Asked { look_at: at("22 09:02:00"), evidence: None },
        CancellationEvent::FoundAlive { retry_at: at("22 09:02:00") },
        ended(EndedBy::Reply),
    ]
}
