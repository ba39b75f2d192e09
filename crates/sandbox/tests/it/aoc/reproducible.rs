//! The same seed plays the same run, whatever the order.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use sandbox::Preset;
use sandbox::aoc::{AocConfig, Faults, Population};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::caller::{Merchant, merged, renewal, with_credentials};

const RENEWALS: usize = 400;

/// What each id saw, and what was charged under it.
type Story = BTreeMap<String, String>;

async fn told(merchant: &Merchant, request: Value) -> String {
    let Ok(answer) = merchant.send("/api/renewSubscription", &with_credentials(request)).await
    else {
        return "nothing".into();
    };
    let status = answer.status();
    let text = answer.text().await.unwrap_or_default();
    format!("{status} {}", text.chars().take(200).collect::<String>())
}

/// Renews `RENEWALS` subscriptions, `at_once` at a time, from the first or from the last.
async fn played(seed: u64, at_once: usize, backwards: bool) -> Story {
    let faults = Faults::from(Preset::Hostile).with_delay(Duration::ZERO);
    let population = Population::varied();
    let config = AocConfig { faults, population, ..AocConfig::default() };
    let merchant = Arc::new(Merchant::seeded(seed, config).await);
    let mut order: Vec<_> = (0..RENEWALS).collect();
    if backwards {
        order.reverse();
    }
    let mut story = Story::new();
    for batch in order.chunks(at_once) {
        let mut calls = JoinSet::new();
        for n in batch {
            let (merchant, id) = (Arc::clone(&merchant), format!("acme-{n}"));
            let operator = ["plain", "celcom", "xl", "robi"][n % 4];
            let number = json!({"msisdn": format!("+6012{n:07}")});
            let request = merged(renewal(&id, operator), number);
            calls.spawn(async move { (id, told(&merchant, request).await) });
        }
        story.extend(calls.join_all().await);
    }
    for entry in merchant.books().entries() {
        let id = entry.sp_trans_id.expect("a renewal has one");
        story.get_mut(&*id).unwrap().push_str(&entry.amount.to_string());
    }
    story
}

#[tokio::test]
async fn a_hostile_night_repeats_from_its_seed_however_its_requests_interleave() {
    let one_by_one = played(7, 1, false).await;
    let at_once = played(7, 50, true).await;
    for (id, story) in &one_by_one {
        assert_eq!(story, &at_once[id], "{id}");
    }
    assert_ne!(one_by_one, played(8, 50, false).await);
}
