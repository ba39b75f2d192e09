//! `mekong probe`: whether a process on this machine answers, for containers without a shell.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, anyhow};
use clap::Args;
use serde_json::json;

use super::{Exit, Failure, Invocation};

/// How long connecting, asking and answering may take, each.
const TIME_MAX: Duration = Duration::from_secs(5);
/// The most bytes of an answer that are read; its first line tells.
const ANSWER_BYTES_MAX: u64 = 4 * 1024;

/// Whom to ask, and what.
#[derive(Debug, Args)]
pub(super) struct ProbeArgs {
    /// Where `serve` listens, or `work` answers /metrics, on this machine
    #[arg(value_name = "ADDR", default_value = "127.0.0.1:7070")]
    address: SocketAddr,
    /// Whether it reaches its store (/readyz), not only whether it lives (/healthz)
    #[arg(long)]
    ready: bool,
}

/// Asks once; anything but a 200 is a failure.
pub(super) fn run(args: &ProbeArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let path = if args.ready { "/readyz" } else { "/healthz" };
    let answer = ask(args.address, path).with_context(|| format!("{}{path}", args.address))?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    match head.split_whitespace().nth(1) {
        Some("200") => {
            let output = &invocation.output;
            match output.is_json() {
                true => {
                    output.json(&json!({ "address": args.address, "path": path, "ok": true }))?
                }
                false => output.line(body.trim_end())?,
            }
            Ok(Exit::Done)
        }
        _ => Err(Failure::Failed(anyhow!("{}{path}: {}", args.address, body.trim_end()))),
    }
}

/// A request without a client's comforts: the answer is a line from this machine.
fn ask(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, TIME_MAX)?;
    stream.set_read_timeout(Some(TIME_MAX))?;
    stream.set_write_timeout(Some(TIME_MAX))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(ANSWER_BYTES_MAX).read_to_string(&mut answer)?;
    Ok(answer)
}
