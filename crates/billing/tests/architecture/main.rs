//! `ARCHITECTURE.md` says what the code does: its diagrams are the tables of moves, its money rules
//! name tests that exist, and its paths lead to files; so do the claims of `docs/security.md`.

mod diagrams;
mod money_rules;
mod named_tests;
mod paths;
mod security_claims;

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The page itself.
fn page() -> String {
    fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the page is there")
}

/// What stands between backticks in a text.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}
