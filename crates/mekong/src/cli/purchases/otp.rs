//! The OTP that a subscriber typed.

use std::io::Read;

use anyhow::Context;

use super::told;
use crate::cli::{Exit, Failure, Invocation};

/// The most bytes read from stdin: an OTP, and the end of its line.
const STDIN_BYTES_MAX: u64 = 64;

pub(super) async fn run(id: &str, code: &str, invocation: &Invocation) -> Result<Exit, Failure> {
    // From stdin it stands in no shell's history.
    let typed = if code == "-" { from_stdin()? } else { code.to_owned() };
    let source = invocation.source().await?;
    let purchase = source.type_otp(id, typed.trim_end_matches(['\r', '\n'])).await?;
    told::answer(purchase, "the OTP is handed over; `purchases show` tells how it went", invocation)
}

fn from_stdin() -> Result<String, Failure> {
    let mut text = String::new();
    let read = std::io::stdin().take(STDIN_BYTES_MAX).read_to_string(&mut text);
    read.context("stdin cannot be read")?;
    Ok(text)
}
