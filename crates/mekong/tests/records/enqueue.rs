//! `charges enqueue`: a charge without the subscriber.

use serde_json::Value;

use crate::desk::{Desk, NOW, Ran};

const GOOD: [&str; 8] = [
    "--account",
    "ltc-main",
    "--msisdn",
    "020 5550 0155",
    "--amount",
    "5000",
    "--description",
    "Gold coins",
];

fn enqueue(desk: &Desk, arguments: &[&str]) -> Ran {
    desk.run(&[&["charges", "enqueue"], arguments].concat())
}

/// The good arguments with one of them said otherwise.
fn with<'a>(flag: &str, value: &'a str) -> Vec<&'a str> {
    let mut arguments = GOOD.to_vec();
    let at = arguments.iter().position(|argument| *argument == flag).expect("is there");
    arguments[at + 1] = value;
    arguments
}

#[test]
fn a_charge_that_was_asked_for_is_told_as_any_other_and_waits_for_a_worker() {
    let desk = Desk::new();
    let ran = enqueue(&desk, &[&GOOD[..], &["--json"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let charge = ran.json();
    let facts = ["account", "msisdn", "amount", "currency", "state", "amount_refunded", "run"];
    assert_eq!(
        facts.map(|fact| charge[fact].as_str().expect(fact)),
        ["ltc-main", "20•••••155", "5000", "LAK", "requested", "0", "ltc-main/-/2026-11-22"]
    );
    for absent in ["plan", "subscription_id", "period"] {
        assert_eq!(charge[absent], Value::Null, "{absent}");
    }
    assert_eq!(desk.run(&["charges", "list", "--json"]).json(), charge);
    let lanes = desk.run(&["queues", "list", "--lanes"]).stdout;
    assert!(lanes.contains("ltc-main/-/charges"), "{lanes}");
}

#[test]
fn the_same_key_is_the_same_charge_and_with_other_values_a_failure() {
    let desk = Desk::new();
    let keyed = |arguments: &[&str]| {
        enqueue(&desk, &[arguments, &["--idempotency-key", "order-17", "--json"]].concat())
    };
    let first = keyed(&GOOD).json();
    assert_eq!(keyed(&GOOD).json(), first);
    let other = keyed(&with("--amount", "6000"));
    assert_eq!((other.code, other.stdout.as_str()), (1, ""));
    assert!(
        other.stderr.contains("\"order-17\" was used before, and with other values"),
        "{}",
        other.stderr
    );
    // Without a key, every call is another charge.
    enqueue(&desk, &GOOD);
    enqueue(&desk, &GOOD);
    assert_eq!(desk.run(&["charges", "list", "--json"]).json_lines().len(), 3);
}

#[test]
fn a_later_time_is_kept_and_an_earlier_one_is_now() {
    let desk = Desk::new();
    let sent_from = |at: &str| {
        let ran = enqueue(&desk, &[&GOOD[..], &["--at", at]].concat());
        let (_, time) = ran.stdout.trim_end().split_once("to be sent from ").expect("a time");
        time.to_owned()
    };
    assert_eq!(sent_from("2026-11-23T09:00:00+07:00"), "2026-11-23 02:00:00Z");
    assert_eq!(sent_from("2026-11-21T09:00:00Z"), NOW.replace('T', " "));
}

#[test]
fn what_cannot_be_charged_is_wrong_usage_and_nothing_is_done() {
    let desk = Desk::new();
    let cases = [
        (with("--account", "ltc"), "--account: expected one of boost-my, ltc-main, found \"ltc\""),
        (with("--msisdn", "+60123456789"), "--msisdn: expected a number of Laos (+856)"),
        (with("--amount", "5000.50"), "--amount: "),
        (with("--amount", "0"), "--amount: "),
        (with("--amount", "50001"), "--amount: at most 50000 LAK is charged at once"),
        (with("--description", " "), "--description: expected 1 to 100 characters"),
        (
            [&GOOD[..], &["--currency", "MYR"]].concat(),
            "--currency: account ltc-main charges in LAK",
        ),
        ([&GOOD[..], &["--idempotency-key", ""]].concat(), "--idempotency-key: expected 1 to 255"),
        ([&GOOD[..], &["--at", "tomorrow"]].concat(), "--at"),
        (GOOD[..6].to_vec(), "--description"),
    ];
    for (arguments, told) in cases {
        let ran = enqueue(&desk, &arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(told), "{told} in {}", ran.stderr);
        assert!(!ran.stderr.contains("123456789"), "{}", ran.stderr);
    }
    assert_eq!(desk.run(&["charges", "list", "--json"]).stdout, "");
}
