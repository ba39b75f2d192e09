//! What `transactionOperationStatus` says, with code and amount beside it.

use std::time::Duration;

use billing::DeclineReason;
use operators::aoc::{ChargeMode, Occasion, Pending, StatusAnswer};
use operators::{Class, MismatchedField, OperatorReference};

use crate::given::{AOC_TRANS_ID, CORRELATOR, Line, ringgit};
use crate::operator::Act;
use crate::replies::{charge_reply, refunded, renewed, reply, status};

#[tokio::test]
async fn a_charge_is_charged_only_with_00_and_the_amount_that_was_ordered() {
    let line = Line::open().await;
    for word in ["Charged", "charged", "CHARGED", " Charged "] {
        for total in ["9.90", "9.9", "9.900"] {
            let act = Act::say(&charge_reply(word, "00", total));
            let answer = line.inquire(Occasion::Purchase, act).await.expect(word).answer;
            let StatusAnswer::Charged(receipt) = answer else { panic!("{answer:?}") };
            assert_eq!(receipt.code.as_str(), "00");
            assert_eq!((receipt.charged, receipt.mode), (ringgit("9.90"), ChargeMode::Unknown));
            assert_eq!(receipt.client_correlator, OperatorReference::parse(CORRELATOR));
        }
    }
}

#[tokio::test]
async fn money_rule_2_charged_with_anything_but_00_is_unclear() {
    let line = Line::open().await;
    for code in ["AOC1007", "AOC1008", "AOC2999", "0", "000", ""] {
        for outcome in [
            line.charge(Act::say(&status("Charged", code))).await,
            line.inquire(Occasion::Purchase, Act::say(&status("Charged", code))).await,
        ] {
            let answer = outcome.expect(code).answer;
            assert!(matches!(answer, StatusAnswer::Unclear { .. }), "{code}: {answer:?}");
        }
    }
    let silent = reply("00", &[("transactionOperationStatus", "Charged")]);
    let answer = line.charge(Act::say(&silent)).await.expect("an answer").answer;
    assert!(matches!(answer, StatusAnswer::Unclear { .. }), "no amount: {answer:?}");
}

#[tokio::test]
async fn money_rule_2_00_alone_is_never_a_charge() {
    let line = Line::open().await;
    for fields in [
        vec![],
        vec![("transactionOperationStatus", "")],
        vec![("totalAmountCharged", "9.90"), ("chargeMode", "standard")],
        vec![("transactionOperationStatus", "Success")],
        vec![("transactionOperationStatus", "Refunded")],
    ] {
        let act = Act::say(&reply("00", &fields));
        let charged = line.charge(act.clone()).await.expect("an answer").answer;
        assert!(matches!(charged, StatusAnswer::Unclear { .. }), "{fields:?}: {charged:?}");
        let asked = line.inquire(Occasion::Purchase, act).await.expect("an answer").answer;
        assert!(matches!(asked, StatusAnswer::Unclear { .. }), "{fields:?}: {asked:?}");
        assert_eq!(asked.poll_after(), Some(Duration::from_secs(300)));
    }
}

#[tokio::test]
async fn another_amount_is_ours_only_where_the_mode_says_that_it_may_differ() {
    let line = Line::open().await;
    for (mode, total, expected) in [
        ("split", "4.00", Some((ChargeMode::Split, "4.00"))),
        ("stepdown", "2.5", Some((ChargeMode::StepDown, "2.50"))),
        ("StepDown", "12", Some((ChargeMode::StepDown, "12.00"))),
        ("standard", "9.9", Some((ChargeMode::Standard, "9.90"))),
        ("standard", "4.00", None),
        ("other", "4.00", None),
        ("", "4.00", None),
        ("split", "0", None),
        ("split", "-4.00", None),
        ("split", "4.001", None),
        ("split", "four", None),
    ] {
        let fields = [
            ("transactionOperationStatus", "Charged"),
            ("totalAmountCharged", total),
            ("chargeMode", mode),
        ];
        let answer = line.step_down(Act::say(&reply("00", &fields))).await.expect(mode).answer;
        match (expected, answer) {
            (Some((mode, charged)), StatusAnswer::Charged(receipt)) => {
                assert_eq!((receipt.mode, receipt.charged), (mode, ringgit(charged)));
            }
            (None, StatusAnswer::Mismatch { field: MismatchedField::Amount, .. }) => {}
            (expected, answer) => panic!("{mode} {total}: {answer:?}, not {expected:?}"),
        }
    }
}

#[tokio::test]
async fn an_amount_may_be_a_number() {
    let line = Line::open().await;
    let body = charge_reply("Charged", "00", "TOTAL").replace("\"TOTAL\"", "9.9");
    let answer = line.charge(Act::say(&body)).await.expect("an answer").answer;
    assert!(matches!(answer, StatusAnswer::Charged(_)), "{answer:?}");
}

#[tokio::test]
async fn money_rule_4_an_answer_about_another_charge_or_subscriber_is_a_mismatch() {
    let line = Line::open().await;
    for (word, code) in
        [("Charged", "00"), ("Denied", "AOC1007"), ("Processing", "AOC1008"), ("", "AOC1019")]
    {
        for (name, value, field) in [
            ("msisdn", "+60120000002", MismatchedField::Msisdn),
            ("msisdn", "someone", MismatchedField::Msisdn),
            ("aocTransID", "TR7700012346", MismatchedField::TransactionId),
        ] {
            let fields = [
                ("transactionOperationStatus", word),
                ("totalAmountCharged", "9.90"),
                (name, value),
            ];
            let act = Act::say(&reply(code, &fields));
            let asked = line.inquire(Occasion::Purchase, act.clone()).await.expect(word).answer;
            assert!(
                matches!(asked, StatusAnswer::Mismatch { field: f, .. } if f == field),
                "{asked:?}"
            );
            let charged = line.charge(act).await.expect(word).answer;
            assert!(matches!(charged, StatusAnswer::Mismatch { field: f, .. } if f == field));
        }
    }
}

#[tokio::test]
async fn every_spelling_of_our_subscriber_is_ours_and_a_wallets_is_not_told() {
    let line = Line::open().await;
    for msisdn in ["+60120000001", "60120000001", "+60 12 000 0001", "0120000001", ""] {
        let fields = [
            ("transactionOperationStatus", "Charged"),
            ("totalAmountCharged", "9.90"),
            ("msisdn", msisdn),
            ("aocTransID", AOC_TRANS_ID),
        ];
        let answer = line.charge(Act::say(&reply("00", &fields))).await.expect(msisdn).answer;
        assert!(matches!(answer, StatusAnswer::Charged(_)), "{msisdn}: {answer:?}");
    }
}

#[tokio::test]
async fn every_pending_status_is_told_apart_in_any_case() {
    let line = Line::open().await;
    for (word, expected) in [
        ("Processing", Pending::Processing),
        ("PROCESSING", Pending::Processing),
        ("pending_consent", Pending::Consent),
        ("Pending_TopUp", Pending::TopUp),
        ("pending_step_down", Pending::StepDown),
        ("Pending", Pending::Unexplained),
    ] {
        for code in ["00", "AOC1008", "AOC2999"] {
            let act = Act::say(&charge_reply(word, code, "0"));
            let charged = line.charge(act.clone()).await.expect(word).answer;
            let asked = line.inquire(Occasion::Renewal, act).await.expect(word).answer;
            for answer in [charged, asked] {
                assert!(
                    matches!(answer, StatusAnswer::Pending { pending, .. } if pending == expected),
                    "{word} {code}: {answer:?}"
                );
                assert_eq!(answer.poll_after(), Some(expected.poll_every()));
            }
        }
    }
}

#[tokio::test]
async fn denied_with_00_is_denied_without_a_reason() {
    let line = Line::open().await;
    let act = Act::say(&status("denied", "00"));
    let purchase = line.inquire(Occasion::Purchase, act.clone()).await.expect("an answer").answer;
    assert_eq!(purchase.poll_after(), None);
    let StatusAnswer::Denied(decline) = purchase else { panic!("{purchase:?}") };
    assert_eq!((decline.class, decline.reason), (Class::Terminal, DeclineReason::OperatorError));
    assert_eq!(decline.code.as_str(), "00");
    let renewal = line.inquire(Occasion::Renewal, act).await.expect("an answer").answer;
    let StatusAnswer::Denied(decline) = renewal else { panic!("{renewal:?}") };
    assert_eq!((decline.class, decline.reason), (Class::Funds, DeclineReason::Funds));
}

#[tokio::test]
async fn money_rule_2_denied_with_an_amount_that_was_charged_is_unclear() {
    let line = Line::open().await;
    let answer = line.charge(Act::say(&charge_reply("Denied", "AOC1007", "9.90"))).await;
    let answer = answer.expect("an answer").answer;
    assert!(matches!(answer, StatusAnswer::Unclear { .. }), "{answer:?}");
}

#[tokio::test]
async fn replies_are_read_in_any_case() {
    let line = Line::open().await;
    let lower = status("Charged", "00").to_lowercase();
    let answer = line.charge(Act::say(&lower)).await.expect("an answer").answer;
    assert!(matches!(answer, StatusAnswer::Charged(_)), "{answer:?}");
    for body in [renewed("Charged", "00"), refunded("Refunded", "00", "4.50")] {
        let upper = body.replace("\"data\"", "\"DATA\"").replace("errorCode", "ErrorCode");
        let answer = line.charge(Act::say(&upper)).await;
        assert!(answer.is_ok(), "{answer:?}");
    }
}
