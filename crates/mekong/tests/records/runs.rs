//! `runs list / show / watch`: how far a night is, and what came of it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use billing::{ChargeEvent, Doubted, Proof};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::worker::Worker;

const RUN: &str = "ltc-main/gold-weekly/2026-11-22";
/// For how long nothing may change in a test.
const PATIENCE: Duration = Duration::from_secs(60);
const OPENED_AT: &str = "2026-11-22T02:00:00Z";

/// A night of one renewal, which is opened.
fn opened() -> Desk {
    let desk = Desk::new();
    desk.enrol("sub-1,2055500155,gold-weekly,2026-11-22T02:00:00Z\n");
    Worker::at(&desk).subscription(OPENED_AT);
    desk
}

fn sent(desk: &Desk, then: ChargeEvent) {
    let worker = Worker::at(desk);
    worker.hears("2026-11-22T02:00:01Z", ChargeEvent::Submitted);
    worker.hears("2026-11-22T02:00:02Z", then);
}

/// The subscription reads what it was told of its charge.
fn settle(desk: &Desk) {
    Worker::at(desk).subscription("2026-11-22T02:00:03Z");
}

fn charged() -> ChargeEvent {
    ChargeEvent::Charged {
        proof: Proof::Reply,
        code: Some("100".into()),
        amount: None,
        look_at: None,
        reference: None,
        expiry: None,
        evidence: None,
    }
}

fn lost() -> ChargeEvent {
    ChargeEvent::AnswerLost {
        why: Doubted::Timeout,
        look_at: "2026-11-22T02:01:02Z".parse().expect("an instant"),
        code: None,
        evidence: None,
        reference: None,
    }
}

#[test]
fn a_run_says_how_far_it_is_and_how_fast_it_may_go() {
    let desk = opened();
    let run = desk.run(&["runs", "show", RUN, "--json"]).json();
    assert_eq!((&run["open"], &run["sent"], &run["progress"]), (&json!(1), &json!(0), &json!(0.0)));
    assert_eq!((&run["tps"], &run["rate_per_s"]), (&json!(20.0), &Value::Null));
    sent(&desk, charged());
    settle(&desk);
    let run = desk.run(&["runs", "show", RUN, "--json"]).json();
    assert_eq!((&run["sent"], &run["progress"]), (&json!(1), &json!(1.0)));
    assert_eq!(run["began_at"], "2026-11-22T02:00:00Z", "to the quarter of an hour");
    let table = desk.run(&["runs", "show", RUN]).stdout;
    assert!(table.contains("progress            100%  1 of 1\n"), "{table}");
    assert!(table.contains("amount              5000 LAK\n"), "{table}");
}

#[test]
fn a_run_is_watched_until_everything_is_sent() {
    let desk = opened();
    let mut watch = Watch::of(desk.command(&["runs", "watch", RUN, "--json"]));
    let first = watch.next().expect("the run as it is");
    assert_eq!((&first["id"], &first["open"]), (&json!(RUN), &json!(1)));
    sent(&desk, charged());
    settle(&desk);
    let last = std::iter::from_fn(|| watch.next()).last().expect("a line per change");
    assert_eq!(
        (&last["open"], &last["charged"], &last["waiting"]),
        (&json!(0), &json!(1), &json!(0))
    );
    assert_eq!(watch.process.wait().expect("it ends").code(), Some(0));
}

/// A command that tells of what it sees, ended with the test.
struct Watch {
    process: Child,
    lines: Receiver<Value>,
}

impl Watch {
    fn of(mut command: Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().expect("the binary runs");
        let stdout = BufReader::new(process.stdout.take().expect("is piped"));
        let (tell, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in stdout.lines() {
                let line = line.expect("UTF-8");
                // The test may have ended.
                let _ = tell.send(serde_json::from_str(&line).expect("JSON"));
            }
        });
        Self { process, lines }
    }

    /// What it tells next; none once it has ended.
    fn next(&mut self) -> Option<Value> {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("it goes on, and nothing changes"),
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_run_that_leaves_charges_in_doubt_needs_a_person() {
    let desk = opened();
    sent(&desk, lost());
    for watched in [&["runs", "watch", RUN][..], &["runs", "watch"]] {
        let ran = desk.run(watched);
        assert_eq!(ran.code, 3, "{}", ran.stderr);
        assert!(ran.stdout.contains("in doubt            1\n"), "{}", ran.stdout);
        let line = format!("{RUN}  100%  1 of 1  everything is sent  charged 0  declined 0  ");
        assert!(ran.stderr.contains(&line), "{}", ran.stderr);
    }
}

#[test]
fn a_night_without_a_run_is_over_at_once_and_an_unknown_run_is_told() {
    let desk = Desk::new();
    let ran = desk.run(&["runs", "watch"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "nothing runs tonight\n"));
    let ran = desk.run(&["runs", "watch", "ltc-main/gold-weekly/2020-01-01"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("2020-01-01"), "{}", ran.stderr);
    assert_eq!(desk.run(&["runs", "watch", "--every", "0s"]).code, 2);
}
