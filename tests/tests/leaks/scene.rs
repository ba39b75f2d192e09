//! A deployment in which everything is secret that can be, and everything that it says is gathered.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use mekong_tests::{
    BACKEND_TOKEN, Nights, Operator, Provider, Ran, Receiver, Server, Settings, Subscriber,
    WEBHOOK_SECRET,
};

use crate::ear::Ear;
use crate::secrets::Secrets;

/// What everybody types to sign in.
pub(crate) const PASSWORD: &str = "Vientiane at night, 4711";
/// Who there is, one of each role.
pub(crate) const STAFF: [(&str, &str); 4] =
    [("ann", "operations"), ("ben", "finance"), ("cleo", "admin"), ("vic", "viewer")];
/// Secrets that are kept in files: key of the configuration, what the file holds.
const IN_FILES: [(&str, &str); 4] = [
    ("callback", "callback-secret-9c1fe07a"),
    ("metrics", "metrics-token-77aa03be"),
    ("sealing", "c2VhbGluZy1rZXktb2YtdGhlLXRlc3RzLTMyLWJ5dGU="),
    ("before", "dGhlLWtleS1iZWZvcmUtdGhhdC1oYXMtMzItYnl0ZXM="),
];
/// What tokens of the simulated operator begin with.
const TOKEN: &str = "opaque-";
/// Where alerts are posted; whoever knows the path may post there.
const ALERT_PATH: &str = "alert-path-51d0c3";

/// The deployment, whoever listens to it, and what it has said.
pub(crate) struct Scene {
    pub(crate) provider: Provider,
    pub(crate) operator: Operator,
    pub(crate) receiver: Receiver,
    pub(crate) nights: Nights,
    collector: Ear,
    room: Ear,
    pub(crate) secrets: Secrets,
    said: Vec<(String, String)>,
}

impl Scene {
    pub(crate) fn open(store: &str) -> anyhow::Result<Self> {
        let operator = Operator::open_with_latency(7, Duration::ZERO)?;
        let (receiver, collector, room) = (Receiver::open(7, 20)?, Ear::open()?, Ear::open()?);
        let settings = Settings {
            webhook: Some(receiver.url()),
            store: store.to_owned(),
            ..Settings::nightly(operator.base_url())
        };
        let provider = Provider::new(&settings)?;
        let mut scene = Self {
            provider,
            operator,
            receiver,
            nights: Nights::from_tomorrow(),
            collector,
            room,
            secrets: Secrets::default(),
            said: Vec::new(),
        };
        scene.keep_secrets()?;
        scene.configure()?;
        Ok(scene)
    }

    fn keep_secrets(&mut self) -> anyhow::Result<()> {
        let alerts = format!("{}/{ALERT_PATH}", self.room.url());
        for (name, secret) in IN_FILES.into_iter().chain([("alerts", alerts.as_str())]) {
            keep(&self.provider.folder().join(name), secret)?;
            self.secrets.text(name, secret);
        }
        for (what, secret) in [
            ("an API key", BACKEND_TOKEN),
            ("a webhook's secret", WEBHOOK_SECRET),
            ("a webhook's secret", "receiver-under-test-secret"),
            ("a password", PASSWORD),
            ("an access token", TOKEN),
            ("the path of alerts", ALERT_PATH),
            ("a hash of a password", "$argon2"),
        ] {
            self.secrets.text(what, secret);
        }
        Ok(())
    }

    fn configure(&self) -> anyhow::Result<()> {
        let hash = ["staff", "hash-password", "--stdin"];
        let hash = self.provider.succeed_with(&hash, PASSWORD)?.stdout;
        let hash = hash.trim().trim_start_matches("password_hash = ").trim_matches('"');
        keep(&self.provider.folder().join("hash"), hash)?;
        let path = self.provider.folder().join("mekong.toml");
        let text = std::fs::read_to_string(&path)?;
        let text = text.replace(
            "[store]\n",
            "[store]\nencryption_key_file = \"sealing\"\nprevious_encryption_key_file = \"before\"\n",
        );
        let text = text.replace(
            "operator = \"ltc\"\n",
            "operator = \"ltc\"\ncallback_secret_file = \"callback\"\nussd_codes = { \"*131*1#\" = \"gold-weekly\" }\n",
        );
        let text = text.replace("[http]\n", "[http]\nmetrics_token_file = \"metrics\"\n");
        std::fs::write(&path, text)?;
        let mut file = OpenOptions::new().append(true).open(path)?;
        writeln!(file, "\n[alerts]\nurl_file = \"alerts\"")?;
        writeln!(file, "\n[archive]\nurl = \"file:archive\"")?;
        writeln!(file, "\n[telemetry]\notlp_endpoint = \"{}\"", self.collector.url())?;
        for (name, role) in STAFF {
            writeln!(file, "\n[console.staff.{name}]\nrole = \"{role}\"")?;
            writeln!(file, "password_hash_file = \"hash\"")?;
        }
        Ok(())
    }

    /// Whoever is served here: their number must not come out.
    pub(crate) fn knows(&mut self, subscribers: impl IntoIterator<Item = Subscriber>) {
        for subscriber in subscribers {
            self.secrets.text("a number", &subscriber.msisdn());
        }
    }

    /// A server that works too, as talkative as it can be.
    pub(crate) fn server(&self, name: &str) -> anyhow::Result<Server> {
        self.provider.server(name, &["--work", "-vvv"])
    }

    /// Runs a command to whatever end, and keeps what it says.
    pub(crate) fn run(&mut self, arguments: &[&str]) -> anyhow::Result<Ran> {
        let ran = self.provider.run(arguments)?;
        let said = format!("{}\n{}", ran.stdout, ran.stderr);
        self.hear(&format!("`mekong {}`", arguments.join(" ")), said);
        Ok(ran)
    }

    pub(crate) fn hear(&mut self, place: &str, said: String) {
        self.said.push((place.to_owned(), said));
    }

    /// Everything that was said to anybody, the logs of processes included.
    pub(crate) fn everything(&mut self) -> anyhow::Result<&[(String, String)]> {
        for entry in std::fs::read_dir(self.provider.folder())? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "log") {
                let log = std::fs::read(&path)?;
                self.hear(&path.display().to_string(), String::from_utf8_lossy(&log).into_owned());
            }
        }
        let notices = self.receiver.notices();
        let bodies = notices.iter().map(|notice| format!("{} {}\n", notice.id, notice.body));
        self.hear("webhooks", bodies.collect());
        self.hear("traces", self.collector.heard());
        self.hear("alerts", self.room.heard());
        Ok(&self.said)
    }

    /// What was said in the place of this very name: a command that has it as a word is another.
    pub(crate) fn said_in(&self, place: &str) -> &str {
        self.said_where(|known| known == place)
    }

    /// What a process logged, by its name.
    pub(crate) fn log_of(&self, process: &str) -> &str {
        self.said_where(|known| known.ends_with(&format!("/{process}.log")))
    }

    fn said_where(&self, is_it: impl Fn(&str) -> bool) -> &str {
        let found = self.said.iter().find(|(known, _)| is_it(known));
        found.map_or("", |(_, said)| said)
    }
}

/// Writes a secret for its owner alone.
fn keep(path: &Path, secret: &str) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    Ok(file.write_all(secret.as_bytes())?)
}
