//! Every documented code of every endpoint and mode, one by one, as the protocol's tables have it.

use billing::Doubted;
use operators::ltc::Mode;
use operators::{ChargeAnswer, InquiryAnswer, OtpAnswer};

use crate::given::{Line, checked, confirmed, deducted};
use crate::operator::Act;

/// What an answer came to: a class and a reason, or the name of the answer.
fn word_of_charge(answer: &ChargeAnswer) -> String {
    match answer {
        ChargeAnswer::Charged { .. } => "charged".into(),
        ChargeAnswer::Declined(decline) => format!("{} {}", decline.class, decline.reason),
        ChargeAnswer::InDoubt { doubted: Doubted::Duplicate, .. } => "in_doubt, seen before".into(),
        ChargeAnswer::InDoubt { .. } => "in_doubt".into(),
        other => format!("{other:?}"),
    }
}

fn word_of_otp(answer: &OtpAnswer) -> String {
    match answer {
        OtpAnswer::Sent { .. } => "sent".into(),
        OtpAnswer::Declined(decline) => format!("{} {}", decline.class, decline.reason),
        OtpAnswer::ChargedUnasked { .. } => "charged unasked".into(),
        OtpAnswer::InDoubt { .. } => "in_doubt".into(),
    }
}

fn word_of_inquiry(answer: &InquiryAnswer) -> String {
    match answer {
        InquiryAnswer::Charged { .. } => "charged".into(),
        InquiryAnswer::Declined(decline) => format!("{} {}", decline.class, decline.reason),
        InquiryAnswer::Unconfirmed { .. } => "unconfirmed".into(),
        InquiryAnswer::NotMember { .. } => "not_member".into(),
        InquiryAnswer::Unclear { .. } => "unclear".into(),
        other => format!("{other:?}"),
    }
}

#[tokio::test]
async fn every_code_of_an_otp_request_means_what_section_4_1_says() {
    let line = Line::open().await;
    for (code, expected) in [
        ("200", "sent"),
        ("001", "transient operator_error"),
        ("002", "transient operator_error"),
        ("003", "duplicate operator_error"),
        ("004", "misconfiguration misconfigured"),
        ("005", "misconfiguration misconfigured"),
        ("006", "transient operator_error"),
        ("101", "terminal not_prepaid"),
        ("102", "transient operator_error"),
        ("103", "funds funds"),
        ("104", "transient operator_error"),
        ("105", "transient operator_error"),
        ("106", "misconfiguration misconfigured"),
        ("107", "duplicate already_subscribed"),
        ("108", "misconfiguration misconfigured"),
        ("601", "in_doubt"),
        ("XXX", "in_doubt"),
    ] {
        let answered = line.request_otp(Act::say(&deducted(code, "Register"))).await;
        let answer = answered.expect(code).answer;
        assert_eq!(word_of_otp(&answer), expected, "RequestDeduct, OTP, code {code}");
    }
}

#[tokio::test]
async fn every_code_of_a_recurring_charge_means_what_section_4_1_says() {
    let line = Line::open().await;
    for (code, expected) in [
        ("200", "charged"),
        ("001", "in_doubt"),
        ("002", "in_doubt"),
        ("003", "in_doubt, seen before"),
        ("004", "misconfiguration misconfigured"),
        ("005", "misconfiguration misconfigured"),
        ("006", "in_doubt"),
        ("101", "terminal not_prepaid"),
        ("102", "in_doubt"),
        ("103", "funds funds"),
        ("104", "in_doubt"),
        ("105", "in_doubt"),
        ("106", "misconfiguration misconfigured"),
        ("107", "misconfiguration misconfigured"),
        ("108", "misconfiguration misconfigured"),
        ("601", "in_doubt"),
        ("602", "in_doubt"),
        ("XXX", "in_doubt"),
    ] {
        let answered = line.charge(Act::say(&deducted(code, "Recurring"))).await;
        let answer = answered.expect(code).answer;
        assert_eq!(word_of_charge(&answer), expected, "RequestDeduct, recurring, code {code}");
    }
}

#[tokio::test]
async fn every_code_of_a_confirmation_means_what_section_5_1_says() {
    let line = Line::open().await;
    for (code, expected) in [
        ("200", "charged"),
        ("001", "in_doubt"),
        ("002", "in_doubt"),
        ("003", "misconfiguration misconfigured"),
        ("004", "misconfiguration misconfigured"),
        ("005", "misconfiguration misconfigured"),
        ("006", "terminal wrong_otp"),
        ("007", "in_doubt, seen before"),
        ("008", "terminal expired"),
        ("009", "misconfiguration misconfigured"),
        ("105", "in_doubt"),
        ("106", "in_doubt"),
        ("103", "in_doubt"),
        ("900", "in_doubt"),
        ("XXX", "in_doubt"),
    ] {
        let answer = line.confirm(Act::say(&confirmed(code))).await.expect(code).answer;
        assert_eq!(word_of_charge(&answer), expected, "ConfirmDeduct, code {code}");
    }
}

#[tokio::test]
async fn every_code_of_an_inquiry_means_what_section_6_1_says() {
    let line = Line::open().await;
    for (code, of_renewal, of_otp) in [
        ("200", "charged", "charged"),
        ("800", "not_member", "unconfirmed"),
        ("103", "funds funds", "funds funds"),
        ("101", "terminal not_prepaid", "terminal not_prepaid"),
        ("004", "misconfiguration misconfigured", "misconfiguration misconfigured"),
        ("005", "misconfiguration misconfigured", "misconfiguration misconfigured"),
        ("106", "misconfiguration misconfigured", "misconfiguration misconfigured"),
        ("108", "misconfiguration misconfigured", "misconfiguration misconfigured"),
        ("107", "misconfiguration misconfigured", "duplicate already_subscribed"),
        ("104", "unclear", "transient operator_error"),
        ("105", "unclear", "transient operator_error"),
        ("003", "unclear", "unclear"),
        ("001", "unclear", "unclear"),
        ("002", "unclear", "unclear"),
        ("006", "unclear", "unclear"),
        ("102", "unclear", "unclear"),
        ("007", "unclear", "unclear"),
        ("XXX", "unclear", "unclear"),
    ] {
        for (mode, expected) in [(Mode::Recurring, of_renewal), (Mode::Otp, of_otp)] {
            let answer = line.inquire(mode, Act::say(&checked(code))).await.expect(code).answer;
            assert_eq!(
                word_of_inquiry(&answer),
                expected,
                "CheckTransaction, {mode:?}, code {code}"
            );
        }
    }
}

#[tokio::test]
async fn an_answer_carries_the_operators_own_code() {
    let line = Line::open().await;
    let declined = line.charge(Act::say(&deducted("103", "None"))).await.expect("an answer").answer;
    assert!(matches!(declined, ChargeAnswer::Declined(d) if d.code.as_str() == "103"));
    let unlisted =
        line.charge(Act::say(&deducted("OCS-4012", "None"))).await.expect("an answer").answer;
    assert!(matches!(unlisted, ChargeAnswer::InDoubt { code, .. } if code.as_str() == "OCS-4012"));
}

#[tokio::test]
async fn white_space_around_a_code_is_no_part_of_it() {
    let line = Line::open().await;
    for (padded, expected) in [
        ("103 ", "funds funds"),
        (" 101", "terminal not_prepaid"),
        ("\\r\\n200\\t", "charged"),
        ("2 00", "in_doubt"),
        (" ", "in_doubt"),
    ] {
        let answered = line.charge(Act::say(&deducted(padded, "Recurring"))).await;
        let answer = answered.expect(padded).answer;
        assert_eq!(word_of_charge(&answer), expected, "{padded:?}");
    }
    let unlisted = line.charge(Act::say(&deducted(" 601 ", "None"))).await.expect("an answer");
    assert!(
        matches!(&unlisted.answer, ChargeAnswer::InDoubt { code, .. } if code.as_str() == "601")
    );
    let asked = line.inquire(Mode::Recurring, Act::say(&checked("800 "))).await.expect("an answer");
    assert_eq!(word_of_inquiry(&asked.answer), "not_member");
}

#[tokio::test]
async fn an_expired_otp_proves_nothing_while_an_earlier_confirm_is_in_doubt() {
    use crate::given::{Given, client, open};
    use operators::ltc::Confirmation;

    let operator = crate::operator::Operator::start([Act::say(&confirmed("008"))]).await;
    let given = Given::new();
    let ask = Confirmation { earlier_confirm_in_doubt: true, ..given.confirmation() };
    let answer = client(&operator).confirm_deduct(&given.token, ask, open).await;
    assert_eq!(word_of_charge(&answer.expect("an answer").answer), "in_doubt");
}
