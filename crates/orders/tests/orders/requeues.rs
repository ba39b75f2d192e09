//! Failed charges that are asked for again, up to where a worker takes over.

use std::time::Duration;

use billing::{Charge, ChargeEvent, ChargeId, ChargeOrigin, ChargeState, DeclineReason, Proof};
use contract::{ChargeFilterView, NewRequeue};
use engine::store::NewInstance;
use engine::workflow::decode;
use orders::{REQUEUED_BY_ID_MAX, Refused};
use workflows::{ChargeWorkflow, ids};

use crate::given::{Counter, counters, five_thousand, on_sqlite, request};

/// A charge of this key that was declined so; the same of 5000 kip, on a line of its own.
pub(crate) async fn declined(counter: &Counter, key: u32, reason: DeclineReason) -> String {
    let line = format!("20555{key:05}");
    let scratch = on_sqlite();
    let wanted = contract::NewCharge { msisdn: line, ..five_thousand() };
    let accepted = scratch.orders.charge(&request(&key.to_string()), &wanted).await.expect("fits");
    let id: ChargeId = accepted.charge.id.parse().expect("an id");
    let there = scratch.orders.store().read(&ids::charge(id)).await.expect("a store");
    let mut charge: Charge = decode(ids::CHARGE, &there.expect("it").state).expect("a charge");
    let now = counter.orders.store().clock().now();
    let reply = ChargeEvent::Declined { proof: Proof::Reply, reason, code: None, evidence: None };
    for event in [ChargeEvent::Submitted, reply] {
        charge.apply(&event, now).expect("a legal move");
    }
    let new = NewInstance { due_at: None, ..ChargeWorkflow::opening(&charge, now) };
    counter.orders.store().create(vec![new]).await.expect("a store");
    accepted.charge.id
}

/// Three for lack of funds, one that no other mends.
pub(crate) async fn four_declined(counter: &Counter) -> Vec<String> {
    use DeclineReason::{Barred, Funds};
    let mut ids = Vec::new();
    for (key, reason) in (1..).zip([Funds, Funds, Funds, Barred]) {
        ids.push(declined(counter, key, reason).await);
    }
    ids
}

pub(crate) fn all_declined() -> NewRequeue {
    let state = Some("declined".to_owned());
    let filter = ChargeFilterView { state, ..ChargeFilterView::default() };
    NewRequeue { filter, reason: Some("topped up".into()), ..NewRequeue::default() }
}

#[tokio::test]
async fn a_dry_run_says_how_many_and_how_much_and_puts_nothing_on_record() {
    for counter in counters().await {
        four_declined(&counter).await;
        let answer = counter.orders.plan_requeue(&all_declined()).await.expect("fits");
        assert!(answer.dry_run && answer.run.is_none(), "{answer:?}");
        assert_eq!((answer.matched, answer.requeued, answer.skipped.terminal), (4, 3, 1));
        assert_eq!(answer.amount, [("LAK".to_owned(), "15000".to_owned())].into());
        assert_eq!(counter.count(ids::REQUEUE).await, 0);
    }
}

#[tokio::test]
async fn the_same_requeue_asked_for_twice_is_one_and_answered_the_same() {
    for counter in counters().await {
        four_declined(&counter).await;
        let asked = all_declined();
        let first = counter.orders.requeue(&request("r"), &asked, "ann").await.expect("fits");
        assert!(first.run.as_deref().is_some_and(|run| run.starts_with("requeue/")), "{first:?}");
        declined(&counter, 9, DeclineReason::Funds).await;
        let again = counter.orders.requeue(&request("r"), &asked, "ann").await.expect("fits");
        assert_eq!(first, again);
        assert_eq!(counter.count(ids::REQUEUE).await, 1);
    }
}

#[tokio::test]
async fn another_requeue_under_a_key_is_refused() {
    let counter = on_sqlite();
    counter.orders.requeue(&request("r"), &all_declined(), "ann").await.expect("fits");
    let other = NewRequeue { pace_per_s: Some(20), ..all_declined() };
    let refused = counter.orders.requeue(&request("r"), &other, "ann").await.expect_err("taken");
    assert!(matches!(refused, Refused::KeyTaken { .. }), "{refused}");
}

#[tokio::test]
async fn charges_by_their_ids_are_asked_for_at_once_and_counted_each_once() {
    for counter in counters().await {
        let mut charges = four_declined(&counter).await;
        charges.push(charges[0].clone());
        let planned = counter.orders.plan_requeue_of(&charges).await.expect("fits");
        assert_eq!((planned.matched, planned.requeued, planned.run), (4, 3, None));
        let answer = counter.orders.requeue_of(&request("r"), &charges, "ann", None).await;
        let answer = answer.expect("fits");
        assert_eq!((answer.matched, answer.requeued, answer.dry_run), (4, 3, false));
        for id in &charges[..3] {
            let id = ids::charge(id.parse().expect("an id"));
            let there = counter.orders.store().read(&id).await.expect("a store").expect("it");
            assert_eq!(*there.status, *ChargeState::Declined.as_str(), "a worker takes over");
            assert!(there.due_at.is_some(), "it was told");
        }
    }
}

#[tokio::test]
async fn an_unknown_charge_among_several_has_none_of_them_asked_for() {
    let counter = on_sqlite();
    let known = declined(&counter, 1, DeclineReason::Funds).await;
    let charges = [known.clone(), "ch_000000000000000000000000".to_owned()];
    let refused = counter.orders.requeue_of(&request("r"), &charges, "ann", None).await;
    assert!(matches!(refused, Err(Refused::Unknown { what: "charge", .. })));
    let id = ids::charge(known.parse().expect("an id"));
    let there = counter.orders.store().read(&id).await.expect("a store").expect("it");
    assert_eq!(there.due_at, None, "it was not told");
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused_and_named() {
    let counter = on_sqlite();
    let filter = |filter| NewRequeue { filter, ..all_declined() };
    let none = ChargeFilterView::default;
    let pace = NewRequeue { pace_per_s: Some(0), ..all_declined() };
    let state = filter(ChargeFilterView { state: Some("failed".into()), ..none() });
    let account = filter(ChargeFilterView { account: Some("ltc".into()), ..none() });
    let subscription = filter(ChargeFilterView { subscription: Some("sub-1".into()), ..none() });
    for (asked, field) in [
        (pace, "pace_per_s"),
        (state, "state"),
        (account, "account"),
        (subscription, "subscription"),
        (filter(none()), "filter"),
    ] {
        let refused = counter.orders.requeue(&request("r"), &asked, "ann").await;
        let Err(Refused::Unfit(unfit)) = refused else { panic!("{field}: {refused:?}") };
        assert_eq!(unfit.field, field);
    }
    let many = vec!["ch_000000000000000000000000".to_owned(); REQUEUED_BY_ID_MAX + 1];
    let refused = counter.orders.requeue_of(&request("r"), &many, "ann", None).await;
    assert!(matches!(refused, Err(Refused::Unfit(unfit)) if unfit.field == "charges"));
    assert_eq!(counter.count(ids::REQUEUE).await, 0);
}

#[tokio::test]
async fn an_id_of_a_partition_that_there_is_not_is_no_charges() {
    let origin = ChargeOrigin::Request { api_key: "backend", idempotency_key: "k" };
    let beyond = vec![ChargeId::mint(900, &origin).to_string()];
    for counter in counters().await {
        let planned = counter.orders.plan_requeue_of(&beyond).await;
        assert!(matches!(planned, Err(Refused::Unknown { .. })), "{planned:?}");
        let asked = counter.orders.requeue_of(&request("k"), &beyond, "ann", None).await;
        assert!(matches!(asked, Err(Refused::Unknown { .. })), "{asked:?}");
    }
}

#[tokio::test]
async fn who_cannot_wait_is_told_a_part_and_all_is_done_nevertheless() {
    let counter = on_sqlite();
    for lot in 0..3 {
        let keys: Vec<String> = (0..1_000).map(|n| format!("{lot}-{n}")).collect();
        let wanted = five_thousand();
        let lines: Vec<_> = keys.iter().map(|key| (request(key), &wanted)).collect();
        counter.orders.charges(&lines).await.expect("a store");
    }
    let of_account = ChargeFilterView { account: Some("ltc-main".into()), ..Default::default() };
    let wanted = NewRequeue { filter: of_account, ..all_declined() };
    let in_haste = counter.orders.clone().counting_for(Duration::ZERO);

    let part = in_haste.requeue(&request("requeue"), &wanted, "kham").await.expect("fits");
    assert!(part.partial && part.matched < 3_000 && part.run.is_some(), "{part:?}");
    let again = in_haste.requeue(&request("requeue"), &wanted, "kham").await.expect("fits");
    assert_eq!(again, part);
    let whole = counter.orders.plan_requeue(&wanted).await.expect("fits");
    assert_eq!((whole.matched, whole.partial), (3_000, false));
}
