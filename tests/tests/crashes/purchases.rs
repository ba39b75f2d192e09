//! Purchases with an OTP while workers are killed: nobody pays twice, and whoever paid is served.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::ensure;
use chrono::{TimeDelta, Utc};
use mekong_tests::{Debit, Operator, Provider, Settings, Subscriber, Worker, wait_until};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;

use crate::{SEED, chosen, tell};

/// How many people buy.
const BUYERS: u32 = 24;
const WORKERS: usize = 2;
/// Long enough that most blows meet a call on the wire.
const LATENCY: Duration = Duration::from_millis(60);
/// Answers to confirmations that are lost after the debit, in parts per 10,000.
const LOST: &[(&str, u16)] = &[("drop_after_debit", 1_500)];
/// How long one purchase may take to get as far as its OTP, however often workers die.
const READY_WITHIN: Duration = Duration::from_secs(90);

#[derive(Debug, Deserialize)]
struct Purchase {
    id: String,
    state: String,
}

/// A shop whose workers die.
struct Shop {
    provider: Provider,
    operator: Operator,
    workers: Vec<Worker>,
    started: u32,
    dice: ChaCha8Rng,
}

impl Shop {
    fn open(seed: u64) -> anyhow::Result<Self> {
        let operator = Operator::open_with_latency(seed, LATENCY)?;
        operator.set_faults(LOST)?;
        let settings = Settings { timeout_s: 1, ..Settings::nightly(operator.base_url()) };
        let provider = Provider::new(&settings)?;
        let dice = ChaCha8Rng::seed_from_u64(seed);
        let mut shop = Self { provider, operator, workers: Vec::new(), started: 0, dice };
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

    fn kill_one(&mut self) -> anyhow::Result<()> {
        let number = self.dice.random_range(0..self.workers.len());
        self.workers[number].kill9()?;
        self.workers[number] = self.start_worker()?;
        Ok(())
    }

    /// Buys, and types the OTP as soon as there is one; a worker dies somewhere on the way.
    fn sell_to(&mut self, buyer: Subscriber) -> anyhow::Result<()> {
        let msisdn = buyer.msisdn();
        let of = ["--account", "ltc-main", "--plan", "gold-weekly", "--msisdn", &msisdn];
        let start = [&["purchases", "start", "--wait", "1s"], &of[..]].concat();
        let purchase: Purchase = self.provider.one(&start)?;
        if self.dice.random_bool(0.5) {
            self.kill_one()?;
        }
        let show = ["purchases", "show", &purchase.id];
        let mut last = purchase.state.clone();
        wait_until("a purchase that waits, or has ended", READY_WITHIN, || {
            last = self.provider.one::<Purchase>(&show)?.state;
            Ok(!["requested", "submitted"].contains(&last.as_str()))
        })?;
        if last != "waiting" {
            return Ok(()); // Its call was lost three times: declined, and nothing was charged.
        }
        let otp = self.operator.otp_of(buyer)?;
        let typed = self.provider.run(&["purchases", "otp", &purchase.id, &otp])?;
        ensure!([0, 1].contains(&typed.code), "{typed:?}");
        std::thread::sleep(Duration::from_millis(self.dice.random_range(0..120)));
        self.kill_one()
    }

    /// Lets every doubt be settled that can be, and every window close.
    fn settle(&mut self) -> anyhow::Result<()> {
        self.workers.clear();
        self.operator.set_faults(&[])?;
        self.provider.skip_to(Utc::now() + TimeDelta::days(3)).map(drop)
    }
}

#[test]
fn money_rule_1_nobody_who_buys_with_an_otp_pays_twice_while_workers_are_killed() {
    let seed = chosen("MEKONG_CRASH_SEED").unwrap_or(SEED);
    tell(&format!("seed {seed}"));
    let mut shop = Shop::open(seed).expect("a shop");
    for buyer in Subscriber::first(BUYERS) {
        shop.sell_to(buyer).expect("a purchase");
    }
    shop.settle().expect("time passes");
    let (charges, debits) =
        (shop.provider.charges().expect("charges"), shop.operator.debits().expect("debits"));
    let mut debited: HashMap<&str, Vec<&Debit>> = HashMap::new();
    for debit in &debits {
        debited.entry(&debit.transaction_id).or_default().push(debit);
    }
    for charge in &charges {
        let times = debited.remove(charge.transaction_id.as_str()).map_or(0, |debits| debits.len());
        let expected = usize::from(charge.state == "charged");
        assert_eq!(times, expected, "{charge:#?}");
    }
    assert!(debited.is_empty(), "debited there, unknown here: {debited:?}");
    let paid = charges.iter().filter(|charge| charge.state == "charged").count();
    assert!(paid > 0, "somebody got through: {charges:#?}");
    let live = shop.provider.subscriptions().expect("subscriptions");
    let live = live.iter().filter(|subscription| subscription.state == "active").count();
    assert_eq!(live, paid, "whoever paid is served");
}
