//! A folder with a configuration and a store, and the binary run in it.

use std::path::PathBuf;
use std::process::{Command, Output};

use chrono::{DateTime, Utc};
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use mekong::config::{Config, Environment, Sources};
use serde_json::Value;
use tempfile::TempDir;

/// When the store's time stands.
pub(crate) const NOW: &str = "2026-11-22T02:00:00Z";

/// Into how many parts the store is divided.
pub(crate) const PARTITIONS: u16 = 4;

const CONFIG: &str = r#"
[http]
public_url = "https://billing.example.com"

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

[accounts.boost-my]
operator = "aoc"
base_url = "http://127.0.0.1:1"
environment = "sandbox"
username = "acme"
api_key_env = "AOC_API_KEY"
operator_code = "celcom"
renewal_mode = "merchant"
on_behalf_of = "ACME"
purchase_category_code = "Game"
timezone = "Asia/Kuala_Lumpur"
contact_info = "60120000000"

[plans.gold-weekly]
account = "ltc-main"
name = "Gold weekly"
amount = "5000"
currency = "LAK"
period = "7d"
dunning = ["1d", { after = "3d", amount = "2000" }]

[plans.silver-daily]
account = "ltc-main"
name = "Silver daily"
amount = "1000"
currency = "LAK"
period = "1d"

[plans.video-monthly]
account = "boost-my"
name = "Video monthly"
amount = "9.90"
currency = "MYR"
period = "1m"

[plans.video-monthly.aoc]
subscription_id = "AcmeVideo"
duration_days = 31
mode = "page"

[api.keys.backend]
token_env = "MEKONG_BACKEND_TOKEN"
scopes = ["charges:write", "charges:read", "subscriptions:write", "subscriptions:read",
          "requeues:approve", "charges:resolve", "queues:write"]
"#;

/// The folder.
pub(crate) struct Desk(TempDir);

/// One finished run.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("a temporary folder"));
        desk.file("mekong.toml", CONFIG);
        drop(desk.store());
        desk
    }

    /// From now on, more than this needs a second person.
    pub(crate) fn approve_above(&self, kip: &str) {
        let section = format!("{CONFIG}\n[requeues]\napprove_above = {{ LAK = \"{kip}\" }}\n");
        self.file("mekong.toml", section);
    }

    /// Writes a file, and says where it is.
    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).expect("writes");
        path
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mekong"));
        command.current_dir(&self.0).env_clear().args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.command(arguments).output().expect("the binary runs").into()
    }

    /// Imports lines under the usual header, which must all be good.
    pub(crate) fn enrol(&self, lines: &str) {
        let header = "subscription_id,msisdn,plan,renews_at\n";
        self.file("subscriptions.csv", format!("{header}{lines}"));
        let ran = self.run(&["subscriptions", "import", "subscriptions.csv"]);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    }

    pub(crate) fn store(&self) -> SqliteStore {
        let now: DateTime<Utc> = NOW.parse().expect("an instant");
        let options = SqliteOptions { partitions: PARTITIONS, virtual_from: Some(now) };
        SqliteStore::open(self.path("mekong.db"), options).expect("opens")
    }

    pub(crate) fn config(&self) -> Config {
        let sources = Sources {
            file: Some(&self.path("mekong.toml")),
            environment: &Environment::default(),
            store: None,
        };
        Config::load(&sources).expect("the configuration can work").config
    }
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
    /// Every line of an answer in JSON.
    pub(crate) fn json_lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// The answer, if it is one JSON document.
    pub(crate) fn json(&self) -> Value {
        let [only] = &self.json_lines()[..] else {
            panic!("one document: {}{}", self.stdout, self.stderr)
        };
        only.clone()
    }

    /// One field of every line.
    pub(crate) fn each(&self, field: &str) -> Vec<String> {
        let text = |line: &Value| line[field].as_str().expect("a text").to_owned();
        self.json_lines().iter().map(text).collect()
    }
}
