//! What `mekong --version` tells: the version, and the commit it was built from.
//!
//! The commit is `MEKONG_COMMIT`, for builds without a repository such as in a container; otherwise
//! that of the checkout, if this crate is in one of its own. Never the time, so that the same source
//! builds to the same bytes.

use std::env;
use std::path::Path;
use std::process::Command;

/// Names the commit where there is no repository.
const COMMIT: &str = "MEKONG_COMMIT";
/// How many digits of it are told.
const DIGITS: usize = 12;

fn main() {
    println!("cargo::rerun-if-env-changed={COMMIT}");
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let told = match env::var(COMMIT).ok().filter(|commit| !commit.is_empty()).or_else(checked_out)
    {
        Some(commit) => format!("{version} ({commit})"),
        None => version,
    };
    println!("cargo::rustc-env=MEKONG_VERSION={told}");
}

/// The commit of the checkout that this crate is in, and whether anything differs from it.
fn checked_out() -> Option<String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?.parent()?;
    // Without it this would be the commit of whatever repository the sources were unpacked in.
    if !workspace.join(".git").exists() {
        return None;
    }
    let ask = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(workspace).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    // It moves with every commit, whatever branch it is on. Edits are looked at when it does.
    let log = ask(&["rev-parse", "--git-path", "logs/HEAD"])?;
    println!("cargo::rerun-if-changed={}", workspace.join(log).display());
    let commit = ask(&["rev-parse", &format!("--short={DIGITS}"), "HEAD"])?;
    let differs = ask(&["status", "--porcelain", "--untracked-files=no"])?;
    Some(if differs.is_empty() { commit } else { format!("{commit}, changed") })
}
