//! Finding the binary under test, and the examples that come with the client.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Context, bail};
use serde_json::Value;

/// Names a binary that is there already, such as the one built before all tests.
const GIVEN: &str = "MEKONG_BIN";

/// The binary: the one that `MEKONG_BIN` names, or the workspace's own, built by the first call
/// of a process with the profile that this process was built with.
pub(crate) fn mekong() -> anyhow::Result<&'static Path> {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    if let Some(found) = FOUND.get() {
        return Ok(found);
    }
    let found = match std::env::var_os(GIVEN) {
        Some(given) => PathBuf::from(given),
        None => build(&["--package", "mekong"], "mekong")?,
    };
    Ok(FOUND.get_or_init(|| found))
}

/// An example of the client, built now.
///
/// # Errors
///
/// It does not build.
pub fn example(name: &str) -> anyhow::Result<PathBuf> {
    build(&["--package", "client", "--example", name], name)
}

/// Cargo itself says where the binary is, so that every way of choosing a target folder counts.
fn build(what: &[&str], name: &str) -> anyhow::Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--message-format", "json-render-diagnostics"]).args(what);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    command.current_dir(env!("CARGO_MANIFEST_DIR")).stderr(Stdio::inherit());
    let built = command.output().context("cargo, to build the binary")?;
    if !built.status.success() {
        bail!("{name} does not build");
    }
    let messages = String::from_utf8(built.stdout).context("what cargo says")?;
    let found = messages.lines().find_map(|message| executable(message, name));
    found.with_context(|| format!("cargo built `{name}` and did not say where"))
}

fn executable(message: &str, name: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(message).ok()?;
    let is_ours = message["target"]["name"] == name && message["executable"].is_string();
    is_ours.then(|| message["executable"].as_str().map(PathBuf::from)).flatten()
}
