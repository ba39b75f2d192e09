//! `audit list`, and what is seen only with an entry in it.

use serde_json::Value;

use crate::desk::{Desk, Ran};

fn by_ann(desk: &Desk, arguments: &[&str]) -> Ran {
    desk.command(arguments).env("USER", "ann").output().expect("the binary runs").into()
}

/// The audit, newest first, each as who did what to what.
fn audit(desk: &Desk, filters: &[&str]) -> Vec<[String; 3]> {
    let ran = desk.run(&[&["audit", "list", "--json"], filters].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let entry = |line: &str| {
        let entry: Value = serde_json::from_str(line).expect("JSON");
        ["by", "action", "subject"].map(|field| entry[field].as_str().expect("a text").to_owned())
    };
    ran.stdout.lines().map(entry).collect()
}

#[test]
fn what_is_done_at_the_command_line_is_in_the_audit_newest_first() {
    let desk = Desk::new();
    assert_eq!(by_ann(&desk, &["queues", "pause", "ltc-main", "--reason", "slow"]).code, 0);
    assert_eq!(by_ann(&desk, &["queues", "resume", "ltc-main"]).code, 0);
    assert_eq!(by_ann(&desk, &["queues", "resume", "ltc-main"]).code, 1, "it goes on already");
    assert_eq!(audit(&desk, &[]).len(), 4, "the last one is there twice: tried, and refused");
    let pause = ["cli ann", "pause", "ltc-main"].map(str::to_owned);
    assert_eq!(audit(&desk, &["--by", "ann", "--action", "pause"]), [pause]);
    assert_eq!(audit(&desk, &["--subject", "renewals"]).len(), 0);
    let table = desk.run(&["audit", "list"]).stdout;
    assert!(table.contains("refused: `ltc-main` is not paused"), "{table}");
    let wrong = desk.run(&["audit", "list", "--action", "steal"]);
    assert!(
        wrong.code == 2 && wrong.stderr.contains("expected one of sign_in"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn money_rule_15_a_whole_number_is_shown_with_a_reason_that_the_audit_has() {
    let desk = Desk::new();
    desk.enrol("sub-1,2055500155,gold-weekly,2026-12-01T02:00:00Z\n");
    let masked = desk.run(&["subscriptions", "show", "sub-1"]);
    assert!(!masked.stdout.contains("55500155"), "{}", masked.stdout);
    let show = ["subscriptions", "show", "sub-1", "--reveal"];
    let unexplained = by_ann(&desk, &show);
    assert!(unexplained.code == 2 && unexplained.stderr.contains("--why"));
    assert!(audit(&desk, &[]).is_empty());
    let whole = by_ann(&desk, &[&show[..], &["--why", "complaint 4711", "--json"]].concat());
    assert_eq!(whole.json()["msisdn"], "8562055500155");
    let seen = ["cli ann", "reveal_msisdn", "sub-1"].map(str::to_owned);
    assert_eq!(audit(&desk, &[]), [seen]);
}
