//! What a provider installs from `deploy/`: that it fits the binary, the metrics and the machines it
//! is meant for.

mod backup;
mod configuration;
mod image;
mod metrics;
mod package;
mod redis;
mod rules;
mod secrets;
mod units;

use std::process::{Command, Output};

/// Runs a program that `./test` provides; where it is missing, the test says what to install.
fn run(program: &str, arguments: &[&str]) -> Output {
    let output = Command::new(program).args(arguments).output();
    output.unwrap_or_else(|error| panic!("{program}: {error}; ./test installs what tests need"))
}

/// A file of the checkout.
fn text(path: &str) -> String {
    let path = mekong_tests::workspace().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"))
}

/// The whole of what a program said, for a test that failed.
fn said(output: &Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}
