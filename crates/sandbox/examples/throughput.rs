//! How many renewals a second the sandbox answers, so that nobody blames it for a slow bench.
//!
//! `cargo run --release -p sandbox --example throughput -- [connections] [renewals] [latency_ms]`
#![expect(clippy::print_stdout, reason = "its output is its purpose")]

use std::{
    env, io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use sandbox::{Sandbox, SandboxConfig, ltc::LtcConfig};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let argument = |n, or: u64| env::args().nth(n).map_or(Ok(or), |text| text.parse());
    let (connections, renewals) = (argument(1, 32)?, argument(2, 100_000)?);
    let latency = Duration::from_millis(argument(3, 0)?);
    let ltc = LtcConfig { latency, ..LtcConfig::default() };
    let sandbox = Sandbox::start(SandboxConfig { ltc, ..SandboxConfig::default() }).await?;
    let token = log_in(sandbox.addr()).await?;

    let began = Instant::now();
    let mut callers = JoinSet::new();
    for caller in 0..connections {
        let share = renewals / connections;
        callers.spawn(renew(sandbox.addr(), token.clone(), caller * share..(caller + 1) * share));
    }
    while let Some(caller) = callers.join_next().await {
        caller??;
    }
    let seconds = began.elapsed().as_secs_f64();
    let debits = sandbox.books().stats().debits;
    println!("{debits} renewals over {connections} connections: {:.0}/s", debits as f64 / seconds);
    Ok(())
}

async fn log_in(address: SocketAddr) -> io::Result<String> {
    let form = "username=sandbox&password=sandbox&grant_type=password";
    let request = format!(
        "POST /token HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\n\r\n{form}",
        form.len()
    );
    let mut stream = TcpStream::connect(address).await?;
    let answer = exchange(&mut stream, &request).await?;
    let (_, after) = answer.split_once(r#""access_token":""#).ok_or(io::ErrorKind::InvalidData)?;
    Ok(after.chars().take_while(|char| *char != '"').collect())
}

/// Renews one subscriber after the other over one connection.
async fn renew(
    address: SocketAddr,
    token: String,
    numbers: std::ops::Range<u64>,
) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    for n in numbers {
        let body = format!(
            r#"{{"TransactionID":"BENCH{n:012}","Msisdn":"20{n:08}","Amount":5000,"RequestType":"UAT","GameName":"ACME","CardName":"Gold","IsRecurring":true}}"#
        );
        let request = format!(
            "POST /api/RequestDeduct HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        exchange(&mut stream, &request).await?;
    }
    Ok(())
}

/// One request and its answer, which is short and ends its object.
async fn exchange(stream: &mut TcpStream, request: &str) -> io::Result<String> {
    const ANSWER_BYTES_MAX: usize = 4_096;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::with_capacity(ANSWER_BYTES_MAX);
    while !answer.ends_with(b"}") {
        let is_over = stream.read_buf(&mut answer).await? == 0 || answer.len() >= ANSWER_BYTES_MAX;
        if is_over && !answer.ends_with(b"}") {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
    String::from_utf8(answer).map_err(|_| io::ErrorKind::InvalidData.into())
}
