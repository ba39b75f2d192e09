//! What is told about a subscription.

use chrono::NaiveDate;
use operators::aoc::{CancelAnswer, SubscriptionAnswer};
use operators::{CallError, Class, MismatchedField};

use crate::codes::word_of_decline;
use crate::given::Line;
use crate::operator::Act;
use crate::replies::reply;

fn standing(status: &str, expiry: &str) -> String {
    let fields = [
        ("subscriptionID", "AcmeVideo"),
        ("subscriptionName", "Video monthly"),
        ("status", status),
        ("msisdn", "+60120000001"),
        ("expiryDate", expiry),
    ];
    reply("00", &fields)
}

#[tokio::test]
async fn a_subscription_tells_until_when_it_is_paid() {
    let line = Line::open().await;
    let expires_on = NaiveDate::from_ymd_opt(2026, 2, 21);
    for word in ["subscribed", "Subscribed", "SUBSCRIBED"] {
        let answer = line.subscription(Act::say(&standing(word, "21-02-2026"))).await;
        let expected = SubscriptionAnswer::Subscribed { expires_on };
        assert_eq!(answer.expect(word).answer, expected, "{word}");
    }
    let answer = line.subscription(Act::say(&standing("unsubscribed", "21-02-2026"))).await;
    let expected = SubscriptionAnswer::Unsubscribed { expires_on };
    assert_eq!(answer.expect("an answer").answer, expected);
    let answer = line.subscription(Act::say(&standing("subscribed", ""))).await;
    let expected = SubscriptionAnswer::Subscribed { expires_on: None };
    assert_eq!(answer.expect("an answer").answer, expected);
}

#[tokio::test]
async fn a_date_or_a_state_that_cannot_be_read_makes_the_answer_unclear() {
    let line = Line::open().await;
    for (status, expiry) in [
        ("subscribed", "2026-02-21"),
        ("subscribed", "21-02-26"),
        ("unsubscribed", "31-02-2026"),
        ("active", "21-02-2026"),
        ("", "21-02-2026"),
    ] {
        let answer = line.subscription(Act::say(&standing(status, expiry))).await;
        let answer = answer.expect(status).answer;
        assert!(
            matches!(answer, SubscriptionAnswer::Unclear { .. }),
            "{status} {expiry}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn an_answer_about_another_subscriber_or_subscription_is_a_mismatch() {
    let line = Line::open().await;
    for (ours, theirs, expected) in [
        ("+60120000001", "+60120000002", MismatchedField::Msisdn),
        ("AcmeVideo", "AcmeMusic", MismatchedField::Subscription),
    ] {
        let body = standing("subscribed", "21-02-2026").replace(ours, theirs);
        let answer = line.subscription(Act::say(&body)).await.expect(theirs).answer;
        assert!(
            matches!(answer, SubscriptionAnswer::Mismatch { field, .. } if field == expected),
            "{answer:?}"
        );
    }
}

#[tokio::test]
async fn a_cancellation_of_what_is_gone_is_as_good_as_done() {
    let line = Line::open().await;
    for code in ["AOC2002", "AOC2003"] {
        let answer = line.cancel(Act::say(&reply(code, &[]))).await.expect(code).answer;
        assert!(matches!(answer, CancelAnswer::AlreadyGone { .. }), "{code}: {answer:?}");
    }
}

#[tokio::test]
async fn a_call_about_a_subscription_names_one_operator_or_is_not_sent() {
    use operators::aoc::{Cancellation, SubscriptionInquiry};

    let line = Line::open().await;
    let ask = Cancellation { operator: Some("a,b"), ..line.given.cancellation() };
    let cancelled = line.client.cancel_subscription(ask).await.expect_err("two operators");
    let ask = SubscriptionInquiry { operator: Some("a,b"), ..line.given.subscription() };
    let asked = line.client.subscription_status(ask).await.expect_err("two operators");
    for error in [cancelled, asked] {
        assert!(matches!(error, CallError::Refused { class: Class::Misconfiguration, .. }));
        assert!(error.to_string().contains("operator: expected one operator code"), "{error}");
    }
}

#[tokio::test]
async fn every_code_of_a_cancellation_means_what_section_10_says() {
    let line = Line::open().await;
    for (code, expected) in [
        ("00", "cancelled"),
        ("AOC0001", "misconfiguration misconfigured"),
        ("AOC0002", "in doubt"),
        ("AOC1001", "duplicate operator_error"),
        ("AOC1005", "misconfiguration misconfigured"),
        ("AOC1018", "misconfiguration misconfigured"),
        ("AOC2002", "already gone"),
        ("AOC2003", "already gone"),
        ("AOC2999", "in doubt"),
    ] {
        let answer = line.cancel(Act::say(&reply(code, &[]))).await.expect(code).answer;
        let word = match answer {
            CancelAnswer::Cancelled { .. } => "cancelled".into(),
            CancelAnswer::AlreadyGone { .. } => "already gone".into(),
            CancelAnswer::Declined(decline) => word_of_decline(&decline),
            CancelAnswer::InDoubt { .. } => "in doubt".into(),
        };
        assert_eq!(word, expected, "{code}");
    }
}

#[tokio::test]
async fn every_code_of_a_subscriptions_status_means_what_section_10_says() {
    let line = Line::open().await;
    for (code, expected) in [
        ("00", "subscribed"),
        ("AOC0001", "unclear"),
        ("AOC1005", "unclear"),
        ("AOC1018", "unclear"),
        ("AOC2002", "unsubscribed"),
        ("AOC2003", "unknown subscriber"),
        ("AOC2999", "unclear"),
    ] {
        let body = reply(code, &[("status", "subscribed")]);
        let word = match line.subscription(Act::say(&body)).await.expect(code).answer {
            SubscriptionAnswer::Subscribed { .. } => "subscribed",
            SubscriptionAnswer::Unsubscribed { .. } => "unsubscribed",
            SubscriptionAnswer::UnknownSubscriber { .. } => "unknown subscriber",
            SubscriptionAnswer::Mismatch { .. } => "mismatch",
            SubscriptionAnswer::Unclear { .. } => "unclear",
        };
        assert_eq!(word, expected, "{code}");
    }
}
