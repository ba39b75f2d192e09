//! Money rule 15: what is kept and printed gives nobody away.

use std::fmt::Debug;

use operators::aoc::{
    AocClient, AocConfig, BodyFormat, DirectCharge, Email, Mode, TokenOrder, Wallet,
};
use operators::{CallError, Evidence};

use crate::given::{
    AOC_TOKEN, AOC_TRANS_ID, API_KEY, CORRELATOR, EMAIL, Given, Line, NATIONAL, TAC,
    TRANSACTION_ID, config, open,
};
use crate::operator::{Act, Operator};
use crate::replies::{renewed, reply, status};

/// Fails where anything that was printed or kept holds a secret or a whole number.
fn assert_discreet(printed: &impl Debug) {
    let printed = format!("{printed:?}");
    let encoded_key = "k%26y%3D9+%25%2BOfa3M7zS2c3";
    let encoded_email = "lin%2Btan%40shop.example";
    for secret in
        [NATIONAL, "120000002", AOC_TOKEN, API_KEY, encoded_key, TAC, EMAIL, encoded_email]
    {
        assert!(!printed.contains(secret), "{secret} is in {printed}");
    }
}

fn kept(error: CallError) -> Evidence {
    assert_discreet(&error);
    error.evidence().clone()
}

#[tokio::test]
async fn evidence_of_a_charge_shows_both_directions_and_no_secret() {
    let line = Line::open().await;
    let answered = line.charge_with_tac(Act::say(&status("Denied", "AOC1003"))).await;
    let answered = answered.expect("an answer");
    assert_discreet(&answered);
    assert_eq!(
        answered.evidence.sent(),
        "POST /api/chargeWithTAC apiKey=•••&username=acme&aocTransID=TR7700012345&msisdn=12•••••001&tac=•••"
    );
    let received = answered.evidence.received();
    assert!(received.starts_with(r#"200 {"data":{"transactionOperationStatus":"Denied""#));
    assert!(received.contains(CORRELATOR), "{received}");
}

#[tokio::test]
async fn evidence_of_a_renewal_keeps_the_names_that_a_dispute_needs() {
    let line = Line::open().await;
    let answered = line.renew(Act::say(&renewed("Charged", "00"))).await.expect("an answer");
    assert_discreet(&answered);
    assert!(answered.evidence.sent().contains(TRANSACTION_ID), "{}", answered.evidence.sent());
    let received = answered.evidence.received();
    assert!(received.contains("TR7700099999") && received.contains(CORRELATOR), "{received}");
    assert!(received.contains(r#""msisdn":"+60•••••001""#), "{received}");
}

#[tokio::test]
async fn evidence_of_a_json_request_is_json() {
    let operator = Operator::start([Act::say(&status("Denied", "AOC1003"))]).await;
    let config = AocConfig { body_format: BodyFormat::Json, ..config(operator.base_url()) };
    let client = AocClient::new(config).expect("a configuration");
    let given = Given::new();
    let ask = DirectCharge { tac: Some(&given.tac), ..given.direct_charge() };
    let answered = client.direct_charge(ask, open).await.expect("an answer");
    assert_discreet(&answered);
    assert_eq!(
        answered.evidence.sent(),
        r#"POST /api/directCharge {"apiKey":"•••","username":"acme","aocTransID":"TR7700012345","msisdn":"12•••••001","tac":"•••"}"#
    );
}

#[tokio::test]
async fn evidence_of_a_grant_holds_neither_token_nor_link_nor_address() {
    let line = Line::open().await;
    let wallet =
        Wallet { msisdn: Some(line.given.msisdn), email: Some(Email(EMAIL)), ..Wallet::default() };
    let link = format!("boost://pay?t={AOC_TOKEN}");
    let fields = [
        ("aocToken", &*AOC_TOKEN.replace('/', "\\/")),
        ("aocTransID", AOC_TRANS_ID),
        ("paymentDeepLink", &link),
        ("errorMessage", "for lin+tan@shop.example, +60120000001"),
    ];
    let fields: Vec<(&str, &str)> = fields.into_iter().collect();
    let body = reply("00", &fields).replace(r#","errorMessage":"x""#, "");
    let answered = line.order(Mode::Wallet(wallet), Act::say(&body)).await.expect("an answer");
    assert_discreet(&answered);
    assert_eq!(
        answered.evidence.received(),
        "200 aocTransID=TR7700012345 errorCode=00 errorMessage=for •••, +60•••••001 aocToken=••• paymentDeepLink=•••"
    );
    assert!(answered.evidence.sent().contains("email=•••"), "{}", answered.evidence.sent());
    let broken = Act::status(500, &format!("<p>{AOC_TOKEN}</p>"));
    let evidence = kept(line.order(Mode::Page, broken).await.expect_err("a 500"));
    assert_eq!(evidence.received(), "500 (body not kept)");
}

#[tokio::test]
async fn an_error_page_that_repeats_our_request_gives_nothing_away() {
    let line = Line::open().await;
    let page = format!(
        "<pre>apiKey={API_KEY} apiKey=k%26y%3D9+%25%2BOfa3M7zS2c3 msisdn=%2B60{NATIONAL} tac={TAC} to {EMAIL} tel60120000002</pre>"
    );
    let charge = line.charge_with_tac(Act::status(500, &page)).await.expect_err("a 500");
    let evidence = kept(charge);
    assert!(evidence.received().starts_with("500 <pre>apiKey=••• apiKey=•••"), "{evidence:?}");
    // Without a TAC in the call nobody knows what a TAC is.
    let page = page.replace(TAC, "");
    kept(line.renew(Act::status(502, &page)).await.expect_err("a 502"));
    kept(
        line.inquire(operators::aoc::Occasion::Renewal, Act::status(502, &page))
            .await
            .expect_err("a 502"),
    );
}

#[tokio::test]
async fn evidence_of_a_mismatch_masks_the_other_subscriber_too() {
    let line = Line::open().await;
    let body = status("Charged", "00").replace("+60120000001", "+60120000002");
    let answered = line.charge(Act::say(&body)).await.expect("an answer");
    assert_discreet(&answered);
    assert!(answered.evidence.received().contains("60•••••002"));
}

#[tokio::test]
async fn no_value_that_a_caller_holds_prints_a_secret() {
    let line = Line::open().await;
    let given = Given::new();
    let wallet =
        Wallet { msisdn: Some(given.msisdn), email: Some(Email(EMAIL)), ..Wallet::default() };
    assert_discreet(&line.client);
    assert_discreet(&TokenOrder { mode: Mode::Wallet(wallet), ..given.order() });
    assert_discreet(&given.tac_charge());
    assert_discreet(&given.direct_charge());
    assert_discreet(&given.step_down());
    assert_discreet(&given.renewal());
    assert_discreet(&given.cancellation());
    assert_discreet(&given.subscription());
    assert_discreet(&given.inquiry(operators::aoc::Occasion::Purchase));
}
