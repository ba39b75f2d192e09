//! The configuration a stage runs on.

use std::path::{Path, PathBuf};

use mekong::config::{Config, Environment, Sources};

/// What the gateway's callbacks carry in their address.
pub(super) const CALLBACK_SECRET: &str = "a-secret-that-nobody-guesses";

/// The variables that the configuration names its secrets by.
pub(crate) const SECRETS: [(&str, &str); 4] = [
    ("LTC_PASSWORD", "sandbox"),
    ("AOC_API_KEY", "sandbox"),
    ("AOC_CALLBACK_SECRET", CALLBACK_SECRET),
    ("WEBHOOK_SECRET", WEBHOOK_SECRET),
];

/// What webhooks are signed with.
pub(crate) const WEBHOOK_SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

const TEMPLATE: &str = include_str!("stage.toml");

/// What a test adds to the configuration, as lines of it.
#[derive(Clone, Copy)]
pub(crate) struct Settings {
    /// Real seconds until a call times out.
    pub(crate) timeout_s: u32,
    /// The most calls a second of each account.
    pub(crate) tps: u32,
    /// Of the account `ltc-main`.
    pub(crate) ltc: &'static str,
    /// Of the account `boost-my`.
    pub(crate) aoc: &'static str,
    /// Of the AOC side of the plan `video-weekly`.
    pub(crate) aoc_plan: &'static str,
    /// Beside all of that: webhooks.
    pub(crate) webhooks: &'static str,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout_s: 20,
            tps: 1_000,
            ltc: "",
            aoc: "operator_code = \"celcom\"\nrenewal_mode = \"merchant\"",
            aoc_plan: "mode = \"page\"",
            webhooks: "",
        }
    }
}

impl Settings {
    pub(super) fn read(&self, base_url: &str) -> (Config, Environment) {
        let folder = tempfile::tempdir().expect("a folder for the configuration");
        let file = self.write(base_url, folder.path());
        let environment = Environment::from(SECRETS);
        let sources = Sources { file: Some(&file), environment: &environment, store: None };
        let loaded = Config::load(&sources).unwrap_or_else(|problems| panic!("{problems}"));
        (loaded.config, environment)
    }

    /// Writes the configuration into a folder.
    pub(super) fn write(&self, base_url: &str, folder: &Path) -> PathBuf {
        let text = TEMPLATE
            .replace("{ltc}", self.ltc)
            .replace("{aoc}", self.aoc)
            .replace("{aoc_plan}", self.aoc_plan)
            .replace("{webhooks}", self.webhooks)
            .replace("{base_url}", base_url)
            .replace("{tps}", &self.tps.to_string())
            .replace("{timeout_s}", &self.timeout_s.to_string());
        let file = folder.join("mekong.toml");
        std::fs::write(&file, text).expect("the configuration is written");
        file
    }
}
