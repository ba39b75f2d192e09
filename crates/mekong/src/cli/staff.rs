//! `mekong staff hash-password`: what the configuration keeps of a password.

use std::io::{IsTerminal, Read};

use anyhow::Context;
use clap::{Args, Subcommand};
use console::{Cost, PASSWORD_BYTES_MAX, PasswordHash};
use serde_json::json;

use super::{Exit, Failure, Invocation};

/// Commands about who uses the console.
#[derive(Debug, Subcommand)]
pub(super) enum StaffCommand {
    /// Make the hash of a password, for [console.staff.NAME]
    HashPassword(HashPasswordArgs),
}

/// Where the password comes from.
#[derive(Debug, Args)]
pub(super) struct HashPasswordArgs {
    /// Read it from stdin, to its end, instead of asking for it
    #[arg(long)]
    stdin: bool,
}

/// Runs one of them.
pub(super) fn run(command: StaffCommand, invocation: &Invocation) -> Result<Exit, Failure> {
    let StaffCommand::HashPassword(args) = command;
    let password = if args.stdin { read()? } else { ask()? };
    let hash = PasswordHash::of(&password, Cost::Usual);
    let hash = hash.map_err(|refused| Failure::Usage(refused.to_string()))?.to_string();
    let output = &invocation.output;
    match output.is_json() {
        true => output.json(&json!({ "password_hash": hash }))?,
        false => output.line(format_args!("password_hash = \"{hash}\""))?,
    }
    Ok(Exit::Done)
}

/// All of stdin, without the end of its line.
fn read() -> Result<String, Failure> {
    let mut text = String::new();
    let mut stdin = std::io::stdin().lock().take(PASSWORD_BYTES_MAX as u64 + 3);
    stdin.read_to_string(&mut text).context("stdin is no text")?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

/// Asked for twice, and never shown.
fn ask() -> Result<String, Failure> {
    if !std::io::stdin().is_terminal() {
        let why = "there is no terminal to ask at; with --stdin the password is read from stdin";
        return Err(Failure::Usage(why.to_owned()));
    }
    let prompt = |text| rpassword::prompt_password(text).context("the terminal cannot be read");
    let password = prompt("Password: ")?;
    match prompt("The same again: ")? == password {
        true => Ok(password),
        false => Err(Failure::Usage("the two are not the same".to_owned())),
    }
}
