//! What is asked for under one key happens once, whatever comes between.

use std::time::Duration;

use billing::{Charge, ChargeEvent};
use contract::NewCharge;
use engine::store::{ListQuery, NewInstance};
use engine::workflow::decode;
use futures::future::join_all;
use orders::{Orders, Refused, Request};
use workflows::{ChargeWorkflow, ids};

use crate::given::{Counter, catalog_up_to, counters, five_thousand, gold, on_sqlite, request};

#[tokio::test]
async fn the_same_request_is_answered_the_same_and_charged_once() {
    for counter in counters().await {
        let first = counter.orders.charge(&request("k"), &five_thousand()).await.expect("fits");
        let again = counter.orders.charge(&request("k"), &five_thousand()).await.expect("fits");
        assert_eq!((first.again, again.again), (false, true));
        assert_eq!(first.charge, again.charge);
        assert_eq!(counter.charges().await, 1);
    }
}

#[tokio::test]
async fn another_request_under_a_key_is_refused_also_where_only_the_msisdn_differs() {
    for counter in counters().await {
        counter.orders.charge(&request("k"), &five_thousand()).await.expect("fits");
        let mut others = vec![NewCharge { amount: "6000".into(), ..five_thousand() }];
        // Numbers of many partitions: the key is found from each of them.
        others.extend((2..20).map(|n| {
            let msisdn = format!("20555000{n:02}");
            NewCharge { msisdn, ..five_thousand() }
        }));
        for other in others {
            let refused = counter.orders.charge(&request("k"), &other).await.expect_err("taken");
            assert!(matches!(refused, Refused::KeyTaken { .. }), "{refused}");
        }
        assert_eq!(counter.charges().await, 1);
    }
}

#[tokio::test]
async fn a_key_of_a_charge_is_no_key_of_a_purchase() {
    let counter = on_sqlite();
    counter.orders.charge(&request("k"), &five_thousand()).await.expect("fits");
    let wait = Duration::ZERO;
    let refused = counter.orders.start_purchase(&request("k"), &gold(), wait).await;
    assert!(matches!(refused, Err(Refused::KeyTaken { .. })));
}

#[tokio::test]
async fn two_callers_may_use_the_same_key() {
    let counter = on_sqlite();
    let other = Request::new("another", "k").expect("a key");
    let one = counter.orders.charge(&request("k"), &five_thousand()).await.expect("fits");
    let two = counter.orders.charge(&other, &five_thousand()).await.expect("fits");
    assert_ne!(one.charge.id, two.charge.id);
}

#[tokio::test]
async fn of_many_at_once_under_one_key_one_opens_a_charge_and_all_are_told_of_it() {
    for counter in counters().await {
        let wanted = five_thousand();
        let (one, two) = (request("k"), request("k"));
        let asks =
            (0..32).map(|n| counter.orders.charge(if n % 2 == 0 { &one } else { &two }, &wanted));
        let answers = join_all(asks).await;
        let answers: Vec<_> = answers.into_iter().map(|answer| answer.expect("fits")).collect();
        assert_eq!(answers.iter().filter(|answer| !answer.again).count(), 1);
        assert!(answers.iter().all(|answer| answer.charge == answers[0].charge));
        assert_eq!(counter.charges().await, 1);
    }
}

#[tokio::test]
async fn a_key_without_its_charge_gets_the_charge_that_was_meant_with_it() {
    let whole = on_sqlite();
    let meant = whole.orders.charge(&request("k"), &five_thousand()).await.expect("fits").charge;
    // The process died between the two.
    let half = on_sqlite();
    half.orders.store().create(keys_of(&whole).await).await.expect("created");
    assert_eq!(half.charges().await, 0);

    let repaired = half.orders.charge(&request("k"), &five_thousand()).await.expect("fits");

    assert!(repaired.again);
    assert_eq!(repaired.charge, meant);
    assert_eq!(half.charges().await, 1);
}

#[tokio::test]
async fn a_key_that_was_forgotten_opens_nothing_beside_its_charge_and_says_of_no_other_that_it_did()
{
    for counter in counters().await {
        let first = counter.orders.charge(&request("k"), &five_thousand()).await.expect("fits");
        forget_keys(&counter).await;
        let same = counter.orders.charge(&request("k"), &five_thousand()).await.expect("fits");
        assert_eq!(same.charge.id, first.charge.id);
        forget_keys(&counter).await;
        let other = NewCharge { amount: "4000".into(), ..five_thousand() };
        let refused = counter.orders.charge(&request("k"), &other).await;
        assert!(matches!(refused, Err(Refused::KeyTaken { .. })), "{refused:?}");
        forget_keys(&counter).await;
        let wait = Duration::ZERO;
        let refused = counter.orders.start_purchase(&request("k"), &gold(), wait).await;
        assert!(matches!(refused, Err(Refused::KeyTaken { .. })), "{refused:?}");
        assert_eq!(counter.charges().await, 1);
    }
}

#[tokio::test]
async fn a_charge_requeued_again_under_a_key_is_answered_the_same_whatever_has_become_of_it() {
    let before = on_sqlite();
    let opened = before.orders.charge(&request("c"), &five_thousand()).await.expect("fits").charge;
    let named = [opened.id];
    let first = before.orders.requeue_of(&request("r"), &named, "ann", None).await.expect("fits");
    assert_eq!((first.skipped.terminal, first.inquired), (1, 0));
    // Sent meanwhile, so that its operator would be asked.
    let later = on_sqlite();
    let mut new = keys_of(&before).await;
    new.push(sent(&before, &named[0]).await);
    later.orders.store().create(new).await.expect("created");
    let planned = later.orders.plan_requeue_of(&named).await.expect("fits");
    assert_eq!((planned.skipped.terminal, planned.inquired), (0, 1));

    let again = later.orders.requeue_of(&request("r"), &named, "ann", None).await.expect("fits");
    assert_eq!(first, again);
}

async fn sent(counter: &Counter, id: &str) -> NewInstance {
    let (store, id) = (counter.orders.store(), ids::charge(id.parse().expect("an id")));
    let there = store.read(&id).await.expect("a store").expect("a record");
    let mut charge: Charge = decode(ids::CHARGE, &there.state).expect("a charge");
    charge.apply(&ChargeEvent::Submitted, there.created_at).expect("a legal move");
    ChargeWorkflow::opening(&charge, there.created_at)
}

async fn forget_keys(counter: &Counter) {
    for key in keys_of(counter).await {
        let (store, name) = (counter.orders.store(), key.id.name.to_string());
        assert_eq!(store.forget(key.id.partition, &[name]).await.expect("a store"), 1);
    }
}

async fn keys_of(counter: &Counter) -> Vec<NewInstance> {
    let query = ListQuery { kind: ids::REQUEST.into(), limit: 10, ..ListQuery::default() };
    let rows = counter.orders.store().list(query).await.expect("a list").rows;
    let new = rows.into_iter().map(|row| NewInstance {
        id: row.id,
        kind: row.kind,
        status: row.status,
        lane: row.lane,
        due_at: row.due_at,
        state: row.state,
        history: Vec::new(),
        unique: None,
    });
    new.collect()
}

#[tokio::test]
async fn what_was_accepted_stays_accepted_when_configuration_would_refuse_it_now() {
    let counter = on_sqlite();
    let before = counter.orders.charge(&request("k"), &five_thousand()).await.expect("fits");
    let stricter: Orders = counter.under(catalog_up_to("1000"));
    let again = stricter.charge(&request("k"), &five_thousand()).await.expect("was accepted");
    assert_eq!(again.charge, before.charge);
    let refused = stricter.charge(&request("k2"), &five_thousand()).await.expect_err("too much");
    assert!(refused.to_string().contains("at most 1000 LAK"), "{refused}");

    let (sold, wait) = (request("p"), Duration::ZERO);
    let before = counter.orders.start_purchase(&sold, &gold(), wait).await.expect("fits");
    let again = stricter.start_purchase(&sold, &gold(), wait).await.expect("was accepted");
    assert!(again.again);
    assert_eq!(again.purchase.instance, before.purchase.instance);
}

#[tokio::test]
async fn what_is_refused_leaves_its_key_free() {
    let counter = on_sqlite();
    let wrong = NewCharge { amount: "five".into(), ..five_thousand() };
    let refused = counter.orders.charge(&request("k"), &wrong).await.expect_err("no amount");
    assert!(matches!(&refused, Refused::Unfit(unfit) if unfit.field == "amount"), "{refused}");
    assert_eq!(counter.count(ids::REQUEST).await, 0);
    counter.orders.charge(&request("k"), &five_thousand()).await.expect("mended");
}

#[test]
fn a_key_is_some_printable_characters() {
    let long = "k".repeat(256);
    for wrong in ["", "a\nb", &long] {
        assert!(Request::new("backend", wrong).is_err(), "{wrong:?}");
    }
    assert!(Request::new("backend", "order-17/ລາວ").is_ok());
}
