//! Webhooks while the processes that send them are killed and the receiver is unwell: whatever ends
//! is told, as it was, signed, and numbered without gaps.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use anyhow::{Context, ensure};
use chrono::{TimeDelta, Utc};
use mekong_tests::{
    Backend, Notice, Operator, Provider, Receiver, Server, Settings, Subscriber, Worker,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::{SEED, chosen, tell};

/// How many subscriptions are renewed; one in ten has nothing to spend.
const SUBSCRIBERS: u32 = 240;
const ONE_POOR_IN: usize = 10;
/// How many charges are ordered over HTTP besides, of other people.
const ORDERS: u32 = 60;
const TPS: u32 = 60;
/// Answers that are lost after the debit, in parts per 10,000: what is in doubt is told too.
const LOST: &[(&str, u16)] = &[("drop_after_debit", 500)];
const UNWELL_PERCENT: u8 = 30;
const BLOWS: u32 = 10;
/// Between two blows.
const GAP_MS: std::ops::Range<u64> = 300..900;

/// A shop that is told what becomes of its subscriptions and charges, by processes that die: one
/// that works, and one that takes orders too.
struct Shop {
    provider: Provider,
    operator: Operator,
    receiver: Receiver,
    worker: Worker,
    server: Server,
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
        let worker = provider.worker("worker-0", &[])?;
        let server = provider.server("server-0", &["--work"])?;
        Ok(Self { provider, operator, receiver, worker, server, started: 0, dice })
    }

    /// Orders charges, all in one batch.
    fn order(&self) -> anyhow::Result<()> {
        let numbers = SUBSCRIBERS..SUBSCRIBERS + ORDERS;
        let lines: Vec<Value> = numbers.map(|number| line(Subscriber(number))).collect();
        let url = format!("{}/v1/charges:batch", self.server.url());
        let answer = Backend::new()?.post(&url, None, &json!({ "charges": lines }));
        let answer = answer.context("no answer")?;
        let results = answer.body["results"].as_array().context("results")?;
        ensure!(results.iter().all(|result| result["status"] == 202), "{answer:?}");
        Ok(())
    }

    fn endure_blows(&mut self) -> anyhow::Result<()> {
        for _ in 0..BLOWS {
            std::thread::sleep(Duration::from_millis(self.dice.random_range(GAP_MS)));
            self.started += 1;
            let number = self.started;
            if self.dice.random_bool(0.5) {
                self.worker.kill9()?;
                self.worker = self.provider.worker(&format!("worker-{number}"), &[])?;
            } else {
                self.server.kill9()?;
                self.server = self.provider.server(&format!("server-{number}"), &["--work"])?;
            }
        }
        Ok(())
    }

    /// Lets every try be made that is still to come; the receiver is well again.
    fn settle(&mut self) -> anyhow::Result<()> {
        self.worker.kill9()?;
        self.server.kill9()?;
        self.operator.set_faults(&[])?;
        self.receiver.recover();
        self.provider.skip_to(Utc::now() + TimeDelta::days(5)).map(drop)
    }
}

/// A charge without a subscription, as a line of a batch.
fn line(subscriber: Subscriber) -> Value {
    json!({
        "account": "ltc-main",
        "msisdn": subscriber.msisdn(),
        "amount": "1000",
        "currency": "LAK",
        "description": "Sticker pack",
        "idempotency_key": subscriber.msisdn(),
    })
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

    /// What was told of each subscription, or charge without one, in the order of its numbers, which
    /// have no gaps and say one thing each.
    fn by_subject(&self) -> HashMap<&str, Vec<&Value>> {
        let mut told: HashMap<&str, BTreeMap<u64, &Value>> = HashMap::new();
        for notice in self.notices.values() {
            let subject = notice["subscription_id"].as_str().or(notice["data"]["id"].as_str());
            let subject = subject.expect("a subscription or a charge");
            let sequence = notice["sequence"].as_u64().expect("a number");
            let before = told.entry(subject).or_default().insert(sequence, notice);
            assert_eq!(before, None, "{sequence} of {subject} is one notice");
        }
        for (subject, notices) in &told {
            let count = u64::try_from(notices.len()).expect("a few");
            let numbers: Vec<u64> = notices.keys().copied().collect();
            assert_eq!(numbers, (1..=count).collect::<Vec<_>>(), "of {subject}");
        }
        let in_order = |notices: BTreeMap<u64, _>| notices.into_values().collect();
        told.into_iter().map(|(subject, told)| (subject, in_order(told))).collect()
    }
}

/// The last that was told of something by its id.
fn last<'t>(told: &[&'t Value], id: &str) -> &'t Value {
    let about = told.iter().rev().find(|notice| notice["data"]["id"] == id);
    about.unwrap_or_else(|| panic!("nothing was told of {id}"))
}

#[test]
fn whatever_ends_is_told_signed_and_numbered_though_processes_die_and_the_receiver_is_unwell() {
    let seed = chosen("MEKONG_CRASH_SEED").unwrap_or(SEED);
    tell(&format!("seed {seed}"));
    let mut shop = Shop::open(seed).expect("a shop");
    shop.order().expect("orders");
    shop.endure_blows().expect("a storm");
    shop.settle().expect("time passes");

    let told = Told::by(&shop.receiver.notices());
    tell(&format!("{} notices came {} times", told.notices.len(), told.deliveries));
    assert!(told.deliveries > told.notices.len(), "nothing was ever told twice");
    let told = told.by_subject();
    let charges = shop.provider.charges().expect("charges");
    let ordered = charges.iter().filter(|charge| charge.subscription_id.is_none()).count();
    assert_eq!(u32::try_from(ordered), Ok(ORDERS));
    let mut changed = BTreeSet::new();
    for charge in &charges {
        let subject = charge.subscription_id.as_deref().unwrap_or(&charge.id);
        let last = last(&told[subject], &charge.id);
        assert_eq!(last["type"], format!("charge.{}", charge.state), "{last:#} {charge:#?}");
        assert_eq!(last["data"]["state"], charge.state.as_str());
        // A charge that stays in doubt changes no subscription.
        changed.extend((charge.state != "in_doubt").then_some(subject));
    }
    let subscriptions = shop.provider.subscriptions().expect("subscriptions");
    for subscription in subscriptions.iter().filter(|one| changed.contains(one.id.as_str())) {
        let last = last(&told[subscription.id.as_str()], &subscription.id);
        assert_eq!(last["data"]["state"], subscription.state.as_str(), "{last:#}");
        let paid_through = last["data"]["paid_through"].as_str().expect("a time");
        assert_eq!(paid_through.parse(), Ok(subscription.paid_through), "{last:#}");
    }
}
