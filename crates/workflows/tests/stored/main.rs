//! What is on record has to be readable by every later version, and by the one that runs beside it.
//!
//! `layout.txt` is how everything is encoded, as the sources say it; `records.txt` holds states and
//! histories as earlier versions wrote them, from nights beside a simulated operator. A change that
//! touches either raises the version of the workflows it belongs to (decision 0017); what has not been
//! released yet is still written anew with `MEKONG_STORED=write`, and records are added from a journal
//! with `MEKONG_STORED=sqlite-file`.

mod layout;
mod records;

use std::path::{Path, PathBuf};

/// Where the tests' files are.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stored")
}

/// What to do besides comparing, if anything.
fn wish() -> Option<String> {
    std::env::var("MEKONG_STORED").ok()
}
