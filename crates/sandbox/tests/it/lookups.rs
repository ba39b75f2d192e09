//! CheckTransaction.

use sandbox::ltc::{Endpoint, Fault, LtcConfig, UnknownId, Who};
use serde_json::json;

use crate::caller::{Caller, MSISDN, body};

#[tokio::test]
async fn a_look_up_is_spelled_as_in_the_operators_sample() {
    let caller = Caller::new().await;
    caller.renewed("A1").await;
    let mut found = body(caller.check("A1").await.unwrap()).await;
    let detail = found["Detail"].take();
    let detail = detail.as_str().unwrap();
    assert_eq!((&detail[2..3], &detail[5..6], &detail[13..14]), ("/", "/", ":"), "{detail}");
    assert_eq!(
        found,
        json!({"TransactionId": "A1", "Msisdn": MSISDN, "SMSStatus": "True", "Operator": "LTC",
            "Amount": "5000", "ResultCode": "200", "ResultDesc": "completed", "Detail": null})
    );
}

#[tokio::test]
async fn an_unknown_id_is_answered_in_each_of_the_shapes_that_may_be() {
    for (shape, status, text) in [
        (UnknownId::NotFound, 404, r#"{"Message":"no such transaction"}"#),
        (UnknownId::EmptyBody, 200, ""),
        (UnknownId::Null, 200, "null"),
    ] {
        let caller = Caller::with(LtcConfig { unknown_id: shape, ..LtcConfig::default() }).await;
        let answer = caller.check("Z9").await.unwrap();
        assert_eq!(answer.status(), status);
        assert_eq!(answer.text().await.unwrap(), text);
    }
}

#[tokio::test]
async fn the_query_key_is_bound_in_any_case_unless_strict() {
    let caller = Caller::new().await;
    caller.renewed("A1").await;
    let shouted = "/api/CheckTransaction?TRANSACTIONID=A1";
    assert_eq!(caller.get(shouted).send().await.unwrap().status(), 200);

    let strict = Caller::with(LtcConfig { strict: true, ..LtcConfig::default() }).await;
    assert_eq!(strict.get(shouted).send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_look_up_that_fails_once_tells_the_truth_the_next_time() {
    let caller = Caller::new().await;
    caller.renewed("A1").await;
    let once = |fault: Fault| {
        let script = caller.sandbox.script();
        script.push(Endpoint::CheckTransaction, Who::Transaction("A1".into()), 1, fault).unwrap();
    };
    once(Fault::LookupError);
    assert_eq!(caller.check("A1").await.unwrap().status(), 500);
    once(Fault::LookupDrop);
    assert!(caller.check("A1").await.is_err());
    once(Fault::LookupTryAgain);
    assert_eq!(caller.code_of("A1").await, "001");
    once(Fault::LookupException);
    assert_eq!(caller.code_of("A1").await, "002");
    once(Fault::LookupFindsNothing);
    assert_eq!(caller.check("A1").await.unwrap().status(), 404);
    once(Fault::LookupGarbage);
    let garbage = caller.check("A1").await.unwrap().text().await.unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&garbage).is_err());
    once(Fault::LookupWrongMsisdn);
    assert_ne!(body(caller.check("A1").await.unwrap()).await["Msisdn"], MSISDN);
    assert_eq!(caller.code_of("A1").await, "200");
}
