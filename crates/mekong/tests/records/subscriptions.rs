//! `subscriptions list / show / cancel`.

use billing::{ChargeEvent, DeclineReason, Proof};
use serde_json::json;

use crate::desk::Desk;
use crate::worker::Worker;

/// The ids that a list has, in order.
pub(crate) fn listed(desk: &Desk, filters: &[&str]) -> Vec<String> {
    let ran = desk.run(&[&["subscriptions", "list", "--json"], filters].concat());
    assert_eq!(ran.code, 0, "{filters:?}: {}", ran.stderr);
    let mut ids = ran.each("id");
    // Created in the same instant, they are listed in the order of their partitions.
    ids.sort();
    ids
}

#[test]
fn a_subscription_in_json_is_the_same_to_the_letter() {
    let desk = Desk::new();
    desk.enrol("sub-1,2055500155,gold-weekly,2026-11-29T02:00:00+07:00\n");
    assert_eq!(
        desk.run(&["subscriptions", "list", "--json"]).stdout,
        "{\"id\":\"sub-1\",\"account\":\"ltc-main\",\"plan\":\"gold-weekly\",\
         \"msisdn\":\"20•••••155\",\"state\":\"active\",\"renews_at\":\"2026-11-28T19:00:00Z\",\
         \"paid_through\":\"2026-11-28T19:00:00Z\",\"dunning_step\":0,\
         \"created_at\":\"2026-11-22T02:00:00Z\",\"updated_at\":\"2026-11-22T02:00:00Z\",\
         \"cancelled_at\":null}\n"
    );
}

#[test]
fn filters_narrow_the_list_together() {
    let desk = Desk::new();
    desk.enrol(
        "sub-1,2055500155,gold-weekly,2026-11-29T02:00:00Z\n\
         sub-2,2055500155,silver-daily,2026-11-29T02:00:00Z\n\
         sub-3,2055500156,gold-weekly,2026-11-29T02:00:00Z\n",
    );
    let filters: [(&[&str], &[&str]); 6] = [
        (&["--plan", "gold-weekly"], &["sub-1", "sub-3"]),
        (&["--msisdn", "020 5550 0155"], &["sub-1", "sub-2"]),
        (&["--msisdn", "+8562055500155", "--plan", "gold-weekly"], &["sub-1"]),
        (&["--account", "boost-my"], &[]),
        (&["--account", "ltc-main", "--state", "active,grace"], &["sub-1", "sub-2", "sub-3"]),
        (&["--state", "cancelled"], &[]),
    ];
    for (filter, expected) in filters {
        assert_eq!(listed(&desk, filter), expected, "{filter:?}");
    }
    assert_eq!(listed(&desk, &["--limit", "2"]).len(), 2);
}

#[test]
fn a_filter_value_that_does_not_exist_is_wrong_usage() {
    let desk = Desk::new();
    for (filter, told) in [
        (["--state", "actve"], "expected pending, active, grace"),
        (["--plan", "gold"], "configured: gold-weekly, silver-daily, video-monthly"),
        (["--account", "ltc"], "configured: boost-my, ltc-main"),
        (["--msisdn", "99955500155"], "expected a mobile number of Laos or Malaysia"),
    ] {
        let ran = desk.run(&[&["subscriptions", "list"], &filter[..]].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{filter:?}");
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
        assert!(!ran.stderr.contains("99955500155"));
    }
}

#[test]
fn a_table_says_when_there_is_more() {
    let desk = Desk::new();
    let lines: Vec<_> = (0..101)
        .map(|i| format!("sub-{i},20{},gold-weekly,2026-11-29T02:00:00Z\n", 55_000_000 + i))
        .collect();
    desk.enrol(&lines.concat());
    let ran = desk.run(&["subscriptions", "list"]);
    assert_eq!(ran.stdout.lines().count(), 102);
    let last = ran.stdout.lines().last().expect("a line");
    assert_eq!(last, "the first 100; there are more: --limit N shows more, --json all of them");
    let all = desk.run(&["subscriptions", "list", "--limit", "101"]);
    assert_eq!(all.stdout.lines().count(), 102);
    assert!(all.stdout.starts_with("ID "), "{}", all.stdout);
}

#[test]
fn the_story_of_a_decline_is_told_with_what_comes_next() {
    let desk = Desk::new();
    desk.enrol("sub-1,2055500155,gold-weekly,2026-11-22T02:00:00Z\n");
    let worker = Worker::at(&desk);
    worker.subscription("2026-11-22T02:00:00Z");
    worker.hears("2026-11-22T02:00:01Z", ChargeEvent::Submitted);
    worker.hears(
        "2026-11-22T02:00:02Z",
        ChargeEvent::Declined {
            proof: Proof::Reply,
            reason: DeclineReason::Funds,
            code: Some("101".into()),
            evidence: None,
        },
    );
    worker.subscription("2026-11-22T02:00:02Z");

    let answer = desk.run(&["subscriptions", "show", "sub-1", "--json"]).json();
    let charge = answer["charges"][0]["id"].as_str().expect("an id").to_owned();
    assert_eq!((&answer["state"], &answer["id"]), (&json!("grace"), &json!("sub-1")));
    assert_eq!(
        answer["history"],
        json!([
            {"at": "2026-11-22T02:00:00Z", "event": "enrolled", "words": "enrolled"},
            {
                "at": "2026-11-22T02:00:00Z", "event": "period_opened",
                "period": "2026-11-22/2026-11-29", "charge": charge, "skipped": 0,
                "superseded": null, "scheduled_for": "2026-11-22T02:00:00Z",
                "words": format!("period 2026-11-22/2026-11-29 opened with charge {charge}")
            },
            {
                "at": "2026-11-22T02:00:02Z", "event": "unpaid", "reason": "funds",
                "retry": {"at": "2026-11-23T02:00:02Z", "dunning_step": 1},
                "words": "unpaid, the balance was too low; dunning step 1 from 2026-11-23 \
                          02:00:02Z"
            },
        ])
    );
    let told = desk.run(&["subscriptions", "show", "sub-1"]).stdout;
    let expected = format!(
        "2026-11-22 02:00:00Z  enrolled\n\
         2026-11-22 02:00:00Z  period 2026-11-22/2026-11-29 opened with charge {charge}\n\
         2026-11-22 02:00:02Z  unpaid, the balance was too low; dunning step 1 from 2026-11-23 \
         02:00:02Z\n"
    );
    assert!(told.contains(&expected), "{told}");
    assert!(told.contains("declined: funds"), "{told}");
}

#[test]
fn a_cancellation_stops_the_charge_that_was_not_sent() {
    let desk = Desk::new();
    desk.enrol("sub-1,2055500155,gold-weekly,2026-11-22T02:00:00Z\n");
    let worker = Worker::at(&desk);
    worker.subscription("2026-11-22T02:00:00Z");

    let cancel = ["subscriptions", "cancel", "sub-1", "--reason", "asked by phone"];
    let ran = desk.command(&cancel).env("USER", "kham").output().expect("runs");
    let ran: crate::desk::Ran = ran.into();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.starts_with(
            "sub-1 is being cancelled: nothing is sent for it from now on\ncharge ch_"
        )
    );
    assert!(ran.stdout.ends_with(" has not been sent and will be stopped\n"), "{}", ran.stdout);

    worker.subscription("2026-11-22T02:00:05Z");
    worker.charge("2026-11-22T02:00:05Z");
    let shown = desk.run(&["subscriptions", "show", "sub-1", "--json"]).json();
    assert_eq!((&shown["state"], &shown["renews_at"]), (&json!("cancelled"), &json!(null)));
    assert_eq!(shown["cancelled_at"], "2026-11-22T02:00:05Z");
    assert_eq!(
        shown["history"][2],
        json!({
            "at": "2026-11-22T02:00:05Z", "event": "cancelled", "by": "staff",
            "note": "kham: asked by phone",
            "words": "cancelled by staff: kham: asked by phone"
        })
    );
    let charge = &shown["charges"][0];
    assert_eq!((&charge["state"], &charge["reason"]), (&json!("cancelled"), &json!("cancelled")));
    assert_eq!((&charge["due_at"], &charge["attempts"]), (&json!(null), &json!(0)));

    let again = desk.run(&["subscriptions", "cancel", "sub-1"]);
    assert_eq!(again.code, 0);
    assert_eq!(again.stdout, "sub-1 had ended already: it is cancelled\nno charge is open\n");
    let again = desk.run(&["subscriptions", "cancel", "sub-1", "--json"]).json();
    assert_eq!(
        again,
        json!({"id": "sub-1", "state": "cancelled", "already_ended": true, "open_charge": null})
    );
}

#[test]
fn an_unknown_id_is_a_failure_that_names_it() {
    let desk = Desk::new();
    for command in ["show", "cancel"] {
        for id in ["sub-9", "not an id"] {
            let ran = desk.run(&["subscriptions", command, id]);
            assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
            assert_eq!(ran.stderr, format!("mekong: there is no subscription `{id}`\n"));
        }
    }
}
