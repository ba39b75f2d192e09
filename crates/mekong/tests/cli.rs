//! The binary as a shell sees it: what it prints where, and its exit codes.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../mekong.example.toml");

/// The binary, run in a folder of its own, with none of this process's environment.
fn mekong_in(folder: &Path, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mekong"));
    command.current_dir(folder).env_clear().args(arguments);
    command
}

/// One finished run.
struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Self {
            code: output.status.code().expect("no signal ended it"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Ran {
    fn json_lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }
}

fn run_in(folder: &Path, arguments: &[&str]) -> Ran {
    mekong_in(folder, arguments).output().expect("the binary runs").into()
}

fn run(arguments: &[&str]) -> Ran {
    run_in(empty_folder().path(), arguments)
}

fn empty_folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[test]
fn the_example_passes_and_its_answer_is_one_line() {
    let ran = run(&["config", "check", "--config", EXAMPLE]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "ok: 2 accounts, 2 plans\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("LTC_PASSWORD is not set"), "{}", ran.stderr);
    let quiet = run(&["config", "check", "-q", "--config", EXAMPLE]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
}

#[test]
fn secrets_that_are_missing_fail_a_check_only_when_asked_for() {
    let check = ["config", "check", "--secrets", "--config", EXAMPLE];
    let ran = run(&check);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(
        ran.stderr.contains("accounts.ltc-main.password_env: found no secret"),
        "{}",
        ran.stderr
    );
    let names = [
        "LTC_PASSWORD",
        "LTC_CALLBACK_SECRET",
        "AOC_API_KEY",
        "AOC_CALLBACK_SECRET",
        "ALERT_WEBHOOK",
        "WEBHOOK_SECRET",
        "MEKONG_BACKEND_TOKEN",
    ];
    let folder = empty_folder();
    let mut command = mekong_in(folder.path(), check);
    let ran: Ran = command.envs(names.map(|name| (name, "hunter2"))).output().expect("runs").into();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(!ran.stderr.contains("hunter2"));
}

#[test]
fn a_wrong_configuration_is_2_and_lists_every_problem() {
    let folder = empty_folder();
    let file = "[store]\npartitions = 0\nulr = \"x\"\n";
    std::fs::write(folder.path().join("mekong.toml"), file).expect("writes");
    for command in [&["config", "check"][..], &["config", "show"], &["queues", "list"]] {
        let ran = run_in(folder.path(), command);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{command:?}");
        for part in ["store.partitions: found 0, expected", "store.ulr: found an unknown key"] {
            assert!(ran.stderr.contains(part), "{part} in {}", ran.stderr);
        }
    }
    let ran = run_in(folder.path(), &["config", "check", "--json"]);
    let answer = &ran.json_lines()[0];
    assert_eq!((ran.code, &answer["ok"]), (2, &Value::Bool(false)));
    assert_eq!(answer["problems"][0]["key"], "store.partitions");
    assert_eq!(answer["problems"][0]["found"], "0");
}

#[test]
fn the_configuration_in_force_is_shown_with_flags_and_environment_applied() {
    let folder = empty_folder();
    let mut command = mekong_in(folder.path(), ["config", "show", "--json", "--config", EXAMPLE]);
    command.args(["--store", "redis://:hunter2@h/0"]);
    command.env("MEKONG__ACCOUNTS__LTC_MAIN__TPS", "7").env("LTC_PASSWORD", "hunter2");
    let ran: Ran = command.output().expect("runs").into();
    assert!(!ran.stdout.contains("hunter2") && !ran.stderr.contains("hunter2"), "{}", ran.stdout);
    let shown = &ran.json_lines()[0];
    assert_eq!(shown["store"]["url"], "redis://:•••@h/0");
    assert_eq!(shown["accounts"]["ltc-main"]["tps"], 7);
    assert_eq!(shown["accounts"]["ltc-main"]["timeout_s"], 30);
    assert_eq!(shown["accounts"]["ltc-main"]["password_env"], "LTC_PASSWORD");
}

#[test]
fn wrong_usage_is_2_and_help_is_not() {
    for wrong in [&["nonsense"][..], &[], &["queues"], &["config", "check", "-q", "-v"]] {
        let ran = run(wrong);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{wrong:?}");
        assert!(!ran.stderr.is_empty(), "{wrong:?}");
    }
    for right in [&["--help"][..], &["--version"], &["queues", "--help"]] {
        let ran = run(right);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{right:?}");
    }
}

#[test]
fn a_store_that_cannot_be_opened_is_told_by_its_address() {
    let list = |url: &str| run(&["queues", "list", "--store", url]);
    for (url, code, told) in [
        ("postgres://h/db", 2, "sqlite:mekong.db, redis://"),
        ("redis+cluster://127.0.0.1:1,127.0.0.1:2/3", 2, "redis+cluster://"),
        ("redis+cluster://127.0.0.1:1", 1, "redis+cluster://127.0.0.1:1: the store is unavailable"),
        ("sqlite:nowhere/mekong.db", 2, "nowhere/mekong.db"),
        (
            "redis://:hunter2@127.0.0.1:1/0",
            1,
            "redis://:•••@127.0.0.1:1/0: the store is unavailable",
        ),
    ] {
        let ran = list(url);
        assert_eq!(ran.code, code, "{url}: {}", ran.stderr);
        assert!(ran.stderr.contains(told) && !ran.stderr.contains("hunter2"), "{}", ran.stderr);
    }
}

#[test]
fn a_queue_is_paused_and_resumed_and_the_list_says_so() {
    let folder = empty_folder();
    let run = |arguments: &[&str]| run_in(folder.path(), arguments);
    let renewals = || {
        let lines = run(&["queues", "list", "--json"]).json_lines();
        lines.into_iter().find(|line| line["queue"] == "renewals").expect("is listed")
    };
    assert_eq!((&renewals()["paused"], &renewals()["due_now"]), (&Value::Bool(false), &0.into()));

    let paused = run(&["queues", "pause", "renewals", "--reason", "month end"]);
    assert_eq!(
        (paused.code, paused.stdout.as_str()),
        (0, "renewals is paused\n"),
        "{}",
        paused.stderr
    );
    assert_eq!(renewals()["pauses"][0]["reason"], "month end");
    assert!(run(&["queues", "list"]).stdout.contains("yes: month end"));

    assert_eq!(run(&["queues", "resume", "renewals"]).stdout, "renewals goes on\n");
    assert_eq!(renewals()["paused"], Value::Bool(false));
    let again = run(&["queues", "resume", "renewals"]);
    assert_eq!(again.code, 1);
    assert!(again.stderr.contains("`renewals` is not paused"), "{}", again.stderr);
}

#[test]
fn only_what_exists_can_be_paused() {
    let folder = empty_folder();
    let pause = |target| run_in(folder.path(), &["queues", "pause", target, "--config", EXAMPLE]);
    for known in ["renewals", "ltc-main", "ltc-main/gold-weekly", "webhooks/acme"] {
        assert_eq!(pause(known).code, 0, "{known}");
    }
    let ran = pause("renewal");
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    for name in ["purchases, reconciliation, renewals, tokens", "boost-my", "ltc-main/gold-weekly"]
    {
        assert!(ran.stderr.contains(name), "{name} in {}", ran.stderr);
    }
}

#[test]
fn a_reader_that_has_gone_is_a_quiet_end() {
    let folder = empty_folder();
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = mekong_in(folder.path(), ["config", "show"]);
    let ran: Ran = command.stdout(writer).output().expect("runs").into();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
}

/// A sandbox that is up, with what it said on stdout.
struct Sandbox {
    process: Child,
    said: String,
}

impl Sandbox {
    fn start(arguments: &[&str]) -> Self {
        let folder = empty_folder();
        let mut command = mekong_in(folder.path(), ["sandbox", "--listen", "127.0.0.1:0", "-q"]);
        command.args(arguments).stdout(Stdio::piped());
        let mut process = command.spawn().expect("the binary runs");
        let mut said = String::new();
        let stdout = process.stdout.as_mut().expect("is piped");
        BufReader::new(stdout).read_line(&mut said).expect("says where it is");
        Self { process, said }
    }

    /// The exit code after a signal.
    fn end_by(mut self, signal: &str) -> Option<i32> {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().expect("kill runs");
        assert!(sent.success());
        self.process.wait().expect("ends").code()
    }
}

#[test]
fn the_sandbox_says_how_to_reach_it_and_ends_when_told() {
    let sandbox = Sandbox::start(&["--faults", "mild", "--seed", "7", "--latency-ms", "5"]);
    assert!(sandbox.said.starts_with("operator ltc at http://127.0.0.1:"), "{}", sandbox.said);
    assert!(sandbox.said.ends_with("username sandbox, password sandbox\n"), "{}", sandbox.said);
    assert_eq!(sandbox.end_by("-TERM"), Some(0));

    let sandbox = Sandbox::start(&["--json"]);
    let said: Value = serde_json::from_str(&sandbox.said).expect("JSON");
    assert_eq!(said["aoc"]["base_url"], said["ltc"]["base_url"]);
    assert_eq!(said["aoc"]["api_key"], "sandbox");
    let address = said["ltc"]["base_url"].as_str().expect("a URL").replace("http://", "");
    std::net::TcpStream::connect(address).expect("somebody listens");
    assert_eq!(sandbox.end_by("-INT"), Some(130));
}

#[test]
fn a_sandbox_that_cannot_start_says_why() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let ran = run(&["sandbox", "--listen", &address]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains(&format!("cannot listen on {address}")), "{}", ran.stderr);
    assert_eq!(run(&["sandbox", "--faults", "stormy"]).code, 2);
}
