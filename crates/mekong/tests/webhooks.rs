//! `mekong webhooks` as staff use it, against a receiver on a socket.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use serde_json::{Value, json};
use tempfile::TempDir;

const CONFIG: &str = r#"
[accounts.ltc-main]
operator = "ltc"
base_url = "http://127.0.0.1:1"
username = "acme"
password_env = "LTC_PASSWORD"
request_type = "UAT"
game_name = "ACME"
transaction_prefix = "ACME"
timezone = "Asia/Vientiane"
tps = 20
max_amount = "50000"

[plans.gold-weekly]
account = "ltc-main"
name = "Gold weekly"
amount = "5000"
currency = "LAK"
period = "7d"

[webhooks.acme]
url = "http://{receiver}/hook/a-secret-path"
secret_env = "WEBHOOK_SECRET"
allow_private = true
"#;

const SUBSCRIBERS: &str =
    "subscription_id,msisdn,plan,renews_at\nsub-1,2055500155,gold-weekly,2099-01-01T00:00:00Z\n";
const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// One finished run.
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Ran {
    fn json_lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    fn json(&self) -> Value {
        let lines = self.json_lines();
        let [only] = lines.as_slice() else { panic!("one line: {}{}", self.stdout, self.stderr) };
        only.clone()
    }
}

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mekong"));
    command.current_dir(folder).env_clear().args(arguments).env("USER", "ann");
    command.env("LTC_PASSWORD", "secret").env("WEBHOOK_SECRET", SECRET);
    let output = command.output().expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    for told in [&stdout, &stderr] {
        assert!(!told.contains("55500155"), "money rule 15: {told}");
        assert!(!told.contains("a-secret-path") && !told.contains("whsec_MD"), "{told}");
    }
    Ran { code: output.status.code(), stdout, stderr }
}

fn works(folder: &Path) {
    let queues = ["work", "--until-idle", "--queues", "renewals,notifications"];
    let ran = run(folder, &queues);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

/// A receiver that answers everything with the status it was told last.
fn receiver(status: Arc<AtomicU16>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            answer(stream, status.load(Ordering::SeqCst));
        }
    });
    address
}

fn answer(mut stream: TcpStream, status: u16) {
    let mut request = Vec::new();
    let mut part = [0; 4096];
    while !is_whole(&request) {
        match stream.read(&mut part) {
            Ok(read @ 1..) => request.extend_from_slice(&part[..read]),
            _ => return,
        }
    }
    let body = "customer +8562055500155 is away";
    let length = body.len();
    // Whoever asked may have gone.
    let _ = write!(
        stream,
        "HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.and_then(|length| length.parse().ok()).is_some_and(|length: usize| body.len() >= length)
}

/// A subscription was cancelled, and the receiver answers as `status` says.
fn cancelled(status: &Arc<AtomicU16>) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = CONFIG.replace("{receiver}", &receiver(status.clone()));
    std::fs::write(folder.path().join("mekong.toml"), config).expect("writes");
    std::fs::write(folder.path().join("in.csv"), SUBSCRIBERS).expect("writes");
    assert_eq!(run(folder.path(), &["subscriptions", "import", "in.csv"]).code, Some(0));
    assert_eq!(run(folder.path(), &["subscriptions", "cancel", "sub-1"]).code, Some(0));
    works(folder.path());
    folder
}

#[test]
fn staff_see_what_was_refused_and_why_and_have_it_told_again() {
    let status = Arc::new(AtomicU16::new(503));
    let folder = cancelled(&status);
    let run = |arguments: &[&str]| run(folder.path(), arguments);

    let listed = run(&["webhooks", "list", "--json"]).json();
    assert_eq!(listed["webhook"], "acme");
    assert_eq!(listed["host"], "127.0.0.1");
    assert_eq!((&listed["pending"], &listed["delivered"]), (&json!(1), &json!(0)));
    assert_eq!(listed["paused"], false);

    let delivery = run(&["webhooks", "deliveries", "--json"]).json();
    let id = delivery["id"].as_str().expect("an id");
    assert_eq!(delivery["type"], "subscription.cancelled");
    assert_eq!(delivery["subject"], "sub-1");
    assert_eq!((&delivery["state"], &delivery["tries"]), (&json!("pending"), &json!(1)));
    assert_eq!(delivery["last_status"], 503);
    assert_eq!(run(&["webhooks", "deliveries", "--state", "failed", "--json"]).stdout, "");

    let shown = run(&["webhooks", "show", id]).stdout;
    assert!(shown.contains("answered 503, again "), "{shown}");
    assert!(shown.contains("customer +85•••••155 is away"), "{shown}");

    status.store(200, Ordering::SeqCst);
    let replayed = run(&["webhooks", "replay", id]);
    assert_eq!((replayed.code, &*replayed.stdout), (Some(0), "1 to be told again\n"));
    works(folder.path());
    let shown = run(&["webhooks", "show", id, "--json"]).json();
    assert_eq!(shown["state"], "delivered");
    let events: Vec<_> = shown["history"].as_array().expect("a list").iter().collect();
    let events: Vec<_> = events.iter().map(|told| told["event"].as_str()).collect();
    assert_eq!(events, [Some("not_delivered"), Some("replayed"), Some("delivered")]);
    assert_eq!(shown["history"][1]["by"], "ann");
    assert_eq!(run(&["webhooks", "list", "--json"]).json()["delivered"], 1);

    let since = ["webhooks", "replay", "--webhook", "acme", "--since", "1d", "--json"];
    let failed = run(&[&since[..], &["--failed"]].concat()).json();
    assert_eq!(failed, json!({ "replayed": 0 }));
    let all = run(&[&since[..], &["--all"]].concat()).json();
    assert_eq!(all, json!({ "replayed": 1 }));
}

#[test]
fn a_receiver_can_be_tried_and_what_it_answers_decides_the_exit_code() {
    let status = Arc::new(AtomicU16::new(200));
    let folder = cancelled(&status);
    let taken = run(folder.path(), &["webhooks", "test", "acme"]);
    assert_eq!(taken.code, Some(0), "{}", taken.stderr);
    assert!(taken.stdout.starts_with("acme takes what it is told (200)"), "{}", taken.stdout);
    status.store(404, Ordering::SeqCst);
    let refused = run(folder.path(), &["webhooks", "test", "acme", "--json"]);
    assert_eq!(refused.code, Some(1));
    assert_eq!(refused.json()["status"], 404);
}

#[test]
fn what_there_is_not_and_what_is_wrong_usage_are_told_apart() {
    let folder = cancelled(&Arc::new(AtomicU16::new(200)));
    let code = |arguments: &[&str]| run(folder.path(), arguments).code;
    assert_eq!(code(&["webhooks", "show", "ev_00000000000000000000000000000000"]), Some(1));
    assert_eq!(code(&["webhooks", "replay", "ev_nothing"]), Some(1));
    assert_eq!(code(&["webhooks", "test", "nobody"]), Some(1));
    assert_eq!(code(&["webhooks", "deliveries", "--webhook", "nobody"]), Some(2));
    assert_eq!(code(&["webhooks", "replay"]), Some(2));
    assert_eq!(code(&["webhooks", "replay", "--webhook", "acme"]), Some(2));
    assert_eq!(code(&["webhooks", "replay", "--webhook", "acme", "--since", "1d"]), Some(2));
}
