//! Webhooks delivered a second, to a receiver that answers at once.

use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use anyhow::{Context, ensure};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use contract::BatchOrder;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::operator::Operator;
use crate::report::Rounds;
use crate::served::{Fresh, Served, TOKEN};
use crate::stores::Kind;
use crate::{Args, asked};

/// Charges in a round, each of which is told once.
const CHARGES: u64 = 5_000;
const BATCH: usize = 1_000;
/// `whsec_` and what a key may be.
const SECRET: &str = "whsec_cmVjZWl2ZXItb2YtdGhlLWJlbmNoLXNlY3JldA==";
/// What opens charges and sends them, without what tells of them.
const CHARGING: &str = "renewals,reconciliation,tokens";

/// When each webhook came.
type Arrivals = Arc<Mutex<Vec<Instant>>>;

/// Measures every store in turn, round after round, and prints the table.
pub(crate) async fn measure(args: &Args) -> anyhow::Result<()> {
    let mut rates = Kind::ALL.map(|kind| (kind, Rounds::default()));
    for _ in 0..args.rounds {
        for (kind, rate) in &mut rates {
            rate.add(one_round(*kind).await?);
        }
    }
    println!(
        "webhooks delivered a second, numbered, signed, on record as delivered; {CHARGES} a round, \
         32 on the wire, median of {} rounds (spread)",
        args.rounds
    );
    for (kind, rate) in &rates {
        let (low, high) = rate.spread();
        println!("{:<34}{:>10.0}   {low:.0}–{high:.0}", kind.name(), rate.median());
    }
    println!("from the first arrival to the last, by one worker that does nothing else\n");
    Ok(())
}

async fn one_round(kind: Kind) -> anyhow::Result<f64> {
    let operator = Operator::start(0)?;
    let store = Fresh::store(kind)?;
    let arrivals = Arrivals::default();
    let (_keep, stop) = watch::channel(false);
    let url = receive(arrivals.clone(), stop).await?;
    let webhook = format!(
        "[webhooks.bench]\nurl = \"{url}\"\nsecret_env = \"BENCH_WEBHOOK\"\n\
         allow_insecure = true\nallow_private = true"
    );
    let mekong = || -> anyhow::Result<Command> {
        let mut command = store.mekong(operator.base_url(), &webhook)?;
        command.env("BENCH_WEBHOOK", SECRET);
        Ok(command)
    };
    let mut serve = mekong()?;
    serve.args(["serve", "--listen", "127.0.0.1:0"]);
    enqueue(&Served::start(serve)?).await?;
    work(mekong()?, CHARGING).await?;
    ensure!(arrivals.lock().expect("no thread panics with it").is_empty(), "told too early");
    work(mekong()?, "notifications").await?;
    let arrivals = arrivals.lock().expect("no thread panics with it");
    let count = u32::try_from(arrivals.len())?;
    ensure!(u64::from(count) == CHARGES, "{count} of {CHARGES} webhooks came");
    let (first, last) = (arrivals.first(), arrivals.last());
    let took = last.zip(first).map(|(last, first)| last.duration_since(*first));
    Ok(f64::from(count - 1) / took.context("arrivals")?.as_secs_f64())
}

/// Listens until `stop`, and says where.
async fn receive(arrivals: Arrivals, stop: watch::Receiver<bool>) -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/", listener.local_addr()?);
    let routes = Router::new().route("/", post(take)).with_state(arrivals);
    tokio::spawn(api::serve(listener, routes, stop));
    Ok(url)
}

async fn take(State(arrivals): State<Arrivals>, _body: String) -> StatusCode {
    arrivals.lock().expect("no thread panics with it").push(Instant::now());
    StatusCode::NO_CONTENT
}

async fn enqueue(server: &Served) -> anyhow::Result<()> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let numbers: Vec<u64> = (0..CHARGES).collect();
    for batch in numbers.chunks(BATCH) {
        let charges = batch.iter().map(|number| asked::line("told", *number)).collect();
        let request = client.post(format!("{}/v1/charges:batch", server.url()));
        let request = request.bearer_auth(TOKEN).json(&BatchOrder { charges });
        request.send().await?.error_for_status()?;
    }
    Ok(())
}

/// Works on these queues until nothing is due.
async fn work(mut command: Command, queues: &str) -> anyhow::Result<()> {
    command.args(["work", "-q", "--until-idle", "--queues", queues]);
    let worked = tokio::process::Command::from(command).output().await?;
    let said = String::from_utf8_lossy(&worked.stderr);
    ensure!(worked.status.success(), "mekong work ended with {}: {said}", worked.status);
    Ok(())
}
