//! `charges requeue / resolve`: what failed or nobody knows, and what staff do about it.

use billing::{ChargeEvent, DeclineReason, Doubted, Proof};
use serde_json::json;

use crate::desk::{Desk, Ran};
use crate::worker::Worker;

/// A renewal that was sent, and what came instead of the money.
fn sent(then: ChargeEvent) -> (Desk, String) {
    let desk = Desk::new();
    desk.enrol("sub-1,2055500155,gold-weekly,2026-11-22T02:00:00Z\n");
    let worker = Worker::at(&desk);
    worker.subscription("2026-11-22T02:00:00Z");
    worker.hears("2026-11-22T02:00:01Z", ChargeEvent::Submitted);
    worker.hears("2026-11-22T02:00:02Z", then);
    let id = desk.run(&["charges", "list", "--json"]).json()["id"].as_str().expect("it").to_owned();
    (desk, id)
}

fn declined() -> (Desk, String) {
    let (proof, reason) = (Proof::Reply, DeclineReason::Funds);
    let code = Some("103".into());
    let (desk, id) = sent(ChargeEvent::Declined { proof, reason, code, evidence: None });
    Worker::at(&desk).subscription("2026-11-22T02:00:03Z");
    (desk, id)
}

fn in_doubt() -> (Desk, String) {
    sent(ChargeEvent::AnswerLost {
        why: Doubted::Timeout,
        look_at: "2026-11-22T02:01:02Z".parse().expect("an instant"),
        code: None,
        evidence: None,
        reference: None,
    })
}

fn by_ann(desk: &Desk, arguments: &[&str]) -> Ran {
    let output = desk.command(arguments).env("USER", "ann").output();
    output.expect("the binary runs").into()
}

#[test]
fn a_dry_run_in_json_is_the_same_to_the_letter() {
    let (desk, _) = declined();
    let ran = desk.run(&["charges", "requeue", "--reason", "funds", "--dry-run", "--json"]);
    assert_eq!(
        ran.stdout,
        "{\"dry_run\":true,\"matched\":1,\"requeued\":1,\"inquired\":0,\
         \"skipped\":{\"charged\":0,\"terminal\":0,\"capped\":0},\"amount\":{\"LAK\":\"5000\"}}\n"
    );
    assert_eq!(
        desk.run(&["charges", "requeue", "--state", "charged", "--dry-run"]).stdout,
        "0 matched: 0 to be charged again, 0 asked about; skipped: 0 charged, 0 terminal, 0 capped\n"
    );
}

#[test]
fn a_requeued_charge_is_followed_by_another_and_both_stories_say_who_asked_and_why() {
    let (desk, id) = declined();
    let ran = by_ann(&desk, &["charges", "requeue", &id, "--why", "topped up", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let answer = ran.json();
    let run = answer["run"].as_str().expect("a run");
    assert_eq!((&answer["dry_run"], &answer["requeued"]), (&json!(false), &json!(1)));
    let worker = Worker::at(&desk);
    worker.charge("2026-11-22T02:10:00Z");
    worker.subscription("2026-11-22T02:10:01Z");
    let next = desk.run(&["charges", "list", "--run", run, "--json"]).json();
    let follows = (&next["retry_of"], &next["state"], &next["period"]);
    assert_eq!(follows, (&json!(id), &json!("requested"), &json!("2026-11-22/2026-11-29")));
    let story = desk.run(&["charges", "show", &id]).stdout;
    assert!(story.contains("asked for in its place by cli ann: topped up"), "{story}");
    let story = desk.run(&["subscriptions", "show", "sub-1"]).stdout;
    assert!(story.contains(run), "{story}");
    // It has been followed: asking again changes nothing.
    let again = desk.run(&["charges", "requeue", &id, "--json"]).json();
    assert_eq!((&again["requeued"], &again["skipped"]["terminal"]), (&json!(0), &json!(1)));
}

#[test]
fn one_key_is_one_requeue_however_often_the_command_is_repeated() {
    let (desk, _) = declined();
    let command = ["charges", "requeue", "--state", "declined", "--idempotency-key", "night-1"];
    let first = desk.run(&command);
    assert_eq!(first.code, 0, "{}", first.stderr);
    let lines = first.stdout.lines().collect::<Vec<_>>();
    let counts = "1 matched: 1 to be charged again (5000 LAK), 0 asked about; skipped: 0 charged, \
                  0 terminal, 0 capped";
    assert_eq!(lines[0], counts);
    assert!(lines[1].starts_with("workers take over; `charges list --run requeue/"), "{lines:?}");
    assert_eq!(desk.run(&command).stdout, first.stdout);
    let other = ["charges", "requeue", "--state", "in_doubt", "--idempotency-key", "night-1"];
    assert_eq!(desk.run(&other).code, 1, "the key is that of another requeue");
}

#[test]
fn a_requeue_above_the_sum_waits_for_another_person_at_the_command_line() {
    let (desk, id) = declined();
    desk.approve_above("4999");
    let dry = desk.run(&["charges", "requeue", "--state", "declined", "--dry-run"]).stdout;
    assert!(dry.contains("above the sum that one person may ask for"), "{dry}");
    let asked = by_ann(&desk, &["charges", "requeue", "--state", "declined", "--why", "topped up"]);
    assert_eq!(asked.code, 0, "{}", asked.stderr);
    let waiting = desk.run(&["requeues", "list", "--state", "waiting", "--json"]).json();
    let requeue = waiting["id"].as_str().expect("an id");
    assert!(asked.stdout.contains(&format!("`requeues approve {requeue}`")), "{}", asked.stdout);
    assert_eq!((&waiting["by"], &waiting["needs_approval"]), (&json!("cli ann"), &json!(true)));
    assert_eq!(waiting["planned"]["amount"], json!({"LAK": "5000"}));

    let own = by_ann(&desk, &["requeues", "approve", requeue]);
    assert_eq!(own.code, 1);
    assert!(own.stderr.contains("another person approves it"), "{}", own.stderr);
    let approve = desk.command(&["requeues", "approve", requeue]).env("USER", "ben").output();
    let approved: Ran = approve.expect("the binary runs").into();
    let by = approved.stdout.lines().find(|line| line.starts_with("approved by"));
    assert!(by.is_some_and(|by| by.ends_with("cli ben")), "{}", approved.stdout);
    let audit = desk.run(&["audit", "list", "--json"]);
    let deeds = audit.json_lines();
    let approvals = deeds.iter().filter(|deed| deed["action"] == "requeue_approve");
    assert_eq!((deeds.len(), approvals.count()), (4, 3), "one of them refused: {}", audit.stdout);

    let one = by_ann(&desk, &["charges", "requeue", &id, "--json"]).json();
    assert_eq!(one["needs_approval"], true, "a single charge too");
    assert_eq!(
        desk.run(&["charges", "list", "--json"]).json_lines().len(),
        1,
        "nothing was opened"
    );
}

#[test]
fn charges_are_counted_by_what_they_are_of() {
    let (desk, _) = declined();
    let counts = desk.run(&["charges", "count", "--json"]).json();
    assert_eq!((&counts["matched"], &counts["by_reason"]), (&json!(1), &json!({"funds": 1})));
    let told = desk.run(&["charges", "count", "--state", "declined"]).stdout;
    assert!(told.ends_with("1 charges, which ask for 5000 LAK\n"), "{told}");
    assert_eq!(desk.run(&["charges", "count", "--plan", "golden"]).code, 2);
}

#[test]
fn nothing_is_requeued_by_a_slip() {
    let (desk, id) = declined();
    for (slip, expected) in [
        (&["charges", "requeue"][..], "expected charges, or filters"),
        (&["charges", "requeue", &id, "--state", "declined"], "expected charges, or filters"),
        (&["charges", "requeue", "--state", "failed"], "in_doubt"),
        (&["charges", "requeue", "--state", "declined", "--pace", "0"], "--pace <N>"),
        (&["charges", "requeue", "--plan", "gold"], "there is no plan `gold`"),
    ] {
        let ran = desk.run(slip);
        assert_eq!(ran.code, 2, "{slip:?}: {}", ran.stdout);
        assert!(ran.stderr.contains(expected), "{slip:?}: {}", ran.stderr);
    }
    let unknown = desk.run(&["charges", "requeue", "ch_000000000000000000000000"]);
    assert_eq!(unknown.code, 1, "{}", unknown.stderr);
}

#[test]
fn a_doubt_that_staff_settle_has_their_name_and_reason_in_its_story() {
    let (desk, id) = in_doubt();
    let reason = ["--reason", "in their file of 23 November"];
    let resolve = ["charges", "resolve", &id, "--as", "charged"];
    let ran = by_ann(&desk, &[&resolve[..], &reason].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.starts_with(&format!("{id} is charged on your word")), "{}", ran.stdout);
    Worker::at(&desk).charge("2026-11-22T03:00:00Z");
    let story = desk.run(&["charges", "show", &id]).stdout;
    assert!(story.contains("cli ann: in their file of 23 November"), "{story}");
    assert_eq!(desk.run(&["charges", "show", &id, "--json"]).json()["state"], "charged");
}

#[test]
fn what_is_not_in_doubt_is_not_settled_by_hand() {
    let (desk, id) = declined();
    let resolve = ["charges", "resolve", &id, "--reason", "so I heard", "--as"];
    let ran = desk.run(&[&resolve[..], &["charged"]].concat());
    assert_eq!(ran.code, 1);
    let expected = format!("only a charge in doubt is settled by hand; {id} is declined");
    assert!(ran.stderr.contains(&expected), "{}", ran.stderr);
    assert_eq!(desk.run(&[&resolve[..], &["paid"]].concat()).code, 2);
}
