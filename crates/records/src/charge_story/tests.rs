use std::collections::BTreeSet;

use billing::{
    BillingPeriod, ChargeId, ChargeOrigin, Country, Currency, DeclineReason, Doubted, Finding,
    Money, Msisdn, NotRefundable, OperatorPage, Proof, RefundId, TransactionId, Way, Withdrawal,
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
        way: Way::Renewal,
        purchase: None,
        asked: None,
    })
}

fn refund() -> RefundId {
    RefundId::mint(charge(0).order.id, "complaint-3")
}

fn at(second: u32) -> Instant {
    DateTime::from_timestamp(1_795_312_800 + i64::from(second), 0).expect("an instant")
}

fn kip(amount: &str) -> Money {
    Money::parse_charge(amount, Currency::Lak).expect("an amount")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// What no story may repeat; also an OTP.
const SECRET: &str = "40917";

/// Every event there is, with its words.
fn all() -> Vec<(ChargeEvent, &'static str)> {
    [stories(), stories_of_purchases(), stories_of_refunds()].concat()
}

/// The events that every charge may have, with their words.
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
            ChargeEvent::NotAccepted {
                why: Unaccepted::NotSent,
                retry_at: at(5),
                evidence: None,
                submitted_at: None,
            },
            "not processed: no connection; again from 2026-11-22 02:00:05Z",
        ),
        (
            ChargeEvent::Charged {
                proof: Proof::Reply,
                code: None,
                reference: None,
                evidence: None,
                amount: Some(kip("2000")),
                expiry: Some(day("2026-11-29")),
                look_at: None,
            },
            "charged, 2000 LAK of 5000 LAK: the operator's reply says so; paid through 2026-11-29",
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
            ChargeEvent::AnswerLost {
                why: Doubted::Duplicate,
                look_at: at(60),
                code,
                evidence,
                reference: None,
            },
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
            ChargeEvent::SaidUnsent,
            "the worker that was thought lost says that it has not sent it; asking before it is sent",
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
        (
            ChargeEvent::ExpiryRead { expiry: day("2026-11-21") },
            "read before it is sent: paid through 2026-11-21 so far",
        ),
        (
            ChargeEvent::ExpirySeen { expiry: day("2026-11-29") },
            "the operator says: paid through 2026-11-29 now",
        ),
        (
            ChargeEvent::Hinted { reference: Some("TR77".into()) },
            "somebody says that it has moved as TR77: asking the operator now",
        ),
    ]
}

/// The events between two calls, with their words.
fn stories_of_purchases() -> Vec<(ChargeEvent, &'static str)> {
    let page = OperatorPage { redirect_url: Some(SECRET.into()), deep_link: Some(SECRET.into()) };
    vec![
        (ChargeEvent::Preparing, "asking ltc-main to get it ready; no money moves yet"),
        (
            prepared(Some(page), Some(at(60))),
            "ready, ltc-main knows it as TR77; waiting for the subscriber on the operator's page \
             until 2026-11-22 02:01:00Z",
        ),
        (
            ChargeEvent::PrepareAgain {
                transaction_id: "ACME0000000000018".parse().expect("an id"),
                retry_at: at(5),
                code: None,
                evidence: None,
                why: Doubted::Timeout,
            },
            "not ready: time-out; nothing was charged, again as ACME0000000000018 from \
             2026-11-22 02:00:05Z",
        ),
        (ChargeEvent::OtpTyped { otp: SECRET.parse().ok() }, "the subscriber typed an OTP"),
        (
            ChargeEvent::OtpRefused { code: Some("412".into()) },
            "the OTP was wrong (code 412); another may be typed",
        ),
        (
            ChargeEvent::WindowClosed { look_at: at(60) },
            "the subscriber's time is over; asking at 2026-11-22 02:01:00Z",
        ),
        (
            ChargeEvent::StepDownOffered { expires_at: at(60) },
            "nothing was charged: a smaller package is offered to the subscriber until \
             2026-11-22 02:01:00Z",
        ),
        (
            ChargeEvent::StepDownChosen { days: 2 },
            "the subscriber chose the smaller package of 2 days",
        ),
    ]
}

fn prepared(page: Option<OperatorPage>, expires_at: Option<Instant>) -> ChargeEvent {
    ChargeEvent::Prepared {
        reference: "TR77".into(),
        page,
        expires_at,
        look_at: None,
        free_trial: None,
    }
}

/// The events of refunds, with their words; `RE` stands for the refund.
fn stories_of_refunds() -> Vec<(ChargeEvent, &'static str)> {
    let (id, amount) = (refund(), kip("2000"));
    let (reason, by): (Box<str>, Box<str>) = ("asked by phone".into(), "cli ann".into());
    let why = NotRefundable::TooMuch { left: kip("1500"), wanted: amount };
    vec![
        (
            ChargeEvent::RefundOpened { id, amount, reason: reason.clone(), by: by.clone() },
            "refund RE of 2000 LAK asked for by cli ann: asked by phone",
        ),
        (
            ChargeEvent::RefundRefused { id, amount, reason, by, why },
            "refund RE of 2000 LAK asked for by cli ann: asked by phone; not opened: at most 1500 \
             LAK of this charge can still go back, 2000 LAK was asked for",
        ),
        (
            ChargeEvent::RefundEnded { id, refunded: Some(amount), in_full: false },
            "refund RE: 2000 LAK went back",
        ),
    ]
}

#[test]
fn a_refund_that_ends_says_what_went_back() {
    let told = |refunded, in_full| {
        let event = ChargeEvent::RefundEnded { id: refund(), refunded, in_full };
        tell_charge(&charge(0), &event, at(0)).words.replace(&refund().to_string(), "RE")
    };
    assert_eq!(told(Some(kip("5000")), true), "refund RE: 5000 LAK went back, all of it now");
    assert_eq!(told(None, false), "refund RE was refused: nothing went back");
}

#[test]
fn who_is_waited_for_is_told() {
    let words = |until| tell_charge(&charge(0), &prepared(None, until), at(0)).words;
    assert!(words(Some(at(60))).ends_with("the subscriber's OTP until 2026-11-22 02:01:00Z"));
    assert!(words(None).ends_with("; it may be sent now"));
}

#[test]
fn nothing_that_is_told_repeats_an_otp_or_the_way_to_the_page() {
    for (event, _) in stories_of_purchases() {
        let told = tell_charge(&charge(0), &event, at(0));
        let json = serde_json::to_string(&told).expect("JSON");
        assert!(!json.contains(SECRET) && !told.words.contains(SECRET), "{json}");
    }
}

#[test]
fn every_event_is_told_in_words_that_a_person_on_call_understands() {
    for (event, words) in all() {
        let words = words.replace("RE", &refund().to_string());
        assert_eq!(tell_charge(&charge(2), &event, at(0)).words, words, "{event:?}");
    }
}

#[test]
fn every_event_has_a_name_of_its_own() {
    let names = all().into_iter().map(|(event, _)| tell_charge(&charge(0), &event, at(0)).event);
    let names: BTreeSet<_> = names.collect();
    assert_eq!(names.len(), all().len());
}

#[test]
fn nothing_that_is_told_repeats_the_number() {
    for (event, _) in all() {
        let told = tell_charge(&charge(0), &event, at(0));
        let json = serde_json::to_string(&told).expect("JSON");
        assert!(!json.contains("55500155") && !told.words.contains("55500155"), "{json}");
    }
}
