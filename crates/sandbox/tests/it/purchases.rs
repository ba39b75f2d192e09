//! RequestDeduct with `IsRecurring=false`, then ConfirmDeduct.

use std::time::Duration;

use sandbox::{
    Share,
    ltc::{Behaviour, Endpoint, Fault, Faults, Kip, LtcConfig, Who},
};
use serde_json::json;

use crate::caller::{Caller, MSISDN, body, msisdn};

/// Requests a purchase and returns its RefCode.
async fn requested(caller: &Caller, id: &str) -> String {
    let answer = caller.buy(id).await;
    assert_eq!((&answer["ResultCode"], &answer["ResultType"]), (&json!("200"), &json!("Register")));
    answer["RefCode"].as_str().unwrap().to_owned()
}

fn ordered(caller: &Caller, behaviour: impl Into<Behaviour>) {
    caller.sandbox.script().push(Endpoint::ConfirmDeduct, Who::Anyone, 1, behaviour).unwrap();
}

#[tokio::test]
async fn a_purchase_is_debited_by_its_confirm_and_not_before() {
    let caller = Caller::new().await;
    let ref_code = requested(&caller, "A1").await;
    assert_eq!(caller.code_of("A1").await, "800");
    assert_eq!(caller.debits_of("A1"), 0);

    let answer = body(caller.confirm("A1", &ref_code, &caller.otp()).await.unwrap()).await;
    assert_eq!(answer["ResultCode"], "200");
    assert_eq!(answer["Email"], "sandbox@sandbox.example");
    assert_eq!((&answer["TransactionID"], &answer["RefCode"]), (&json!("A1"), &json!(ref_code)));
    assert_eq!(caller.code_of("A1").await, "200");
    assert_eq!(caller.sandbox.books().debits_of("A1")[0].endpoint, Endpoint::ConfirmDeduct);
}

#[tokio::test]
async fn a_confirm_that_does_not_fit_is_refused_by_a_code_of_its_own() {
    let caller = Caller::new().await;
    let ref_code = requested(&caller, "A1").await;
    let otp = caller.otp();
    let wrong = format!("{otp}7");
    assert_eq!(caller.confirmed("A1", &ref_code, "").await, "003");
    assert_eq!(caller.confirmed("A1", &"0".repeat(32), &otp).await, "004");
    assert_eq!(caller.confirmed("B2", &ref_code, &otp).await, "005");
    assert_eq!(caller.confirmed("A1", &ref_code, &wrong).await, "006");
    assert_eq!(caller.debits_of("A1"), 0);
    assert_eq!(caller.confirmed("A1", &ref_code, &otp).await, "200");
    assert_eq!(caller.confirmed("A1", &ref_code, &otp).await, "007");
    assert_eq!(caller.debits_of("A1"), 1);
}

#[tokio::test]
async fn the_game_name_may_be_spelled_either_way_but_not_both() {
    let caller = Caller::new().await;
    let ref_code = requested(&caller, "A1").await;
    let confirm = json!({"TransactionID": "A1", "RefCode": ref_code, "OTP": caller.otp(),
        "GameName": "ACME", "GameType": "Purchase"});
    let mut both = confirm.clone();
    both["Gamename"] = json!("ACME");
    let refused = caller.post("/api/ConfirmDeduct").json(&both).send().await.unwrap();
    assert_eq!(refused.status(), 400);
    let answer = caller.post("/api/ConfirmDeduct").json(&confirm).send().await.unwrap();
    assert_eq!(body(answer).await["ResultCode"], "200");
}

#[tokio::test]
async fn an_otp_that_expired_is_refused() {
    let brief = LtcConfig { otp_lifetime: Duration::ZERO, ..LtcConfig::default() };
    let caller = Caller::with(brief).await;
    let ref_code = requested(&caller, "A1").await;
    assert_eq!(caller.confirmed("A1", &ref_code, &caller.otp()).await, "008");
    assert_eq!(caller.debits_of("A1"), 0);
}

#[tokio::test]
async fn an_empty_balance_at_confirm_time_leaks_a_raw_code_and_stays_unconfirmed() {
    let caller = Caller::new().await;
    let ref_code = requested(&caller, "A1").await;
    caller.sandbox.ltc().set_balance(msisdn(), Kip(0));
    assert_eq!(caller.confirmed("A1", &ref_code, &caller.otp()).await, "5010");
    assert_eq!(caller.code_of("A1").await, "800");
    assert_eq!(caller.debits_of("A1"), 0);
}

#[tokio::test]
async fn after_a_confirm_whose_answer_was_lost_a_new_sign_up_is_told_107() {
    let caller = Caller::new().await;
    let ref_code = requested(&caller, "A1").await;
    ordered(&caller, Fault::DropAfterDebit);
    assert!(caller.confirm("A1", &ref_code, &caller.otp()).await.is_err());
    assert_eq!(caller.debits_of("A1"), 1);

    let again = caller.buy("A2").await;
    assert_eq!((&again["ResultCode"], &again["Msisdn"]), (&json!("107"), &json!(MSISDN)));
    assert_eq!(caller.code_of("A1").await, "200");
}

#[tokio::test]
async fn a_resent_confirm_may_be_told_008_although_the_first_one_charged() {
    let faults = Faults::none().with(Fault::UsedOtpSaysExpired, Share::ALWAYS);
    let caller = Caller::with(LtcConfig { faults, ..LtcConfig::default() }).await;
    let ref_code = requested(&caller, "A1").await;
    let otp = caller.otp();
    ordered(&caller, Fault::DropAfterDebit);
    assert!(caller.confirm("A1", &ref_code, &otp).await.is_err());
    assert_eq!(caller.confirmed("A1", &ref_code, &otp).await, "008");
    assert_eq!(caller.debits_of("A1"), 1);
    assert_eq!(caller.code_of("A1").await, "200");
}

#[tokio::test]
async fn a_confirm_can_charge_and_still_answer_008_or_105() {
    for (fault, code) in
        [(Fault::ExpiredAfterDebit, "008"), (Fault::MemberNotCreatedAfterDebit, "105")]
    {
        let caller = Caller::new().await;
        let ref_code = requested(&caller, "A1").await;
        ordered(&caller, fault);
        assert_eq!(caller.confirmed("A1", &ref_code, &caller.otp()).await, code);
        assert_eq!(caller.debits_of("A1"), 1);
        assert_eq!(caller.code_of("A1").await, "200");
    }
}

#[tokio::test]
async fn a_confirm_that_debits_without_a_row_goes_on_looking_unconfirmed() {
    let caller = Caller::new().await;
    let ref_code = requested(&caller, "A1").await;
    ordered(&caller, Fault::DatabaseErrorAfterDebit);
    assert_eq!(caller.confirmed("A1", &ref_code, &caller.otp()).await, "006");
    assert_eq!(caller.debits_of("A1"), 1);
    assert_eq!(caller.code_of("A1").await, "800");
}

#[tokio::test]
async fn an_unknown_reference_may_also_be_a_server_error() {
    let faults = Faults::none().with(Fault::UnknownReferenceFails, Share::ALWAYS);
    let caller = Caller::with(LtcConfig { faults, ..LtcConfig::default() }).await;
    assert_eq!(caller.confirm("A1", "nonsense", "1").await.unwrap().status(), 500);
}

#[tokio::test]
async fn a_purchase_without_funds_gets_no_otp() {
    let caller = Caller::new().await;
    caller.sandbox.ltc().set_balance(msisdn(), Kip(0));
    assert_eq!(caller.buy("A1").await["ResultCode"], "103");
    assert_eq!(caller.sandbox.ltc().latest_sms(msisdn()), None);
}
