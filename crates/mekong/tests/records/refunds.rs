//! `charges refund`: money that goes back.

use billing::{ChargeEvent, ChargeSignal, Currency, Money, Proof};
use serde_json::{Value, json};

use crate::desk::{Desk, Ran};
use crate::worker::Worker;

/// A charge of `account` that the operator has made.
fn charged(account: &str, msisdn: &str, amount: &str) -> (Desk, String) {
    let desk = Desk::new();
    let enqueue = ["charges", "enqueue", "--account", account, "--msisdn", msisdn, "--json"];
    let rest = ["--amount", amount, "--description", "Gold coins"];
    let charge = desk.run(&[&enqueue[..], &rest].concat()).json();
    let worker = Worker::at(&desk);
    worker.hears("2026-11-22T02:00:01Z", ChargeEvent::Submitted);
    worker.hears("2026-11-22T02:00:02Z", taken("TR77"));
    let id = charge["id"].as_str().expect("a text").to_owned();
    (desk, id)
}

fn taken(reference: &str) -> ChargeEvent {
    ChargeEvent::Charged {
        proof: Proof::Reply,
        code: Some("00".into()),
        reference: Some(reference.into()),
        evidence: None,
        amount: None,
        expiry: None,
        look_at: None,
    }
}

fn refund(desk: &Desk, id: &str, more: &[&str]) -> Ran {
    desk.run(&[&["charges", "refund", id, "--reason", "asked by phone"], more].concat())
}

#[test]
fn a_refund_is_on_record_and_the_story_says_who_asked_and_why() {
    let (desk, id) = charged("boost-my", "0123456789", "9.90");
    let mut command = desk.command(&["charges", "refund", &id, "--json"]);
    command.args(["--reason", "asked by phone", "--amount", "4.90"]).env("USER", "ann");
    let ran: Ran = command.output().expect("the binary runs").into();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let answer = ran.json();
    let refund = answer["id"].as_str().expect("a text");
    assert!(refund.starts_with("re_"), "{refund}");
    assert_eq!(
        answer,
        json!({ "id": refund, "charge": id, "amount": "4.90", "currency": "MYR",
                "already_asked": false })
    );
    let worker = Worker::at(&desk);
    worker.charge("2026-11-22T02:10:00Z");
    let story = desk.run(&["charges", "show", &id]).stdout;
    let told = format!("refund {refund} of 4.90 MYR asked for by cli ann: asked by phone");
    assert!(story.contains(&told), "{story}");
    assert_eq!(desk.run(&["charges", "show", &id, "--json"]).json()["amount_refunded"], "0");
}

#[test]
fn the_same_key_gives_back_once() {
    let (desk, id) = charged("boost-my", "0123456789", "9.90");
    let keyed = || refund(&desk, &id, &["--idempotency-key", "complaint-3", "--json"]).json();
    let first = keyed();
    Worker::at(&desk).charge("2026-11-22T02:10:00Z");
    let again = keyed();
    assert_eq!((&again["id"], &again["amount"]), (&first["id"], &json!("9.90")));
    assert_eq!(again["already_asked"], Value::Bool(true));
    let other = refund(&desk, &id, &["--idempotency-key", "complaint-3", "--amount", "1.00"]);
    assert_eq!(other.code, 1);
    assert!(other.stderr.ends_with("was used before, and with other values\n"), "{}", other.stderr);
    let told = refund(&desk, &id, &["--idempotency-key", "complaint-3"]).stdout;
    assert!(told.ends_with("had been asked for already\n"), "{told}");
}

#[test]
fn no_more_goes_back_than_was_charged_and_is_not_on_its_way_back() {
    let (desk, id) = charged("boost-my", "0123456789", "9.90");
    let too_much = refund(&desk, &id, &["--amount", "9.91"]);
    assert_eq!(too_much.code, 1);
    assert!(too_much.stderr.contains("at most 9.90 MYR"), "{}", too_much.stderr);
    assert_eq!(refund(&desk, &id, &["--amount", "6.00"]).code, 0);
    Worker::at(&desk).charge("2026-11-22T02:10:00Z");
    let more = refund(&desk, &id, &["--amount", "4.00"]);
    assert_eq!((more.code, more.stdout.as_str()), (1, ""));
    assert!(more.stderr.contains("at most 3.90 MYR"), "{}", more.stderr);
}

#[test]
fn an_operator_without_refunds_is_named() {
    let (desk, id) = charged("ltc-main", "2055500155", "5000");
    let ran = refund(&desk, &id, &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    let told = format!("mekong: the operator of ltc-main has no refunds: {id} stays charged\n");
    assert_eq!(ran.stderr, told);
}

#[test]
fn what_was_not_charged_is_not_given_back() {
    let desk = Desk::new();
    let enqueue = ["charges", "enqueue", "--account", "boost-my", "--msisdn", "0123456789"];
    let rest = ["--amount", "9.90", "--description", "Gold coins", "--json"];
    let charge = desk.run(&[&enqueue[..], &rest].concat()).json();
    let ran = refund(&desk, charge["id"].as_str().expect("a text"), &[]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("only a charged charge is refunded"), "{}", ran.stderr);
    for (arguments, code) in [
        (&["charges", "refund", "ch_9", "--reason", "x"][..], 1),
        (&["charges", "refund", "ch_9"], 2),
        (&["charges", "refund", "ch_9", "--reason", " "], 2),
    ] {
        assert_eq!(desk.run(arguments).code, code, "{arguments:?}");
    }
}

#[test]
fn an_amount_in_the_wrong_decimals_is_wrong_usage() {
    let (desk, id) = charged("boost-my", "0123456789", "9.90");
    let ran = refund(&desk, &id, &["--amount", "1.005"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.starts_with("mekong: --amount: "), "{}", ran.stderr);
}

#[test]
fn what_went_back_is_counted_in_the_charge() {
    let (desk, id) = charged("boost-my", "0123456789", "9.90");
    let answer = refund(&desk, &id, &["--json"]).json();
    let worker = Worker::at(&desk);
    worker.charge("2026-11-22T02:10:00Z");
    let refund = answer["id"].as_str().expect("a text").parse().expect("a refund's id");
    let refunded = Money::parse_charge("9.90", Currency::Myr).ok();
    let ended = ChargeSignal::RefundEnded { id: refund, refunded };
    worker.tells("2026-11-22T02:11:00Z", &id, &ended);
    let shown = desk.run(&["charges", "show", &id, "--json"]).json();
    assert_eq!((&shown["state"], &shown["amount_refunded"]), (&json!("refunded"), &json!("9.90")));
    assert!(desk.run(&["charges", "show", &id]).stdout.contains("refunded            9.90 MYR\n"));
}
