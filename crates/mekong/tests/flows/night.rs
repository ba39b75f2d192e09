//! A night as staff see it: what waits, how fast it goes, what came of it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use contract::{NightView, RunView};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::requeues::poor_line;
use crate::stage::{Settings, Stage};

/// A plan whose window opens at noon of Vientiane.
const NOON: &str = r#"
[plans.noon-weekly]
account = "ltc-main"
name = "Noon weekly"
amount = "5000"
currency = "LAK"
period = "7d"
renewal_schedule = "0 0 12 * * *"
renewal_window = "4h"
dunning = ["1d"]
"#;

const SUBSCRIBERS: u32 = 12;

on_both_stores!(
    a_night_that_nobody_works_on_is_seen_to_stand_still,
    a_night_is_counted_by_the_commits_of_its_calls,
);

fn noon() -> DateTime<Utc> {
    "2026-03-02T05:00:00Z".parse().expect("an instant")
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).expect("a date")
}

/// Two of the lines have nothing to spend.
async fn before_noon(journal: Journal) -> Stage {
    let stage = Stage::with(journal, Settings { webhooks: NOON, ..Settings::default() }).await;
    for number in 1..=SUBSCRIBERS {
        let line = poor_line(number);
        stage.set_balance_of(&line, if number <= 2 { 0 } else { 1_000_000 });
        stage.enrol_as(&format!("sub-{number}"), "noon-weekly", &line).await;
    }
    stage
}

async fn only_run(stage: &Stage) -> RunView {
    let runs = stage.tonight().await;
    let [run] = runs.as_slice() else { panic!("expected 1 run, found {runs:#?}") };
    assert_eq!(run.id, "ltc-main/noon-weekly/2026-03-02");
    run.clone()
}

async fn a_night_that_nobody_works_on_is_seen_to_stand_still(journal: Journal) {
    let stage = before_noon(journal).await;
    assert_eq!(stage.tonight().await, [], "nothing is due before noon");
    stage.store.skip_to(noon() + TimeDelta::minutes(20)).await.expect("time passes");
    let run = only_run(&stage).await;
    assert_eq!((run.waiting, run.opened, run.sent), (SUBSCRIBERS.into(), 0, 0));
    assert_eq!((run.rate_per_s, run.eta, run.fits), (Some(0.0), None, Some(false)));
    assert_eq!(run.window_ends_at, Some(noon() + TimeDelta::hours(4)));
    assert!(run.progress.abs() < f64::EPSILON, "{run:?}");
}

async fn a_night_is_counted_by_the_commits_of_its_calls(journal: Journal) {
    let stage = before_noon(journal).await;
    stage.run_until(noon() + TimeDelta::minutes(1)).await;
    let run = only_run(&stage).await;
    let all = u64::from(SUBSCRIBERS);
    assert_eq!((run.waiting, run.opened, run.charged, run.declined), (0, all, all - 2, 2));
    assert_eq!((run.sent, run.to_send(), run.tps), (all, 0, Some(1_000.0)));
    assert_eq!((run.began_at, run.progress), (Some(noon()), 1.0));
    assert_eq!((run.rate_per_s, run.eta, run.fits), (None, None, None), "everything is sent");

    let rates = stage.rates(today()).await;
    let [rates] = rates.as_slice() else { panic!("expected 1 series, found {rates:?}") };
    assert_eq!((rates.account.as_str(), rates.bucket_s), ("ltc-main", 900));
    assert_eq!(rates.buckets, [(noon(), all)]);

    // Dunning opens charges of the next day's run.
    stage.run_until(noon() + TimeDelta::hours(25)).await;
    let tomorrow = today() + chrono::Days::new(1);
    let opened = |nights: &[NightView]| -> Vec<_> {
        nights.iter().map(|night| (night.date, night.opened)).collect()
    };
    let nights = stage.nights(7).await;
    assert_eq!(opened(&nights), [(today(), all), (tomorrow, 2)]);
    assert_eq!(nights[0].amount["LAK"], "50000");
    assert_eq!(opened(&stage.nights(1).await), [(tomorrow, 2)], "yesterday is not today");
}
