//! `archive run / list / verify / show`, and what other commands find there.

use std::process::{Child, Stdio};
use std::time::Duration;

use billing::{
    Charge, ChargeEvent, ChargeId, ChargeOrder, ChargeOrigin, ChargeState, Currency, Money, Msisdn,
    Proof, TransactionId, Way,
};
use chrono::{DateTime, TimeDelta, Utc};
use engine::Store;
use engine::store::NewInstance;
use engine::workflow::{encode, encode_entry};
use serde_json::Value;
use tokio::runtime::Runtime;
use workflows::{ChargeWorkflow, ids, lanes};

use crate::desk::{Desk, NOW, PARTITIONS};

const CHARGES: u64 = 300;

/// A charged charge of a line of its own.
fn charged(number: u64) -> NewInstance {
    let opened: DateTime<Utc> = NOW.parse().expect("an instant");
    let msisdn = Msisdn::parse_e164(&format!("85620555{number:05}")).expect("a number");
    let key = number.to_string();
    let origin = ChargeOrigin::Request { api_key: "k", idempotency_key: &key };
    let id = ChargeId::mint(ids::partition_of(msisdn, PARTITIONS), &origin);
    let order = ChargeOrder {
        id,
        transaction_id: TransactionId::mint("ACME", &id.to_string()).expect("an id"),
        account: "ltc-main".parse().expect("an id"),
        plan: None,
        subscription: None,
        msisdn,
        amount: Money::parse("5000", Currency::Lak).expect("kip"),
        description: None,
        period: None,
        ordinal: 0,
        dunning_step: 0,
        retry_of: None,
        opened_on: opened.date_naive(),
        scheduled_for: opened,
        send_before: None,
        way: Way::Direct,
        purchase: None,
        asked: None,
    };
    let charge = Charge { state: ChargeState::Charged, ..Charge::open(order) };
    let charged = ChargeEvent::Charged {
        proof: Proof::Reply,
        code: None,
        reference: None,
        evidence: None,
        amount: None,
        expiry: None,
        look_at: None,
    };
    NewInstance {
        status: "charged".into(),
        lane: lanes::charge(&charge),
        due_at: None,
        state: encode(&charge),
        history: encode_entry(opened, &[ChargeEvent::Opened, charged]),
        ..ChargeWorkflow::opening(&charge, opened)
    }
}

/// A desk with an archive, and charges that were charged so many days ago.
fn desk(days_ago: i64) -> Desk {
    let desk = Desk::new();
    let config = std::fs::read_to_string(desk.path("mekong.toml")).expect("a configuration");
    desk.file("mekong.toml", format!("{config}\n[archive]\nurl = \"file:archive\"\n"));
    let (store, runtime) = (desk.store(), Runtime::new().expect("a runtime"));
    let now = NOW.parse::<DateTime<Utc>>().expect("an instant") + TimeDelta::days(days_ago);
    runtime.block_on(async {
        store.create((0..CHARGES).map(charged).collect()).await.expect("created");
        store.skip_to(now).await.expect("time passes");
    });
    desk
}

fn id(number: u64) -> String {
    charged(number).id.name.to_string()
}

/// The ids of every charge that an export finds, and whether each was archived.
fn exported(desk: &Desk) -> Vec<(String, bool)> {
    let ran = desk.run(&["export", "charges", "--from", "2026-11-22", "--format", "jsonl"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let row = |row: &Value| {
        (row["id"].as_str().expect("an id").to_owned(), row["archived"] == Value::Bool(true))
    };
    let mut rows: Vec<_> = ran.json_lines().iter().map(row).collect();
    rows.sort();
    rows
}

fn listed(desk: &Desk, filter: &[&str]) -> usize {
    let ran = desk.run(&[&["charges", "list", "--json"], filter].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.json_lines().len()
}

#[test]
fn what_is_finished_for_the_retention_moves_and_is_found_by_id_number_and_date() {
    let desk = desk(30);
    assert_eq!(desk.run(&["archive", "run", "--json"]).json()["archived"], CHARGES);
    assert_eq!(desk.run(&["archive", "run", "--json"]).json()["archived"], 0);
    assert_eq!(listed(&desk, &[]), 0);
    assert_eq!(listed(&desk, &["--archived"]), usize::try_from(CHARGES).expect("few"));
    assert_eq!(listed(&desk, &["--archived", "--msisdn", "2055500007"]), 1);
    assert_eq!(listed(&desk, &["--archived", "--date", "2026-11-22", "--state", "declined"]), 0);
    assert_eq!(listed(&desk, &["--archived", "--date", "2026-11-23"]), 0);

    let shown = desk.run(&["charges", "show", &id(7)]);
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    assert!(shown.stdout.contains("charged"), "{}", shown.stdout);
    assert!(shown.stderr.contains("is archived"), "{}", shown.stderr);
    let refund = desk.run(&["charges", "refund", &id(7), "--reason", "complaint"]);
    assert_eq!(refund.code, 1);
    assert!(refund.stderr.contains("in the archive"), "{}", refund.stderr);
    assert_eq!(desk.run(&["archive", "show", &id(7), "--json"]).json()["status"], "charged");
    assert_eq!(desk.run(&["archive", "show", "ch_00000000000000000000000a"]).code, 1);

    let listed = desk.run(&["archive", "list", "--json"]).json_lines();
    let instances: u64 = listed.iter().map(|row| row["instances"].as_u64().expect("a count")).sum();
    assert_eq!(instances, CHARGES);
    assert_eq!(desk.run(&["archive", "verify"]).code, 0);
}

#[test]
fn nothing_leaves_before_its_time_or_without_an_archive() {
    assert_eq!(desk(29).run(&["archive", "run", "--json"]).json()["archived"], 0);
    let refused = Desk::new().run(&["archive", "run"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("archive.url"), "{}", refused.stderr);
}

#[test]
fn an_export_has_every_charge_once_before_and_after_it_moved() {
    let desk = desk(30);
    let before = exported(&desk);
    assert_eq!(before.len(), usize::try_from(CHARGES).expect("few"));
    assert!(before.iter().all(|(_, archived)| !archived));
    assert_eq!(desk.run(&["archive", "run"]).code, 0);
    let after = exported(&desk);
    let ids = |rows: &[(String, bool)]| rows.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&before), ids(&after));
    assert!(after.iter().all(|(_, archived)| *archived));
}

#[test]
fn a_damaged_segment_is_named_by_verify() {
    let desk = desk(30);
    assert_eq!(desk.run(&["archive", "run"]).code, 0);
    let folder = desk.path("archive/v1/0000");
    let mut files =
        std::fs::read_dir(folder).expect("a partition").map(|file| file.expect("it").path());
    let segment = files.find(|path| path.to_string_lossy().contains(".seg."));
    std::fs::write(segment.expect("a segment"), "rubbish").expect("writes");
    let verified = desk.run(&["archive", "verify"]);
    assert_eq!(verified.code, 1);
    assert!(verified.stdout.contains("damaged"), "{}", verified.stdout);
}

/// A pass that is killed after so long, if it goes on for so long.
fn killed_after(desk: &Desk, patience: Duration) {
    let mut command = desk.command(&["archive", "run"]);
    let mut pass: Child =
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary runs");
    std::thread::sleep(patience);
    pass.kill().expect("SIGKILL");
    pass.wait().expect("it ends");
}

#[test]
fn a_pass_that_is_killed_again_and_again_loses_nothing_and_doubles_nothing() {
    let desk = desk(30);
    let all: Vec<String> = exported(&desk).into_iter().map(|(id, _)| id).collect();
    for step in 0..12 {
        // Wherever that is: from before the store is open until after the pass is over.
        killed_after(&desk, Duration::from_millis(10 + step * 20));
        let found: Vec<String> = exported(&desk).into_iter().map(|(id, _)| id).collect();
        assert_eq!(found, all, "after the kill at step {step}");
        // The lease of whoever was killed runs out.
        let (store, runtime) = (desk.store(), Runtime::new().expect("a runtime"));
        let later = store.clock().now() + TimeDelta::minutes(2);
        runtime.block_on(store.skip_to(later)).expect("time passes");
    }
    assert_eq!(desk.run(&["archive", "run"]).code, 0);
    let rest = exported(&desk);
    assert!(rest.iter().all(|(_, archived)| *archived), "{rest:?}");
    assert_eq!(rest.into_iter().map(|(id, _)| id).collect::<Vec<_>>(), all);
    assert_eq!(listed(&desk, &["--archived"]), all.len());
    assert_eq!(desk.run(&["archive", "verify"]).code, 0);
}
