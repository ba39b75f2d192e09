//! The bare loop: the same calls with the same client, and nothing kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use billing::{Country, Currency, Money, Msisdn, TransactionId};
use futures::future::try_join_all;
use operators::AccessToken;
use operators::ltc::{Deduction, LtcClient};

use crate::operator::Operator;

/// Makes `renewals` charging calls, `concurrency` at once; returns how long that took.
pub(crate) async fn run(
    operator: &Operator,
    round: usize,
    renewals: u32,
    concurrency: u32,
) -> anyhow::Result<Duration> {
    let client = Arc::new(LtcClient::new(operator.client_config())?);
    let token = Arc::new(client.token().await?.answer.access_token);
    let next = Arc::new(AtomicU32::new(0));
    let started = Instant::now();
    let loops = (0..concurrency).map(|_| {
        tokio::spawn(call_all(client.clone(), token.clone(), next.clone(), round, renewals))
    });
    for ended in try_join_all(loops).await? {
        ended?;
    }
    Ok(started.elapsed())
}

async fn call_all(
    client: Arc<LtcClient>,
    token: Arc<AccessToken>,
    next: Arc<AtomicU32>,
    round: usize,
    renewals: u32,
) -> anyhow::Result<()> {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= renewals {
            return Ok(());
        }
        let ask = Deduction {
            transaction_id: &TransactionId::mint("BARE", &format!("{round}/{number}"))?,
            msisdn: Msisdn::parse(&format!("205{number:07}"), Country::Laos)?,
            amount: Money::parse("5000", Currency::Lak)?,
            card_name: "Bench",
        };
        client.charge_recurring(&token, ask, || Ok(())).await?;
    }
}
