//! The rows of the protocol's section 13 that concern a client and have no test elsewhere, by their
//! numbers.

use operators::aoc::{
    AocClient, AocConfig, BodyFormat, Mode, Occasion, Pending, RenewalAnswer, StatusAnswer,
    TacAnswer, TokenOrder, Wallet,
};
use operators::{CallError, Class};

use crate::given::{Given, Line, config, open};
use crate::operator::{Act, Operator};
use crate::replies::{renewed, reply, status};

#[tokio::test]
async fn a1_no_refusal_makes_the_client_try_the_other_body() {
    for body_format in [BodyFormat::Form, BodyFormat::Json] {
        let acts = [
            Act::status(415, ""),
            Act::say(&reply("AOC0001", &[])),
            Act::status(400, "<html></html>"),
        ];
        let operator = Operator::start(acts).await;
        let config = AocConfig { body_format, ..config(operator.base_url()) };
        let client = AocClient::new(config).expect("a configuration");
        let given = Given::new();
        let refused = client.get_aoc_token(given.order()).await;
        assert!(matches!(refused, Err(CallError::Refused { class: Class::Misconfiguration, .. })));
        drop(client.direct_charge(given.direct_charge(), open).await);
        drop(client.renew_subscription(given.renewal(), open).await);
        drop(client);
        let (_, seen) = operator.finish().await;
        assert_eq!(seen.len(), 3, "one request for each call");
        let is_json = |seen: &crate::operator::Seen| seen.body.starts_with('{');
        assert!(seen.iter().all(|seen| is_json(seen) == (body_format == BodyFormat::Json)));
    }
}

#[tokio::test]
async fn a2_every_call_is_a_post_and_no_query_holds_a_credential() {
    let operator = Operator::start(vec![Act::say(&reply("00", &[])); 4]).await;
    let client = crate::given::client(&operator);
    let given = Given::new();
    drop(client.get_aoc_token(given.order()).await);
    drop(client.charge_status(given.inquiry(Occasion::Purchase)).await);
    drop(client.subscription_status(given.subscription()).await);
    drop(client.refund_status(given.refund()).await);
    drop(client);
    for seen in operator.finish().await.1 {
        assert!(seen.line().starts_with("POST /api/") && !seen.line().contains('?'));
    }
}

#[tokio::test]
async fn a3_only_a_wallet_on_the_list_takes_subscriptions() {
    let line = Line::open().await;
    let given = Given::new();
    let mode = Mode::Wallet(Wallet::default());
    let order = TokenOrder { mode, subscription: Some(given.terms()), ..given.order() };
    let refused = line.client.get_aoc_token(order).await.expect_err("celcom is not on the list");
    assert!(refused.to_string().contains("the wallet celcom takes no subscriptions"), "{refused}");
    let order = TokenOrder { operator: Some("paytm"), ..order };
    line.will(Act::say(&reply("AOC1018", &[])));
    assert!(line.client.get_aoc_token(order).await.is_ok(), "the gateway has the last word");
}

#[tokio::test]
async fn a7_both_codes_of_too_many_tacs_are_the_same() {
    let line = Line::open().await;
    let [one, other] = ["AOC1010", "AOC1013"].map(|code| Act::say(&reply(code, &[])));
    let outcomes = [line.request_tac(one).await, line.request_tac(other).await];
    let declines = outcomes.map(|outcome| match outcome.expect("an answer").answer {
        TacAnswer::Declined(decline) => (decline.class, decline.reason),
        other => panic!("{other:?}"),
    });
    assert_eq!(declines[0], declines[1]);
}

#[tokio::test]
async fn a8_processing_says_that_asking_drives_the_charge() {
    let line = Line::open().await;
    let asked = line.inquire(Occasion::Purchase, Act::say(&status("Processing", "00"))).await;
    let answer = asked.expect("an answer").answer;
    let StatusAnswer::Pending { pending, .. } = answer else { panic!("{answer:?}") };
    assert!(pending.is_driven_by_polling());
    assert!(!Pending::TopUp.is_driven_by_polling());
}

#[tokio::test]
async fn a9_attempts_used_up_says_nothing_about_an_earlier_attempt() {
    let line = Line::open().await;
    let answer = line.renew(Act::say(&reply("AOC2004", &[]))).await.expect("an answer").answer;
    assert!(matches!(answer, RenewalAnswer::AttemptsUsedUp { .. }), "{answer:?}");
}

#[tokio::test]
async fn a10_a_page_that_was_never_opened_is_closed_by_its_expiry_only() {
    let line = Line::open().await;
    for code in ["AOC0001", "AOC0002", "AOC0003", "00"] {
        let asked = line.inquire(Occasion::Purchase, Act::say(&reply(code, &[]))).await;
        let answer = asked.expect(code).answer;
        assert!(matches!(answer, StatusAnswer::Unclear { .. }), "{code}: {answer:?}");
    }
    let asked = line.inquire(Occasion::Purchase, Act::say(&reply("AOC1019", &[]))).await;
    assert!(matches!(asked.expect("an answer").answer, StatusAnswer::Denied(_)));
}

#[tokio::test]
async fn a13_the_gateways_expiry_date_is_told_and_none_is_computed() {
    let line = Line::open().await;
    let without = renewed("Charged", "00").replace(r#""expiryDate":"21-02-2026","#, "");
    let answer = line.renew(Act::say(&without)).await.expect("an answer").answer;
    let RenewalAnswer::Charged(receipt) = answer else { panic!("{answer:?}") };
    assert_eq!(receipt.expires_on, None);
}
