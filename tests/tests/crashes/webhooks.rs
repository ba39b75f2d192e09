//! Webhooks while the workers that send them are killed and the receiver is unwell: whatever ends is
//! told, as it was, signed, and numbered without gaps.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use mekong_tests::{Notice, Operator, Provider, Receiver, Settings, Subscriber, Worker};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use crate::{SEED, chosen, tell};

/// How many subscriptions are renewed; one in ten has nothing to spend.
const SUBSCRIBERS: u32 = 240;
const ONE_POOR_IN: usize = 10;
const TPS: u32 = 60;
/// Answers that are lost after the debit, in parts per 10,000: what is in doubt is told too.
const LOST: &[(&str, u16)] = &[("drop_after_debit", 500)];
const UNWELL_PERCENT: u8 = 30;
const WORKERS: usize = 2;
const BLOWS: u32 = 10;
/// Between two blows.
const GAP_MS: std::ops::Range<u64> = 300..900;

/// A shop that is told what becomes of its subscriptions, by workers that die.
struct Shop {
    provider: Provider,
    operator: Operator,
    receiver: Receiver,
    workers: Vec<Worker>,
    started: u32,
    dice: ChaCha8Rng,
}

impl Shop {
    fn open(seed: u64) -> anyhow::Result<Self> {
        let operator = Operator::open_with_latency(seed, Duration::from_millis(20))?;
        operator.set_faults(LOST)?;
        let receiver = Receiver::open(seed, UNWELL_PERCENT)?;
        let provider = Provider::new(&Settings {
            tps: TPS,
            timeout_s: 1,
            inquiry_schedule: &["1s", "3s", "10s"],
            at_night: false,
            webhook: Some(receiver.url()),
            ..Settings::nightly(operator.base_url())
        })?;
        for poor in Subscriber::first(SUBSCRIBERS).step_by(ONE_POOR_IN) {
            operator.set_balance(poor, 0)?;
        }
        provider.enrol(Subscriber::first(SUBSCRIBERS), Utc::now() - TimeDelta::minutes(1))?;
        let dice = ChaCha8Rng::seed_from_u64(seed);
        let workers = Vec::new();
        let mut shop = Self { provider, operator, receiver, workers, started: 0, dice };
        for _ in 0..WORKERS {
            let worker = shop.start_worker()?;
            shop.workers.push(worker);
        }
        Ok(shop)
    }

    fn start_worker(&mut self) -> anyhow::Result<Worker> {
        self.started += 1;
        self.provider.worker(&format!("worker-{}", self.started), &[])
    }

    fn endure_blows(&mut self) -> anyhow::Result<()> {
        for _ in 0..BLOWS {
            std::thread::sleep(Duration::from_millis(self.dice.random_range(GAP_MS)));
            let number = self.dice.random_range(0..self.workers.len());
            self.workers[number].kill9()?;
            self.workers[number] = self.start_worker()?;
        }
        Ok(())
    }

    /// Lets every try be made that is still to come; the receiver is well again.
    fn settle(&mut self) -> anyhow::Result<()> {
        self.workers.clear();
        self.operator.set_faults(&[])?;
        self.receiver.recover();
        self.provider.skip_to(Utc::now() + TimeDelta::days(5)).map(drop)
    }
}

/// What was told, each notice once, and how often it came.
struct Told {
    notices: HashMap<String, Value>,
    deliveries: usize,
}

impl Told {
    /// Joins what came by its id; what came under one id must be one text, signed every time, and
    /// taken at least once.
    fn by(deliveries: &[Notice]) -> Self {
        let mut bodies: HashMap<&str, BTreeSet<&str>> = HashMap::new();
        let mut taken = BTreeSet::new();
        for notice in deliveries {
            assert_eq!(notice.fault, None, "{notice:?}");
            bodies.entry(&notice.id).or_default().insert(&notice.body);
            taken.extend(notice.is_taken.then_some(notice.id.as_str()));
        }
        let notice = |(id, bodies): (&str, BTreeSet<&str>)| {
            assert_eq!(bodies.len(), 1, "{id} says one thing: {bodies:#?}");
            assert!(taken.contains(id), "{id} was never taken");
            let body: Value = bodies.first().and_then(|b| serde_json::from_str(b).ok()).expect(id);
            assert_eq!(body["id"], id);
            (id.to_owned(), body)
        };
        let notices = bodies.into_iter().map(notice).collect();
        Self { notices, deliveries: deliveries.len() }
    }

    /// What was told of each subscription, in the order of its numbers, which have no gaps and say
    /// one thing each.
    fn by_subscription(&self) -> HashMap<&str, Vec<&Value>> {
        let mut told: HashMap<&str, BTreeMap<u64, &Value>> = HashMap::new();
        for notice in self.notices.values() {
            let subscription = notice["subscription_id"].as_str().expect("a subscription");
            let sequence = notice["sequence"].as_u64().expect("a number");
            let before = told.entry(subscription).or_default().insert(sequence, notice);
            assert_eq!(before, None, "{sequence} of {subscription} is one notice");
        }
        for (subscription, notices) in &told {
            let count = u64::try_from(notices.len()).expect("a few");
            let numbers: Vec<u64> = notices.keys().copied().collect();
            assert_eq!(numbers, (1..=count).collect::<Vec<_>>(), "of {subscription}");
        }
        let in_order = |notices: BTreeMap<u64, _>| notices.into_values().collect();
        told.into_iter().map(|(subscription, told)| (subscription, in_order(told))).collect()
    }
}

/// The last that was told of something by its id.
fn last<'t>(told: &[&'t Value], id: &str) -> &'t Value {
    let about = told.iter().rev().find(|notice| notice["data"]["id"] == id);
    about.unwrap_or_else(|| panic!("nothing was told of {id}"))
}

#[test]
fn whatever_ends_is_told_signed_and_numbered_though_workers_die_and_the_receiver_is_unwell() {
    let seed = chosen("MEKONG_CRASH_SEED").unwrap_or(SEED);
    tell(&format!("seed {seed}"));
    let mut shop = Shop::open(seed).expect("a shop");
    shop.endure_blows().expect("a storm");
    shop.settle().expect("time passes");

    let told = Told::by(&shop.receiver.notices());
    tell(&format!("{} notices came {} times", told.notices.len(), told.deliveries));
    assert!(told.deliveries > told.notices.len(), "nothing was ever told twice");
    let told = told.by_subscription();
    let charges = shop.provider.charges().expect("charges");
    let mut changed = BTreeSet::new();
    for charge in &charges {
        let subscription = charge.subscription_id.as_deref().expect("a renewal");
        // A charge that stays in doubt changes no subscription.
        changed.extend((charge.state != "in_doubt").then_some(subscription));
        let last = last(&told[subscription], &charge.id);
        assert_eq!(last["type"], format!("charge.{}", charge.state), "{last:#} {charge:#?}");
        assert_eq!(last["data"]["state"], charge.state.as_str());
    }
    let subscriptions = shop.provider.subscriptions().expect("subscriptions");
    for subscription in subscriptions.iter().filter(|one| changed.contains(one.id.as_str())) {
        let last = last(&told[subscription.id.as_str()], &subscription.id);
        assert_eq!(last["data"]["state"], subscription.state.as_str(), "{last:#}");
        let paid_through = last["data"]["paid_through"].as_str().expect("a time");
        assert_eq!(paid_through.parse(), Ok(subscription.paid_through), "{last:#}");
    }
}
