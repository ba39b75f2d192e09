//! RequestDeduct with `IsRecurring=true`.

use sandbox::{
    Share,
    ltc::{Kip, LtcConfig, Members, Population, RequestType},
};
use serde_json::{Value, json};

use crate::caller::{Caller, MSISDN, body, msisdn, renewal};

async fn code(caller: &Caller, request: &Value) -> Value {
    body(caller.request(request).await.unwrap()).await["ResultCode"].take()
}

fn changed(field: &str, value: Value) -> Value {
    let mut request = renewal("A1");
    request[field] = value;
    request
}

#[tokio::test]
async fn a_renewal_is_debited_once_answered_recurring_and_found_by_look_ups() {
    let caller = Caller::new().await;
    let answer = caller.renewed("A1").await;
    assert_eq!(answer["ResultCode"], "200");
    assert_eq!(answer["ResultType"], "Recurring");
    assert_eq!(answer["TransactionID"], "A1");
    assert_eq!(answer["Msisdn"], MSISDN);
    assert_eq!(answer["RefCode"].as_str().unwrap().len(), 32);

    let debits = caller.sandbox.books().debits();
    assert_eq!(debits.len(), 1);
    assert_eq!((debits[0].sequence, debits[0].amount), (1, Kip(5000)));
    assert_eq!((&*debits[0].card_name, debits[0].msisdn), ("Gold weekly", msisdn()));
    assert_eq!(caller.code_of("A1").await, "200");
}

#[tokio::test]
async fn a_stranger_is_not_charged_although_the_answer_is_200() {
    let caller = Caller::with(LtcConfig { members: Members::Listed, ..LtcConfig::default() }).await;
    let answer = caller.renewed("A1").await;
    assert_eq!((&answer["ResultCode"], &answer["ResultType"]), (&json!("200"), &json!("Register")));
    assert_eq!(caller.code_of("A1").await, "800");
    assert_eq!(caller.debits_of("A1"), 0);
    assert!(!caller.otp().is_empty(), "the stranger gets a stray OTP");
}

#[tokio::test]
async fn a_renewal_without_funds_is_declined_with_a_handle_and_no_debit() {
    let caller = Caller::new().await;
    caller.sandbox.ltc().set_balance(msisdn(), Kip(4999));
    let answer = caller.renewed("A1").await;
    assert_eq!((&answer["ResultCode"], &answer["ResultType"]), (&json!("103"), &json!("None")));
    assert_eq!(answer["RefCode"].as_str().unwrap().len(), 32);
    assert_eq!(caller.code_of("A1").await, "103");
    assert_eq!(caller.debits_of("A1"), 0);
}

#[tokio::test]
async fn a_poor_subscriber_can_pay_after_a_few_declined_days() {
    let population = Population { poor: Share::ALWAYS, ..Population::default() };
    let caller = Caller::with(LtcConfig { population, ..LtcConfig::default() }).await;
    let mut codes = Vec::new();
    for day in 0..4 {
        codes.push(caller.renewed(&format!("A{day}")).await["ResultCode"].take());
    }
    assert_eq!(codes[0], "103");
    assert_eq!(codes[3], "200");
}

#[tokio::test]
async fn a_line_that_is_not_prepaid_is_refused() {
    let population = Population { not_prepaid: Share::ALWAYS, ..Population::default() };
    let caller = Caller::with(LtcConfig { population, ..LtcConfig::default() }).await;
    assert_eq!(caller.renewed("A1").await["ResultCode"], "101");
    assert_eq!(caller.debits_of("A1"), 0);
}

#[tokio::test]
async fn each_wrong_field_gets_its_own_code_and_burns_the_id() {
    for (field, value, expected) in [
        ("RequestType", json!("uat"), "004"),
        ("RequestType", json!("Production"), "004"),
        ("Msisdn", json!("8562055500001"), "001"),
        ("Amount", json!(0), "106"),
        ("Amount", json!(500_001), "106"),
    ] {
        let only_uat = LtcConfig { request_type: Some(RequestType::Uat), ..LtcConfig::default() };
        let caller = Caller::with(only_uat).await;
        assert_eq!(code(&caller, &changed(field, value)).await, expected, "{field}");
        assert_eq!(caller.code_of("A1").await, expected);
        assert_eq!(caller.renewed("A1").await["ResultCode"], "003");
        assert_eq!(caller.debits_of("A1"), 0);
    }
}

#[tokio::test]
async fn a_duplicate_is_refused_and_hides_the_success_in_look_ups() {
    let caller = Caller::new().await;
    let first = caller.renewed("A1").await;
    let second = caller.renewed("A1").await;
    assert_eq!(second["ResultCode"], "003");
    assert_ne!(first["RefCode"], second["RefCode"]);
    assert_eq!(caller.code_of("A1").await, "003");
    assert_eq!(caller.debits_of("A1"), 1);
}

#[tokio::test]
async fn a_duplicate_may_also_leave_the_success_in_sight() {
    let honest = LtcConfig { duplicate_hides_original: false, ..LtcConfig::default() };
    let caller = Caller::with(honest).await;
    caller.renewed("A1").await;
    assert_eq!(caller.renewed("A1").await["ResultCode"], "003");
    assert_eq!(caller.code_of("A1").await, "200");
}

#[tokio::test]
async fn an_unreadable_request_names_the_field_and_burns_nothing() {
    let caller = Caller::new().await;
    for (field, value, expected) in [
        ("Amount", json!("5000"), "Amount: expected a number"),
        ("IsRecurring", json!("true"), "IsRecurring: expected true or false"),
        ("Msisdn", json!("+8562055500001"), "Msisdn: an Msisdn is 1 to 15 digits"),
        ("TransactionID", json!("ACME+1"), "TransactionID: expected 1 to 64 letters and digits"),
        ("CardName", json!(null), "CardName: expected a string"),
    ] {
        let answer = caller.request(&changed(field, value)).await.unwrap();
        assert_eq!(answer.status(), 400);
        let problem = body(answer).await["Message"].take();
        assert!(problem.as_str().unwrap().starts_with(expected), "{problem}");
    }
    assert_eq!(caller.renewed("A1").await["ResultCode"], "200");
}

#[tokio::test]
async fn field_names_are_read_in_any_case_unless_strict() {
    let shouted = renewal("A1")
        .as_object()
        .unwrap()
        .iter()
        .map(|(k, v)| (k.to_uppercase(), v.clone()))
        .collect();
    let lenient = Caller::new().await;
    assert_eq!(code(&lenient, &Value::Object(shouted)).await, "200");

    let strict = Caller::with(LtcConfig { strict: true, ..LtcConfig::default() }).await;
    let whispered = renewal("A1")
        .as_object()
        .unwrap()
        .iter()
        .map(|(k, v)| (k.to_lowercase(), v.clone()))
        .collect();
    let refused = strict.request(&Value::Object(whispered)).await.unwrap();
    assert_eq!(refused.status(), 400);
    assert_eq!(code(&strict, &renewal("A1")).await, "200");
}
