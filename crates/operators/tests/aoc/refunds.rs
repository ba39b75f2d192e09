//! What a refund's answer tells.

use billing::Doubted;
use operators::aoc::{Refund, RefundAnswer};
use operators::{CallError, OperatorReference};

use crate::codes::word_of_decline;
use crate::given::{AOC_TRANS_ID, CORRELATOR, Line, Outcome, open, ringgit};
use crate::operator::Act;
use crate::replies::{refunded, reply};

#[tokio::test]
async fn money_that_went_back_is_told_in_either_case_with_whole_or_short_amounts() {
    let line = Line::open().await;
    for (word, amount) in [("Refunded", "4.50"), ("refunded", "4.5"), ("REFUNDED", "4.500")] {
        let act = Act::say(&refunded(word, "00", amount));
        for outcome in [line.refund(act.clone()).await, line.refund_status(act).await] {
            let answer = outcome.expect(word).answer;
            let RefundAnswer::Refunded { code, refunded, aoc_trans_id, client_correlator } = answer
            else {
                panic!("{answer:?}")
            };
            assert_eq!((code.as_str(), refunded), ("00", ringgit("4.50")));
            assert_eq!(aoc_trans_id, OperatorReference::parse(AOC_TRANS_ID));
            assert_eq!(client_correlator, OperatorReference::parse(CORRELATOR));
        }
    }
}

#[tokio::test]
async fn money_rule_2_a_refund_of_another_or_no_amount_is_in_doubt() {
    let line = Line::open().await;
    for amount in ["4.00", "9.90", "0", "", "all"] {
        let act = Act::say(&refunded("Refunded", "00", amount));
        let answer = line.refund(act).await.expect(amount).answer;
        assert!(
            matches!(answer, RefundAnswer::InDoubt { doubted: Doubted::Unreadable, .. }),
            "{amount}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn money_rule_2_00_alone_or_an_odd_status_does_not_say_that_money_went_back() {
    let line = Line::open().await;
    for body in [
        reply("00", &[]),
        reply("00", &[("amountRefunded", "4.50")]),
        refunded("Charged", "00", "4.50"),
        refunded("Refunded", "AOC1007", "4.50"),
        refunded("Refunded", "AOC2999", "4.50"),
    ] {
        for outcome in
            [line.refund(Act::say(&body)).await, line.refund_status(Act::say(&body)).await]
        {
            let answer = outcome.expect("an answer").answer;
            assert!(matches!(answer, RefundAnswer::InDoubt { .. }), "{body}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn a_refund_denied_with_00_is_denied_without_a_reason() {
    let line = Line::open().await;
    let answer = line.refund(Act::say(&refunded("Denied", "00", "0"))).await.expect("x").answer;
    assert!(matches!(&answer, RefundAnswer::Denied(d) if d.code.as_str() == "00"), "{answer:?}");
}

#[tokio::test]
async fn a_refund_of_nothing_is_not_sent() {
    let line = Line::open().await;
    let ask = Refund { amount: ringgit("0"), ..line.given.refund() };
    let refused = line.client.refund(ask, open).await;
    assert!(matches!(refused, Err(CallError::Refused { .. })), "{refused:?}");
}

fn word_of_refund(outcome: Outcome<RefundAnswer>) -> String {
    match outcome.expect("an answer").answer {
        RefundAnswer::Refunded { .. } => "refunded".into(),
        RefundAnswer::Denied(decline) => word_of_decline(&decline),
        RefundAnswer::NotFound { .. } => "not found".into(),
        RefundAnswer::InDoubt { doubted: Doubted::Duplicate, .. } => "in doubt, seen before".into(),
        RefundAnswer::InDoubt { .. } => "in doubt".into(),
    }
}

#[tokio::test]
async fn every_code_of_a_refund_means_what_section_10_says() {
    let line = Line::open().await;
    for (code, expected) in [
        ("AOC0001", "misconfiguration misconfigured"),
        ("AOC0002", "in doubt"),
        ("AOC1001", "in doubt, seen before"),
        ("AOC1005", "misconfiguration misconfigured"),
        ("AOC1007", "terminal operator_error"),
        ("AOC1012", "terminal operator_error"),
        ("AOC1020", "in doubt"),
        ("AOC1004", "in doubt"),
        ("AOC2999", "in doubt"),
    ] {
        let bare = Act::say(&reply(code, &[]));
        let denied = Act::say(&refunded("Denied", code, "0"));
        assert_eq!(word_of_refund(line.refund(bare.clone()).await), expected, "{code}");
        assert_eq!(word_of_refund(line.refund(denied.clone()).await), expected, "{code}");
        assert_eq!(word_of_refund(line.refund_status(denied).await), expected, "{code}");
        let asked = word_of_refund(line.refund_status(bare).await);
        let told = if code == "AOC0002" { "not found" } else { "in doubt" };
        assert_eq!(asked, told, "refundStatus without a status, {code}");
    }
}
