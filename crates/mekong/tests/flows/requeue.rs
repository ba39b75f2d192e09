//! Failed charges that are asked for again: another one each, at most, wherever anybody crashes or
//! changes their mind.

use std::collections::BTreeSet;

use billing::{CancelledBy, Charge, ChargeState, Currency, Money, SubscriptionState};
use chrono::TimeDelta;
use engine::Commit;
use sandbox::ltc::{Endpoint, Fault};
use workflows::ChargeFilter;
use workflows::purchase::Wish;
use workflows::requeue::Counted;

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::people::LAO_LINE;
use crate::stage::requeues::poor_line;
use crate::stage::{Point, Settings, Stage, moves};

on_both_stores!(
    a_declined_renewal_is_charged_today_under_a_new_id,
    money_rule_1_a_charge_that_is_asked_for_twice_is_followed_by_one_other,
    money_rule_2_a_charge_in_doubt_is_asked_about_and_not_sent_again,
    money_rule_8_the_attempts_of_a_day_are_not_exceeded_by_asking_again,
    money_rule_10_a_subscription_that_is_cancelled_is_not_charged_whoever_asks,
    after_the_last_step_of_dunning_the_period_may_still_be_paid,
    a_charge_without_a_subscription_is_followed_by_one_other,
    everything_that_a_filter_finds_is_asked_for_once_wherever_the_worker_dies,
    what_needs_a_second_person_is_counted_by_workers_and_sent_when_one_approves,
    a_requeue_asks_for_no_more_money_than_was_approved_whatever_is_declined_meanwhile,
    a_requeue_that_is_stopped_tells_what_it_has_counted_and_no_more,
    a_crash_around_the_new_charge_charges_once,
    a_requeue_that_is_asked_for_twice_is_the_same,
    a_dry_run_says_what_will_be_done_and_does_nothing,
);

fn kip(amount: &str) -> Money {
    Money::parse(amount, Currency::Lak).expect("kip")
}

fn declined() -> ChargeFilter {
    ChargeFilter { states: vec![ChargeState::Declined], ..ChargeFilter::default() }
}

/// A renewal that was declined a moment ago; there is money by now.
async fn declined_for_funds(journal: Journal) -> (Stage, Charge) {
    let stage = Stage::set(journal).await;
    stage.set_balance(0);
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.run_a_moment().await;
    let charge = stage.only_charge().await;
    assert_eq!(charge.state, ChargeState::Declined);
    stage.set_balance(50_000);
    (stage, charge)
}

async fn a_declined_renewal_is_charged_today_under_a_new_id(journal: Journal) {
    let (stage, first) = declined_for_funds(journal).await;
    let counted = stage.requeue_one("1", first.order.id).await;
    assert_eq!((counted.matched, counted.requeued), (1, 1));
    stage.run_a_moment().await;
    let charges = stage.charges().await;
    let [_, second] = charges.as_slice() else { panic!("{charges:#?}") };
    assert_eq!((second.state, second.order.retry_of), (ChargeState::Charged, Some(first.order.id)));
    assert_eq!(second.order.period, first.order.period);
    let run = workflows::run::of(&second.order);
    assert!(run.starts_with("requeue/"), "{run}");
    assert_eq!(stage.subscriptions().await[0].state, SubscriptionState::Active);
    // The retry that dunning had planned for tomorrow is not made.
    stage.run_for(TimeDelta::days(3)).await;
    assert_eq!(stage.calls(), ["request 1", "request 2"]);
    stage.books_agree().await;
}

async fn money_rule_1_a_charge_that_is_asked_for_twice_is_followed_by_one_other(journal: Journal) {
    let (stage, first) = declined_for_funds(journal).await;
    for key in ["1", "1", "2"] {
        assert_eq!(stage.requeue_one(key, first.order.id).await.requeued, 1, "not heard yet");
    }
    stage.run_a_moment().await;
    assert_eq!(stage.calls(), ["request 1", "request 2"]);
    // Asked once more by the first, it is what the first came to; by anybody else, over.
    assert_eq!(stage.requeue_one("1", first.order.id).await.requeued, 1);
    assert_eq!(stage.requeue_one("3", first.order.id).await.terminal, 1);
    stage.run_for(TimeDelta::days(3)).await;
    assert_eq!(stage.charges().await.len(), 2);
    stage.books_agree().await;
}

async fn money_rule_2_a_charge_in_doubt_is_asked_about_and_not_sent_again(journal: Journal) {
    let stage = Stage::set(journal).await;
    stage.script(Endpoint::RequestDeduct, Fault::DropAfterDebit);
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.run_a_moment().await;
    let charge = stage.only_charge().await;
    assert_eq!(charge.state, ChargeState::InDoubt);
    assert_eq!(stage.requeue_one("1", charge.order.id).await.inquired, 1);
    stage.run_for(TimeDelta::seconds(40)).await;
    assert_eq!(stage.calls(), ["request 1", "check 1"], "sooner than after its minute");
    assert_eq!(stage.only_charge().await.state, ChargeState::Charged);
    assert_eq!(stage.requeue_one("2", charge.order.id).await.charged, 1);
    stage.books_agree().await;
}

async fn money_rule_8_the_attempts_of_a_day_are_not_exceeded_by_asking_again(journal: Journal) {
    let settings = Settings { ltc: "attempts_per_day = 2", ..Settings::default() };
    let stage = Stage::with(journal, settings).await;
    stage.set_balance(0);
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.run_a_moment().await;
    let first = stage.only_charge().await;
    assert_eq!(stage.requeue_one("1", first.order.id).await.requeued, 1);
    stage.run_a_moment().await;
    let second = stage.charges().await.pop().expect("another");
    let counted = stage.requeue_one("2", second.order.id).await;
    assert_eq!((counted.matched, counted.capped), (1, 1));
    assert_eq!(stage.plan_requeue(&declined()).await.capped, 1, "the first was followed");
    stage.run_a_moment().await;
    assert_eq!(stage.calls(), ["request 1", "request 2"]);
}

async fn money_rule_10_a_subscription_that_is_cancelled_is_not_charged_whoever_asks(
    journal: Journal,
) {
    let (stage, first) = declined_for_funds(journal).await;
    let subscription = first.order.subscription.clone().expect("of a subscription");
    assert_eq!(stage.requeue_one("1", first.order.id).await.requeued, 1);
    stage.cancel(&subscription, CancelledBy::Staff).await;
    stage.run_for(TimeDelta::days(1)).await;
    assert_eq!(stage.calls(), ["request 1"]);
    assert_eq!(stage.requeue_one("2", first.order.id).await.terminal, 1);
    stage.books_agree().await;
}

async fn after_the_last_step_of_dunning_the_period_may_still_be_paid(journal: Journal) {
    let stage = Stage::set(journal).await;
    stage.set_balance(0);
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.run_for(TimeDelta::days(2)).await;
    let last = stage.charges().await.pop().expect("a step of dunning");
    assert_eq!(stage.subscriptions().await[0].state, SubscriptionState::Grace);
    stage.set_balance(50_000);
    assert_eq!(stage.requeue_one("1", last.order.id).await.requeued, 1);
    stage.run_a_moment().await;
    assert_eq!(stage.subscriptions().await[0].state, SubscriptionState::Active);
    assert_eq!(stage.calls(), ["request 1", "request 2", "request 3"]);
    stage.books_agree().await;
}

async fn a_charge_without_a_subscription_is_followed_by_one_other(journal: Journal) {
    let stage = Stage::set(journal).await;
    stage.set_balance(0);
    let wish = Wish {
        account: "ltc-main".into(),
        amount: Some("2000".into()),
        description: Some("A song".into()),
        msisdn: LAO_LINE.into(),
        reference: Some("order-17".into()),
        ..Wish::default()
    };
    let first = stage.charge_directly(wish, "order-17").await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(first).await, ChargeState::Declined);
    stage.set_balance(50_000);
    for key in ["1", "1", "2"] {
        assert_eq!(stage.requeue_one(key, first).await.requeued, 1, "not heard yet");
    }
    stage.run_a_moment().await;
    let charges = stage.charges().await;
    let [_, second] = charges.as_slice() else { panic!("{charges:#?}") };
    assert_eq!((second.state, second.order.retry_of), (ChargeState::Charged, Some(first)));
    assert_eq!(stage.requeue_one("1", first).await.requeued, 1, "asked by the same again");
    assert_eq!(stage.requeue_one("3", first).await.terminal, 1);
    stage.run_a_moment().await;
    assert_eq!(stage.calls(), ["request 1", "request 2"]);
    stage.books_agree().await;
}

const POOR: u32 = 25;

/// So many renewals were declined a moment ago; there is money by now.
async fn many_declined(journal: Journal) -> Stage {
    let stage = Stage::set(journal).await;
    stage.enrol_poor(POOR).await;
    stage.run_a_moment().await;
    assert_eq!(stage.plan_requeue(&declined()).await.requeued, u64::from(POOR));
    (1..=POOR).for_each(|number| stage.set_balance_of(&poor_line(number), 50_000));
    stage
}

fn is_of_a_requeue(commit: &Commit) -> bool {
    commit.lease.id.name.starts_with("requeue:")
}

async fn everything_that_a_filter_finds_is_asked_for_once_wherever_the_worker_dies(
    journal: Journal,
) {
    let mut stage = many_declined(journal).await;
    let id = stage.requeue("night", declined()).await;
    let mut steps = 0;
    while !stage.requeued(&id).await.is_done() {
        // Each step is lost once, and done once without anything after it.
        stage.crash(Point::Before(is_of_a_requeue)).await;
        stage.crash(Point::After(is_of_a_requeue)).await;
        steps += 1;
        assert!(steps < 20, "it comes to no end");
    }
    assert!(steps >= 6, "three handfuls, each counted and told: {steps}");
    stage.run_for(TimeDelta::minutes(5)).await;
    let counted = stage.requeued(&id).await.counted;
    assert_eq!((counted.matched, counted.requeued), (u64::from(POOR), u64::from(POOR)));
    let charges = stage.charges().await;
    let of_run = charges.iter().filter(|charge| workflows::run::of(&charge.order) == id.run());
    let lines: BTreeSet<_> = of_run.clone().map(|charge| charge.order.msisdn).collect();
    assert_eq!((of_run.clone().count(), lines.len()), (25, 25));
    // A worker that died between an intent and its send leaves a doubt that nothing resolves.
    let held = of_run.filter(|charge| charge.state == ChargeState::InDoubt).count();
    assert_eq!(stage.debits().len() + held, 25);
    let run = stage.run_view(&id).await;
    assert_eq!((run.opened, run.in_doubt), (25, held as u64));
    let kip = (5_000 * stage.debits().len()).to_string();
    assert_eq!(run.amount, [("LAK".to_owned(), kip)].into(), "counted once however often told");
    stage.books_agree().await;
}

async fn what_needs_a_second_person_is_counted_by_workers_and_sent_when_one_approves(
    journal: Journal,
) {
    let (stage, _) = declined_for_funds(journal).await;
    let nothing_yet = Counted { is_partial: true, ..Counted::default() };
    let id = stage.requeue_above(kip("4999"), nothing_yet, declined()).await;
    stage.run_a_moment().await;
    let waiting = stage.requeued(&id).await;
    assert!(waiting.is_waiting() && !waiting.planned.is_partial, "{waiting:?}");
    assert_eq!((waiting.planned.matched, waiting.counted.matched), (1, 0));
    assert_eq!(stage.calls(), ["request 1"], "nothing is sent");
    stage.approve_requeue(&id).await;
    stage.run_a_moment().await;
    let done = stage.requeued(&id).await;
    assert!(done.is_done() && done.counted == done.planned, "{done:?}");
    assert_eq!(stage.calls(), ["request 1", "request 2"]);
    stage.books_agree().await;
}

async fn a_requeue_asks_for_no_more_money_than_was_approved_whatever_is_declined_meanwhile(
    journal: Journal,
) {
    let stage = many_declined(journal).await;
    // When it was counted, twelve had been declined.
    let amount = [(Currency::Lak, kip("60000"))].into();
    let twelve = Counted { matched: 12, requeued: 12, amount, ..Counted::default() };
    let id = stage.requeue_above(kip("50000"), twelve, declined()).await;
    stage.run_for(TimeDelta::minutes(1)).await;
    assert_eq!(stage.charges().await.len(), 25, "nobody has approved it");
    stage.approve_requeue(&id).await;
    stage.run_for(TimeDelta::minutes(1)).await;
    let run = stage.requeued(&id).await;
    assert!(run.is_done() && run.is_spent, "{run:?}");
    assert_eq!((run.counted.requeued, stage.debits().len()), (12, 12));
    assert_eq!(run.counted.amount[&Currency::Lak], kip("60000"));
    stage.books_agree().await;
}

async fn a_requeue_that_is_stopped_tells_what_it_has_counted_and_no_more(journal: Journal) {
    let mut stage = many_declined(journal).await;
    let id = stage.requeue("night", declined()).await;
    // The first handful is counted, and nobody has told it.
    stage.crash(Point::After(is_of_a_requeue)).await;
    assert_eq!(stage.charges().await.len(), 25);
    stage.stop_requeue(&id).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    let run = stage.requeued(&id).await;
    assert!(run.is_done());
    assert_eq!((run.cancelled_by.as_deref(), run.counted.requeued), (Some("ben"), 10));
    assert_eq!(stage.charges().await.len(), 35);
    stage.books_agree().await;
}

async fn a_crash_around_the_new_charge_charges_once(journal: Journal) {
    let (mut stage, first) = declined_for_funds(journal).await;
    assert_eq!(stage.requeue_one("1", first.order.id).await.requeued, 1);
    // The charge has passed it on; the subscription has opened another; that one was sent.
    stage.crash(Point::After(|commit| moves(commit, "declined", "declined"))).await;
    stage.crash(Point::After(|commit| commit.lease.id.name.starts_with("sub:"))).await;
    stage.crash(Point::Before(|commit| moves(commit, "submitted", "charged"))).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    assert_eq!(stage.calls(), ["request 1", "request 2", "check 2"]);
    assert_eq!(stage.charges().await.len(), 2);
    stage.books_agree().await;
}

async fn a_requeue_that_is_asked_for_twice_is_the_same(journal: Journal) {
    let stage = many_declined(journal).await;
    let id = stage.requeue("night", declined()).await;
    stage.run_for(TimeDelta::minutes(1)).await;
    assert_eq!(stage.requeue("night", ChargeFilter::default()).await, id);
    stage.run_for(TimeDelta::minutes(1)).await;
    let run = stage.requeued(&id).await;
    assert_eq!((run.order.filter.states.len(), run.counted.requeued), (1, u64::from(POOR)));
    assert_eq!(stage.debits().len(), 25);
}

async fn a_dry_run_says_what_will_be_done_and_does_nothing(journal: Journal) {
    let stage = many_declined(journal).await;
    stage.script(Endpoint::RequestDeduct, Fault::DropAfterDebit);
    stage.enrol_as("sub-in-doubt", "gold-weekly", LAO_LINE).await;
    stage.run_a_moment().await;
    let planned = stage.plan_requeue(&ChargeFilter::default()).await;
    assert_eq!((planned.matched, planned.requeued, planned.inquired), (26, 25, 1));
    assert_eq!(
        planned.amount.values().map(ToString::to_string).collect::<Vec<_>>(),
        ["125000 LAK"]
    );
    assert_eq!(stage.charges().await.len(), 26);
    let id = stage.requeue("night", ChargeFilter::default()).await;
    stage.run_for(TimeDelta::seconds(30)).await;
    assert_eq!(stage.requeued(&id).await.counted, planned);
    assert_eq!(stage.charges().await.len(), 51, "none of its own is asked for again");
    stage.books_agree().await;
}
