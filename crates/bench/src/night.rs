//! Renewals a second through the whole path, against the bare loop.

use std::time::{Duration, Instant};

use anyhow::Context;
use billing::{ChargeState, Country, Msisdn, Subscription};
use engine::Moment;
use engine::store::BATCH_MAX;
use engine::worker::Until;
use mekong::config::{Config, Environment, Sources};
use mekong::runtime::{QUEUES, Runtime, Shift};
use tokio::sync::watch;
use workflows::{SubscriptionWorkflow, enrol, ids};

use crate::operator::Operator;
use crate::report::Rounds;
use crate::stores::{Kind, Opened};
use crate::{Args, bare, machine};

const CONFIGURATION: &str = include_str!("bench.toml");

/// What one contender reached.
#[derive(Default)]
struct Contender {
    per_second: Rounds,
    /// Processor time of this process for one renewal, in µs.
    cpu_us: Rounds,
    /// The same for the Redis server.
    server_us: Rounds,
}

/// Measures every store and the bare loop in turn, round after round, and prints the table.
pub(crate) async fn measure(args: &Args, latency_ms: u32) -> anyhow::Result<()> {
    let operator = Operator::start(latency_ms)?;
    let mut bare = Contender::default();
    let mut ours = Kind::ALL.map(|kind| (kind, Contender::default()));
    for round in 0..args.rounds {
        let cpu = cpu_of_self()?;
        let took = bare::run(&operator, round, args.renewals, args.concurrency).await?;
        bare.note(args.renewals, took, cpu_of_self()?.saturating_sub(cpu), Duration::ZERO);
        for (kind, contender) in &mut ours {
            let tag = format!("{latency_ms}-{round}-{}", *kind as u8);
            one_night(*kind, &tag, &operator, args, contender).await?;
        }
    }
    print(args, latency_ms, &bare, &ours);
    Ok(())
}

impl Contender {
    fn note(&mut self, renewals: u32, took: Duration, cpu: Duration, server: Duration) {
        let count = f64::from(renewals);
        self.per_second.add(count / took.as_secs_f64());
        self.cpu_us.add(cpu.as_secs_f64() * 1e6 / count);
        self.server_us.add(server.as_secs_f64() * 1e6 / count);
    }
}

/// Enrols subscribers who are all due now, and works until nobody is.
async fn one_night(
    kind: Kind,
    tag: &str,
    operator: &Operator,
    args: &Args,
    contender: &mut Contender,
) -> anyhow::Result<()> {
    let opened = Opened::fresh(kind).await?;
    let runtime = runtime(operator, args, &opened)?;
    enrol_all(&runtime, &opened, tag, args.renewals).await?;
    let server = || opened.server.as_ref().map_or(Ok(Duration::ZERO), |s| machine::cpu_of(s.pid()));
    let (cpu, server_cpu, started) = (cpu_of_self()?, server()?, Instant::now());
    let queues = QUEUES.map(str::to_owned).to_vec();
    let (_keep, stop) = watch::channel(false);
    runtime.run(Shift { queues, until: Until::Idle }, stop).await?;
    let took = started.elapsed();
    let cpu = cpu_of_self()?.saturating_sub(cpu);
    contender.note(args.renewals, took, cpu, server()?.saturating_sub(server_cpu));
    let counts = opened.store.counts(ids::CHARGE).await?;
    let charged = counts.get(ChargeState::Charged.as_str()).copied().unwrap_or(0);
    anyhow::ensure!(charged == u64::from(args.renewals), "not all were charged: {counts:?}");
    Ok(())
}

/// A runtime for `bench.toml` on a store.
pub(crate) fn runtime(
    operator: &Operator,
    args: &Args,
    opened: &Opened,
) -> anyhow::Result<Runtime> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("mekong.toml");
    let text = CONFIGURATION
        .replace("{base_url}", operator.base_url())
        .replace("{concurrency}", &args.concurrency.to_string());
    std::fs::write(&file, text)?;
    let environment = Environment::from([("BENCH_PASSWORD", "sandbox")]);
    let sources = Sources { file: Some(&file), environment: &environment, store: None };
    let loaded = Config::load(&sources).context("the bench's own configuration")?;
    Ok(Runtime::new(&loaded.config, &environment, opened.store.clone())?)
}

/// Enrols `count` subscriptions, due now. The tag keeps their charges apart from those of other
/// rounds: the same subscription would have the same TransactionIDs again.
pub(crate) async fn enrol_all(
    runtime: &Runtime,
    opened: &Opened,
    tag: &str,
    count: u32,
) -> anyhow::Result<()> {
    let (store, catalog) = (&opened.store, runtime.catalog());
    let plan = catalog.plans().next().context("a plan")?;
    let workflow = SubscriptionWorkflow::new(catalog.clone(), store.partitions());
    let now = Moment { at: store.clock().now(), lost_commits_at: None };
    let numbers: Vec<u32> = (0..count).collect();
    for batch in numbers.chunks(BATCH_MAX) {
        let mut routes = Vec::new();
        let mut instances = Vec::new();
        for number in batch {
            let msisdn = Msisdn::parse(&format!("205{number:07}"), Country::Laos)?;
            let id = format!("sub-{tag}-{number:07}").parse()?;
            let partition = ids::partition_of(msisdn, store.partitions());
            let subscription = Subscription::enrol(id, msisdn, plan, now.at);
            routes.push((ids::subscription_route(&subscription.id), partition));
            instances.push(enrol::enrolment(&workflow, &subscription, partition, now));
        }
        store.route(routes).await?;
        store.create(instances).await?;
    }
    Ok(())
}

fn cpu_of_self() -> anyhow::Result<Duration> {
    machine::cpu_of(std::process::id())
}

fn print(args: &Args, latency_ms: u32, bare: &Contender, ours: &[(Kind, Contender)]) {
    println!(
        "renewals a second through the whole path; operator answers after {latency_ms} ms; \
         {} renewals a round, {} in flight, median of {} rounds (spread)",
        args.renewals, args.concurrency, args.rounds
    );
    println!(
        "{:<34}{:>10}{:>20}{:>8}{:>14}{:>14}",
        "", "a second", "spread", "ratio", "our µs", "Redis µs"
    );
    let base = bare.per_second.median();
    let row = |name: &str, contender: &Contender| {
        let (low, high) = contender.per_second.spread();
        let added = contender.cpu_us.median() - bare.cpu_us.median();
        println!(
            "{name:<34}{:>10.0}{:>20}{:>8.2}{:>14.0}{:>14.0}",
            contender.per_second.median(),
            format!("{low:.0}–{high:.0}"),
            contender.per_second.median() / base,
            added.max(0.0),
            contender.server_us.median(),
        );
    };
    row("bare loop, nothing kept", bare);
    for (kind, contender) in ours {
        row(kind.name(), contender);
    }
    println!(
        "our µs: processor time of this process for one renewal beyond the bare loop's {:.0} µs; \
         Redis µs: the server's\n",
        bare.cpu_us.median()
    );
}
