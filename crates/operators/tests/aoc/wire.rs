//! What is on the wire, to the byte.

use operators::aoc::{
    AocClient, AocConfig, BodyFormat, DirectCharge, Email, Mode, MsisdnPlus, Occasion,
    SubscriptionTerms, TokenOrder, Wallet,
};

use crate::given::{AOC_TRANS_ID, EMAIL, Given, client, config, open, ringgit};
use crate::operator::{Act, Operator, Seen};
use crate::replies::{refunded, renewed, reply, status};

const ACCOUNT: &str = "apiKey=k%26y%3D9+%25%2BOfa3M7zS2c3&username=acme";

/// The one request that `ask` sends.
async fn sent(
    settings: impl FnOnce(AocConfig) -> AocConfig,
    ask: impl AsyncFnOnce(AocClient, Given),
) -> Seen {
    let operator = Operator::start([Act::say(&reply("00", &[]))]).await;
    let client = AocClient::new(settings(config(operator.base_url()))).expect("a configuration");
    ask(client, Given::new()).await;
    let (_, mut seen) = operator.finish().await;
    assert_eq!(seen.len(), 1);
    seen.remove(0)
}

async fn ordered(
    settings: impl FnOnce(AocConfig) -> AocConfig,
    order: impl Fn(&Given) -> TokenOrder<'_>,
) -> Seen {
    sent(settings, async |client, given| drop(client.get_aoc_token(order(&given)).await)).await
}

fn as_is(config: AocConfig) -> AocConfig {
    config
}

#[tokio::test]
async fn an_order_is_spelled_exactly_as_section_3_has_it() {
    let seen = ordered(as_is, |given| given.order()).await;
    assert_eq!(seen.line(), "POST /api/getAOCToken HTTP/1.1");
    assert_eq!(seen.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(seen.header("authorization"), None);
    assert_eq!(
        seen.body,
        format!(
            "{ACCOUNT}&spTransID=ACME20260114093000A7K2&description=Video+%26+more&currency=MYR\
             &amount=9.90&onBehalfOf=ACME&purchaseCategoryCode=Game&channel=WEB&operator=celcom\
             &taxAmount=0&callbackURL=https%3A%2F%2Fbilling.example.com%2Freturn%2Fch_1%3Fa%3Db+c\
             &contactInfo=help%40acme.example&isSubscription=false"
        )
    );
}

#[tokio::test]
async fn an_order_in_json_has_a_text_for_every_value() {
    let seen = ordered(
        |config| AocConfig { body_format: BodyFormat::Json, ..config },
        |given| TokenOrder { subscription: Some(given.terms()), ..given.order() },
    )
    .await;
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(
        seen.body,
        r#"{"apiKey":"k&y=9 %+Ofa3M7zS2c3","username":"acme","spTransID":"ACME20260114093000A7K2","description":"Video & more","currency":"MYR","amount":"9.90","onBehalfOf":"ACME","purchaseCategoryCode":"Game","channel":"WEB","operator":"celcom","taxAmount":"0","callbackURL":"https://billing.example.com/return/ch_1?a=b c","contactInfo":"help@acme.example","isSubscription":"true","subscriptionID":"AcmeVideo","subscriptionName":"Video monthly","subscriptionDuration":"31","unSubURL":"https://shop.example.com/stop"}"#
    );
}

/// The parameters of an order after `isSubscription`, and those of the account before it.
fn after_flag(seen: &Seen) -> &str {
    seen.body.split_once("&isSubscription=").expect("the flag").1
}

#[tokio::test]
async fn every_mode_has_its_parameters_and_no_others() {
    let wallet = |given: &Given| Wallet {
        web_deep_link: Some(false),
        callback_app_deep_link: Some("myapp://paid"),
        msisdn: Some(given.msisdn),
        email: Some(Email(EMAIL)),
    };
    let in_wallet = ordered(as_is, |given| TokenOrder {
        mode: Mode::Wallet(wallet(given)),
        operator: Some("paytm"),
        subscription: Some(SubscriptionTerms {
            renewal_charge: Some(ringgit("4.5")),
            ..given.terms()
        }),
        ..given.order()
    })
    .await;
    assert_eq!(
        after_flag(&in_wallet),
        "true&subscriptionID=AcmeVideo&subscriptionName=Video+monthly&subscriptionDuration=31\
         &unSubURL=https%3A%2F%2Fshop.example.com%2Fstop&renewalCharge=4.50&isWallet=true\
         &isWebDeepLink=false&callbackAppDeepLink=myapp%3A%2F%2Fpaid&msisdn=%2B60120000001\
         &email=lin%2Btan%40shop.example"
    );
    let direct = ordered(as_is, |given| TokenOrder {
        mode: Mode::Direct { msisdn: given.msisdn, require_otp: Some(true) },
        product_id: Some("p1"),
        ..given.order()
    })
    .await;
    assert_eq!(after_flag(&direct), "false&productId=p1&msisdn=%2B60120000001&requireOTP=true");
    let app = ordered(as_is, |given| TokenOrder {
        mode: Mode::MobileApp { tac_msisdn: given.msisdn },
        ..given.order()
    })
    .await;
    assert_eq!(after_flag(&app), "false&isMobileAppAPI=true&tacMSISDN=60120000001");
}

#[tokio::test]
async fn what_is_optional_is_sent_where_it_is_configured() {
    let settings = |config| AocConfig {
        refund_purchase_category_code: Some("GameBack".into()),
        reference_code: Some("ref-1".into()),
        operator_code: "boost,tng".into(),
        ..config
    };
    let seen = ordered(settings, |given| TokenOrder {
        mode: Mode::Wallet(Wallet::default()),
        content_url: Some("https://shop.example.com/videos"),
        ..given.order()
    })
    .await;
    for pair in [
        "&refundPurchaseCategoryCode=GameBack&",
        "&referenceCode=ref-1&",
        "&operator=boost%2Ctng&",
        "&contentURL=https%3A%2F%2Fshop.example.com%2Fvideos&",
    ] {
        assert!(seen.body.contains(pair), "{pair} in {}", seen.body);
    }
}

#[tokio::test]
async fn calls_about_a_charge_are_spelled_exactly_as_sections_4_to_6_have_them() {
    let operator = Operator::start(vec![Act::say(&reply("00", &[])); 7]).await;
    let (client, given) = (client(&operator), Given::new());
    drop(client.charge_status(given.inquiry(Occasion::Purchase)).await);
    drop(client.charge_with_tac(given.tac_charge(), open).await);
    drop(client.direct_charge(given.direct_charge(), open).await);
    let with_tac = DirectCharge { tac: Some(&given.tac), ..given.direct_charge() };
    drop(client.direct_charge(with_tac, open).await);
    drop(client.direct_charge_with_step_down(given.step_down(), open).await);
    drop(client.request_new_tac(given.tac_request()).await);
    drop(client.request_direct_charge_tac(given.tac_request()).await);
    drop(client);
    let (_, seen) = operator.finish().await;
    let charge = format!("{ACCOUNT}&aocTransID={AOC_TRANS_ID}");
    let line = format!("{charge}&msisdn=%2B60120000001");
    let expected = [
        ("/api/chargeStatus", charge.clone()),
        ("/api/chargeWithTAC", format!("{line}&tac=407312")),
        ("/api/directCharge", line.clone()),
        ("/api/directCharge", format!("{line}&tac=407312")),
        ("/api/directChargeWithStepDown", format!("{line}&subscriptionDuration=8")),
        ("/api/requestNewTAC", line.clone()),
        ("/api/requestDirectChargeTAC", line),
    ];
    for (seen, (path, body)) in seen.iter().zip(expected) {
        assert_eq!(seen.line(), format!("POST {path} HTTP/1.1"));
        assert_eq!(seen.body, body, "{path}");
    }
}

#[tokio::test]
async fn calls_about_a_subscription_are_spelled_exactly_as_section_8_has_them() {
    let operator = Operator::start(vec![Act::say(&renewed("Charged", "00")); 3]).await;
    let (client, given) = (client(&operator), Given::new());
    drop(client.renew_subscription(given.renewal(), open).await);
    drop(client.cancel_subscription(given.cancellation()).await);
    drop(client.subscription_status(given.subscription()).await);
    drop(client);
    let (_, seen) = operator.finish().await;
    let expected = [
        (
            "/api/renewSubscription",
            format!(
                "{ACCOUNT}&spTransID=ACME20260114093000A7K2&description=Video+monthly&currency=MYR\
                 &amount=9.90&onBehalfOf=ACME&purchaseCategoryCode=Game&channel=WEB&operator=celcom\
                 &taxAmount=0&contactInfo=help%40acme.example&msisdn=%2B60120000001\
                 &subscriptionID=AcmeVideo&unSubURL=https%3A%2F%2Fshop.example.com%2Fstop"
            ),
        ),
        (
            "/api/cancelSubscription",
            format!(
                "{ACCOUNT}&spTransID=ACME20260114093000A7K2&operator=celcom&msisdn=60120000001\
                 &subscriptionID=AcmeVideo"
            ),
        ),
        (
            "/api/subscriptionStatus",
            format!("{ACCOUNT}&msisdn=%2B60120000001&operator=celcom&subscriptionID=AcmeVideo"),
        ),
    ];
    for (seen, (path, body)) in seen.iter().zip(expected) {
        assert_eq!(seen.line(), format!("POST {path} HTTP/1.1"));
        assert_eq!(seen.body, body, "{path}");
    }
}

#[tokio::test]
async fn calls_about_a_refund_are_spelled_exactly_as_section_11_has_them() {
    let operator = Operator::start(vec![Act::say(&refunded("Refunded", "00", "4.50")); 2]).await;
    let (client, given) = (client(&operator), Given::new());
    drop(client.refund(given.refund(), open).await);
    drop(client.refund_status(given.refund()).await);
    drop(client);
    let (_, seen) = operator.finish().await;
    assert_eq!(seen[0].line(), "POST /api/refund HTTP/1.1");
    let own = format!("{ACCOUNT}&spTransID=ACME20260114093000A7K2");
    assert_eq!(seen[0].body, format!("{own}&aocTransID={AOC_TRANS_ID}&amount=4.50"));
    assert_eq!(seen[1].line(), "POST /api/refundStatus HTTP/1.1");
    assert_eq!(seen[1].body, own);
}

#[tokio::test]
async fn a_renewal_carries_the_reference_code_and_another_operator_where_they_are_given() {
    let settings = |config| AocConfig { reference_code: Some("ref-1".into()), ..config };
    let seen = sent(settings, async |client, given| {
        let ask = operators::aoc::Renewal { operator: Some("xl"), ..given.renewal() };
        drop(client.renew_subscription(ask, open).await);
    })
    .await;
    assert!(seen.body.contains("&referenceCode=ref-1&channel=WEB&operator=xl&"), "{}", seen.body);
}

#[tokio::test]
async fn a5_every_call_writes_the_msisdn_with_or_without_a_plus_as_configured() {
    let all = |plus| MsisdnPlus {
        token: plus,
        token_tac: plus,
        charge: plus,
        tac: plus,
        renewal: plus,
        cancellation: plus,
        subscription_status: plus,
    };
    for (plus, expected) in [(true, "=%2B60120000001"), (false, "=60120000001")] {
        let operator = Operator::start(vec![Act::say(&status("Denied", "AOC1007")); 7]).await;
        let config = AocConfig { msisdn_plus: all(plus), ..config(operator.base_url()) };
        let client = AocClient::new(config).expect("a configuration");
        let given = Given::new();
        let msisdn = given.msisdn;
        for mode in
            [Mode::Direct { msisdn, require_otp: None }, Mode::MobileApp { tac_msisdn: msisdn }]
        {
            drop(client.get_aoc_token(TokenOrder { mode, ..given.order() }).await);
        }
        drop(client.direct_charge(given.direct_charge(), open).await);
        drop(client.request_new_tac(given.tac_request()).await);
        drop(client.renew_subscription(given.renewal(), open).await);
        drop(client.cancel_subscription(given.cancellation()).await);
        drop(client.subscription_status(given.subscription()).await);
        drop(client);
        let (_, seen) = operator.finish().await;
        assert_eq!(seen.len(), 7);
        for seen in seen {
            assert!(
                seen.body.to_lowercase().contains(&format!("msisdn{}", expected.to_lowercase())),
                "{}",
                seen.body
            );
        }
    }
}
