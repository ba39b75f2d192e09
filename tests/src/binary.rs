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
///
/// # Errors
///
/// It does not build.
pub fn mekong() -> anyhow::Result<&'static Path> {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    if let Some(found) = FOUND.get() {
        return Ok(found);
    }
    let binary = match std::env::var_os(GIVEN) {
        Some(given) => PathBuf::from(given),
        None => found(build(&["--package", "mekong"])?, "mekong")?,
    };
    Ok(FOUND.get_or_init(|| binary))
}

/// The examples that come with the client, built now, each with its name.
///
/// # Errors
///
/// They do not build.
pub fn examples() -> anyhow::Result<Vec<(String, PathBuf)>> {
    build(&["--package", "client", "--examples"])
}

/// What cargo builds, each with its name. Cargo itself says where it is, so that every way of
/// choosing a target folder counts.
fn build(what: &[&str]) -> anyhow::Result<Vec<(String, PathBuf)>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--message-format", "json-render-diagnostics"]).args(what);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    command.current_dir(env!("CARGO_MANIFEST_DIR")).stderr(Stdio::inherit());
    let built = command.output().with_context(|| format!("cargo, to build {what:?}"))?;
    if !built.status.success() {
        bail!("{what:?} does not build");
    }
    let messages = String::from_utf8(built.stdout).context("what cargo says")?;
    Ok(messages.lines().filter_map(executable).collect())
}

fn found(built: Vec<(String, PathBuf)>, name: &str) -> anyhow::Result<PathBuf> {
    let found = built.into_iter().find(|(known, _)| known == name);
    found.map(|(_, path)| path).with_context(|| format!("cargo built no `{name}`"))
}

fn executable(message: &str) -> Option<(String, PathBuf)> {
    let message: Value = serde_json::from_str(message).ok()?;
    let path = PathBuf::from(message["executable"].as_str()?);
    Some((message["target"]["name"].as_str()?.to_owned(), path))
}
