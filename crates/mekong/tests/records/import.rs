//! `subscriptions import`: what is enrolled, and what is rejected and why.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use billing::{Country, Msisdn};
use serde_json::{Value, json};
use workflows::ids::partition_of;

use crate::desk::{Desk, PARTITIONS, Ran};
use crate::subscriptions::listed;

const HEADER: &str = "subscription_id,msisdn,plan,renews_at\n";
const AT: &str = "2026-11-29T02:00:00+07:00";

fn import(desk: &Desk, text: impl AsRef<[u8]>) -> Ran {
    desk.file("in.csv", text);
    desk.run(&["subscriptions", "import", "in.csv", "--json"])
}

/// The rejected lines of an answer, by number.
fn rejections(answer: &Value) -> Vec<(u64, String)> {
    let line = |one: &Value| {
        (
            one["line"].as_u64().expect("a number"),
            one["reason"].as_str().expect("a text").to_owned(),
        )
    };
    answer["rejections"].as_array().expect("a list").iter().map(line).collect()
}

#[test]
fn every_line_is_enrolled_once_however_often_the_file_is_imported() {
    let desk = Desk::new();
    let file = format!(
        "{HEADER}sub-1,2055500155,gold-weekly,{AT}\r\n\nsub-2,+856 20 5550 0156,gold-weekly,{AT}\n"
    );
    let first = import(&desk, &file);
    assert_eq!(first.code, 0, "{}", first.stderr);
    assert_eq!(first.stdout, "{\"created\":2,\"unchanged\":0,\"rejected\":0,\"rejections\":[]}\n");
    let again = import(&desk, &file);
    assert_eq!(again.code, 0);
    assert_eq!(again.json(), json!({"created":0,"unchanged":2,"rejected":0,"rejections":[]}));
    assert_eq!(listed(&desk, &[]), ["sub-1", "sub-2"]);
}

#[test]
fn a_bad_line_is_rejected_by_its_number_and_spoils_no_other() {
    let desk = Desk::new();
    let mut file = Vec::new();
    let mut line = |text: &str| file.extend_from_slice(format!("{text}\n").as_bytes());
    line("subscription_id,msisdn,plan,renews_at,note");
    line(&format!("sub-2,2055500152,gold-weekly,{AT},\"good, and quoted\""));
    line(&format!("sub-3,2055500153,gold-weekly,{AT},\"never closed"));
    line(&format!("sub-4,+60123456789,gold-weekly,{AT},"));
    line(&format!("sub-5,2055500155,gold-daily,{AT},"));
    line(&format!("sub-6,2055500156,video-monthly,{AT},"));
    line("sub-7,2055500157,gold-weekly,2026-11-29,");
    line(&format!("sub-8,2055500158,gold-weekly,{AT}"));
    line(&format!("sub 9,2055500159,gold-weekly,{AT},"));
    file.extend_from_slice(b"sub-10,2055500150,gold-weekly,\xff,\n");
    file.extend_from_slice(format!("sub-11,2055500161,gold-weekly,{AT},good").as_bytes());

    let ran = import(&desk, &file);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let answer = ran.json();
    assert_eq!((&answer["created"], &answer["rejected"]), (&json!(2), &json!(8)));
    let plans = "gold-weekly, silver-daily, video-monthly";
    assert_eq!(
        rejections(&answer),
        [
            (3, "a quote is opened and not closed on the same line".to_owned()),
            (4, "msisdn: expected a number of Laos (+856), found one of +60".to_owned()),
            (5, format!("plan: there is no such plan; configured: {plans}")),
            (
                6,
                "msisdn: expected a mobile number of Malaysia, such as 012-000 0001, found other \
                 digits"
                    .to_owned()
            ),
            (
                7,
                "renews_at: expected an instant (RFC 3339) such as 2026-11-29T02:00:00+07:00"
                    .to_owned()
            ),
            (8, "expected 5 cells as in the header, found 4".to_owned()),
            (
                9,
                "subscription_id: expected a subscription id: 1 to 64 printable ASCII characters \
                 without spaces and commas"
                    .to_owned()
            ),
            (10, "expected UTF-8, found other bytes from byte 31 of the line".to_owned()),
        ]
    );
    assert_eq!(listed(&desk, &[]), ["sub-11", "sub-2"]);
}

#[test]
fn what_contradicts_the_record_is_a_conflict_that_names_the_field() {
    let desk = Desk::new();
    desk.enrol(&format!("sub-1,2055500155,gold-weekly,{AT}\n"));
    let file = format!(
        "{HEADER}\
         sub-1,2055500155,gold-weekly,2026-11-30T02:00:00+07:00\n\
         sub-1,2055500155,silver-daily,{AT}\n\
         sub-1,2055500199,gold-weekly,{AT}\n\
         sub-2,2055500155,gold-weekly,{AT}\n\
         sub-3,2055500155,silver-daily,{AT}\n"
    );
    let ran = import(&desk, &file);
    assert_eq!(ran.code, 3);
    assert_eq!(
        rejections(&ran.json()),
        [
            (
                2,
                "conflict: sub-1 is known with another renews_at (2026-11-28T19:00:00Z)".to_owned()
            ),
            (3, "conflict: sub-1 is known with another plan (gold-weekly)".to_owned()),
            (4, "conflict: sub-1 is known with another msisdn (20•••••155)".to_owned()),
            (
                5,
                "conflict: a second live subscription of one msisdn, account and plan; the first \
                 is sub-1"
                    .to_owned()
            ),
        ]
    );
    assert_eq!(ran.json()["created"], 1, "another plan of the same number is no conflict");
}

#[test]
fn an_id_that_was_refused_for_one_number_is_not_given_to_a_number_kept_elsewhere() {
    let desk = Desk::new();
    desk.enrol(&format!("sub-1,2055500155,gold-weekly,{AT}\n"));
    assert_eq!(import(&desk, format!("{HEADER}sub-2,2055500155,gold-weekly,{AT}\n")).code, 3);
    let place = |number: &str| {
        let msisdn = Msisdn::parse(number, Country::Laos).expect("a number");
        partition_of(msisdn, PARTITIONS)
    };
    let numbers = (200..300).map(|last| format!("2055500{last}"));
    let elsewhere = numbers.into_iter().find(|number| place(number) != place("2055500155"));
    let elsewhere = elsewhere.expect("a hundred numbers are not all kept in one place");
    let ran = import(&desk, format!("{HEADER}sub-2,{elsewhere},gold-weekly,{AT}\n"));
    let reason = "conflict: sub-2 was given to another msisdn before, and never enrolled; use \
                  another id";
    assert_eq!(rejections(&ran.json()), [(2, reason.to_owned())]);
}

#[test]
fn a_number_is_never_repeated_whichever_column_it_stands_in() {
    let desk = Desk::new();
    let number = "2055500155";
    let file = format!(
        "{HEADER}\
         +{number} x,sub-1,gold-weekly,{AT}\n\
         sub-1,9{number},gold-weekly,{AT}\n\
         sub-1,{number},{number},{AT}\n\
         sub-1,{number},gold-weekly,{number}\n\
         sub-1,\"{number}\"x,gold-weekly,{AT}\n"
    );
    let ran = import(&desk, file);
    assert_eq!((ran.code, ran.json()["rejected"].as_u64()), (3, Some(5)));
    assert!(!ran.stdout.contains(number), "{}", ran.stdout);
}

#[test]
fn the_first_of_several_lines_counts_however_far_apart_they_are() {
    let desk = Desk::new();
    let mut file = HEADER.to_owned();
    for i in 0..2_500 {
        writeln!(file, "sub-{i},20{},gold-weekly,{AT}", 55_000_000 + i).expect("memory");
    }
    file += "sub-0,2055000000,gold-weekly,2026-12-24T00:00:00Z\n";
    file += "late,2055000001,gold-weekly,2026-11-29T02:00:00+07:00\n";
    let ran = import(&desk, file);
    let answer = ran.json();
    assert_eq!((ran.code, &answer["created"]), (3, &json!(2_500)));
    let lines: Vec<u64> = rejections(&answer).into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, [2_502, 2_503]);
}

#[test]
fn an_answer_has_the_first_thousand_rejections_and_a_file_has_them_all() {
    let desk = Desk::new();
    let lines = "sub-1,nobody,gold-weekly,now\n".repeat(1_234);
    desk.file("in.csv", format!("{HEADER}{lines}"));
    let arguments = ["subscriptions", "import", "in.csv", "--json", "--rejects", "rejects.jsonl"];
    let ran = desk.run(&arguments);
    let answer = ran.json();
    assert_eq!((ran.code, &answer["rejected"]), (3, &json!(1_234)));
    assert_eq!(rejections(&answer).len(), 1_000);
    let file = std::fs::read_to_string(desk.path("rejects.jsonl")).expect("is written");
    let last: Value = serde_json::from_str(file.lines().last().expect("a line")).expect("JSON");
    assert_eq!((file.lines().count(), &last["line"]), (1_234, &json!(1_235)));
}

#[test]
fn people_are_told_the_counts_and_the_first_rejections() {
    let desk = Desk::new();
    let wrong = format!("sub-1,2055500155,gold-weekly,{AT},\n").repeat(22);
    desk.file("in.csv", format!("{HEADER}{wrong}"));
    let ran = desk.run(&["subscriptions", "import", "in.csv"]);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!((ran.code, lines.len()), (3, 22));
    assert_eq!(lines[0], "0 created, 0 unchanged, 22 rejected");
    assert_eq!(lines[1], "line 2: expected 4 cells as in the header, found 5");
    assert_eq!(lines[21], "and 2 more; --rejects FILE has all of them");
}

#[test]
fn a_header_that_lacks_a_column_is_wrong_usage_and_nothing_is_done() {
    let desk = Desk::new();
    for (header, told) in [
        ("subscription_id,plan\n", "the header has no msisdn and no renews_at"),
        ("sub-0,2055500150,gold-weekly,now\n", "the header has no subscription_id"),
        ("subscription_id,msisdn,plan,renews_at,plan\n", "plan more than once"),
        ("\"subscription_id\n", "a quote is opened"),
    ] {
        let ran = import(&desk, format!("{header}sub-1,2055500155,gold-weekly,{AT}\n"));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{header}");
        assert!(ran.stderr.contains(told) && ran.stderr.contains("in.csv"), "{}", ran.stderr);
        assert!(!ran.stderr.contains("2055500150"), "a header may be data: {}", ran.stderr);
    }
    let ran = import(&desk, "");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("found no header"), "{}", ran.stderr);
    let ran = desk.run(&["subscriptions", "import", "nowhere.csv"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("cannot read nowhere.csv"), "{}", ran.stderr);
}

#[test]
fn an_interrupted_import_tells_what_it_did_and_has_done_just_that() {
    let desk = Desk::new();
    let pipe = desk.path("pipe.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let mut command = desk.command(&["subscriptions", "import", "pipe.csv", "--json"]);
    let import = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");

    // Opens once the import has, which listens for signals by then; and never ends.
    let mut writer =
        std::fs::OpenOptions::new().write(true).open(&pipe).expect("a reader is there");
    let mut text = HEADER.to_owned();
    for i in 0..1_500 {
        writeln!(text, "sub-{i},20{},gold-weekly,{AT}", 55_000_000 + i).expect("memory");
    }
    writer.write_all(text.as_bytes()).expect("is read");
    let id = import.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().expect("kill runs").success());

    let ran: Ran = import.wait_with_output().expect("ends").into();
    assert_eq!(ran.code, 130, "{}", ran.stderr);
    assert_eq!(ran.json()["created"], json!(listed(&desk, &[]).len()));
}
