//! `--server`: the same commands, asked of a server that has the same journal.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::desk::{Desk, Ran};
use crate::worker::Worker;

/// The token that the configuration's only API key has.
const TOKEN: &str = "hunter2";

/// A server beside a desk, ended with the test.
struct Served {
    desk: Desk,
    process: Child,
    url: String,
}

impl Served {
    fn beside(desk: Desk) -> Self {
        let mut command = desk.command(&["serve", "--listen", "127.0.0.1:0", "--json", "-q"]);
        command.env("MEKONG_BACKEND_TOKEN", TOKEN).stdout(Stdio::piped());
        let mut process = command.spawn().expect("the binary runs");
        let mut said = String::new();
        let stdout = process.stdout.as_mut().expect("is piped");
        BufReader::new(stdout).read_line(&mut said).expect("says where it is");
        let said: Value = serde_json::from_str(&said).expect("JSON");
        let url = said["listen"].as_str().expect("an address").to_owned();
        Self { desk, process, url }
    }

    /// The same command asked of the store, and of the server.
    fn both(&self, arguments: &[&str]) -> (Ran, Ran) {
        (self.desk.run(arguments), self.ask(arguments))
    }

    fn ask(&self, arguments: &[&str]) -> Ran {
        self.ask_with(TOKEN, arguments)
    }

    fn ask_with(&self, token: &str, arguments: &[&str]) -> Ran {
        let mut command = self.desk.command(arguments);
        command.args(["--server", &self.url]).env("MEKONG_TOKEN", token);
        command.output().expect("the binary runs").into()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A desk with two subscriptions, a charge to be sent and a purchase to be prepared.
fn busy() -> Desk {
    let desk = Desk::new();
    desk.enrol("sub-1,2055500155,gold-weekly,2026-11-22T02:00:00Z\n");
    Worker::at(&desk).subscription("2026-11-22T02:00:00Z");
    desk.enrol("sub-2,2055500156,silver-daily,2026-11-29T02:00:00Z\n");
    let bought = ["--account", "ltc-main", "--plan", "gold-weekly", "--msisdn", "2055500157"];
    let ran = desk.run(&[&["purchases", "start", "--wait", "0s"], &bought[..]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    desk
}

/// The first row's id of a list.
fn first(desk: &Desk, list: &[&str]) -> String {
    let ran = desk.run(&[list, &["--json"]].concat());
    ran.json_lines()[0]["id"].as_str().expect("a text").to_owned()
}

#[test]
fn what_is_read_is_printed_to_the_letter_as_from_the_store() {
    let served = Served::beside(busy());
    let charge = first(&served.desk, &["charges", "list"]);
    let purchase = first(&served.desk, &["purchases", "list"]);
    let run = "ltc-main/gold-weekly/2026-11-22";
    for command in [
        &["charges", "list"][..],
        &["charges", "list", "--state", "requested", "--subscription", "sub-1", "--limit", "1"],
        &["charges", "list", "--msisdn", "2055500157", "--account", "ltc-main"],
        &["charges", "list", "--newest"],
        &["charges", "count"],
        &["charges", "count", "--account", "ltc-main", "--state", "requested"],
        &["charges", "show", &charge],
        &["purchases", "list", "--plan", "gold-weekly"],
        &["purchases", "show", &purchase],
        &["subscriptions", "list"],
        &["subscriptions", "list", "--state", "active,grace", "--plan", "silver-daily"],
        &["subscriptions", "list", "--newest", "--limit", "1"],
        &["subscriptions", "show", "sub-1"],
        &["subscriptions", "show", "sub-1", "--at", "2026-11-22T02:00:00Z"],
        &["charges", "show", &charge, "--at", "2026-11-22T02:00:00Z"],
        &["runs", "list"],
        &["runs", "show", run],
        &["queues", "list"],
        &["queues", "list", "--lanes"],
        &["charges", "requeue", "--account", "ltc-main", "--state", "requested", "--dry-run"],
    ] {
        for form in [&[][..], &["--json"]] {
            let (store, server) = served.both(&[command, form].concat());
            assert_eq!((store.code, server.code), (0, 0), "{command:?}: {}", server.stderr);
            assert_eq!(store.stdout, server.stdout, "{command:?}");
            assert!(!store.stdout.is_empty(), "{command:?}");
        }
    }
}

#[test]
fn what_is_refused_is_refused_alike() {
    let served = Served::beside(busy());
    for (command, code) in [
        (&["charges", "show", "ch_9"][..], 1),
        (&["purchases", "show", "pu_9"], 1),
        (&["purchases", "cancel", "pu_9"], 1),
        (&["subscriptions", "show", "sub-9"], 1),
        (&["subscriptions", "show", "sub-1", "--at", "2020-01-01T00:00:00Z"], 1),
        (&["subscriptions", "cancel", "sub-9"], 1),
        (&["runs", "show", "ltc-main/gold-weekly/2020-01-01"], 1),
        (&["requeues", "show", "0"], 1),
        (&["requeues", "approve", "0"], 1),
        (&["requeues", "list", "--state", "lost"], 2),
        (&["charges", "count", "--subscription", "sub-9"], 1),
        (&["charges", "list", "--subscription", "sub-9"], 1),
        (&["charges", "list", "--account", "ltc"], 2),
        (&["subscriptions", "list", "--plan", "gold"], 2),
        (&["subscriptions", "list", "--msisdn", "99"], 2),
    ] {
        let (store, server) = served.both(command);
        assert_eq!((store.code, server.code), (code, code), "{command:?}: {}", server.stderr);
        assert_eq!((store.stdout.as_str(), server.stdout.as_str()), ("", ""), "{command:?}");
        assert_eq!(store.stderr, server.stderr, "{command:?}");
    }
}

#[test]
fn a_charge_is_asked_for_once_under_its_key_and_is_on_record_in_the_store() {
    let served = Served::beside(Desk::new());
    let wanted = [
        "charges",
        "enqueue",
        "--account",
        "ltc-main",
        "--msisdn",
        "2055500155",
        "--amount",
        "5000",
        "--currency",
        "LAK",
        "--description",
        "Sticker pack",
        "--idempotency-key",
        "order-17",
        "--json",
    ];
    let charge = served.ask(&wanted).json();
    assert_eq!(served.ask(&wanted).json(), charge);
    assert_eq!(served.desk.run(&["charges", "list", "--json"]).json(), charge);

    let other: Vec<_> =
        wanted.iter().map(|word| if *word == "5000" { "6000" } else { word }).collect();
    let taken = served.ask(&other);
    assert_eq!((taken.code, taken.stdout.as_str()), (1, ""));
    assert!(taken.stderr.contains("used for another request"), "{}", taken.stderr);
    let wrong: Vec<_> =
        wanted.iter().map(|word| if *word == "5000" { "0" } else { word }).collect();
    let wrong = served.ask(&wrong);
    assert_eq!(wrong.code, 2, "{}", wrong.stderr);
    assert!(wrong.stderr.starts_with("mekong: --amount: "), "{}", wrong.stderr);
}

#[test]
fn a_purchase_and_a_subscription_are_ended_through_a_server() {
    let served = Served::beside(busy());
    let purchase = first(&served.desk, &["purchases", "list"]);
    let early = served.ask(&["purchases", "otp", &purchase, "12345"]);
    assert_eq!(early.code, 1);
    assert!(early.stderr.contains("none was sent so far"), "{}", early.stderr);
    let stopped = served.ask(&["purchases", "cancel", &purchase]);
    let expected = format!("{purchase}: it is being stopped: nothing is charged from now on\n");
    assert_eq!(stopped.stdout, expected, "{}", stopped.stderr);

    let ended = served.ask(&["subscriptions", "cancel", "sub-2", "--reason", "asked by e-mail"]);
    assert!(ended.stdout.starts_with("sub-2 is being cancelled"), "{}", ended.stderr);
    let refund = served.ask(&["charges", "refund", "ch_9", "--reason", "asked by e-mail"]);
    assert_eq!((refund.code, refund.stderr.as_str()), (1, "mekong: there is no charge `ch_9`\n"));
}

#[test]
fn charges_are_requeued_work_held_back_and_doubts_settled_through_a_server() {
    let served = Served::beside(busy());
    let listed = served.ask(&["charges", "list", "--json"]).json_lines();
    let id = |at: usize| listed[at]["id"].as_str().expect("an id").to_owned();
    let (charge, other) = (id(0), id(1));
    let several = ["charges", "requeue", &charge, &other, "--json"];
    let asked = served.ask(&several);
    assert_eq!((asked.code, &asked.json()["matched"]), (0, &2.into()), "{}", asked.stderr);
    let all = ["charges", "requeue", "--account", "ltc-main", "--json"];
    let run = served.ask(&all).json()["run"].as_str().expect("a run").to_owned();
    let listed = served.both(&["requeues", "list"]);
    assert_eq!(listed.0.stdout, listed.1.stdout);
    let shown = served.both(&["requeues", "show", &run]);
    assert_eq!(shown.0.stdout, shown.1.stdout, "{}", shown.1.stderr);
    let stopped = served.ask(&["requeues", "cancel", &run, "--json"]);
    assert_eq!(stopped.json()["state"], "cancelled", "{}", stopped.stderr);

    let paused = served.ask(&["queues", "pause", "renewals", "--reason", "wrong price"]);
    assert_eq!(paused.stdout, "renewals is paused\n", "{}", paused.stderr);
    let resumed = served.ask(&["queues", "resume", "renewals"]);
    assert_eq!(resumed.stdout, "renewals goes on\n", "{}", resumed.stderr);
    let settled = served.ask(&["charges", "resolve", &charge, "--as", "charged", "--reason", "so"]);
    assert_eq!(settled.code, 1);
    assert!(settled.stderr.contains("only a charge in doubt"), "{}", settled.stderr);
}

#[test]
fn a_command_that_needs_the_store_refuses_a_server() {
    let desk = Desk::new();
    for command in [
        &["work", "--until-idle"][..],
        &["subscriptions", "import", "in.csv"],
        &["tokens", "list"],
        &["config", "show"],
        &["demo"],
    ] {
        let ran = desk.run(&[command, &["--server", "https://billing.example.com"]].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{command:?}");
        assert!(ran.stderr.contains("--server: this command needs the store"), "{}", ran.stderr);
    }
    let both =
        desk.run(&["charges", "list", "--server", "https://b.example", "--store", "sqlite:a"]);
    assert_eq!(both.code, 2, "{}", both.stderr);
}

#[test]
fn a_servers_token_comes_from_the_environment_and_is_never_shown() {
    let served = Served::beside(Desk::new());
    let wrong = served.ask_with("hunter3", &["charges", "list"]);
    assert_eq!((wrong.code, wrong.stdout.as_str()), (2, ""));
    assert_eq!(wrong.stderr, "mekong: the token: the token is no configured key's\n");

    let list = ["charges", "list", "--server", &served.url];
    let unset = served.desk.run(&list);
    assert_eq!(unset.code, 2);
    assert!(unset.stderr.contains("MEKONG_TOKEN is not set"), "{}", unset.stderr);
    let mut named = served.desk.command(&[&list[..], &["--token-env", "SHOP"]].concat());
    let named: Ran = named.env("SHOP", TOKEN).output().expect("the binary runs").into();
    assert_eq!(named.code, 0, "{}", named.stderr);

    let plain = served
        .desk
        .command(&["charges", "list", "--server", "http://billing.example.com"])
        .env("MEKONG_TOKEN", TOKEN)
        .output();
    let plain: Ran = plain.expect("the binary runs").into();
    assert_eq!(plain.code, 2);
    assert!(plain.stderr.contains("expected https") && !plain.stderr.contains(TOKEN));
}

#[test]
fn a_server_that_is_away_is_a_failure_and_not_an_empty_list() {
    let mut served = Served::beside(Desk::new());
    served.process.kill().expect("ends");
    served.process.wait().expect("has ended");
    let ran = served.ask(&["charges", "list"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("nothing was done (attempts: 4)"), "{}", ran.stderr);
}
