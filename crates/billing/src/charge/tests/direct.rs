//! A charge of two calls without the subscriber, and the smaller package that an operator may
//! offer instead (flow A2).

use super::bought::*;
use super::*;

/// Both calls were made; the operator offers a smaller package until five past two.
fn offered() -> Charge {
    let offer = ChargeEvent::StepDownOffered { expires_at: at("22 02:05:00") };
    with(direct(), &[ChargeEvent::Preparing, ready(), ChargeEvent::Submitted, offer])
}

const CHOICE: ChargeSignal = ChargeSignal::StepDown { days: 8 };
const PAUSE: Duration = Duration::from_secs(120);

fn pending(charge: &mut Charge, now: &str) -> ChargeEvent {
    let event = charge.judge_pending(PAUSE, None, None, at(now));
    charge.apply(&event, at(now)).expect("legal");
    event
}

#[test]
fn the_call_that_charges_follows_the_first_at_once() {
    let schedule = any_time();
    let rules = in_two_calls(&schedule);
    let mut charge = direct();
    assert_eq!(charge.next(&rules, at("22 02:00:00"), None), ChargeNext::Prepare);
    charge.apply(&ChargeEvent::Preparing, at("22 02:00:00")).expect("legal");
    charge.apply(&ready(), at("22 02:00:01")).expect("legal");
    assert_eq!(charge.next(&rules, at("22 02:00:01"), None), ChargeNext::Send);
    assert_eq!(charge.operator_reference.as_deref(), Some("TR1"));
}

#[test]
fn money_rule_2_a_crash_after_the_first_intent_burns_an_id_and_after_the_second_leaves_a_doubt() {
    let schedule = any_time();
    let rules = in_two_calls(&schedule);
    let mut first = with(direct(), &[ChargeEvent::Preparing]);
    become_next(&mut first, &rules, "22 02:00:40");
    assert_eq!((first.state, first.burnt), (ChargeState::Requested, 1));
    let mut second = with(direct(), &[ChargeEvent::Preparing, ready(), ChargeEvent::Submitted]);
    become_next(&mut second, &rules, "22 02:00:40");
    assert_eq!((second.state, second.burnt), (ChargeState::InDoubt, 0));
}

#[test]
fn money_rule_9_a_named_charge_is_asked_about_and_an_unnamed_one_is_prepared_under_the_same_id() {
    let schedule = any_time();
    let rules = in_two_calls(&schedule);
    let lost_at = Some(at("22 02:00:30"));
    let unnamed = direct();
    assert_eq!(unnamed.next(&rules, at("22 02:01:00"), lost_at), ChargeNext::Prepare);
    assert_eq!(*unnamed.transaction_id(), unnamed.order.transaction_id);
    let named = with(direct(), &[ChargeEvent::Preparing, ready()]);
    let next = named.next(&rules, at("22 02:01:00"), lost_at);
    assert!(matches!(next, ChargeNext::Become(ChargeEvent::Suspected { .. })), "{next:?}");
}

#[test]
fn money_rule_9_what_is_asked_for_soon_after_a_loss_may_have_been_asked_for_before_it() {
    let schedule = any_time();
    // Sent, and lost with its key: the same request made again opens it once more, at two.
    let next = |lost_at| direct().next(&rules(&schedule), at("22 02:00:00"), Some(at(lost_at)));
    for lost_at in ["22 01:59:59", "22 01:00:00"] {
        let next = next(lost_at);
        assert!(matches!(next, ChargeNext::Become(ChargeEvent::Suspected { .. })), "{next:?}");
    }
    assert_eq!(next("22 00:59:59"), ChargeNext::Send, "nobody waits that long to ask again");
}

#[test]
fn money_rule_9_after_a_loss_no_other_id_is_tried_where_the_first_one_may_have_charged() {
    let schedule = any_time();
    let rules = in_two_calls(&schedule);
    let mut charge = with(direct(), &[ChargeEvent::Preparing]);
    become_next(&mut charge, &rules, "22 02:00:40");
    assert_eq!(charge.next(&rules, at("22 02:01:00"), None), ChargeNext::Prepare);
    let next = charge.next(&rules, at("22 02:01:00"), Some(at("22 02:00:30")));
    assert!(matches!(next, ChargeNext::Become(ChargeEvent::Suspected { .. })), "{next:?}");
}

#[test]
fn money_rule_9_an_id_that_is_used_before_it_was_sent_leaves_a_doubt_and_no_second_charge() {
    let schedule = any_time();
    let rules = in_two_calls(&schedule);
    let preparing = with(direct(), &[ChargeEvent::Preparing]);
    let again = |charge: &Charge| {
        charge.prepare_again(&rules, at("22 02:00:01"), Doubted::Duplicate, None, None)
    };
    let event = again(&preparing);
    assert!(matches!(event, ChargeEvent::AnswerLost { .. }), "{event:?}");
    // With a subscriber in between, nothing can have been charged so soon (flow A1).
    let event = again(&with(bought(Way::Page), &[ChargeEvent::Preparing]));
    assert!(matches!(event, ChargeEvent::PrepareAgain { .. }), "{event:?}");
}

#[test]
fn a_smaller_package_is_ordered_only_when_the_subscriber_chooses_it() {
    let schedule = any_time();
    let rules = in_two_calls(&schedule);
    let mut charge = offered();
    assert_eq!(charge.next(&rules, at("22 02:01:00"), None), ChargeNext::Wait(at("22 02:05:00")));
    assert!(
        charge.takes_step_down(at("22 02:04:59")) && !charge.takes_step_down(at("22 02:05:00"))
    );
    assert!(!charge.takes_the_chosen_package());
    assert_eq!(charge.hear(CHOICE, at("22 02:05:00")), None, "the offer is over");
    hear(&mut charge, CHOICE, "22 02:01:00");
    assert_eq!(charge.next(&rules, at("22 02:01:00"), None), ChargeNext::Send);
    assert!(charge.takes_the_chosen_package());
    assert_eq!(hear(&mut charge, CHOICE, "22 02:01:00"), None, "chosen once");
}

#[test]
fn an_offer_that_nobody_takes_is_asked_about_once_more_and_declined() {
    let schedule = any_time();
    let rules = in_two_calls(&schedule);
    let mut charge = offered();
    assert_eq!(charge.next(&rules, at("22 02:05:00"), None), ChargeNext::Inquire);
    let event = pending(&mut charge, "22 02:05:00");
    assert!(matches!(event, ChargeEvent::Declined { proof: Proof::Inquiry, .. }), "{event:?}");
    assert_eq!(charge.reason, Some(DeclineReason::Expired));
}

#[test]
fn money_rule_2_a_chosen_package_that_is_still_processed_when_its_offer_ends_stays_in_doubt() {
    let mut charge = offered();
    hear(&mut charge, CHOICE, "22 02:04:00");
    charge.apply(&ChargeEvent::Submitted, at("22 02:04:00")).expect("legal");
    charge.apply(&lost(at("22 02:05:00")), at("22 02:04:30")).expect("legal");
    let event = pending(&mut charge, "22 02:05:00");
    assert!(matches!(event, ChargeEvent::Asked { finding: Finding::Pending, .. }), "{event:?}");
    assert_eq!(charge.state, ChargeState::InDoubt);
}

#[test]
fn an_offer_that_an_inquiry_finds_leads_out_of_doubt_to_the_subscriber() {
    let mut charge = with(
        direct(),
        &[ChargeEvent::Preparing, ready(), ChargeEvent::Submitted, lost(at("22 02:01:00"))],
    );
    let offer = ChargeEvent::StepDownOffered { expires_at: at("22 02:06:00") };
    charge.apply(&offer, at("22 02:01:00")).expect("legal");
    assert_eq!(charge.state, ChargeState::Waiting);
    assert!(charge.takes_step_down(at("22 02:05:59")));
}

#[test]
fn money_rule_10_a_charge_that_waits_for_the_choice_of_a_package_is_cancelled() {
    let mut charge = offered();
    hear(&mut charge, ChargeSignal::Withdraw { why: Withdrawal::Cancelled }, "22 02:01:00");
    assert_eq!(charge.state, ChargeState::Cancelled);
}

#[test]
fn what_was_taken_for_a_smaller_package_is_what_the_charge_is_worth() {
    let schedule = any_time();
    let rules = in_two_calls(&schedule);
    let mut charge = offered();
    hear(&mut charge, CHOICE, "22 02:01:00");
    charge.apply(&ChargeEvent::Submitted, at("22 02:01:00")).expect("legal");
    let receipt = Receipt { amount: Some(ringgit("4.00")), ..Receipt::default() };
    let event = charge.charged(&rules, Proof::Reply, receipt, at("22 02:01:00"));
    charge.apply(&event, at("22 02:01:00")).expect("legal");
    assert_eq!(charge.amount_charged(), ringgit("4.00"));
    assert_eq!(charge.refundable(None), Ok(ringgit("4.00")));
}
