//! Calls that overlap.

use std::{collections::HashSet, sync::Arc, time::Duration};

use sandbox::ltc::{Endpoint, Fault, Kip, LtcConfig, Who};
use tokio::task::JoinSet;

use crate::caller::{Caller, NEVER, msisdn, renewal, until};

#[tokio::test]
async fn two_overlapping_calls_with_one_id_both_debit() {
    let caller = Caller::delayed(NEVER).await;
    caller.sandbox.script().next_charge(Fault::LateRow).unwrap();
    let second = async {
        until(|| caller.debits_of("A1") == 1).await;
        caller.renewed("A1").await
    };
    let second = tokio::select! {
        _ = caller.renew("A1") => panic!("the first call takes an hour"),
        second = second => second,
    };
    assert_eq!(second["ResultCode"], "200");
    assert_eq!(caller.debits_of("A1"), 2);
    assert_eq!(caller.sandbox.books().debited_twice(), [("A1".to_owned(), 2)].into());
    assert_eq!(caller.sandbox.books().stats().debited_twice, 1);
}

#[tokio::test]
async fn latency_alone_makes_overlapping_duplicates_debit_twice() {
    let latency = Duration::from_secs(1);
    let caller = Caller::with(LtcConfig { latency, ..LtcConfig::default() }).await;
    let (first, second) = tokio::join!(caller.renewed("A1"), caller.renewed("A1"));
    assert_eq!((&first["ResultCode"], &second["ResultCode"]), (&"200".into(), &"200".into()));
    assert_eq!(caller.debits_of("A1"), 2);
}

#[tokio::test]
async fn two_overlapping_confirms_both_debit() {
    let caller = Caller::delayed(NEVER).await;
    let ref_code = caller.buy("A1").await["RefCode"].as_str().unwrap().to_owned();
    let otp = caller.otp();
    let script = caller.sandbox.script();
    script.push(Endpoint::ConfirmDeduct, Who::Anyone, 1, Fault::LateRow).unwrap();
    let second = async {
        until(|| caller.debits_of("A1") == 1).await;
        caller.confirmed("A1", &ref_code, &otp).await
    };
    let second = tokio::select! {
        _ = caller.confirm("A1", &ref_code, &otp) => panic!("the first confirm takes an hour"),
        second = second => second,
    };
    assert_eq!(second, "200");
    assert_eq!(caller.debits_of("A1"), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn books_balances_and_answers_agree_under_load() {
    const CALLS: u64 = 400;
    const AFFORDABLE: u64 = 250;
    let caller = Arc::new(Caller::new().await);
    caller.sandbox.ltc().set_balance(msisdn(), Kip(AFFORDABLE * 5000 + 4999));
    let mut calls = JoinSet::new();
    for n in 0..CALLS {
        let caller = Arc::clone(&caller);
        calls.spawn(async move { caller.renewed(&format!("A{n}")).await["ResultCode"].take() });
    }
    let codes = calls.join_all().await;
    let charged = codes.iter().filter(|code| **code == "200").count() as u64;
    assert_eq!(charged, AFFORDABLE);

    let books = caller.sandbox.books();
    let debits = books.debits();
    assert_eq!(books.total(), Kip(AFFORDABLE * 5000));
    assert_eq!(caller.sandbox.ltc().account(msisdn()).balance, Kip(4999));
    assert!(debits.iter().zip(1..).all(|(debit, n)| debit.sequence == n));
    let ids: HashSet<_> = debits.iter().map(|debit| &debit.transaction_id).collect();
    assert_eq!(ids.len() as u64, AFFORDABLE);
}

#[tokio::test]
async fn stopping_closes_the_port_and_keeps_the_books() {
    let caller = Caller::new().await;
    caller.renewed("A1").await;
    let (books, url) = (caller.sandbox.books(), caller.sandbox.base_url());
    caller.sandbox.stop().await;
    let refused = caller.http.post(url).json(&renewal("A2")).send().await.unwrap_err();
    assert!(refused.is_connect(), "{refused}");
    assert_eq!(books.debits().len(), 1);
}
