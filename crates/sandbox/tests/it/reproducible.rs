//! The same seed plays the same run, whatever the order.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use reqwest::Response;
use sandbox::ltc::{Faults, LtcConfig, Population, Preset};
use serde_json::json;
use tokio::task::JoinSet;

use crate::caller::{Caller, renewal};

const CHARGES: usize = 600;

/// What each id saw, and how often it was debited.
type Story = BTreeMap<String, (String, usize)>;

async fn told(answer: reqwest::Result<Response>) -> String {
    let Ok(answer) = answer else { return "nothing".into() };
    let status = answer.status();
    // Handles and results; a body of megabytes is told by its beginning.
    let text = answer.text().await.unwrap_or_default();
    format!("{status} {}", text.chars().take(200).collect::<String>())
}

/// Renews `CHARGES` subscribers, `at_once` at a time, from the first or from the last.
async fn played(seed: u64, at_once: usize, backwards: bool) -> Story {
    let faults = Faults::from(Preset::Hostile).with_delay(Duration::ZERO);
    let population = Population::varied();
    let ltc = LtcConfig { faults, population, ..LtcConfig::default() };
    let caller = Arc::new(Caller::seeded(seed, ltc).await);
    let mut order: Vec<_> = (0..CHARGES).collect();
    if backwards {
        order.reverse();
    }
    let mut story = Story::new();
    for batch in order.chunks(at_once) {
        let mut calls = JoinSet::new();
        for n in batch {
            let (caller, id) = (Arc::clone(&caller), format!("ACME{n}"));
            let mut request = renewal(&id);
            request["Msisdn"] = json!(format!("20{n:08}"));
            calls.spawn(async move {
                let told = told(caller.request(&request).await).await;
                let debits = caller.debits_of(&id);
                (id, (told, debits))
            });
        }
        story.extend(calls.join_all().await);
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
