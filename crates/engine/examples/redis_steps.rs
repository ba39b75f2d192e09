//! How many no-op steps (claim and commit) a Redis store makes in a second, and what an instance
//! weighs there.
//!
//! ```text
//! cargo run --release -p engine --features conformance --example redis_steps -- steps 200000
//! cargo run --release -p engine --features conformance --example redis_steps -- memory 50000
//! ```

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use engine::clock::from_ms;
use engine::instance::Claimed;
use engine::store::redis::testing::{Appendfsync, RedisServer};
use engine::store::redis::{RedisOptions, RedisStore};
use engine::store::{NewInstance, Store};
use engine::{Commit, InstanceId, Lane, Next};
use futures::future::{join_all, try_join_all};
use redis::aio::MultiplexedConnection;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Instances that one task claims at once.
const CLAIMED_AT_ONCE: usize = 64;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_else(|| "steps".to_owned());
    let instances = arguments.next().map_or(Ok(100_000), |count| count.parse())?;
    let server = RedisServer::start(Appendfsync::Everysec)?;
    let store = Arc::new(RedisStore::open(&server.url(), RedisOptions::default()).await?);
    let report = match what.as_str() {
        "steps" => steps(&server, store, instances).await?,
        "memory" => memory(&server, &store, instances).await?,
        other => return Err(format!("`steps` or `memory`, found `{other}`").into()),
    };
    print(&report);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what a bench prints is its result")]
fn print(report: &str) {
    println!("{report}");
}

fn lane() -> Lane {
    Lane::new("renewals", "ltc-main/gold-weekly/charges")
}

fn subscription(nth: usize, partitions: u16) -> NewInstance {
    NewInstance {
        id: InstanceId::new((nth % usize::from(partitions)) as u16, format!("sub_{nth:012}")),
        kind: "subscription".into(),
        status: "active".into(),
        lane: lane(),
        due_at: Some(from_ms(1_000)),
        state: vec![b's'; 130],
        history: vec![b'h'; 40],
        unique: Some(format!("ltc-main/gold-weekly/{nth:019}")),
    }
}

async fn enrol(store: &RedisStore, instances: usize) -> Outcome<()> {
    for from in (0..instances).step_by(1_000) {
        let batch = (from..instances.min(from + 1_000)).map(|nth| subscription(nth, 16)).collect();
        store.create(batch).await?;
    }
    Ok(())
}

async fn steps(server: &RedisServer, store: Arc<RedisStore>, instances: usize) -> Outcome<String> {
    enrol(&store, instances).await?;
    let mut connection = connect(server).await?;
    let cpu_before = cpu_used(&mut connection).await?;
    let made = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let workers = (0..store.partitions()).map(|partition| {
        let (store, made) = (store.clone(), made.clone());
        tokio::spawn(async move { work(&store, partition, &made).await })
    });
    for worker in join_all(workers).await {
        worker??;
    }
    let (made, took) = (made.load(Ordering::Relaxed), start.elapsed());
    let rate = made as f64 / took.as_secs_f64();
    let cpu = cpu_used(&mut connection).await? - cpu_before;
    let cpu_us = cpu.as_micros() as f64 / made as f64;
    Ok(format!(
        "{made} steps in {took:.2?}: {rate:.0} steps/s, {cpu_us:.1} us of Redis' CPU each (AOF \
         everysec, 16 partitions)"
    ))
}

async fn work(store: &RedisStore, partition: u16, made: &AtomicUsize) -> Outcome<()> {
    loop {
        let lease = Duration::from_secs(60);
        let claimed = store.claim(partition, &lane(), CLAIMED_AT_ONCE, lease).await?;
        if claimed.is_empty() {
            return Ok(());
        }
        made.fetch_add(claimed.len(), Ordering::Relaxed);
        for outcome in try_join_all(claimed.iter().map(|one| store.commit(no_op(one)))).await? {
            outcome?;
        }
    }
}

/// A commit that changes nothing but when the instance is due.
fn no_op(claimed: &Claimed) -> Commit {
    let Claimed { instance, lease, .. } = claimed;
    Commit {
        lease: lease.clone(),
        version: instance.version,
        nonce: lease.token,
        state: instance.state.clone(),
        status_before: instance.status.clone(),
        status: instance.status.clone(),
        lane_before: instance.lane.clone(),
        lane: instance.lane.clone(),
        next: Next::DueAt(lease.until + Duration::from_secs(86_400)),
        history: Vec::new(),
        signals_read: 0,
        unless_signalled: false,
        quiet: Vec::new(),
        create: Vec::new(),
        signal: Vec::new(),
        count: Vec::new(),
        reserve: Vec::new(),
        free: Vec::new(),
        replicated: false,
    }
}

async fn memory(server: &RedisServer, store: &RedisStore, instances: usize) -> Outcome<String> {
    let mut connection = connect(server).await?;
    let empty = used_memory(&mut connection).await?;
    enrol(store, instances).await?;
    for from in (0..instances).step_by(1_000) {
        let names = (from..instances.min(from + 1_000)).map(|nth| (format!("sub{nth:09}"), 1));
        store.route(names.collect()).await?;
    }
    let idle = used_memory(&mut connection).await?;
    finish_charges(store, instances).await?;
    let finished = used_memory(&mut connection).await?;
    let each = |bytes: usize| bytes / instances;
    Ok(format!(
        "{instances} idle subscriptions: {} bytes each; as many finished charges: {} bytes each",
        each(idle - empty),
        each(finished - idle)
    ))
}

/// Charges that were created and committed three times, the last time as finished.
async fn finish_charges(store: &RedisStore, charges: usize) -> Outcome<()> {
    let lane = Lane::new("purchases", "ltc-main/gold-weekly/charges");
    for from in (0..charges).step_by(1_000) {
        let new = (from..charges.min(from + 1_000)).map(|nth| NewInstance {
            id: InstanceId::new((nth % 16) as u16, format!("ch_{nth:013}")),
            kind: "charge".into(),
            status: "requested".into(),
            lane: lane.clone(),
            due_at: Some(from_ms(1_000)),
            state: vec![b's'; 200],
            history: vec![b'h'; 60],
            unique: None,
        });
        store.create(new.collect()).await?;
        let names = (from..charges.min(from + 1_000)).map(|nth| (format!("tx{nth:010}"), 1));
        store.route(names.collect()).await?;
        try_join_all((0..16).map(|partition| finish(store, partition, &lane))).await?;
    }
    Ok(())
}

async fn finish(store: &RedisStore, partition: u16, lane: &Lane) -> Outcome<()> {
    for claimed in store.claim(partition, lane, 100, Duration::from_secs(60)).await? {
        let steps = [
            (1, "submitted", Next::Hold(Duration::from_secs(60))),
            (2, "submitted", Next::Hold(Duration::from_secs(60))),
            (3, "charged", Next::Finished),
        ];
        for (version, status, next) in steps {
            let history = vec![b'h'; 60];
            let nonce = claimed.lease.token ^ version;
            let status = status.into();
            let step = Commit { version, nonce, status, next, history, ..no_op(&claimed) };
            store.commit(step).await??;
        }
    }
    Ok(())
}

async fn connect(server: &RedisServer) -> Outcome<MultiplexedConnection> {
    Ok(redis::Client::open(server.url())?.get_multiplexed_async_connection().await?)
}

async fn used_memory(connection: &mut MultiplexedConnection) -> Outcome<usize> {
    Ok(info(connection, "memory", "used_memory").await?.parse()?)
}

/// The time that the server's processor has worked for it.
async fn cpu_used(connection: &mut MultiplexedConnection) -> Outcome<Duration> {
    let user: f64 = info(connection, "cpu", "used_cpu_user").await?.parse()?;
    let system: f64 = info(connection, "cpu", "used_cpu_sys").await?.parse()?;
    Ok(Duration::from_secs_f64(user + system))
}

async fn info(
    connection: &mut MultiplexedConnection,
    section: &str,
    field: &str,
) -> Outcome<String> {
    let info: String = redis::cmd("INFO").arg(section).query_async(connection).await?;
    let mut fields = info.lines().filter_map(|line| line.split_once(':'));
    let found = fields.find(|(name, _)| *name == field);
    Ok(found.ok_or_else(|| format!("INFO has no {field}"))?.1.trim().to_owned())
}
