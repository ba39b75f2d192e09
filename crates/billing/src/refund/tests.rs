//! What a refund does, told rule by rule.

mod books;
mod bound;
mod doubt;
mod journal;
mod sending;
mod table;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::{ChargeOrigin, Currency, Doubted, Lookups, Proof, Unaccepted};

const MINUTE: Duration = Duration::from_secs(60);

/// The inquiry schedule that accounts have if they say nothing.
const SCHEDULE: [Duration; 6] = [
    MINUTE,
    Duration::from_secs(180),
    Duration::from_secs(600),
    Duration::from_secs(3600),
    Duration::from_secs(6 * 3600),
    Duration::from_secs(24 * 3600),
];

const LOOKUPS: Lookups<'_> = Lookups { schedule: &SCHEDULE, timeout: Duration::from_secs(30) };

/// A time of November 2026: `22 09:00:00`.
fn at(time: &str) -> DateTime<Utc> {
    let (day, time) = time.split_once(' ').expect("a day and a time");
    format!("2026-11-{day}T{time}Z").parse().expect(time)
}

fn ringgit(text: &str) -> Money {
    Money::parse(text, Currency::Myr).expect("an amount")
}

/// Two ringgit of a charge go back, as asked for at nine.
fn order() -> RefundOrder {
    let origin = ChargeOrigin::Request { api_key: "backend", idempotency_key: "order-17" };
    let charge = ChargeId::mint(7, &origin);
    let id = RefundId::mint(charge, "complaint-3");
    RefundOrder {
        id,
        charge,
        account: "aoc-my".parse().expect("an id"),
        transaction_id: TransactionId::mint("ACME", &id.to_string()).expect("a prefix"),
        reference: "TR7700099999".into(),
        msisdn: Msisdn::parse_e164("60120000001").expect("a number"),
        amount: ringgit("2.00"),
        reason: "charged after the cancel".into(),
        requested_by: "mei".into(),
        requested_at: at("22 09:00:00"),
    }
}

fn requested() -> Refund {
    Refund::open(order())
}

/// A refund to which these things happened, all of them at nine.
fn after(events: &[RefundEvent]) -> Refund {
    let mut refund = requested();
    for event in events {
        refund.apply(event, at("22 09:00:00")).expect("a legal move");
    }
    refund
}

fn submitted() -> Refund {
    after(&[RefundEvent::Submitted])
}

fn refunded(proof: Proof) -> RefundEvent {
    RefundEvent::Refunded {
        proof,
        amount: ringgit("2.00"),
        code: Some("00".into()),
        correlator: Some("R-1".into()),
        reference: Some("TR7700099999".into()),
        evidence: None,
    }
}

fn denied(proof: Proof) -> RefundEvent {
    RefundEvent::Denied { proof, code: Some("AOC1007".into()), evidence: None }
}

fn lost(why: Doubted) -> RefundEvent {
    RefundEvent::AnswerLost { why, look_at: at("22 09:01:00"), code: None, evidence: None }
}

/// In doubt since nine.
fn in_doubt() -> Refund {
    after(&[RefundEvent::Submitted, lost(Doubted::Timeout)])
}

fn not_accepted(why: Unaccepted) -> RefundEvent {
    RefundEvent::NotAccepted { why, retry_at: at("22 09:00:01"), evidence: None }
}

fn asked(finding: RefundFinding) -> RefundEvent {
    RefundEvent::Asked { finding, look_at: at("22 09:03:00"), code: None, evidence: None }
}

/// An inquiry about `refund` has found this; what it led to is applied and handed back.
fn ask(refund: &mut Refund, finding: RefundFinding, now: DateTime<Utc>) -> RefundEvent {
    let event = refund.judge(LOOKUPS, finding, None, None, now);
    refund.apply(&event, now).expect("a judgement is a legal move");
    event
}

/// A refund in every state, reached the ordinary way.
fn one_in_every_state() -> Vec<Refund> {
    vec![
        requested(),
        submitted(),
        in_doubt(),
        after(&[RefundEvent::Submitted, lost(Doubted::Duplicate)]),
        after(&[RefundEvent::Submitted, refunded(Proof::Reply)]),
        after(&[RefundEvent::Submitted, denied(Proof::Reply)]),
    ]
}

/// One of every kind of event.
fn one_of_every_event() -> Vec<RefundEvent> {
    vec![
        RefundEvent::Opened,
        RefundEvent::Submitted,
        not_accepted(Unaccepted::NotSent),
        refunded(Proof::Reply),
        denied(Proof::Reply),
        lost(Doubted::Timeout),
        RefundEvent::Suspected { look_at: at("22 09:01:00") },
        RefundEvent::NotFound { evidence: None },
        asked(RefundFinding::Unclear),
    ]
}
