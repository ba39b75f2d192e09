//! `export charges`.

use std::process::Stdio;

use billing::{ChargeEvent, DeclineReason, Proof};
use serde_json::Value;

use crate::desk::Desk;
use crate::worker::Worker;

/// A charge that was opened on the 22nd, and declined on the 23rd.
fn declined_a_day_later() -> Desk {
    let desk = Desk::new();
    desk.enrol("sub-1,2055500155,gold-weekly,2026-11-22T02:00:00Z\n");
    let worker = Worker::at(&desk);
    worker.subscription("2026-11-22T02:00:00Z");
    worker.hears("2026-11-22T23:59:59Z", ChargeEvent::Submitted);
    let (proof, reason) = (Proof::Reply, DeclineReason::Funds);
    let declined =
        ChargeEvent::Declined { proof, reason, code: Some("101".into()), evidence: None };
    worker.hears("2026-11-23T00:00:01Z", declined);
    desk
}

fn export<'a>(desk: &Desk, arguments: &[&'a str]) -> Vec<Value> {
    let all: Vec<&'a str> = ["export", "charges", "--format", "jsonl"]
        .into_iter()
        .chain(arguments.iter().copied())
        .collect();
    let ran = desk.run(&all);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.json_lines()
}

#[test]
fn a_charge_is_in_the_month_in_which_it_was_opened_or_in_that_of_its_outcome() {
    let desk = declined_a_day_later();
    let of = |by, from, to| export(&desk, &["--by", by, "--from", from, "--to", to]).len();
    assert_eq!(of("opened", "2026-11-22", "2026-11-23"), 1);
    assert_eq!(of("opened", "2026-11-23", "2026-11-24"), 0);
    assert_eq!(of("outcome", "2026-11-22", "2026-11-23"), 0);
    assert_eq!(of("outcome", "2026-11-23", "2026-11-24"), 1);
    assert_eq!(of("outcome", "2026-11-22T00:00:00Z", "2026-11-23T00:00:01Z"), 0);
}

#[test]
fn a_day_is_the_accounts_own() {
    let desk = declined_a_day_later();
    let of = |from, to| {
        export(&desk, &["--by", "outcome", "--account", "ltc-main", "--from", from, "--to", to])
    };
    // In Vientiane it is the 23rd from 17:00 UTC of the 22nd on.
    assert_eq!(of("2026-11-23", "2026-11-24").len(), 1);
    let opened = ["--account", "ltc-main", "--from", "2026-11-22", "--to", "2026-11-23"];
    assert_eq!(export(&desk, &opened)[0]["outcome_at"], "2026-11-23T00:00:01Z");
}

#[test]
fn numbers_are_whole_only_where_that_is_asked_for_with_a_reason_which_the_audit_keeps() {
    let desk = declined_a_day_later();
    let masked = export(&desk, &["--from", "2026-11-22"]);
    assert_eq!(masked[0]["msisdn"], "20•••••155");
    let unreasoned =
        ["export", "charges", "--format", "csv", "--from", "2026-11-22", "--reveal-msisdn"];
    assert_eq!(desk.run(&unreasoned).code, 2);
    let whole = export(&desk, &["--from", "2026-11-22", "--reveal-msisdn", "--why", "dispute 7"]);
    assert_eq!(whole[0]["msisdn"], "8562055500155");

    let audit = desk.run(&["audit", "list", "--json"]);
    let deeds: Vec<_> = audit.json_lines().iter().map(|entry| entry["action"].clone()).collect();
    assert_eq!(deeds.iter().filter(|deed| **deed == "export").count(), 2);
    assert_eq!(deeds.iter().filter(|deed| **deed == "reveal_msisdn").count(), 1);
    assert!(audit.stdout.contains("dispute 7"));
}

#[test]
fn a_file_is_there_once_it_is_whole_with_its_checksum_beside_it() {
    let desk = declined_a_day_later();
    let arguments = ["export", "charges", "--format", "csv", "--from", "2026-11-22", "--output"];
    let ran = desk.run(&[&arguments[..], &["november.csv", "--json"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let told = ran.json();
    assert_eq!((&told["rows"], &told["file"]), (&1.into(), &"november.csv".into()));
    let sum = std::fs::read_to_string(desk.path("november.csv.sha256")).expect("a checksum");
    assert_eq!(sum, format!("{}  november.csv\n", told["sha256"].as_str().expect("digits")));
    let lines = std::fs::read_to_string(desk.path("november.csv")).expect("a file").lines().count();
    assert_eq!(lines, 2, "headings, and a charge");

    let nowhere = desk.run(&[&arguments[..], &["nowhere/november.csv"]].concat());
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.stderr.contains("--output: nowhere/november.csv"), "{}", nowhere.stderr);
}

#[test]
fn a_checksum_line_follows_what_went_to_stdout_and_a_reader_may_leave_early() {
    let desk = declined_a_day_later();
    let arguments = ["export", "charges", "--format", "csv", "--from", "2026-11-22"];
    let ran = desk.run(&arguments);
    assert!(
        ran.stderr.starts_with("1 rows, ") && ran.stderr.contains(" sha256 "),
        "{}",
        ran.stderr
    );

    let mut child = desk
        .command(&arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let ended = child.wait_with_output().expect("it ends");
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
}

#[test]
fn what_cannot_be_meant_is_refused_with_the_flag_that_said_it() {
    let desk = Desk::new();
    let refused = |arguments: &[&str], told: &str| {
        let ran = desk.run(&[&["export", "charges"], arguments].concat());
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    };
    refused(&["--format", "xlsx", "--from", "2026-11-22"], "csv, jsonl or parquet");
    refused(&["--format", "csv", "--from", "November"], "--from");
    refused(&["--format", "csv", "--from", "2026-11-22", "--to", "2026-11-01"], "--to");
    refused(&["--format", "csv", "--from", "2026-11-22", "--account", "nobody"], "--account");
    refused(&["--format", "csv", "--from", "2026-11-22", "--json"], "--json");
}
