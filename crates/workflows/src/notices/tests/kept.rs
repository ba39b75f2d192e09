//! What is kept to be told, and what is not.

use billing::{Asked, ChargeOrder, ChargeState, OperatorPage, Preparation, Withdrawal};
use engine::workflow::encode_entry;

use super::*;

#[test]
fn what_is_kept_to_be_told_has_no_address_that_one_can_pay_at() {
    let page =
        OperatorPage { redirect_url: Some("https://pay.example/secret".into()), deep_link: None };
    let preparation = Preparation {
        begun_at: moment().at,
        is_ready: true,
        page: Some(page),
        expires_at: None,
        wrong_otps: 0,
        otp: None,
        step_down: None,
        free_trial: None,
        wants_otp: false,
        resends: 0,
    };
    let waiting = Charge {
        state: ChargeState::Waiting,
        preparation: Some(Box::new(preparation)),
        ..Charge::open(order())
    };
    let notices = of_charge(&waiting, &lost(), moment().at);
    let effects =
        tell(ids::notices_of_charge(&order()), &order().account, &catalog(&["acme"]), || notices);
    let kept = String::from_utf8_lossy(&effects.signal[0].body).into_owned();
    assert!(!kept.contains("secret"), "{kept}");
}

#[test]
fn the_trace_of_the_request_is_known_to_its_notice() {
    let asked = Asked { trace_parent: Some("00-aa-bb-01".into()), ..Asked::default() };
    let charge = Charge::open(ChargeOrder { asked: Some(Box::new(asked)), ..order() });
    let notices =
        of_charge(&charge, &ChargeEvent::Withdrawn { why: Withdrawal::Cancelled }, moment().at);
    assert_eq!(notices[0].trace_parent(), Some("00-aa-bb-01"));
}

#[test]
fn the_history_of_a_stream_keeps_no_second_copy_of_what_was_told() {
    let event = NoticesEvent::Numbered { notice: Some(notice(moment().at)) };
    let entry = encode_entry(moment().at, &[event]);
    assert!(entry.len() < 24, "{} bytes", entry.len());
}
