//! Everything in one process, to try things against: configuration, operators, sample data.

mod hints;
mod samples;

use std::net::SocketAddr;
use std::path::Path;

use anyhow::Context;
use console::{Cost, PasswordHash};
use sandbox::aoc::{AocConfig, CallbackUrls};
use sandbox::ltc::LtcConfig;
use sandbox::{Preset, Running, Sandbox, SandboxConfig, aoc, ltc};
use url::Url;

use crate::config::{Config, Environment, Sources};

pub use hints::{Hint, hints};
pub use samples::{empty_purses, enrol_samples};

/// What the backend of the examples calls itself with. No secret: nothing here is real.
pub const TOKEN: &str = "dev-token";
/// Who signs in to the console, each with the same password. No secret either.
pub const STAFF: &str = "ann, ben, cleo or vic";
/// Their password.
pub const PASSWORD: &str = "dev";
/// What operators' addresses contain.
const CALLBACK_SECRET: &str = "dev";
/// What webhooks are signed with.
pub const WEBHOOK_SECRET: &str = "whsec_bWVrb25nLWRldi13ZWJob29rLXNlY3JldA==";

/// The configuration, but for what is known only when it starts.
const CONFIGURATION: &str = include_str!("dev/dev.toml");

/// What is known only when it starts.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'s> {
    /// Where the API listens.
    pub listen: SocketAddr,
    /// Where the simulated operators are.
    pub operators: &'s str,
    /// Where the journal is kept.
    pub store: &'s str,
    /// Where webhooks are sent, if anywhere.
    pub webhook: Option<&'s Url>,
}

/// Starts the simulated operators, which call back to `api`.
///
/// # Errors
///
/// Nothing can listen there.
pub async fn open_operators(
    listen: SocketAddr,
    api: SocketAddr,
    faults: Preset,
) -> anyhow::Result<Running> {
    let to =
        |what: &str| Some(format!("http://{api}/callbacks/aoc/boost-my/{CALLBACK_SECRET}/{what}"));
    let ltc = LtcConfig {
        faults: ltc::Faults::from(faults),
        population: ltc::Population::varied(),
        ..LtcConfig::default()
    };
    let aoc = AocConfig {
        faults: aoc::Faults::from(faults),
        population: aoc::Population::varied(),
        callbacks: CallbackUrls { charge: to("charge"), unsubscribe: to("unsubscribe") },
        ..AocConfig::default()
    };
    let config = SandboxConfig { listen, ltc, aoc, ..SandboxConfig::default() };
    Sandbox::start(config).await.context("the simulated operators do not start")
}

/// The configuration of a setting, and the secrets that it names.
///
/// # Errors
///
/// A store or webhook that cannot be one.
pub fn configuration(setting: Setting<'_>, folder: &Path) -> anyhow::Result<(Config, Environment)> {
    // Everybody knows it, so nothing is gained by making it hard to guess.
    let hash = PasswordHash::of(PASSWORD, Cost::Nothing).context("a password for the console")?;
    let mut text = CONFIGURATION
        .replace("{password_hash}", &hash.to_string())
        .replace("{listen}", &setting.listen.to_string())
        .replace("{operators}", setting.operators)
        .replace("{store}", setting.store);
    if let Some(url) = setting.webhook {
        text.push_str(&webhook(url));
    }
    let file = folder.join("mekong.toml");
    std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    let environment = environment();
    let sources = Sources { file: Some(&file), environment: &environment, store: None };
    let loaded = Config::load(&sources).map_err(|problems| anyhow::anyhow!("{problems}"))?;
    Ok((loaded.config, environment))
}

/// Receivers on this machine are what developers have.
fn webhook(url: &Url) -> String {
    format!(
        "\n[webhooks.dev]\nurl = {:?}\nsecret_env = \"WEBHOOK_SECRET\"\nallow_insecure = true\n\
         allow_private = true\n",
        url.as_str()
    )
}

fn environment() -> Environment {
    let (ltc, aoc) = (LtcConfig::default(), AocConfig::default());
    Environment::from([
        ("LTC_PASSWORD", ltc.password.as_str()),
        ("AOC_API_KEY", aoc.api_key.as_str()),
        ("CALLBACK_SECRET", CALLBACK_SECRET),
        ("WEBHOOK_SECRET", WEBHOOK_SECRET),
        ("BACKEND_TOKEN", TOKEN),
    ])
}
