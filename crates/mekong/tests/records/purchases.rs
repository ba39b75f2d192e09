//! `purchases start / otp / step-down / cancel / show / list`.

use std::io::Write;
use std::process::Stdio;

use billing::{ChargeEvent, OperatorPage};
use serde_json::{Value, json};

use crate::desk::{Desk, Ran};
use crate::worker::Worker;

const PLAN: [&str; 6] =
    ["--account", "ltc-main", "--plan", "gold-weekly", "--msisdn", "2055500155"];
const PAGE: &str = "https://aoc.example.com/api/aoc?aocToken=hunter2";

fn start(desk: &Desk, arguments: &[&str]) -> Ran {
    desk.run(&[&["purchases", "start", "--wait", "0s", "--json"], arguments].concat())
}

fn id_of(started: &Value) -> String {
    started["id"].as_str().expect("a text").to_owned()
}

/// A purchase whose OTP was sent, or whose page is open, for a minute.
fn waiting(desk: &Desk, arguments: &[&str], page: Option<&str>) -> String {
    let started = start(desk, arguments);
    assert_eq!(started.code, 0, "{}", started.stderr);
    let worker = Worker::at(desk);
    worker.hears("2026-11-22T02:00:01Z", ChargeEvent::Preparing);
    let page = page.map(|url| OperatorPage { redirect_url: Some(url.into()), deep_link: None });
    worker.hears(
        "2026-11-22T02:00:02Z",
        ChargeEvent::Prepared {
            reference: "R-77".into(),
            page,
            expires_at: "2026-11-22T02:01:02Z".parse().ok(),
            look_at: None,
            free_trial: None,
        },
    );
    id_of(&started.json())
}

#[test]
fn a_purchase_is_answered_in_one_shape_from_its_start_on() {
    let desk = Desk::new();
    let started = start(&desk, &[&PLAN[..], &["--reference", "order-17"]].concat());
    assert_eq!(started.code, 0, "{}", started.stderr);
    let answer = started.json();
    let charge = &answer["charge"];
    let id = charge["id"].as_str().expect("a text").replace("ch_", "pu_");
    assert_eq!(
        answer,
        json!({ "id": id, "charge": charge, "state": "requested", "redirect_url": null,
                "deep_link": null, "expires_at": null })
    );
    assert_eq!((&charge["plan"], &charge["amount"]), (&json!("gold-weekly"), &json!("5000")));
    let shown = desk.run(&["purchases", "show", &id, "--json"]).json();
    assert_eq!((&shown["id"], &shown["charge"]), (&answer["id"], charge));
    assert_eq!(
        (&shown["reference"], &shown["history"][0]["event"]),
        (&json!("order-17"), &json!("opened"))
    );
    assert_eq!(desk.run(&["purchases", "list", "--json"]).json(), answer);
    assert_eq!(desk.run(&["charges", "list", "--json"]).json(), *charge);
}

#[test]
fn a_person_is_told_that_no_worker_has_got_it_ready() {
    let desk = Desk::new();
    let ran = desk.run(&[&["purchases", "start", "--wait", "0s"], &PLAN[..]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.starts_with("purchase            pu_"), "{}", ran.stdout);
    assert!(ran.stdout.contains("no worker has got it ready so far"), "{}", ran.stdout);
}

#[test]
fn a_second_purchase_of_the_same_thing_names_the_first() {
    let desk = Desk::new();
    let first = start(&desk, &PLAN).json();
    let second = start(&desk, &PLAN);
    assert_eq!((second.code, second.stdout.as_str()), (1, ""));
    let told = format!("{} is a purchase of the same thing, and still open", id_of(&first));
    assert_eq!(second.stderr, format!("mekong: {told}\n"));
    let single = ["--account", "ltc-main", "--amount", "5000", "--msisdn", "2055500155"];
    let single = [&single[..], &["--description", "Gold coins"]].concat();
    assert_eq!(start(&desk, &single).code, 0, "something else may be bought beside it");
    assert_eq!(start(&desk, &single).code, 1);
}

#[test]
fn what_is_subscribed_to_is_not_bought() {
    let desk = Desk::new();
    desk.enrol("sub-1,2055500155,gold-weekly,2026-11-29T02:00:00Z\n");
    let ran = start(&desk, &PLAN);
    assert_eq!(ran.code, 1);
    assert_eq!(
        ran.stderr,
        "mekong: subscription sub-1 of this plan has not ended; one that is \
         suspended has to be cancelled before another can be bought\n"
    );
}

#[test]
fn the_same_key_is_the_same_purchase() {
    let desk = Desk::new();
    let keyed = |more: &[&str]| {
        start(&desk, &[&PLAN[..], &["--idempotency-key", "order-17"], more].concat())
    };
    let first = keyed(&[]).json();
    assert_eq!(keyed(&[]).json(), first);
    let other = keyed(&["--reference", "another"]);
    assert_eq!(other.code, 1);
    assert!(
        other.stderr.contains("\"order-17\" was used before, and with other values"),
        "{}",
        other.stderr
    );
}

#[test]
fn what_cannot_be_bought_is_wrong_usage_and_nothing_is_done() {
    let desk = Desk::new();
    let single = ["--account", "boost-my", "--msisdn", "0123456789", "--amount"];
    let cases = [
        (
            vec!["--account", "ltc-main", "--plan", "gold", "--msisdn", "2055500155"],
            "--plan: expected a plan of ltc-main (gold-weekly, silver-daily), found \"gold\"",
        ),
        (
            vec!["--account", "ltc-main", "--plan", "video-monthly", "--msisdn", "2055500155"],
            "--plan: expected a plan of ltc-main",
        ),
        (
            vec!["--account", "ltc-main", "--plan", "gold-weekly", "--msisdn", "+60123456789"],
            "--msisdn: expected a number of Laos (+856)",
        ),
        ([&single[..], &["9.905", "--description", "x"]].concat(), "--amount: "),
        ([&single[..], &["9.90"]].concat(), "--description: expected 1 to 100 characters"),
        (single[..4].to_vec(), "--plan"),
        ([&PLAN[..], &["--amount", "4000"]].concat(), "--amount: plan gold-weekly costs 5000 LAK"),
        (
            [&PLAN[..], &["--return-url", "shop"]].concat(),
            "--return-url: expected an http or https",
        ),
        ([&PLAN[..], &["--reference", ""]].concat(), "--reference: expected 1 to 100 characters"),
        ([&PLAN[..], &["--wait", "2h"]].concat(), "expected a duration from 0s to 1h"),
    ];
    for (arguments, told) in cases {
        let ran = desk.run(&[&["purchases", "start"], &arguments[..]].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(told), "{told} in {}", ran.stderr);
    }
    assert_eq!(desk.run(&["purchases", "list", "--json"]).stdout, "");
}

#[test]
fn an_otp_is_handed_over_once_and_never_shown() {
    let desk = Desk::new();
    let id = waiting(&desk, &PLAN, None);
    let ran = desk.run(&["purchases", "otp", &id, "40917"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.starts_with(&format!("{id}: the OTP is handed over")), "{}", ran.stdout);
    Worker::at(&desk).charge("2026-11-22T02:00:30Z");
    for command in [
        &["purchases", "show", &id][..],
        &["purchases", "show", &id, "--json"],
        &["purchases", "list", "--json"],
    ] {
        let shown = desk.run(command).stdout;
        assert!(!shown.contains("40917"), "{shown}");
    }
    let story = desk.run(&["purchases", "show", &id]).stdout;
    assert!(story.contains("the subscriber typed an OTP"), "{story}");
    let again = desk.run(&["purchases", "otp", &id, "40918"]);
    assert_eq!(again.code, 1);
    assert_eq!(again.stderr, format!("mekong: {id} takes no OTP: one is being checked\n"));
}

#[test]
fn an_otp_can_be_read_from_stdin() {
    let desk = Desk::new();
    let id = waiting(&desk, &PLAN, None);
    let mut command = desk.command(&["purchases", "otp", &id, "-", "--json"]);
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = piped.spawn().expect("the binary runs");
    running.stdin.take().expect("is piped").write_all(b"40917\n").expect("is read");
    let ran: Ran = running.wait_with_output().expect("ends").into();
    assert_eq!((ran.code, &ran.json()["state"]), (0, &json!("waiting")), "{}", ran.stderr);
}

#[test]
fn what_is_no_otp_is_wrong_usage_and_is_not_repeated() {
    let desk = Desk::new();
    let id = waiting(&desk, &PLAN, None);
    for wrong in ["40a17", "", "123456789"] {
        let ran = desk.run(&["purchases", "otp", &id, wrong]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{wrong}");
        assert_eq!(ran.stderr, "mekong: an OTP has 1 to 8 digits and nothing else\n");
    }
}

#[test]
fn an_otp_that_is_of_no_use_is_refused_with_why() {
    let desk = Desk::new();
    let single = ["--account", "ltc-main", "--msisdn", "2055500155", "--amount", "5000"];
    let started = start(&desk, &[&single[..], &["--description", "Gold coins"]].concat()).json();
    let otp = |id: &str| {
        let ran = desk.run(&["purchases", "otp", id, "40917"]);
        assert_eq!(ran.code, 1, "{}", ran.stdout);
        ran.stderr
    };
    let told = otp(&id_of(&started));
    assert!(told.ends_with("takes no OTP: none was sent so far, it is requested\n"), "{told}");
    for unknown in ["pu_9", "sub-1", "pu_000000000000000000000000"] {
        assert_eq!(otp(unknown), format!("mekong: there is no purchase `{unknown}`\n"));
    }
    let desk = Desk::new();
    let id = waiting(&desk, &PLAN, None);
    Worker::at(&desk).store_reaches("2026-11-22T02:02:00Z");
    let late = desk.run(&["purchases", "otp", &id, "40917"]).stderr;
    assert!(late.ends_with("the time for it was over at 2026-11-22 02:01:02Z\n"), "{late}");
}

#[test]
fn the_page_is_shown_to_whoever_asks_for_one_purchase_and_never_in_a_list() {
    let desk = Desk::new();
    let plan = ["--account", "boost-my", "--plan", "video-monthly", "--msisdn", "0123456789"];
    let id = waiting(&desk, &plan, Some(PAGE));
    let shown = desk.run(&["purchases", "show", &id, "--json"]).json();
    assert_eq!((&shown["redirect_url"], &shown["state"]), (&json!(PAGE), &json!("waiting")));
    assert_eq!(shown["expires_at"], "2026-11-22T02:01:02Z");
    assert!(!shown["history"].to_string().contains("hunter2"), "{shown}");
    assert!(desk.run(&["purchases", "show", &id]).stdout.contains(PAGE));
    let charge = shown["charge"]["id"].as_str().expect("a text");
    for command in [
        &["purchases", "list", "--json"][..],
        &["purchases", "list"],
        &["charges", "list", "--json"],
        &["charges", "show", charge],
        &["charges", "show", charge, "--json"],
        &["purchases", "cancel", &id, "--json"],
    ] {
        let shown = desk.run(command).stdout;
        assert!(!shown.is_empty() && !shown.contains("hunter2"), "{command:?}: {shown}");
    }
    let otp = desk.run(&["purchases", "otp", &id, "40917"]);
    assert!(otp.stderr.ends_with("it is not bought with one\n"), "{}", otp.stderr);
}

#[test]
fn a_purchase_that_waits_is_stopped_and_one_on_the_operators_page_may_be_too_late() {
    let desk = Desk::new();
    let id = waiting(&desk, &PLAN, None);
    let ran = desk.run(&["purchases", "cancel", &id]);
    let told = format!("{id}: it is being stopped: nothing is charged from now on\n");
    assert_eq!((ran.code, ran.stdout), (0, told));
    Worker::at(&desk).charge("2026-11-22T02:00:30Z");
    let ended = desk.run(&["purchases", "cancel", &id]).stdout;
    assert_eq!(ended, format!("{id}: it had ended already: it is cancelled\n"));
    assert_eq!(start(&desk, &PLAN).code, 0, "it may be bought again");

    let desk = Desk::new();
    let plan = ["--account", "boost-my", "--plan", "video-monthly", "--msisdn", "0123456789"];
    let id = waiting(&desk, &plan, Some(PAGE));
    let ran = desk.run(&["purchases", "cancel", &id]).stdout;
    assert!(ran.contains("it may be charged already (waiting)"), "{ran}");
}

#[test]
fn a_smaller_package_is_chosen_only_where_one_is_offered() {
    let desk = Desk::new();
    let id = waiting(&desk, &PLAN, None);
    let ran = desk.run(&["purchases", "step-down", &id, "--days", "2"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    let told = format!("mekong: {id} has no smaller package to choose from: it is waiting\n");
    assert_eq!(ran.stderr, told);
    assert_eq!(desk.run(&["purchases", "step-down", &id, "--days", "0"]).code, 2);
}

#[test]
fn purchases_are_listed_by_the_filters_of_charges() {
    let desk = Desk::new();
    start(&desk, &PLAN);
    let enqueue = ["charges", "enqueue", "--account", "ltc-main", "--msisdn", "2055500156"];
    desk.run(&[&enqueue[..], &["--amount", "5000", "--description", "Gold coins"]].concat());
    let count = |filter: &[&str]| {
        let ran = desk.run(&[&["purchases", "list", "--json"], filter].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.json_lines().len()
    };
    assert_eq!(count(&[]), 1);
    assert_eq!(count(&["--plan", "gold-weekly", "--state", "requested", "--since", "1h"]), 1);
    assert_eq!(count(&["--run", "ltc-main/purchases/2026-11-22"]), 1);
    assert_eq!(count(&["--run", "ltc-main/gold-weekly/2026-11-22"]), 0);
    assert_eq!(count(&["--msisdn", "2055500156"]), 0);
    assert_eq!(desk.run(&["charges", "list", "--json"]).json_lines().len(), 2);
}
