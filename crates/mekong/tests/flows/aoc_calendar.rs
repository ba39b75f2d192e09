//! A3a over several periods: the gateway's calendar drives ours, so periods never overlap and
//! nothing is charged before the last paid day is over.

use chrono::{NaiveDate, TimeDelta};
use sandbox::aoc::Endpoint;

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::gateway::{local_date, operator, video_weekly};
use crate::stage::people::MALAYSIAN_LINE;
use crate::stage::{Settings, Stage};
use workflows::purchase::Wish;

on_both_stores!(
    weeks_follow_the_gateways_last_paid_day,
    months_of_the_gateway_are_thirty_days_and_a_first_one_is_longer,
    a_late_renewal_is_counted_from_the_old_end,
    a_late_renewal_at_robi_is_counted_from_its_own_day,
);

const PLAIN: &str = operator!("plain", "renewal_mode = \"merchant\"");
const ROBI: &str = operator!("robi", "renewal_mode = \"merchant\"");
const WEEKLY_AND_MONTHLY: &str = r#"mode = "direct"
[plans.video-monthly]
account = "boost-my"
name = "Video monthly"
amount = "9.90"
currency = "MYR"
period = "1m"
[plans.video-monthly.aoc]
subscription_id = "AcmeVideoMonthly"
duration_days = 31
mode = "direct"
unsubscribe_url = "https://shop.example.com/stop"
"#;

/// A subscription that was just bought.
async fn bought(journal: Journal, aoc: &'static str, wish: Wish) -> Stage {
    let settings = Settings { aoc, aoc_plan: WEEKLY_AND_MONTHLY, ..Settings::default() };
    let stage = Stage::with(journal, settings).await;
    stage.buy(wish, "order-1").await;
    stage.run_for(TimeDelta::minutes(15)).await;
    assert_eq!(stage.subscriptions().await.len(), 1, "{:#?}", stage.charges().await);
    stage
}

/// Runs day by day, and notes the last paid day that the gateway has after each renewal.
async fn run_days(stage: &Stage, days: u32) -> Vec<(NaiveDate, NaiveDate)> {
    let mut renewed = Vec::new();
    let mut expiry = last_day(stage);
    for _ in 0..days {
        stage.run_for(TimeDelta::days(1)).await;
        if last_day(stage) != expiry {
            let on = *stage.called_on(Endpoint::RenewSubscription).last().expect("a renewal");
            assert!(on > expiry, "renewed on {on}, paid until {expiry}");
            expiry = last_day(stage);
            renewed.push((on, expiry));
            let subscription = &stage.subscriptions().await[0];
            assert_eq!(local_date(subscription.paid_through).pred_opt(), Some(expiry));
        }
    }
    stage.gateway_books_agree().await;
    assert_eq!(stage.called_at(Endpoint::RenewSubscription).len(), renewed.len());
    renewed
}

fn last_day(stage: &Stage) -> NaiveDate {
    let line = MALAYSIAN_LINE.parse().expect("a number of Malaysia");
    let all = stage.gateway().subscriptions_of(line);
    let [one] = all.as_slice() else { panic!("expected 1 subscription, found {all:#?}") };
    one.expiry_date
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a day of the calendar")
}

async fn weeks_follow_the_gateways_last_paid_day(journal: Journal) {
    let stage = bought(journal, PLAIN, video_weekly()).await;
    assert_eq!(last_day(&stage), day(3, 9));
    let renewed = run_days(&stage, 30).await;
    let expected = [
        (day(3, 10), day(3, 16)),
        (day(3, 17), day(3, 23)),
        (day(3, 24), day(3, 30)),
        (day(3, 31), day(4, 6)),
    ];
    assert_eq!(renewed, expected);
}

async fn months_of_the_gateway_are_thirty_days_and_a_first_one_is_longer(journal: Journal) {
    let monthly = Wish { plan: Some("video-monthly".into()), ..video_weekly() };
    let stage = bought(journal, PLAIN, monthly).await;
    assert_eq!(last_day(&stage), day(4, 1));
    let renewed = run_days(&stage, 100).await;
    let expected = [(day(4, 2), day(5, 1)), (day(5, 2), day(5, 31)), (day(6, 1), day(6, 30))];
    assert_eq!(renewed, expected);
}

async fn a_late_renewal_is_counted_from_the_old_end(journal: Journal) {
    let stage = bought(journal, PLAIN, video_weekly()).await;
    stage.has_balance(0);
    stage.run_for(TimeDelta::hours(8 * 24 + 12)).await;
    stage.has_balance(100_000);
    let late = run_days_after_dunning(&stage).await;
    assert_eq!(late, [(day(3, 11), day(3, 16)), (day(3, 17), day(3, 23))]);
}

async fn a_late_renewal_at_robi_is_counted_from_its_own_day(journal: Journal) {
    let stage = bought(journal, ROBI, video_weekly()).await;
    assert_eq!(last_day(&stage), day(3, 8));
    stage.has_balance(0);
    stage.run_for(TimeDelta::hours(7 * 24 + 12)).await;
    stage.has_balance(100_000);
    let late = run_days_after_dunning(&stage).await;
    assert_eq!(late, [(day(3, 10), day(3, 16)), (day(3, 17), day(3, 23))]);
}

/// Half a month in which the renewal of before has failed once already.
async fn run_days_after_dunning(stage: &Stage) -> Vec<(NaiveDate, NaiveDate)> {
    assert_eq!(stage.called_at(Endpoint::RenewSubscription).len(), 1, "one that failed");
    let mut renewed = Vec::new();
    let mut expiry = last_day(stage);
    for _ in 0..10 {
        stage.run_for(TimeDelta::days(1)).await;
        if last_day(stage) != expiry {
            expiry = last_day(stage);
            let on = *stage.called_on(Endpoint::RenewSubscription).last().expect("a renewal");
            renewed.push((on, expiry));
        }
    }
    stage.gateway_books_agree().await;
    renewed
}
