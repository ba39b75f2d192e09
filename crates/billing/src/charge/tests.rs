//! What a charge does, told rule by rule. Times are those of Vientiane.

mod bought;
mod direct;
mod doubt;
mod hints;
mod journal;
mod late_answers;
mod losses;
mod otp;
mod page;
mod receipt;
mod refunds;
mod renewal_by_expiry;
mod requeue;
mod sending;
mod table;
mod unsent;
mod verification;
mod watched;
mod withdrawal;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::*;
use crate::{ChargeOrigin, Currency, RenewalSchedule};

const HOUR: Duration = Duration::from_secs(3600);

/// The inquiry schedule that accounts have if they say nothing.
const SCHEDULE: [Duration; 6] = [
    Duration::from_secs(60),
    Duration::from_secs(180),
    Duration::from_secs(600),
    HOUR,
    Duration::from_secs(6 * 3600),
    Duration::from_secs(24 * 3600),
];

/// A local time of November 2026: `22 02:00:00`.
fn at(time: &str) -> DateTime<Utc> {
    let (day, time) = time.split_once(' ').expect("a day and a time");
    format!("2026-11-{day}T{time}+07:00").parse().expect(time)
}

fn any_time() -> RenewalSchedule {
    RenewalSchedule::at_any_time(Tz::Asia__Vientiane)
}

fn nights() -> RenewalSchedule {
    let four_hours = Duration::from_secs(4 * 3600);
    RenewalSchedule::windows("0 0 2 * * *", Tz::Asia__Vientiane, four_hours).expect("a schedule")
}

fn rules(schedule: &RenewalSchedule) -> ChargeRules<'_> {
    ChargeRules {
        inquiry_schedule: &SCHEDULE,
        timeout: Duration::from_secs(30),
        not_found: NotFoundRule::Hold,
        schedule,
        lost_renewal: LostRenewalRule::Hold,
        prepares: false,
        asks_by_our_id: true,
        tells_expiry: false,
        transaction_prefix: "ACME",
    }
}

/// The renewal of the week from 22 November, due at two in the morning.
fn order() -> ChargeOrder {
    let (account, subscription) = ("ltc-main".parse().expect("id"), "sub-1".parse().expect("id"));
    let period = "2026-11-22/2026-11-29".parse().expect("a period");
    let origin = ChargeOrigin::Renewal {
        account: &account,
        subscription: &subscription,
        period: &period,
        ordinal: 0,
    };
    let id = ChargeId::mint(7, &origin);
    ChargeOrder {
        id,
        transaction_id: TransactionId::mint("ACME", &id.to_string()).expect("a prefix"),
        account,
        plan: Some("gold-weekly".parse().expect("an id")),
        subscription: Some(subscription),
        msisdn: Msisdn::parse_e164("8562055500155").expect("a number"),
        amount: Money::parse("5000", Currency::Lak).expect("an amount"),
        description: None,
        period: Some(period),
        ordinal: 0,
        dunning_step: 0,
        retry_of: None,
        opened_on: period.start(),
        scheduled_for: at("22 02:00:00"),
        send_before: Some(at("29 02:00:00")),
        way: Way::Renewal,
        purchase: None,
        asked: None,
    }
}

fn requested() -> Charge {
    Charge::open(order())
}

/// A charge to which these things happened, all of them at two in the morning.
fn after(events: &[ChargeEvent]) -> Charge {
    let mut charge = requested();
    for event in events {
        charge.apply(event, at("22 02:00:00")).expect("a legal move");
    }
    charge
}

fn submitted() -> Charge {
    after(&[ChargeEvent::Submitted])
}

fn charged() -> ChargeEvent {
    let code = Some("200".into());
    ChargeEvent::Charged {
        proof: Proof::Reply,
        code,
        reference: None,
        evidence: None,
        amount: None,
        expiry: None,
        look_at: None,
    }
}

fn declined(proof: Proof, reason: DeclineReason) -> ChargeEvent {
    ChargeEvent::Declined { proof, reason, code: Some("103".into()), evidence: None }
}

fn lost(look_at: DateTime<Utc>) -> ChargeEvent {
    let why = Doubted::Timeout;
    ChargeEvent::AnswerLost { why, look_at, code: None, evidence: None, reference: None }
}

/// In doubt since two in the morning.
fn in_doubt() -> Charge {
    after(&[ChargeEvent::Submitted, lost(at("22 02:01:00"))])
}

/// Only suspected of having been sent, since two in the morning.
fn suspected() -> Charge {
    after(&[ChargeEvent::Suspected { look_at: at("22 02:01:00") }])
}

fn not_accepted(why: Unaccepted) -> ChargeEvent {
    let retry_at = at("22 02:00:01");
    ChargeEvent::NotAccepted { why, retry_at, evidence: None, submitted_at: None }
}

fn asked(finding: Finding, look_at: Option<DateTime<Utc>>) -> ChargeEvent {
    ChargeEvent::Asked { finding, look_at, code: None, evidence: None }
}

/// An inquiry about `charge` has found this; what it led to is applied and handed back.
fn ask(charge: &mut Charge, rules: &ChargeRules<'_>, finding: Finding, now: &str) -> ChargeEvent {
    let event = charge.judge(rules, finding, None, None, at(now));
    charge.apply(&event, at(now)).expect("a judgement is a legal move");
    event
}

/// What the charge wants at `now` has become true; it is applied and handed back.
fn become_next(charge: &mut Charge, rules: &ChargeRules<'_>, now: &str) -> ChargeEvent {
    match charge.next(rules, at(now), None) {
        ChargeNext::Become(event) => {
            charge.apply(&event, at(now)).expect("what becomes true is legal");
            event
        }
        other => panic!("at {now} nothing becomes true: {other:?}"),
    }
}

/// The charge hears a signal; what it makes of it is applied and handed back.
fn hear(charge: &mut Charge, signal: ChargeSignal, now: &str) -> Option<ChargeEvent> {
    let event = charge.hear(signal, at(now))?;
    charge.apply(&event, at(now)).expect("what is heard is legal");
    Some(event)
}

/// A charge in every state, reached the ordinary way.
fn one_in_every_state() -> Vec<Charge> {
    let refunded = bought::refunded();
    assert_eq!(refunded.state, ChargeState::Refunded);
    vec![
        requested(),
        submitted(),
        bought::waiting_for_otp(),
        bought::on_page(),
        watched::watched(),
        in_doubt(),
        suspected(),
        after(&[ChargeEvent::Submitted, charged()]),
        after(&[ChargeEvent::Submitted, declined(Proof::Reply, DeclineReason::Funds)]),
        after(&[ChargeEvent::Withdrawn { why: Withdrawal::Cancelled }]),
        refunded,
    ]
}

/// One of every kind of event.
fn one_of_every_event() -> Vec<ChargeEvent> {
    vec![
        ChargeEvent::Opened,
        ChargeEvent::Submitted,
        not_accepted(Unaccepted::NotSent),
        charged(),
        declined(Proof::Reply, DeclineReason::Funds),
        lost(at("22 02:01:00")),
        ChargeEvent::Suspected { look_at: at("22 02:01:00") },
        ChargeEvent::ProvenUnsent,
        ChargeEvent::SaidUnsent,
        asked(Finding::Unclear, Some(at("22 02:03:00"))),
        ChargeEvent::Withdrawn { why: Withdrawal::Cancelled },
        ChargeEvent::WithdrawalMissed { why: Withdrawal::Cancelled },
    ]
    .into_iter()
    .chain(bought::one_of_every_event())
    .chain([requeue::requeued()])
    .chain([ChargeEvent::ToBeVerified { of: "one".into(), by: "ann".into() }])
    .collect()
}
