//! Against a file.

use chrono::TimeDelta;
use mekong_tests::Subscriber;
use serde_json::json;

use crate::scene::Scene;

#[test]
fn a_night_of_lost_answers_agrees_with_the_operators_file_once_its_doubts_are_settled() {
    let scene = Scene::of(60);
    scene
        .operator
        .set_faults(&[("drop_after_debit", 2_500), ("error_after_debit", 1_000)])
        .unwrap();
    scene.play_night();
    scene.operator.set_faults(&[]).unwrap();
    assert!(scene.operator.stats().unwrap().faults.values().sum::<u64>() > 5, "it was hostile");

    let file = scene.operator.settlement_file().unwrap();
    let came = scene.against(&file, &["--html", "report.html"]);

    assert_eq!((came.code, came.counts()), (0, vec![("matched", 60)]), "{}", came.report);
    let page = std::fs::read_to_string(scene.provider.folder().join("report.html")).unwrap();
    assert!(page.contains("Both sides agree"), "{page}");
}

#[test]
fn every_way_in_which_a_file_can_differ_is_told_as_itself() {
    let scene = Scene::of(8);
    scene.play_night();
    let file = scene.operator.settlement_file().unwrap();
    let mut lines: Vec<String> = file.lines().map(str::to_owned).collect();
    let debit = |line: &str, index: usize| line.split(',').nth(index).unwrap().to_owned();
    let (id, msisdn) = (debit(&lines[1], 0), debit(&lines[2], 1));

    lines[2] = lines[2].replace(",5000,", ",2000,");
    lines[3] = lines[3].replace("SUCCESS", "FAILED");
    lines[4] = lines[4].replace(&debit(&lines[4], 1), &msisdn);
    let again = lines[5].clone();
    lines.push(again);
    lines.push(lines[1].replace(&id, "TESTNOBODYKNOWSTHIS"));
    lines.push("no,line,of,theirs".to_owned());
    lines.remove(6);
    let came = scene.against(&lines.join("\r\n"), &["--all", "all.jsonl"]);

    assert_eq!(came.code, 3);
    let expected = vec![
        ("missing_here", 1),
        ("duplicate_there", 1),
        ("state_differs", 1),
        ("amount_differs", 1),
        ("msisdn_differs", 1),
        ("missing_there", 1),
        ("matched", 4),
    ];
    assert_eq!(came.counts(), expected, "{}", came.report);
    assert_eq!(came.report["file"]["rejected"], 1);
    assert_eq!(came.report["file"]["rejections"][0]["line"], 11);
    let all = std::fs::read_to_string(scene.provider.folder().join("all.jsonl")).unwrap();
    assert_eq!(all.lines().count(), 6);
    assert!(!all.contains("20555"), "{all}");
}

#[test]
fn money_rule_2_a_doubt_is_settled_by_a_file_only_when_staff_hand_it_in() {
    let scene = Scene::of(2);
    let lost = json!({ "endpoint": "request_deduct", "fault": "drop_after_debit" });
    scene.operator.script(&lost).unwrap();
    // A minute later it would be asked about.
    scene.provider.skip_to(scene.nights.opens_at(0) + TimeDelta::seconds(30)).unwrap();
    let doubted = |state: &str| {
        let charges = scene.provider.charges().unwrap();
        charges.iter().filter(|charge| charge.state == state).count()
    };
    assert_eq!(doubted("in_doubt"), 1);
    let file = scene.operator.settlement_file().unwrap();

    let looked = scene.against(&file, &[]);
    assert_eq!((looked.code, looked.counts()), (3, vec![("state_differs", 1), ("matched", 1)]));
    assert_eq!(doubted("in_doubt"), 1, "a report changes nothing");

    let applied = scene.against(&file, &["--apply", "--why", "their file of that day"]);
    assert_eq!(applied.report["applied"]["resolved_charged"], 1);
    scene.provider.skip_to(scene.nights.opens_at(0) + TimeDelta::seconds(40)).unwrap();
    assert_eq!((doubted("in_doubt"), doubted("charged")), (0, 2));
    assert_eq!(scene.against(&file, &[]).code, 0);
    let audit = scene.provider.succeed(&["audit", "list", "--json"]).unwrap().stdout;
    assert!(audit.contains("\"reconcile\"") && audit.contains("their file of that day"), "{audit}");
}

#[test]
fn money_rule_3_a_decline_that_their_file_has_as_charged_is_asked_about_and_their_word_counts() {
    let scene = Scene::of(1);
    let alone = Subscriber(0);
    scene.operator.set_balance(alone, 100).unwrap();
    scene.provider.skip_to(scene.nights.opens_at(0) + TimeDelta::minutes(10)).unwrap();
    let charge = scene.provider.charge_of(alone).unwrap();
    assert_eq!(charge.state, "declined");
    let file = format!(
        "TransactionID,Msisdn,Amount,Status\n{},{},5000,SUCCESS\n",
        charge.transaction_id,
        alone.msisdn()
    );

    let applied = scene.against(&file, &["--apply", "--why", "their file of that day"]);
    assert_eq!(applied.counts(), [("state_differs", 1)]);
    assert_eq!(applied.report["applied"]["asked"], 1);
    scene.provider.skip_to(scene.nights.opens_at(0) + TimeDelta::minutes(11)).unwrap();

    let story = scene.provider.story_of_charge(&charge.id).unwrap();
    assert_eq!(story.events()[3..], ["to_be_verified", "asked"], "{story:?}");
    assert_eq!(story.history[4].fields["finding"], "denied", "the operator does not say so itself");
    assert_eq!(scene.provider.charge_of(alone).unwrap().state, "declined");
}

#[test]
fn a_file_that_cannot_be_gone_by_is_wrong_usage() {
    let scene = Scene::of(1);
    std::fs::write(scene.provider.folder().join("theirs.csv"), "TxnID,Price\n").unwrap();
    let run = |more: &[&str]| {
        let day = ["reconcile", "--account", "ltc-main", "--date", "2026-11-23"];
        scene.provider.run(&[&day, more].concat()).unwrap()
    };
    let named =
        ["--operator-file", "theirs.csv", "--columns", "transaction_id=TxnID,amount=Amount"];
    let ran = run(&named);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no \"Amount\", which was to be read as amount"), "{}", ran.stderr);
    assert_eq!(run(&["--operator-file", "theirs.csv", "--apply"]).code, 2, "without a reason");
    assert_eq!(run(&["--operator-file", "nowhere.csv"]).code, 1);
}
