//! A bulk requeue whose worker is killed again and again: every charge that it asks for is followed
//! by one other, and nobody pays twice.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use mekong_tests::crash_night::{Journal, JournalKind};
use mekong_tests::{Books, Charge, Operator, Provider, Settings, Subscriber, wait_until};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::{SEED, chosen, tell};

/// Subscriptions whose charge is declined at first.
const DECLINED: u32 = 2_000;
const KILLS: u32 = 6;
/// Between a worker's start and its end.
const ALIVE_MS: std::ops::Range<u64> = 300..900;
/// How long the first requests of the requeue may take to come.
const BEGINS_WITHIN: Duration = Duration::from_secs(30);

/// A provider all of whose subscribers had nothing to spend when they were charged, and have now.
struct Shop {
    provider: Provider,
    operator: Operator,
    _journal: Journal,
}

impl Shop {
    fn declined(kind: JournalKind, seed: u64) -> anyhow::Result<Self> {
        let operator = Operator::open(seed)?;
        let journal = Journal::open(kind)?;
        let provider = Provider::new(&Settings {
            store: journal.url(),
            tps: 10_000,
            timeout_s: 1,
            inquiry_schedule: &["1s", "3s", "10s"],
            at_night: false,
            dunning: &[],
            ..Settings::nightly(operator.base_url())
        })?;
        provider.enrol(Subscriber::first(DECLINED), Utc::now() - TimeDelta::minutes(1))?;
        operator.script(&json!({
            "endpoint": "request_deduct",
            "times": 1_000_000,
            "behaviour": { "work": "failed", "answer": { "code": "103" } },
        }))?;
        provider.succeed(&["work", "--until-idle", "-q"])?;
        operator.forget_script()?;
        Ok(Self { provider, operator, _journal: journal })
    }

    /// Asks for all of them again; what it is to come to, with its run.
    fn requeue(&self) -> anyhow::Result<Value> {
        let filter = ["--state", "declined", "--reason", "funds", "--pace", "1000"];
        self.provider.one(&[&["charges", "requeue"], &filter[..]].concat())
    }

    /// Kills the only worker several times while it asks.
    fn endure_kills(&self, seed: u64) -> anyhow::Result<()> {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        for number in 0..KILLS {
            let mut worker = self.provider.worker(&format!("worker-{number}"), &[])?;
            if number == 0 {
                wait_until("the requeue begins", BEGINS_WITHIN, || self.has_begun())?;
            }
            std::thread::sleep(Duration::from_millis(dice.random_range(ALIVE_MS)));
            worker.kill9()?;
        }
        Ok(())
    }

    fn has_begun(&self) -> anyhow::Result<bool> {
        Ok(!self.operator.debits()?.is_empty())
    }

    /// Lets whatever is left come to its end, doubts included.
    fn settle(&self) -> anyhow::Result<()> {
        self.provider.skip_to(Utc::now() + TimeDelta::hours(1)).map(drop)
    }
}

/// Plays it; how many charges had been charged when the last worker was killed.
fn play(kind: JournalKind) -> usize {
    let seed = chosen("MEKONG_CRASH_SEED").unwrap_or(SEED);
    tell(&format!("seed {seed}"));
    let shop = Shop::declined(kind, seed).expect("declined charges");
    let planned = shop.requeue().expect("a requeue");
    assert_eq!(planned["requeued"], DECLINED, "{planned}");
    shop.endure_kills(seed).expect("kills");
    let halfway = shop.operator.debits().expect("debits").len();
    shop.settle().expect("time passes");

    let run = planned["run"].as_str().expect("a run");
    let requeue: Value = shop.provider.one(&["requeues", "show", run]).expect("the requeue");
    assert_eq!(requeue["state"], "done", "{requeue}");
    for counted in ["matched", "requeued", "inquired", "skipped", "amount"] {
        assert_eq!(requeue["so_far"][counted], planned[counted], "{counted}: {requeue}");
    }
    let charges = shop.provider.charges().expect("charges");
    followed_once(&charges, run);
    let debits = shop.operator.debits().expect("debits");
    assert_eq!(Books::join(&charges, &debits).differences(), [""; 0]);
    assert_eq!(shop.operator.stats().expect("figures").debited_twice, 0);
    halfway
}

/// Every declined charge is followed by one other, of this run. It was charged, or nobody knows: a
/// worker that was killed between its intent and its call leaves a charge that the operator never
/// heard of, which is asked about daily and never sent again (money rules 2 and 5).
fn followed_once(charges: &[Charge], run: &str) {
    let (first, next): (Vec<_>, Vec<_>) = charges.iter().partition(|charge| charge.run != run);
    let declined: BTreeSet<&str> = first.iter().map(|charge| charge.id.as_str()).collect();
    let followed: BTreeSet<&str> = next.iter().filter_map(|one| one.retry_of.as_deref()).collect();
    assert_eq!(followed, declined);
    assert_eq!((first.len(), next.len()), (declined.len(), followed.len()), "each by one");
    assert!(first.iter().all(|charge| charge.state == "declined"));
    let is_known = |charge: &&&Charge| ["charged", "in_doubt"].contains(&charge.state.as_str());
    let unknown: Vec<_> = next.iter().filter(|charge| !is_known(charge)).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
    let charged = next.iter().filter(|charge| charge.state == "charged").count();
    assert!(charged > next.len() / 2, "{charged} of {} were charged", next.len());
}

#[test]
fn money_rule_1_a_requeue_of_thousands_killed_half_way_asks_for_each_once_on_a_file() {
    tell(&format!("{} were charged when the last kill came", play(JournalKind::Sqlite)));
}

#[test]
fn money_rule_1_a_requeue_of_thousands_killed_half_way_asks_for_each_once_on_redis() {
    tell(&format!("{} were charged when the last kill came", play(JournalKind::RedisEverysec)));
}
