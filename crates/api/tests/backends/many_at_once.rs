//! One key, asked with many times at once, and asked with after a crash.

use std::sync::Arc;

use engine::store::NewInstance;
use futures::future::join_all;
use workflows::ids;

use crate::given::{Shop, charge, charge_with};

const CHARGES: &str = "/v1/charges";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_asked_with_thirty_two_times_at_once_is_one_charge() {
    let shop = Arc::new(Shop::new());
    let asked = (0..32).map(|_| {
        let shop = shop.clone();
        tokio::spawn(async move { shop.order(CHARGES, "k", &charge()).await })
    });
    let said: Vec<_> = join_all(asked).await.into_iter().map(|said| said.expect("done")).collect();
    assert!(said.iter().all(|said| said.status == 202), "{said:?}");
    let new = said.iter().filter(|said| said.header("idempotent-replayed").is_empty());
    assert_eq!((new.count(), shop.charges().await.len()), (1, 1));
    let bodies: std::collections::BTreeSet<_> = said.iter().map(|said| &said.body).collect();
    assert_eq!(bodies.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_lines_that_race_for_one_key_are_one_charge_and_a_refusal_for_the_others() {
    let shop = Arc::new(Shop::new());
    let asked = (0..16).map(|n| {
        let shop = shop.clone();
        let body = charge_with("msisdn", format!("20555001{:02}", n % 2));
        tokio::spawn(async move { shop.order(CHARGES, "k", &body).await.status })
    });
    let said: Vec<_> = join_all(asked).await.into_iter().map(|said| said.expect("done")).collect();
    let (fit, refused): (Vec<u16>, Vec<u16>) = said.into_iter().partition(|status| *status == 202);
    assert_eq!((fit.len(), refused), (8, vec![409; 8]));
    assert_eq!(shop.charges().await.len(), 1);
}

#[tokio::test]
async fn a_key_whose_charge_was_lost_in_a_crash_opens_the_same_charge_when_it_is_asked_with_again()
{
    let whole = Shop::new();
    let said = whole.order(CHARGES, "k", &charge()).await;
    // What a process leaves behind that dies between the two: the key, and no charge.
    let id = ids::request("backend", "k", whole.store.partitions());
    let key = whole.store.read(&id).await.expect("a store").expect("the key");
    let torn = Shop::new();
    let key = NewInstance {
        id,
        kind: key.kind.clone(),
        status: key.status.clone(),
        lane: key.lane.clone(),
        due_at: None,
        state: key.state.clone(),
        history: Vec::new(),
        unique: None,
    };
    torn.store.create(vec![key]).await.expect("a store");

    let other = torn.order(CHARGES, "k", &charge_with("amount", "4000")).await;
    other.problem(409, "idempotency-key-reused");
    assert!(torn.charges().await.is_empty());
    let again = torn.order(CHARGES, "k", &charge()).await;
    assert_eq!((again.status, &again.body), (202, &said.body));
    assert_eq!(torn.charges().await.len(), 1);
}
