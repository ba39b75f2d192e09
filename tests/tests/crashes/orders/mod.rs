//! Charges asked for over HTTP while the server that takes and works on them is killed, and the
//! store's server with it: what was answered is on record, once, and is answered the same again.
//!
//! `order` is what is asked for, `counter` where backends ask, `answered` what they were answered;
//! `storm` does the killing, `rolling` the restarting in good order, `verdict` holds the end to what
//! was promised.

mod answered;
mod counter;
mod order;
mod rolling;
mod storm;
mod verdict;

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use mekong_tests::crash_night::{Journal, JournalKind};
use mekong_tests::{Operator, Provider, Server, Settings};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use crate::{SEED, chosen, tell};
use counter::Counter;
use order::{Ask, Order};

/// How many charges are asked for, half of them in batches.
const ORDERS: u32 = 1_600;
const BATCH: usize = 25;
/// Backends that ask at once.
const BACKENDS: usize = 8;
const TPS: u32 = 200;
/// What goes wrong at the operator, in parts per 10,000.
const FAULTS: &[(&str, u16)] =
    &[("drop_after_debit", 200), ("error_after_debit", 100), ("drop_before", 100)];

/// Everything on stage.
struct Stage {
    operator: Operator,
    journal: Journal,
    provider: Provider,
    server: Server,
    starts: u32,
    dice: ChaCha8Rng,
}

impl Stage {
    fn set(
        kind: JournalKind,
        seed: u64,
        faults: &[(&str, u16)],
        serve: &[&str],
    ) -> anyhow::Result<Self> {
        let operator = Operator::open_with_latency(seed, Duration::from_millis(20))?;
        operator.set_faults(faults)?;
        let journal = Journal::open(kind)?;
        let provider = Provider::new(&Settings {
            store: journal.url(),
            tps: TPS,
            timeout_s: 1,
            inquiry_schedule: &["1s", "3s", "10s"],
            ..Settings::nightly(operator.base_url())
        })?;
        let server = provider.server("server-0", serve)?;
        let dice = ChaCha8Rng::seed_from_u64(seed);
        Ok(Self { operator, journal, provider, server, starts: 0, dice })
    }

    /// Another server, at another address, as a balancer in front of it would hide.
    fn restart_server(&mut self) -> anyhow::Result<()> {
        self.starts += 1;
        self.server = self.provider.server(&format!("server-{}", self.starts), &["--work"])?;
        Ok(())
    }

    /// Lets every charge come to its end, and every doubt be settled that can be.
    fn settle(&mut self) -> anyhow::Result<()> {
        self.server.kill9()?;
        self.operator.set_faults(&[])?;
        self.provider.skip_to(Utc::now() + TimeDelta::days(2)).map(drop)
    }
}

fn play(kind: JournalKind) {
    let seed = chosen("MEKONG_CRASH_SEED").unwrap_or(SEED);
    tell(&format!("{kind:?}, seed {seed}"));
    let mut stage = Stage::set(kind, seed, FAULTS, &["--work"]).expect("a stage");
    let orders: Vec<Order> = (0..ORDERS).map(Order).collect();
    let counter = Counter::at(stage.server.url());

    let asks = first_asks(&orders, &mut stage.dice);
    let blows = counter.open_to(BACKENDS, asks, || storm::rage(&mut stage, &counter));
    tell(&format!("{}; {}", blows.expect("a storm"), counter.told()));
    // Whoever was not answered asks again under the same key, and so does everybody else.
    counter.open_to(BACKENDS, again(&orders), || Ok(())).expect("nothing is killed any more");
    stage.settle().expect("time passes");

    // A storm that hits nothing would prove nothing.
    assert_ne!(counter.unanswered(), 0, "the storm hit no request");
    assert_eq!(verdict::violations(&stage, &orders, counter), [""; 0]);
}

/// Each order once, one in four twice, so that one key is asked for at two places at once.
fn first_asks(orders: &[Order], dice: &mut ChaCha8Rng) -> Vec<Ask> {
    let (alone, in_batches) = orders.split_at(orders.len() / 2);
    let alone = alone.iter().map(|order| Ask::Alone(*order));
    // A line that stands in a batch twice is one charge too.
    let batches = in_batches.chunks(BATCH).map(|batch| Ask::Batch([batch, &batch[..1]].concat()));
    let mut asks: Vec<Ask> = alone.chain(batches).collect();
    asks.shuffle(dice);
    let twice = |(number, ask): (usize, Ask)| match number % 4 {
        0 => vec![ask.clone(), ask],
        _ => vec![ask],
    };
    asks.into_iter().enumerate().flat_map(twice).collect()
}

/// Each order once more, in the other way: a key is the same whichever way it comes.
fn again(orders: &[Order]) -> Vec<Ask> {
    let (alone, in_batches) = orders.split_at(orders.len() / 2);
    let batches = alone.chunks(BATCH).map(|batch| Ask::Batch(batch.to_vec()));
    batches.chain(in_batches.iter().map(|order| Ask::Alone(*order))).collect()
}

#[test]
fn money_rule_9_every_charge_answered_over_http_is_there_once_though_the_server_on_a_file_is_killed()
 {
    play(JournalKind::Sqlite);
}

#[test]
fn money_rule_9_every_charge_answered_over_http_is_there_once_though_redis_is_killed_too() {
    play(JournalKind::RedisAlways);
}
