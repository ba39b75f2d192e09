//! `charges list / show`.

use billing::{ChargeEvent, Doubted, Finding, Proof};
use serde_json::json;

use crate::desk::Desk;
use crate::worker::Worker;

fn at(instant: &str) -> chrono::DateTime<chrono::Utc> {
    instant.parse().expect("an instant")
}

/// A charge whose answer was lost, and which an inquiry found charged.
fn recovered() -> Desk {
    let desk = Desk::new();
    desk.enrol("sub-1,2055500155,gold-weekly,2026-11-22T02:00:00Z\n");
    let worker = Worker::at(&desk);
    worker.subscription("2026-11-22T02:00:00Z");
    worker.hears("2026-11-22T02:00:01Z", ChargeEvent::Submitted);
    worker.hears(
        "2026-11-22T02:00:31Z",
        ChargeEvent::AnswerLost {
            why: Doubted::Timeout,
            look_at: at("2026-11-22T02:01:31Z"),
            code: None,
            evidence: None,
            reference: None,
        },
    );
    worker.hears(
        "2026-11-22T02:01:31Z",
        ChargeEvent::Asked {
            finding: Finding::Unreachable,
            look_at: Some(at("2026-11-22T02:03:31Z")),
            code: None,
            evidence: Some("503 Service Unavailable\nbusy".into()),
        },
    );
    worker.hears(
        "2026-11-22T02:03:31Z",
        ChargeEvent::Charged {
            proof: Proof::Inquiry,
            code: Some("000".into()),
            reference: Some("R-77".into()),
            evidence: None,
            amount: None,
            expiry: None,
            look_at: None,
        },
    );
    desk
}

/// A charge to be sent.
fn requested() -> Desk {
    let desk = Desk::new();
    desk.enrol("sub-1,2055500155,gold-weekly,2026-11-22T02:00:00Z\n");
    Worker::at(&desk).subscription("2026-11-22T02:00:00Z");
    desk
}

#[test]
fn a_charge_in_json_is_the_same_to_the_letter() {
    let ran = recovered().run(&["charges", "list", "--json"]);
    let charge = ran.json();
    let (id, transaction_id) = (&charge["id"], &charge["transaction_id"]);
    assert!(id.as_str().is_some_and(|id| id.starts_with("ch_")));
    assert!(transaction_id.as_str().is_some_and(|id| id.starts_with("ACME")));
    assert_eq!(
        ran.stdout,
        format!(
            "{{\"id\":{id},\"subscription_id\":\"sub-1\",\"account\":\"ltc-main\",\
             \"plan\":\"gold-weekly\",\"msisdn\":\"20•••••155\",\"amount\":\"5000\",\
             \"currency\":\"LAK\",\"state\":\"charged\",\"reason\":null,\
             \"operator_code\":\"000\",\"period\":\"2026-11-22/2026-11-29\",\
             \"transaction_id\":{transaction_id},\"operator_reference\":\"R-77\",\
             \"dunning_step\":0,\"attempts\":1,\"run\":\"ltc-main/gold-weekly/2026-11-22\",\
             \"retry_of\":null,\"amount_refunded\":\"0\",\"needs_staff\":false,\"reference\":null,\"metadata\":{{}},\"due_at\":null,\
             \"created_at\":\"2026-11-22T02:00:00Z\",\"updated_at\":\"2026-11-22T02:03:31Z\"}}\n"
        )
    );
}

#[test]
fn a_charge_that_wants_work_says_when() {
    let charge = requested().run(&["charges", "list", "--json"]).json();
    assert_eq!((&charge["state"], &charge["attempts"]), (&json!("requested"), &json!(0)));
    assert_eq!(charge["due_at"], "2026-11-22T02:00:00Z");
}

#[test]
fn the_story_of_a_lost_answer_is_told_oldest_first() {
    let desk = recovered();
    let charge = desk.run(&["charges", "list", "--json"]).json();
    let (id, sent_as) = (charge["id"].as_str().expect("text"), &charge["transaction_id"]);
    let ran = desk.run(&["charges", "show", id]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let (facts, story) = ran.stdout.split_once("\n\n").expect("two parts");
    assert!(facts.contains("state               charged\n"), "{facts}");
    assert!(!facts.contains("due "), "{facts}");
    assert_eq!(
        story,
        format!(
            "2026-11-22 02:00:00Z  opened: 5000 LAK for 2026-11-22/2026-11-29, to be sent from \
             2026-11-22 02:00:00Z\n\
             2026-11-22 02:00:01Z  sent to ltc-main as {}\n\
             2026-11-22 02:00:31Z  answer lost: time-out; asking at 2026-11-22 02:01:31Z\n\
             2026-11-22 02:01:31Z  asked: no answer; asking again at 2026-11-22 02:03:31Z\n    \
             503 Service Unavailable\n    busy\n\
             2026-11-22 02:03:31Z  charged: an inquiry says so (code 000)\n",
            sent_as.as_str().expect("text")
        )
    );

    let shown = desk.run(&["charges", "show", id, "--json"]).json();
    assert_eq!(shown["state"], "charged");
    let events: Vec<_> = shown["history"].as_array().expect("a list").iter().collect();
    assert_eq!(
        events[2],
        &json!({
            "at": "2026-11-22T02:00:31Z", "event": "answer_lost", "why": "timeout",
            "look_at": "2026-11-22T02:01:31Z", "code": null, "evidence": null,
            "reference": null,
            "words": "answer lost: time-out; asking at 2026-11-22 02:01:31Z"
        })
    );
    assert_eq!(events.len(), 5);
}

#[test]
fn filters_narrow_the_list_together() {
    let desk = recovered();
    let found = |filter: &[&str]| {
        let ran = desk.run(&[&["charges", "list", "--json"], filter].concat());
        assert_eq!(ran.code, 0, "{filter:?}: {}", ran.stderr);
        ran.json_lines().len() == 1
    };
    for filter in [
        &["--state", "charged"][..],
        &["--state", "in_doubt,charged", "--account", "ltc-main", "--plan", "gold-weekly"],
        &["--run", "ltc-main/gold-weekly/2026-11-22"],
        &["--subscription", "sub-1"],
        &["--msisdn", "2055500155"],
        &["--since", "1h"],
        &["--since", "2026-11-22T02:00:00Z"],
    ] {
        assert!(found(filter), "{filter:?}");
    }
    for filter in [
        &["--state", "declined"][..],
        &["--reason", "funds"],
        &["--account", "boost-my"],
        &["--plan", "silver-daily"],
        &["--run", "ltc-main/gold-weekly/2026-11-23"],
        &["--msisdn", "2055500156"],
        &["--since", "3m"],
        &["--since", "2026-11-22T02:00:01Z"],
    ] {
        assert!(!found(filter), "{filter:?}");
    }
}

#[test]
fn a_filter_value_that_does_not_exist_is_wrong_usage() {
    let desk = Desk::new();
    for (filter, told) in [
        (["--state", "open"], "expected requested, submitted"),
        (["--reason", "poor"], "expected a decline reason (funds"),
        (["--account", "ltc"], "configured: boost-my, ltc-main"),
        (["--run", "2026-11-22"], "expected account/plan/date"),
        (["--since", "yesterday"], "or how long ago, such as 2h or 1d"),
    ] {
        let ran = desk.run(&[&["charges", "list"], &filter[..]].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{filter:?}");
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
}

#[test]
fn an_unknown_id_is_a_failure_that_names_it() {
    let desk = Desk::new();
    // The last one is of a partition that this store does not have.
    for id in ["ch_9", "ch_000000000000000000000000", "ch_zzzz00000000000000000000"] {
        let ran = desk.run(&["charges", "show", id]);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
        assert_eq!(ran.stderr, format!("mekong: there is no charge `{id}`\n"));
    }
    let ran = desk.run(&["charges", "list", "--subscription", "sub-9"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.stderr, "mekong: there is no subscription `sub-9`\n");
}
