//! Redis memory: bytes for an idle subscription and for a finished charge, with all keys.

use anyhow::Context;
use engine::worker::Until;
use mekong::runtime::{QUEUES, Shift};
use tokio::sync::watch;

use crate::operator::Operator;
use crate::stores::{Kind, Opened};
use crate::{Args, night};

/// The targets of the design, in bytes.
const IDLE_SUBSCRIPTION_MAX: f64 = 800.0;
const FINISHED_CHARGE_MAX: f64 = 1228.8;

/// Enrols subscriptions, charges each once, and reads `used_memory` in between.
pub(crate) async fn measure(args: &Args) -> anyhow::Result<()> {
    let operator = Operator::start(0)?;
    let opened = Opened::fresh(Kind::RedisEverysec).await?;
    let runtime = night::runtime(&operator, args, &opened)?;
    let empty = used_memory(&opened).await?;
    night::enrol_all(&runtime, &opened, "m", args.records).await?;
    let enrolled = used_memory(&opened).await?;
    let queues = QUEUES.map(str::to_owned).to_vec();
    let (_keep, stop) = watch::channel(false);
    runtime.run(Shift { queues, until: Until::Idle }, stop).await?;
    let charged = used_memory(&opened).await?;

    let count = f64::from(args.records);
    let subscription = (enrolled - empty) / count;
    let charge = (charged - enrolled) / count;
    println!("Redis memory with all indexes and keys, over {} records", args.records);
    println!(
        "{:<34}{subscription:>10.0} bytes   target {IDLE_SUBSCRIPTION_MAX:.0}",
        "idle subscription"
    );
    println!(
        "{:<34}{charge:>10.0} bytes   target {FINISHED_CHARGE_MAX:.0}, the subscription's growth \
         and the day's reservations included\n",
        "finished charge with its history"
    );
    Ok(())
}

async fn used_memory(opened: &Opened) -> anyhow::Result<f64> {
    let server = opened.server.as_ref().context("a Redis server")?;
    let client = redis::Client::open(server.url())?;
    let mut connection = client.get_multiplexed_async_connection().await?;
    let info: String = redis::cmd("INFO").arg("memory").query_async(&mut connection).await?;
    let line = info.lines().find_map(|line| line.strip_prefix("used_memory:"));
    Ok(line.context("used_memory")?.trim().parse()?)
}
