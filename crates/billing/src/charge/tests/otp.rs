//! A purchase with an OTP: two calls, and the subscriber in between (flows L1 and L4).

use super::bought::*;
use super::*;

/// The OTP was typed and the call that charges is on its way, since two in the morning.
fn confirming() -> Charge {
    let mut charge = waiting_for_otp();
    hear(&mut charge, typed("12345"), "22 02:00:00").expect("it waits for one");
    with(charge, &[ChargeEvent::Submitted])
}

/// A call that charges was answered with "wrong OTP".
fn refused(charge: &mut Charge) -> ChargeEvent {
    let event = charge.refuse_otp(Some("006".into()), None);
    charge.apply(&event, at("22 02:01:00")).expect("legal");
    event
}

fn typed_again(charge: &mut Charge) {
    hear(charge, typed("54321"), "22 02:01:00").expect("another may be typed");
    charge.apply(&ChargeEvent::Submitted, at("22 02:01:00")).expect("legal");
}

#[test]
fn the_subscriber_is_asked_first_and_the_call_that_charges_waits_for_the_otp() {
    let schedule = nights();
    let rules = with_otp(&schedule);
    let order = ChargeOrder { scheduled_for: at("22 12:00:00"), ..bought(Way::Otp).order };
    let mut charge = Charge::open(order);
    assert_eq!(charge.next(&rules, at("22 12:00:00"), None), ChargeNext::Prepare, "at any hour");
    for event in [ChargeEvent::Preparing, prepared("22 12:00:00")] {
        charge.apply(&event, at("22 12:00:00")).expect("legal");
    }
    let next = charge.next(&rules, at("22 12:00:00"), None);
    assert_eq!(next, ChargeNext::Wait(at("22 12:05:00")));
    assert!(charge.takes_otp(at("22 12:04:59")));
    hear(&mut charge, typed("12345"), "22 12:01:00");
    assert_eq!(charge.next(&rules, at("22 12:01:00"), None), ChargeNext::Send);
    assert_eq!(charge.attempts, 0, "nothing that charges was sent yet");
}

#[test]
fn a_purchase_that_could_not_begin_within_ten_minutes_asks_nobody_any_more() {
    let schedule = any_time();
    let rules = with_otp(&schedule);
    let late = "22 02:10:00";
    assert_eq!(bought(Way::Otp).next(&rules, at("22 02:09:59"), None), ChargeNext::Prepare);
    let mut charge = bought(Way::Otp);
    become_next(&mut charge, &rules, late);
    assert_eq!(charge.reason, Some(DeclineReason::OperatorError));
    // One that has begun goes on for as long as the subscriber may act.
    let mut begun = with(bought(Way::Otp), &[ChargeEvent::Preparing]);
    begun.apply(&prepared("22 02:09:00"), at("22 02:09:00")).expect("legal");
    hear(&mut begun, typed("12345"), "22 02:09:30");
    begun.apply(&ChargeEvent::Submitted, at("22 02:09:30")).expect("legal");
    begun.apply(&not_accepted(Unaccepted::Unauthorized), at("22 02:09:31")).expect("legal");
    assert_eq!(begun.next(&rules, at(late), None), ChargeNext::Send);
}

#[test]
fn a_first_call_that_was_lost_burns_its_id_and_is_made_under_another_three_times_at_most() {
    let schedule = any_time();
    let rules = with_otp(&schedule);
    let mut charge = bought(Way::Otp);
    let mut ids = vec![charge.transaction_id().clone()];
    for now in ["22 02:00:00", "22 02:01:00"] {
        charge.apply(&ChargeEvent::Preparing, at(now)).expect("legal");
        // The worker was gone before it could record the answer.
        become_next(&mut charge, &rules, now);
        assert_eq!(charge.state, ChargeState::Requested);
        ids.push(charge.transaction_id().clone());
    }
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2], "{ids:?}");
    assert!(ids.iter().all(|id| id.to_string().starts_with("ACME")), "{ids:?}");

    charge.apply(&ChargeEvent::Preparing, at("22 02:02:00")).expect("legal");
    let event = charge.prepare_again(&rules, at("22 02:02:00"), Doubted::Timeout, None, None);
    let is_unsent = matches!(event, ChargeEvent::Declined { proof: Proof::Unsent, .. });
    assert!(is_unsent, "{event:?}");
    charge.apply(&event, at("22 02:02:00")).expect("legal");
    assert_eq!(charge.reason, Some(DeclineReason::OperatorError));
    assert_eq!(charge.next(&rules, at("24 02:00:00"), None), ChargeNext::Rest);
    assert_eq!(charge.attempts, 0, "no money can have moved");
}

#[test]
fn money_rule_9_the_id_that_replaces_a_burnt_one_is_the_same_however_often_it_is_minted() {
    let schedule = any_time();
    let rules = with_otp(&schedule);
    let again = || {
        let mut charge = with(bought(Way::Otp), &[ChargeEvent::Preparing]);
        become_next(&mut charge, &rules, "22 02:00:00");
        charge.transaction_id().clone()
    };
    assert_eq!(again(), again());
}

#[test]
fn the_next_first_call_waits_a_little_longer_each_time() {
    let schedule = any_time();
    let rules = with_otp(&schedule);
    let mut charge = with(bought(Way::Otp), &[ChargeEvent::Preparing]);
    for wait_until in ["22 02:00:02", "22 02:00:04"] {
        become_next(&mut charge, &rules, "22 02:00:00");
        let next = charge.next(&rules, at("22 02:00:00"), None);
        assert_eq!(next, ChargeNext::Wait(at(wait_until)));
        charge.apply(&ChargeEvent::Preparing, at("22 02:00:00")).expect("legal");
    }
}

#[test]
fn a_wrong_otp_may_be_typed_again_and_the_third_one_ends_the_charge() {
    let mut charge = confirming();
    for _ in 0..2 {
        assert!(matches!(refused(&mut charge), ChargeEvent::OtpRefused { .. }));
        assert!(charge.takes_otp(at("22 02:01:00")));
        typed_again(&mut charge);
    }
    let event = refused(&mut charge);
    assert!(matches!(event, ChargeEvent::Declined { proof: Proof::Reply, .. }), "{event:?}");
    assert_eq!(charge.reason, Some(DeclineReason::WrongOtp));
    assert_eq!(hear(&mut charge, typed("11111"), "22 02:01:00"), None);
}

#[test]
fn an_otp_is_taken_only_while_the_subscriber_is_waited_for_and_only_once() {
    let late = "22 02:05:00";
    assert_eq!(waiting_for_otp().hear(typed("12345"), at(late)), None, "its time is over");
    assert_eq!(confirming().hear(typed("12345"), at("22 02:01:00")), None, "one is on its way");
    assert_eq!(bought(Way::Otp).hear(typed("12345"), at("22 02:00:00")), None, "not asked yet");
    assert_eq!(on_page().hear(typed("12345"), at("22 02:00:00")), None, "a page takes none");
    let mut charge = waiting_for_otp();
    hear(&mut charge, typed("12345"), "22 02:01:00");
    assert_eq!(hear(&mut charge, typed("54321"), "22 02:01:00"), None, "the first one is sent");
}

#[test]
fn a_window_that_closed_is_asked_about_twice_two_minutes_apart_and_once_more_a_day_later() {
    let schedule = any_time();
    let rules = with_otp(&schedule);
    let mut charge = waiting_for_otp();
    let event = become_next(&mut charge, &rules, "22 02:05:00");
    assert_eq!(event, ChargeEvent::WindowClosed { look_at: at("22 02:07:00") });
    assert_eq!(charge.next(&rules, at("22 02:06:59"), None), ChargeNext::Wait(at("22 02:07:00")));

    ask(&mut charge, &rules, Finding::Unconfirmed, "22 02:07:00");
    assert_eq!(charge.state, ChargeState::Waiting, "once is not enough");
    assert_eq!(charge.next(&rules, at("22 02:07:00"), None), ChargeNext::Wait(at("22 02:09:00")));
    let event = ask(&mut charge, &rules, Finding::Unconfirmed, "22 02:09:00");
    assert!(matches!(event, ChargeEvent::Declined { proof: Proof::Repetition, .. }), "{event:?}");
    assert_eq!(charge.reason, Some(DeclineReason::Expired));

    assert_eq!(charge.next(&rules, at("22 12:00:00"), None), ChargeNext::Wait(at("23 02:09:00")));
    assert_eq!(charge.next(&rules, at("23 02:09:00"), None), ChargeNext::Inquire);
    ask(&mut charge, &rules, Finding::Unconfirmed, "23 02:09:00");
    assert_eq!(charge.next(&rules, at("23 02:09:00"), None), ChargeNext::Rest);
}

#[test]
fn money_rule_3_not_confirmed_closes_nothing_while_an_otp_could_still_be_confirmed() {
    let schedule = any_time();
    let rules = with_otp(&schedule);
    let mut charge = confirming();
    charge.apply(&lost(at("22 02:01:00")), at("22 02:00:30")).expect("legal");
    for now in ["22 02:01:00", "22 02:03:00", "22 02:06:59"] {
        ask(&mut charge, &rules, Finding::Unconfirmed, now);
        assert_eq!(charge.state, ChargeState::InDoubt, "{now}");
    }
    ask(&mut charge, &rules, Finding::Unconfirmed, "22 02:07:00");
    assert_eq!(charge.reason, Some(DeclineReason::Expired));
    assert!(charge.look_again_at.is_some(), "a late confirmation could still be under way");
}

#[test]
fn a_purchase_that_was_never_confirmed_and_is_unknown_to_the_operator_is_closed() {
    let schedule = any_time();
    let rules = with_otp(&schedule);
    let mut unsent = waiting_for_otp();
    become_next(&mut unsent, &rules, "22 02:05:00");
    let mut sent = confirming();
    sent.apply(&lost(at("22 02:01:00")), at("22 02:00:30")).expect("legal");
    for (charge, state) in [(unsent, ChargeState::Declined), (sent, ChargeState::InDoubt)] {
        let mut charge = charge;
        for now in ["22 02:07:00", "22 02:09:00"] {
            ask(&mut charge, &rules, Finding::NotFound, now);
        }
        assert_eq!(charge.state, state, "{} attempts", charge.attempts);
    }
}

#[test]
fn money_rule_7_a_confirmation_that_was_not_sent_keeps_the_otp_and_is_sent_again() {
    let schedule = any_time();
    let rules = with_otp(&schedule);
    for why in [Unaccepted::Unauthorized, Unaccepted::NotSent] {
        let mut charge = confirming();
        let event = charge.not_accepted(why, Duration::ZERO, at("22 02:00:01"), None);
        charge.apply(&event, at("22 02:00:01")).expect("legal");
        assert_eq!((charge.state, charge.attempts), (ChargeState::Requested, 0));
        assert_eq!(charge.next(&rules, at("22 02:00:03"), None), ChargeNext::Send, "{why:?}");
        let otp = charge.preparation.as_ref().and_then(|preparation| preparation.otp.as_ref());
        assert_eq!(otp.map(|otp| otp.reveal()), Some("12345"));
        let expired = become_next(&mut charge, &rules, "22 02:05:00");
        assert!(matches!(expired, ChargeEvent::Declined { proof: Proof::Unsent, .. }));
        assert_eq!(charge.reason, Some(DeclineReason::Expired));
    }
}

#[test]
fn money_rule_2_a_worker_that_died_after_the_intent_to_confirm_leaves_a_doubt_and_no_otp() {
    let schedule = any_time();
    let rules = with_otp(&schedule);
    let mut charge = confirming();
    let event = become_next(&mut charge, &rules, "22 02:01:00");
    assert!(matches!(event, ChargeEvent::AnswerLost { why: Doubted::WorkerLost, .. }), "{event:?}");
    assert_eq!(charge.state, ChargeState::InDoubt);
    assert_eq!(charge.preparation.as_ref().and_then(|prep| prep.otp.as_ref()), None);
    assert_eq!(hear(&mut charge, typed("54321"), "22 02:02:00"), None, "no second confirmation");
}

#[test]
fn money_rule_9_an_otp_is_not_sent_where_the_store_may_have_lost_that_it_was_sent_before() {
    let schedule = any_time();
    let rules = with_otp(&schedule);
    let mut charge = waiting_for_otp();
    let lost_at = at("22 02:00:30");
    assert_eq!(
        charge.next(&rules, at("22 02:01:00"), Some(lost_at)),
        ChargeNext::Wait(at("22 02:05:00"))
    );
    hear(&mut charge, typed("12345"), "22 02:01:00");
    let next = charge.next(&rules, at("22 02:01:00"), Some(lost_at));
    let ChargeNext::Become(ChargeEvent::AnswerLost { .. }) = next else { panic!("{next:?}") };
    let before_it_began = Some(at("22 01:59:59"));
    assert_eq!(charge.next(&rules, at("22 02:01:00"), before_it_began), ChargeNext::Send);
}

#[test]
fn money_rule_10_a_purchase_that_waits_for_its_otp_is_cancelled() {
    let cancel = || ChargeSignal::Withdraw { why: Withdrawal::Cancelled };
    let mut charge = waiting_for_otp();
    hear(&mut charge, cancel(), "22 02:01:00");
    assert_eq!(
        (charge.state, charge.reason),
        (ChargeState::Cancelled, Some(DeclineReason::Cancelled))
    );
    assert_eq!(hear(&mut charge, typed("12345"), "22 02:02:00"), None);
}

#[test]
fn money_rule_10_a_cancel_that_met_a_call_in_flight_stops_the_purchase_once_it_waits_again() {
    let schedule = any_time();
    let rules = with_otp(&schedule);
    let cancel = || ChargeSignal::Withdraw { why: Withdrawal::Cancelled };
    let mut preparing = with(bought(Way::Otp), &[ChargeEvent::Preparing]);
    hear(&mut preparing, cancel(), "22 02:00:00");
    preparing.apply(&prepared("22 02:00:00"), at("22 02:00:00")).expect("legal");
    let mut mistyped = confirming();
    hear(&mut mistyped, cancel(), "22 02:00:00");
    refused(&mut mistyped);
    for mut charge in [preparing, mistyped] {
        become_next(&mut charge, &rules, "22 02:01:00");
        assert_eq!(charge.state, ChargeState::Cancelled);
    }
}

#[test]
fn money_rule_3_a_confirmation_that_landed_after_the_purchase_was_closed_is_for_staff() {
    let schedule = any_time();
    let rules = with_otp(&schedule);
    let mut charge = waiting_for_otp();
    become_next(&mut charge, &rules, "22 02:05:00");
    for now in ["22 02:07:00", "22 02:09:00"] {
        ask(&mut charge, &rules, Finding::Unconfirmed, now);
    }
    let receipt = Receipt { code: Some("200".into()), ..Receipt::default() };
    let event = charge.charged(&rules, Proof::Inquiry, receipt, at("23 02:09:00"));
    charge.apply(&event, at("23 02:09:00")).expect("legal");
    assert_eq!(charge.state, ChargeState::Charged);
    assert!(charge.needs_staff());
}

#[test]
fn money_rule_15_no_otp_is_ever_written_to_the_history() {
    let otp = "98765432";
    let event = waiting_for_otp().hear(typed(otp), at("22 02:00:00")).expect("it waits for one");
    assert!(format!("{event:?}").contains("•••"), "{event:?}");
    let bytes = minicbor::to_vec(&event).expect("encodes");
    assert!(!bytes.windows(otp.len()).any(|part| part == otp.as_bytes()));
    let read: ChargeEvent = minicbor::decode(&bytes).expect("decodes");
    assert_eq!(read, ChargeEvent::OtpTyped { otp: None });
    let evidence = minicbor::to_vec(ChargeSignal::Evidence { event }).expect("encodes");
    assert!(!evidence.windows(otp.len()).any(|part| part == otp.as_bytes()));
}

#[test]
fn an_otp_is_forgotten_as_soon_as_its_answer_is_on_record() {
    let answers = [
        ChargeEvent::OtpRefused { code: None },
        lost(at("22 02:01:00")),
        charged(),
        declined(Proof::Reply, DeclineReason::Expired),
    ];
    for answer in answers {
        let charge = with(confirming(), std::slice::from_ref(&answer));
        let otp = charge.preparation.as_ref().and_then(|preparation| preparation.otp.as_ref());
        assert_eq!(otp, None, "{answer:?}");
    }
}

#[test]
fn an_otp_that_did_not_arrive_is_asked_for_again_at_most_three_times() {
    let schedule = any_time();
    let (mut charge, rules) = (waiting_for_otp(), with_otp(&schedule));
    for time in ["22 02:00:10", "22 02:00:20", "22 02:00:30"] {
        assert_eq!(
            hear(&mut charge, ChargeSignal::ResendOtp, time),
            Some(ChargeEvent::ResendAsked)
        );
        assert_eq!(hear(&mut charge, ChargeSignal::ResendOtp, time), None, "once is enough");
        assert_eq!(charge.next(&rules, at(time), None), ChargeNext::Resend);
        let expires_at = at(time) + TimeDelta::minutes(1);
        let resent = ChargeEvent::OtpResent { is_sent: true, code: None, expires_at };
        charge.apply(&resent, at(time)).expect("a legal move");
        assert_eq!(charge.next(&rules, at(time), None), ChargeNext::Wait(expires_at));
    }
    assert_eq!(hear(&mut charge, ChargeSignal::ResendOtp, "22 02:00:40"), None);
}
