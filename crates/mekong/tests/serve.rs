//! `mekong serve` as an operator reaches it: over a socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
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
callback_secret_env = "LTC_CALLBACK_SECRET"
ussd_codes = { "*131*1#" = "gold-weekly" }

[plans.gold-weekly]
account = "ltc-main"
name = "Gold weekly"
amount = "5000"
currency = "LAK"
period = "7d"
"#;

const SUBSCRIBERS: &str =
    "subscription_id,msisdn,plan,renews_at\nsub-1,2055500001,gold-weekly,2099-01-01T00:00:00Z\n";
const BODY: &str = r#"{"Msisdn":"02055500001","USSDCode":"*131*1#","Channel":"ussd"}"#;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("mekong.toml"), CONFIG).expect("writes");
    std::fs::write(folder.path().join("in.csv"), SUBSCRIBERS).expect("writes");
    folder
}

fn mekong_in(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mekong"));
    command.current_dir(folder).env_clear().args(arguments);
    command.env("LTC_PASSWORD", "secret").env("LTC_CALLBACK_SECRET", "unguessable");
    command
}

/// A server that is ended with the test.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = mekong_in(folder, &["serve", "--listen", "127.0.0.1:0", "--json"]);
        let command = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("the binary runs");
        let mut line = String::new();
        let stdout = process.stdout.as_mut().expect("piped");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let told: Value = serde_json::from_str(&line).expect("JSON");
        let url = told["listen"].as_str().expect("an address");
        let address = url.strip_prefix("http://").expect("http").to_owned();
        Self { process, address }
    }

    fn post(&self, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("connects");
        let length = body.len();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .expect("writes");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("reads");
        answer
    }

    /// Ends it as a supervisor does, and gives its exit code.
    fn terminate(mut self) -> Option<i32> {
        let pid = self.process.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
        assert!(told.success());
        self.process.wait().expect("it ends").code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn an_unsubscribe_reaches_the_subscription_though_workers_come_later() {
    let folder = folder();
    assert!(mekong_in(folder.path(), &["subscriptions", "import", "in.csv"]).status().is_ok());
    let server = Server::start(folder.path(), &[]);
    let answer = server.post("/callbacks/ltc/ltc-main/unguessable/unsubscribe", BODY);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains(r#""ResultCode":"200""#), "{answer}");
    let answer = server.post("/callbacks/ltc/ltc-main/guessed/unsubscribe", BODY);
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    assert_eq!(server.terminate(), Some(0));

    let queues = ["work", "--until-idle", "--queues", "renewals,reconciliation"];
    assert_eq!(mekong_in(folder.path(), &queues).status().expect("runs").code(), Some(0));
    let shown = mekong_in(folder.path(), &["subscriptions", "list", "--json"]).output();
    let shown: Value = serde_json::from_slice(&shown.expect("runs").stdout).expect("JSON");
    assert_eq!(shown["state"], "cancelled");
}

#[test]
fn a_secret_that_is_not_there_is_told_by_its_key() {
    let folder = folder();
    let mut command = mekong_in(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
    let ran = command.env_remove("LTC_CALLBACK_SECRET").output().expect("runs");
    assert_eq!(ran.status.code(), Some(2));
    let told = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(told.contains("accounts.ltc-main.callback_secret_env"), "{told}");
}
