//! What an HTTP status alone says, and what `transactionOperationStatus` says.

use std::time::Duration;

use billing::DeclineReason;
use operators::aoc::{ChargeMode, Mode, Occasion, Pending, StatusAnswer};
use operators::{Answered, CallError, Class, Doubt, MismatchedField, OperatorReference};

use crate::given::{
    AOC_TRANS_ID, CORRELATOR, Line, charge_reply, refunded, renewed, reply, ringgit, status,
};
use crate::operator::Act;

fn doubt<T>(outcome: &Result<Answered<T>, CallError>) -> Option<Doubt> {
    match outcome {
        Err(CallError::InDoubt { why, .. }) => Some(*why),
        _ => None,
    }
}

fn refusal<T>(outcome: &Result<Answered<T>, CallError>) -> Option<Class> {
    match outcome {
        Err(CallError::Refused { class, .. }) => Some(*class),
        _ => None,
    }
}

#[tokio::test]
async fn money_rule_2_a_5xx_is_in_doubt_even_with_an_answer_in_it() {
    let line = Line::open().await;
    for code in [500, 502, 503, 504] {
        let expected = Some(Doubt::Status(code));
        for body in [String::new(), status("Denied", "AOC1007"), status("Charged", "00")] {
            assert_eq!(doubt(&line.charge(Act::status(code, &body)).await), expected);
            assert_eq!(doubt(&line.charge_with_tac(Act::status(code, &body)).await), expected);
            assert_eq!(doubt(&line.step_down(Act::status(code, &body)).await), expected);
            assert_eq!(doubt(&line.renew(Act::status(code, &body)).await), expected);
            assert_eq!(doubt(&line.refund(Act::status(code, &body)).await), expected);
        }
    }
}

#[tokio::test]
async fn money_rule_2_a_charge_that_a_proxy_may_have_answered_after_the_debit_is_in_doubt() {
    let line = Line::open().await;
    for code in [201, 204, 400, 402, 403, 404, 405, 408, 409, 413, 415, 422] {
        let body = if code == 204 { "" } else { "<html></html>" };
        let expected = Some(Doubt::Status(code));
        assert_eq!(doubt(&line.charge(Act::status(code, body)).await), expected);
        assert_eq!(doubt(&line.renew(Act::status(code, body)).await), expected);
        assert_eq!(doubt(&line.refund(Act::status(code, body)).await), expected);
    }
    let moved = line.charge(Act::with_headers(302, "location: /login\r\n", "")).await;
    assert_eq!(doubt(&moved), Some(Doubt::Redirect(302)));
}

#[tokio::test]
async fn money_rule_7_a_bare_401_or_429_was_answered_before_processing() {
    let line = Line::open().await;
    for body in ["", "<html></html>", r#"{"message":"no"}"#, r#"{"data":{}}"#] {
        let charge = line.charge(Act::status(401, body)).await;
        assert!(matches!(charge, Err(CallError::Unauthorized { .. })), "{charge:?}");
        let renewal = line.renew(Act::status(401, body)).await;
        assert!(matches!(renewal, Err(CallError::Unauthorized { .. })), "{renewal:?}");
        let refund = line.refund(Act::with_headers(429, "retry-after: 7\r\n", body)).await;
        let pause = Some(Duration::from_secs(7));
        assert!(
            matches!(&refund, Err(CallError::RateLimited { retry_after, .. }) if *retry_after == pause),
            "{refund:?}"
        );
    }
}

#[tokio::test]
async fn money_rule_2_a_401_or_429_with_a_code_came_from_behind_the_door() {
    let line = Line::open().await;
    for code in [401, 429] {
        for body in [
            status("Denied", "AOC1007"),
            reply("AOC2999", &[]),
            r#"{"data":{"errorCode":"00","#.to_owned(),
            r#"{"errorcode":"AOC0001"}"#.to_owned(),
        ] {
            let outcome = line.charge(Act::status(code, &body)).await;
            assert_eq!(doubt(&outcome), Some(Doubt::Status(code)), "{body}");
            let outcome = line.renew(Act::status(code, &body)).await;
            assert_eq!(doubt(&outcome), Some(Doubt::Status(code)), "{body}");
        }
    }
}

#[tokio::test]
async fn where_no_money_moves_a_401_or_403_is_about_the_key() {
    let line = Line::open().await;
    let auth = Some(Class::Auth);
    for code in [401, 403] {
        let act = Act::status(code, "<html></html>");
        assert_eq!(refusal(&line.order(Mode::Page, act.clone()).await), auth);
        assert_eq!(refusal(&line.inquire(Occasion::Purchase, act.clone()).await), auth);
        assert_eq!(refusal(&line.request_tac(act.clone()).await), auth);
        assert_eq!(refusal(&line.cancel(act.clone()).await), auth);
        assert_eq!(refusal(&line.subscription(act.clone()).await), auth);
        assert_eq!(refusal(&line.refund_status(act).await), auth);
    }
}

#[tokio::test]
async fn where_no_money_moves_a_refused_request_is_a_misconfiguration_and_a_5xx_is_asked_again() {
    let line = Line::open().await;
    for code in [400, 404, 405, 415] {
        let act = Act::status(code, "<html></html>");
        let misconfigured = Some(Class::Misconfiguration);
        assert_eq!(refusal(&line.order(Mode::Page, act.clone()).await), misconfigured, "{code}");
        assert_eq!(refusal(&line.subscription(act).await), misconfigured, "{code}");
    }
    let act = Act::status(503, &status("Charged", "00"));
    let asked = line.inquire(Occasion::Purchase, act).await;
    assert_eq!(doubt(&asked), Some(Doubt::Status(503)));
}

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
async fn a_body_without_data_or_code_is_unreadable() {
    let line = Line::open().await;
    for body in [
        "",
        "null",
        "{}",
        "[]",
        "OK",
        "<html></html>",
        r#"{"data":null}"#,
        r#"{"data":[]}"#,
        r#"{"data":"x"}"#,
        r#"{"data":{}}"#,
        r#"{"data":{"transactionOperationStatus":"Charged","totalAmountCharged":"9.90"}}"#,
        r#"{"errorCode":"00","transactionOperationStatus":"Charged","totalAmountCharged":"9.90"}"#,
        r#"{"data":{"errorCode":"00"},"data":{"errorCode":"00"}}"#,
        r#"{"data":{"errorCode":"00","errorcode":"AOC1007"}}"#,
        r#"{"data":{"errorCode":"00"}"#,
    ] {
        let is_unreadable = |doubt| matches!(doubt, Some(Doubt::UnreadableBody(_)));
        let act = Act::say(body);
        assert!(is_unreadable(doubt(&line.charge(act.clone()).await)), "{body}");
        assert!(is_unreadable(doubt(&line.renew(act.clone()).await)), "{body}");
        assert!(is_unreadable(doubt(&line.refund(act.clone()).await)), "{body}");
        assert!(is_unreadable(doubt(&line.subscription(act).await)), "{body}");
    }
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
