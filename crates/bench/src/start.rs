//! From a charge's enqueueing to the operator's call, on a system that does nothing else.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use contract::BatchCharge;
use serde::Deserialize;

use crate::asked;
use crate::operator::Operator;
use crate::served::{Fresh, Served, TOKEN};
use crate::stores::Kind;

/// Charges on each store.
const CHARGES: u64 = 300;
/// The first ones, which find no connection and no token.
const WARM_UP: u64 = 10;
/// Between two charges: long enough that the one before has ended.
const REST: Duration = Duration::from_millis(60);
/// The target of the design.
const TARGET_MS: u32 = 50;

/// A request that the operator read.
#[derive(Deserialize)]
struct Call {
    at: DateTime<Utc>,
    transaction_id: Option<String>,
}

/// A charge as far as it is looked at here.
#[derive(Deserialize)]
struct Answer {
    transaction_id: String,
}

/// Measures every store and prints a line for each.
pub(crate) async fn measure() -> anyhow::Result<()> {
    println!(
        "from enqueueing to the operator's call, one charge at a time on an idle system; {CHARGES} \
         charges, target p99 {TARGET_MS} ms"
    );
    println!("{:<34}{:>10}{:>10}{:>10}", "", "p50 ms", "p99 ms", "max ms");
    for kind in Kind::ALL {
        let delays = delays(kind).await?;
        let at =
            |percentile: usize| ms(delays[(delays.len() * percentile / 100).min(delays.len() - 1)]);
        println!("{:<34}{:>10.1}{:>10.1}{:>10.1}", kind.name(), at(50), at(99), at(100));
    }
    println!(
        "from before the request to POST /v1/charges is written to when the operator has read its own\n"
    );
    Ok(())
}

/// Of every charge, sorted.
async fn delays(kind: Kind) -> anyhow::Result<Vec<TimeDelta>> {
    let operator = Operator::start(0)?;
    let store = Fresh::store(kind)?;
    let mut command = store.mekong(operator.base_url(), "")?;
    command.args(["serve", "--work", "--listen", "127.0.0.1:0"]);
    let server = Served::start(command)?;
    let client = reqwest::Client::builder().no_proxy().build()?;
    let mut asked = HashMap::new();
    for number in 0..WARM_UP + CHARGES {
        let at = Utc::now();
        let transaction_id = ask(&client, server.url(), number).await?;
        if number >= WARM_UP {
            asked.insert(transaction_id, at);
        }
        tokio::time::sleep(REST).await;
    }
    let calls = client.get(format!("{}/sandbox/requests", operator.base_url())).send().await?;
    let mut delays = Vec::new();
    for line in calls.text().await?.lines() {
        let call: Call = serde_json::from_str(line)?;
        let asked = call.transaction_id.and_then(|id| asked.remove(&id));
        delays.extend(asked.map(|asked| call.at - asked));
    }
    anyhow::ensure!(asked.is_empty(), "{} charges were not sent", asked.len());
    delays.sort();
    Ok(delays)
}

async fn ask(client: &reqwest::Client, url: &str, number: u64) -> anyhow::Result<String> {
    let BatchCharge { charge, idempotency_key } = asked::line("start", number);
    let request = client.post(format!("{url}/v1/charges")).bearer_auth(TOKEN).json(&charge);
    let key = idempotency_key.unwrap_or_default();
    let answer = request.header("idempotency-key", key).send().await?;
    let Answer { transaction_id } =
        answer.error_for_status()?.json().await.context("a charge was asked for")?;
    Ok(transaction_id)
}

fn ms(delay: TimeDelta) -> f64 {
    delay.as_seconds_f64() * 1e3
}
