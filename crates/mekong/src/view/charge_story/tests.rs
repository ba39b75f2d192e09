use std::collections::BTreeSet;

use billing::{
    BillingPeriod, ChargeId, ChargeOrigin, Country, Currency, DeclineReason, Doubted, Finding,
    Money, Msisdn, Proof, TransactionId, Withdrawal,
};

use super::*;

fn charge(dunning_step: u32) -> Charge {
    let period: BillingPeriod = "2026-11-22/2026-11-29".parse().expect("a period");
    let origin = ChargeOrigin::Request { api_key: "backend", idempotency_key: "order-17" };
    Charge::open(ChargeOrder {
        id: ChargeId::mint(1, &origin),
        transaction_id: "ACME0000000000017".parse::<TransactionId>().expect("an id"),
        account: "ltc-main".parse().expect("an id"),
        plan: None,
        subscription: None,
        msisdn: Msisdn::parse("2055500155", Country::Laos).expect("a number"),
        amount: Money::parse_charge("5000", Currency::Lak).expect("an amount"),
        description: None,
        period: Some(period),
        ordinal: 0,
        dunning_step,
        retry_of: None,
        opened_on: period.start(),
        scheduled_for: at(0),
        send_before: None,
    })
}

fn at(second: u32) -> Instant {
    DateTime::from_timestamp(1_795_312_800 + i64::from(second), 0).expect("an instant")
}

/// Every event there is, with its words.
fn stories() -> Vec<(ChargeEvent, &'static str)> {
    let (code, evidence) = (Some("003".into()), Some("200 OK".into()));
    vec![
        (
            ChargeEvent::Opened,
            "opened: 5000 LAK for 2026-11-22/2026-11-29, dunning step 2, to be sent from \
             2026-11-22 02:00:00Z",
        ),
        (ChargeEvent::Submitted, "sent to ltc-main as ACME0000000000017"),
        (
            ChargeEvent::NotAccepted { why: Unaccepted::NotSent, retry_at: at(5), evidence: None },
            "not processed: no connection; again from 2026-11-22 02:00:05Z",
        ),
        (
            ChargeEvent::Charged {
                proof: Proof::Reply,
                code: None,
                reference: None,
                evidence: None,
            },
            "charged: the operator's reply says so",
        ),
        (
            ChargeEvent::Declined {
                proof: Proof::Repetition,
                reason: DeclineReason::NotFound,
                code: Some("100".into()),
                evidence: None,
            },
            "declined, the operator never heard of it: inquiries agreed on it often enough \
             (code 100)",
        ),
        (
            ChargeEvent::AnswerLost { why: Doubted::Duplicate, look_at: at(60), code, evidence },
            "answer lost: the operator has seen this TransactionID before (code 003); asking at \
             2026-11-22 02:01:00Z",
        ),
        (
            ChargeEvent::Suspected { look_at: at(35) },
            "the store may have lost the record of a send; asking first, at 2026-11-22 02:00:35Z",
        ),
        (
            ChargeEvent::ProvenUnsent,
            "asked: the operator never heard of it, so it was not sent; it may be sent now",
        ),
        (
            ChargeEvent::Asked {
                finding: Finding::Mismatch,
                look_at: None,
                code: None,
                evidence: None,
            },
            "asked: an answer about another msisdn, amount or id; what it was closed with stands",
        ),
        (
            ChargeEvent::Withdrawn { why: Withdrawal::Superseded },
            "stopped before it was sent: the next period has begun",
        ),
        (
            ChargeEvent::WithdrawalMissed { why: Withdrawal::Cancelled },
            "to be stopped, but it may have been sent already: the subscription was cancelled",
        ),
    ]
}

#[test]
fn every_event_is_told_in_words_that_a_person_on_call_understands() {
    for (event, words) in stories() {
        assert_eq!(tell_charge(&charge(2), &event, at(0)).words, words, "{event:?}");
    }
}

#[test]
fn every_event_has_a_name_of_its_own() {
    let names =
        stories().into_iter().map(|(event, _)| tell_charge(&charge(0), &event, at(0)).event);
    let names: BTreeSet<_> = names.collect();
    assert_eq!(names.len(), stories().len());
}

#[test]
fn nothing_that_is_told_repeats_the_number() {
    for (event, _) in stories() {
        let told = tell_charge(&charge(0), &event, at(0));
        let json = serde_json::to_string(&told).expect("JSON");
        assert!(!json.contains("55500155") && !told.words.contains("55500155"), "{json}");
    }
}
