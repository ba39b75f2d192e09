//! `subscriptions show --at` and `charges show --at`: how things stood, and what was known.

use billing::{ChargeEvent, Doubted, Proof};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::worker::Worker;

/// A renewal whose answer is lost at 02:00:02, found charged at 02:05 and heard of at 02:05:01.
fn doubted() -> (Desk, String) {
    let desk = Desk::new();
    desk.enrol("sub-1,2055500155,gold-weekly,2026-11-22T02:00:00Z\n");
    let worker = Worker::at(&desk);
    worker.subscription("2026-11-22T02:00:00Z");
    worker.hears("2026-11-22T02:00:01Z", ChargeEvent::Submitted);
    let look_at = "2026-11-22T02:05:00Z".parse().expect("an instant");
    let (why, code, evidence, reference) = (Doubted::Timeout, None, None, None);
    let lost = ChargeEvent::AnswerLost { why, look_at, code, evidence, reference };
    worker.hears("2026-11-22T02:00:02Z", lost);
    worker.hears("2026-11-22T02:05:00Z", charged());
    worker.subscription("2026-11-22T02:05:01Z");
    let charge = desk.run(&["charges", "list", "--json"]).each("id").remove(0);
    (desk, charge)
}

fn charged() -> ChargeEvent {
    ChargeEvent::Charged {
        proof: Proof::Inquiry,
        code: Some("100".into()),
        reference: None,
        evidence: None,
        amount: None,
        expiry: None,
        look_at: None,
    }
}

fn subscription_at(desk: &Desk, at: &str) -> Value {
    desk.run(&["subscriptions", "show", "sub-1", "--at", at, "--json"]).json()
}

#[test]
fn a_subscription_is_shown_as_it_stood_with_what_was_known_then() {
    let (desk, charge) = doubted();
    let then = subscription_at(&desk, "2026-11-22T02:03:00Z");
    assert_eq!(then["as_of"], "2026-11-22T02:03:00Z");
    assert_eq!(then["paid_through"], "2026-11-22T02:00:00Z", "nobody knew of the money");
    assert_eq!(then["charges"][0]["state"], "in_doubt");
    assert_eq!(then["history"].as_array().map(Vec::len), Some(2), "{}", then["history"]);
    let learnt = format!("{charge} was in_doubt; it is charged now, since 2026-11-22 02:05:00Z");
    assert_eq!(then["not_known_yet"], json!([learnt]));

    let later = subscription_at(&desk, "2026-11-22T02:05:01Z");
    let now = desk.run(&["subscriptions", "show", "sub-1", "--json"]).json();
    assert_eq!(later["paid_through"], "2026-11-29T02:00:00Z");
    assert_eq!((&later["state"], &later["history"]), (&now["state"], &now["history"]));
    assert_eq!((later.get("not_known_yet"), now.get("as_of")), (None, None));
}

#[test]
fn a_subscription_is_shown_in_words_as_it_stood_before_its_charge_was_opened() {
    let (desk, _) = doubted();
    let ran = desk.run(&["subscriptions", "show", "sub-1", "--at", "2026-11-22T01:59:59Z"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    let why = "there was no subscription `sub-1` at 2026-11-22 01:59:59Z";
    assert!(ran.stderr.contains(why), "{}", ran.stderr);
    let told = desk.run(&["subscriptions", "show", "sub-1", "--at", "2026-11-22T02:00:01Z"]).stdout;
    assert!(told.starts_with("as of               2026-11-22 02:00:01Z\n"), "{told}");
    assert!(told.contains("submitted"), "{told}");
    assert_eq!(desk.run(&["subscriptions", "show", "sub-1", "--at", "yesterday"]).code, 2);
}

#[test]
fn a_charge_is_shown_as_it_stood() {
    let (desk, charge) = doubted();
    let at = |at: &str| desk.run(&["charges", "show", &charge, "--at", at, "--json"]);
    for (time, state, attempts) in [
        ("2026-11-22T02:00:00Z", "requested", 0),
        ("2026-11-22T02:00:01Z", "submitted", 1),
        ("2026-11-22T02:04:59Z", "in_doubt", 1),
        ("2026-11-22T02:05:00Z", "charged", 1),
    ] {
        let then = at(time).json();
        assert_eq!(
            (&then["state"], &then["attempts"]),
            (&json!(state), &json!(attempts)),
            "{time}"
        );
        assert_eq!(
            then["updated_at"],
            then["history"].as_array().expect("it")[..].last().expect("one")["at"]
        );
    }
    assert_eq!(at("2026-11-22T01:00:00Z").code, 1, "it was not opened yet");
}
