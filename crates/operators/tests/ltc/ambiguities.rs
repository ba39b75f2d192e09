//! The rows of the protocol's section 8 that concern a client, by their numbers.

use billing::{Country, Currency, Doubted, Money, Msisdn};
use operators::ltc::{Deduction, GameKey, LtcClient, LtcConfig, Mode};
use operators::{CallError, ChargeAnswer, Class, Doubt, InquiryAnswer, MismatchedField, OtpAnswer};

use crate::given::{
    Given, Line, NATIONAL, REF_CODE, TRANSACTION_ID, checked, checked_about, client, config,
    confirmed, deducted, open,
};
use crate::operator::{Act, Operator};

#[tokio::test]
async fn a3_replies_are_read_in_any_case() {
    let line = Line::open().await;
    let reply = deducted("200", "Recurring").to_lowercase();
    let answer = line.charge(Act::say(&reply)).await.expect("an answer").answer;
    assert!(matches!(answer, ChargeAnswer::Charged { .. }), "{answer:?}");
}

#[tokio::test]
async fn a3_confirm_spells_the_games_name_as_configured_and_never_twice() {
    for (key, present, absent) in [
        (GameKey::Gamename, r#""Gamename":"ACME""#, "GameName"),
        (GameKey::GameName, r#""GameName":"ACME""#, "Gamename"),
    ] {
        let operator = Operator::start([Act::say(&confirmed("200"))]).await;
        let config = LtcConfig { confirm_game_key: key, ..config(operator.base_url()) };
        let client = LtcClient::new(config).expect("a fine configuration");
        let given = Given::new();
        client.confirm_deduct(&given.token, given.confirmation(), open).await.expect("an answer");
        drop(client);
        let (_, seen) = operator.finish().await;
        assert!(
            seen[0].body.contains(present) && !seen[0].body.contains(absent),
            "{}",
            seen[0].body
        );
    }
}

#[tokio::test]
async fn a3_an_id_in_two_spellings_counts_where_they_agree() {
    let line = Line::open().await;
    let twice =
        |reply: String, id: &str| reply.replacen('{', &format!(r#"{{"TRANSACTIONID":"{id}","#), 1);
    let agreed = twice(checked("200"), TRANSACTION_ID);
    let answer = line.inquire(Mode::Recurring, Act::say(&agreed)).await.expect("an answer").answer;
    assert!(matches!(answer, InquiryAnswer::Charged { .. }), "{answer:?}");
    let agreed = twice(deducted("103", "None"), TRANSACTION_ID);
    let answer = line.charge(Act::say(&agreed)).await.expect("an answer").answer;
    assert!(matches!(answer, ChargeAnswer::Declined(_)), "{answer:?}");
    let at_odds = twice(deducted("103", "None"), "ACME20260114093000A7K3");
    let outcome = line.charge(Act::say(&at_odds)).await;
    let is_unreadable =
        matches!(outcome, Err(CallError::InDoubt { why: Doubt::UnreadableBody(_), .. }));
    assert!(is_unreadable, "{outcome:?}");
}

#[tokio::test]
async fn a4_a_literal_20_is_in_doubt_on_every_endpoint() {
    let line = Line::open().await;
    let charged =
        line.charge(Act::say(&deducted("20", "Recurring"))).await.expect("an answer").answer;
    assert!(matches!(charged, ChargeAnswer::InDoubt { .. }), "{charged:?}");
    let confirmed = line.confirm(Act::say(&confirmed("20"))).await.expect("an answer").answer;
    assert!(matches!(confirmed, ChargeAnswer::InDoubt { .. }), "{confirmed:?}");
    let sent =
        line.request_otp(Act::say(&deducted("20", "Register"))).await.expect("an answer").answer;
    assert!(matches!(sent, OtpAnswer::InDoubt { .. }), "{sent:?}");
    let asked =
        line.inquire(Mode::Recurring, Act::say(&checked("20"))).await.expect("an answer").answer;
    assert!(matches!(asked, InquiryAnswer::Unclear { .. }), "{asked:?}");
}

#[tokio::test]
async fn a5_a_recurring_200_counts_only_with_result_type_recurring() {
    let line = Line::open().await;
    for (kind, is_charged) in [
        ("Recurring", true),
        ("recurring", true),
        ("RECURRING", true),
        ("Register", false),
        ("None", false),
        ("", false),
        ("Recurring ", false),
    ] {
        let answer = line.charge(Act::say(&deducted("200", kind))).await.expect(kind).answer;
        assert_eq!(
            matches!(answer, ChargeAnswer::Charged { .. }),
            is_charged,
            "{kind:?}: {answer:?}"
        );
        let is_hinted =
            matches!(answer, ChargeAnswer::InDoubt { doubted: Doubted::NotRecurring, .. });
        assert_eq!(is_hinted, !is_charged, "{kind:?}: {answer:?}");
    }
    let without = r#"{"ResultCode":"200"}"#;
    let answer = line.charge(Act::say(without)).await.expect("an answer").answer;
    assert!(matches!(answer, ChargeAnswer::InDoubt { .. }), "{answer:?}");
}

#[tokio::test]
async fn a5_an_otp_request_that_was_charged_instead_is_in_doubt() {
    let line = Line::open().await;
    let answer =
        line.request_otp(Act::say(&deducted("200", "Recurring"))).await.expect("an answer").answer;
    assert!(matches!(answer, OtpAnswer::ChargedUnasked { .. }), "{answer:?}");
}

#[tokio::test]
async fn a13_a_look_up_that_failed_ends_no_transaction() {
    let line = Line::open().await;
    for code in ["001", "002", "006", "102"] {
        for mode in [Mode::Recurring, Mode::Otp] {
            let answer = line.inquire(mode, Act::say(&checked(code))).await.expect(code).answer;
            let is_unclear = matches!(&answer, InquiryAnswer::Unclear { code: Some(c), .. } if c.as_str() == code);
            assert!(is_unclear, "{code}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn a15_amounts_are_compared_as_decimals_and_subscribers_as_numbers() {
    let line = Line::open().await;
    for (msisdn, amount) in [
        ("2055500001", "\"5000\""),
        ("02055500001", "\"5000.00\""),
        ("8562055500001", "5000"),
        ("+8562055500001", "5000.0"),
        ("008562055500001", "\" 5000 \""),
    ] {
        let reply = checked_about("200", msisdn, amount);
        let answer = line.inquire(Mode::Recurring, Act::say(&reply)).await.expect(msisdn).answer;
        assert!(matches!(answer, InquiryAnswer::Charged { .. }), "{msisdn} {amount}: {answer:?}");
    }
}

#[tokio::test]
async fn money_rule_4_an_answer_about_something_else_is_a_mismatch_whatever_its_code() {
    let line = Line::open().await;
    for (msisdn, amount, field) in [
        ("2099900002", "\"5000\"", MismatchedField::Msisdn),
        ("no number", "\"5000\"", MismatchedField::Msisdn),
        (NATIONAL, "\"5001\"", MismatchedField::Amount),
        (NATIONAL, "50000", MismatchedField::Amount),
        (NATIONAL, "\"five\"", MismatchedField::Amount),
        (NATIONAL, "true", MismatchedField::Amount),
    ] {
        for code in ["200", "103", "800", "001", "XXX"] {
            let reply = checked_about(code, msisdn, amount);
            let answer = line.inquire(Mode::Recurring, Act::say(&reply)).await.expect(code).answer;
            let found = match answer {
                InquiryAnswer::Mismatch { field, .. } => Some(field),
                _ => None,
            };
            assert_eq!(found, Some(field), "{msisdn} {amount} {code}");
        }
    }
    let other_id = checked("200").replace(TRANSACTION_ID, "ACME20260114093000A7K3");
    let answer =
        line.inquire(Mode::Recurring, Act::say(&other_id)).await.expect("an answer").answer;
    assert!(matches!(
        answer,
        InquiryAnswer::Mismatch { field: MismatchedField::TransactionId, .. }
    ));
}

#[tokio::test]
async fn money_rule_3_an_answer_that_does_not_name_subscriber_and_amount_proves_nothing() {
    let line = Line::open().await;
    for code in ["200", "103", "101", "005", "107", "800"] {
        for (msisdn, amount) in
            [("", "\"5000\""), (NATIONAL, "\"\""), (NATIONAL, "null"), ("", "null")]
        {
            let reply = checked_about(code, msisdn, amount);
            for mode in [Mode::Recurring, Mode::Otp] {
                let answer = line.inquire(mode, Act::say(&reply)).await.expect(code).answer;
                assert!(matches!(answer, InquiryAnswer::Unclear { .. }), "{code}: {answer:?}");
            }
        }
    }
}

#[tokio::test]
async fn a15_only_whole_kip_for_a_number_of_laos_is_ever_sent() {
    let operator = Operator::start([]).await;
    let client = client(&operator);
    let given = Given::new();
    let kip = |text| Money::parse(text, Currency::Lak).expect("an amount");
    let malaysian = Msisdn::parse("+60123456789", Country::Malaysia).expect("a number of Malaysia");
    let long = "x".repeat(101);
    for (wrong, ask) in [
        ("Amount: ", Deduction { amount: kip("0"), ..given.deduction() }),
        (
            "Amount: ",
            Deduction {
                amount: Money::parse("9.90", Currency::Myr).expect("an amount"),
                ..given.deduction()
            },
        ),
        ("Msisdn: ", Deduction { msisdn: malaysian, ..given.deduction() }),
        ("CardName: ", Deduction { card_name: "", ..given.deduction() }),
        ("CardName: ", Deduction { card_name: &long, ..given.deduction() }),
    ] {
        let refused = client.charge_recurring(&given.token, ask, open).await.expect_err(wrong);
        assert!(
            matches!(&refused, CallError::Refused { class: Class::Misconfiguration, why, .. } if why.starts_with(wrong)),
            "{refused:?}"
        );
    }
    drop(client);
    assert_eq!(operator.finish().await.0, 0, "nobody was even called");
}

#[tokio::test]
async fn codes_are_texts_so_a_number_is_no_code() {
    let line = Line::open().await;
    for (text, number) in [("\"200\"", "200"), ("\"103\"", "103"), ("\"003\"", "3")] {
        let reply = deducted("PLACE", "Recurring").replace("\"PLACE\"", number);
        let answer = line.charge(Act::say(&reply)).await.expect(text).answer;
        assert!(
            matches!(answer, ChargeAnswer::InDoubt { doubted: Doubted::Unlisted, .. }),
            "{number}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn an_answer_about_another_charge_declines_nothing_and_charges_nothing() {
    let line = Line::open().await;
    let other_id = |reply: String| reply.replace(TRANSACTION_ID, "ACME20260114093000A7K3");
    let other_line = |reply: String| reply.replace(NATIONAL, "2099900002");
    for code in ["200", "103", "101"] {
        for reply in
            [other_id(deducted(code, "Recurring")), other_line(deducted(code, "Recurring"))]
        {
            let answer = line.charge(Act::say(&reply)).await.expect(code).answer;
            assert!(matches!(answer, ChargeAnswer::InDoubt { .. }), "{reply}: {answer:?}");
        }
    }
    for code in ["200", "006"] {
        let answer = line.confirm(Act::say(&other_id(confirmed(code)))).await.expect(code).answer;
        assert!(matches!(answer, ChargeAnswer::InDoubt { .. }), "{code}: {answer:?}");
    }
}

#[tokio::test]
async fn a_reply_of_an_older_build_without_msisdn_is_still_a_reply() {
    let line = Line::open().await;
    let older = deducted("200", "Recurring").replace(&format!(r#","Msisdn":"{NATIONAL}""#), "");
    let answer = line.charge(Act::say(&older)).await.expect("an answer").answer;
    let reference = match answer {
        ChargeAnswer::Charged(debited) => debited.reference.map(|r| r.as_str().to_owned()),
        _ => None,
    };
    assert_eq!(reference.as_deref(), Some(REF_CODE));
}

#[tokio::test]
async fn a_ref_code_on_a_failure_proves_nothing() {
    let line = Line::open().await;
    let answer =
        line.request_otp(Act::say(&deducted("003", "Register"))).await.expect("an answer").answer;
    assert!(matches!(answer, OtpAnswer::Declined(d) if d.class == Class::Duplicate));
    let without = deducted("200", "Register").replace(REF_CODE, "");
    let answer = line.request_otp(Act::say(&without)).await.expect("an answer").answer;
    assert!(matches!(answer, OtpAnswer::InDoubt { .. }), "{answer:?}");
}
