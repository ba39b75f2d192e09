//! What the gateway would refuse is refused here, by the parameter's name.

use billing::{Currency, Money};
use operators::aoc::{Email, Mode, SubscriptionTerms, TokenOrder, Wallet};
use operators::{CallError, Class};

use crate::given::{Given, Line, config, ringgit};

fn wallet() -> Mode<'static> {
    Mode::Wallet(Wallet::default())
}

#[test]
fn every_broken_rule_is_named_by_its_parameter() {
    let given = Given::new();
    let config = config("https://aoc.example.com".into());
    let (order, terms) = (given.order(), given.terms());
    let subscribing = |terms| TokenOrder { subscription: Some(terms), ..order };
    let direct = Mode::Direct { msisdn: given.msisdn, require_otp: None };
    let app = Mode::MobileApp { tac_msisdn: given.msisdn };
    let with_email =
        |email| Mode::Wallet(Wallet { email: Some(Email(email)), ..Wallet::default() });
    let with_link =
        |link| Mode::Wallet(Wallet { callback_app_deep_link: Some(link), ..Wallet::default() });
    let long = "x".repeat(201);
    let kip = Money::parse("5000", Currency::Lak).expect("an amount");
    for (parameter, broken) in [
        ("description", TokenOrder { description: "", ..order }),
        ("description", TokenOrder { description: &long, ..order }),
        ("amount", TokenOrder { amount: ringgit("0.00"), ..order }),
        ("callbackURL", TokenOrder { callback_url: "", ..order }),
        ("callbackURL", TokenOrder { callback_url: "shop.example.com", ..order }),
        ("callbackURL", TokenOrder { callback_url: "https%3A%2F%2Fwww.test.com", ..order }),
        ("callbackURL", TokenOrder { callback_url: "myapp://paid", ..order }),
        ("contentURL", TokenOrder { content_url: Some("videos"), ..order }),
        ("productId", TokenOrder { product_id: Some(""), ..order }),
        ("productId", TokenOrder { product_id: Some("p1"), ..subscribing(terms) }),
        ("operator", TokenOrder { operator: Some(""), ..order }),
        ("operator", TokenOrder { operator: Some("boost,"), mode: wallet(), ..order }),
        ("operator", TokenOrder { operator: Some("celcom,xl"), ..order }),
        ("operator", TokenOrder { operator: Some("celcom,xl"), mode: direct, ..order }),
        ("operator", TokenOrder { operator: Some("celcom,xl"), mode: app, ..order }),
        ("isSubscription", TokenOrder { mode: wallet(), ..subscribing(terms) }),
        (
            "isSubscription",
            TokenOrder { operator: Some("paytm,boost"), mode: wallet(), ..subscribing(terms) },
        ),
        ("subscriptionID", subscribing(SubscriptionTerms { id: "", ..terms })),
        ("subscriptionName", subscribing(SubscriptionTerms { name: "", ..terms })),
        ("unSubURL", subscribing(SubscriptionTerms { unsubscribe_url: "", ..terms })),
        ("subscriptionDuration", subscribing(SubscriptionTerms { duration_days: 0, ..terms })),
        ("subscriptionDuration", subscribing(SubscriptionTerms { duration_days: 3661, ..terms })),
        (
            "renewalCharge",
            subscribing(SubscriptionTerms { renewal_charge: Some(ringgit("0")), ..terms }),
        ),
        ("renewalCharge", subscribing(SubscriptionTerms { renewal_charge: Some(kip), ..terms })),
        ("email", TokenOrder { mode: with_email("nobody"), ..order }),
        ("email", TokenOrder { mode: with_email("a b@c.example"), ..order }),
        ("email", TokenOrder { mode: with_email("@c.example"), ..order }),
        ("callbackAppDeepLink", TokenOrder { mode: with_link("my app"), ..order }),
    ] {
        let error = broken.check(&config).expect_err(parameter);
        assert_eq!(error.parameter, parameter, "{error}");
        assert!(error.to_string().starts_with(&format!("{parameter}: ")), "{error}");
    }
}

#[test]
fn what_the_gateway_takes_is_not_refused() {
    let given = Given::new();
    let config = config("https://aoc.example.com".into());
    let (order, subscription) = (given.order(), Some(given.terms()));
    let direct = Mode::Direct { msisdn: given.msisdn, require_otp: Some(true) };
    let app = Mode::MobileApp { tac_msisdn: given.msisdn };
    let in_app = Mode::Wallet(Wallet {
        web_deep_link: Some(false),
        callback_app_deep_link: Some("myapp://paid"),
        msisdn: Some(given.msisdn),
        email: Some(Email("lin+tan@shop.example")),
    });
    for fine in [
        order,
        TokenOrder { product_id: Some("p1"), content_url: Some("https://x.example"), ..order },
        TokenOrder { content_url: Some(""), ..order },
        TokenOrder { operator: Some("boost, tng"), mode: wallet(), ..order },
        TokenOrder { operator: Some("paytm"), mode: in_app, subscription, ..order },
        TokenOrder { mode: direct, subscription, ..order },
        TokenOrder { mode: app, subscription, ..order },
        TokenOrder { subscription, ..order },
    ] {
        assert_eq!(fine.check(&config), Ok(()), "{fine:?}");
    }
}

#[tokio::test]
async fn an_order_that_breaks_a_rule_is_not_sent() {
    let line = Line::open().await;
    let order = TokenOrder { description: "", ..line.given.order() };
    match line.client.get_aoc_token(order).await {
        Err(CallError::Refused { class: Class::Misconfiguration, why, evidence }) => {
            assert_eq!(why, "description: expected 1 to 200 characters, found 0");
            assert_eq!(evidence.sent(), "");
        }
        other => panic!("{other:?}"),
    }
}
