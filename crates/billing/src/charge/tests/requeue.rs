//! What may be asked for again, and what may not.

use super::*;

const RUN: &str = "requeue/1";

pub(super) fn requeue() -> ChargeSignal {
    ChargeSignal::Requeue { run: RUN.into(), by: "ann".into(), reason: Some("recharged".into()) }
}

pub(super) fn requeued() -> ChargeEvent {
    ChargeEvent::Requeued { run: RUN.into(), by: "ann".into(), reason: Some("recharged".into()) }
}

/// A charge without a subscription, to which these things happened.
fn direct(events: &[ChargeEvent]) -> Charge {
    let order = ChargeOrder {
        way: Way::Direct,
        subscription: None,
        period: None,
        send_before: None,
        ..order()
    };
    let mut charge = Charge::open(order);
    for event in events {
        charge.apply(event, at("22 02:00:00")).expect("a legal move");
    }
    charge
}

fn declined_for(reason: DeclineReason, proof: Proof) -> Charge {
    after(&[ChargeEvent::Submitted, declined(proof, reason)])
}

const PROOFS: [Proof; 5] =
    [Proof::Reply, Proof::Inquiry, Proof::Repetition, Proof::Staff, Proof::Unsent];

/// The reasons that another try may mend.
const MENDABLE: [DeclineReason; 5] = [
    DeclineReason::Funds,
    DeclineReason::Limit,
    DeclineReason::NotMember,
    DeclineReason::Misconfigured,
    DeclineReason::OperatorError,
];

#[test]
fn money_rule_3_only_a_proven_negative_that_may_have_changed_is_asked_for_again() {
    for reason in DeclineReason::all() {
        for proof in PROOFS {
            let may = MENDABLE.contains(&reason) && proof.is_full();
            let expected = if may { Requeue::Again } else { Requeue::Skip(Skipped::Terminal) };
            let found = declined_for(reason, proof).requeue(at("22 03:00:00"));
            assert_eq!(found, expected, "{reason} known by {proof:?}");
        }
    }
}

#[test]
fn what_a_requeue_comes_to_in_every_state() {
    let expected = |charge: &Charge| match charge.state {
        ChargeState::Submitted | ChargeState::InDoubt => Requeue::Inquire,
        ChargeState::Charged | ChargeState::Refunded => Requeue::Skip(Skipped::Charged),
        ChargeState::Declined => Requeue::Again,
        ChargeState::Requested | ChargeState::Waiting | ChargeState::Cancelled => {
            Requeue::Skip(Skipped::Terminal)
        }
    };
    for charge in one_in_every_state() {
        assert_eq!(charge.requeue(at("22 03:00:00")), expected(&charge), "{}", charge.state);
    }
}

#[test]
fn money_rule_2_a_requeue_of_a_doubt_has_it_asked_about_now_and_never_sent() {
    let mut charge = in_doubt();
    hear(&mut charge, requeue(), "22 02:00:40").expect("worth asking");
    assert_eq!(charge.state, ChargeState::InDoubt);
    let schedule = RenewalSchedule::at_any_time(Tz::Asia__Vientiane);
    assert_eq!(charge.next(&rules(&schedule), at("22 02:00:40"), None), ChargeNext::Inquire);
}

#[test]
fn money_rule_9_a_requeue_of_a_mere_suspicion_hurries_nothing() {
    assert_eq!(suspected().hear(requeue(), at("22 02:00:40")), None);
}

#[test]
fn money_rule_1_nothing_but_a_decline_is_followed_by_another() {
    for charge in one_in_every_state() {
        let event = charge.hear(requeue(), at("22 03:00:00"));
        let opens = matches!(event, Some(ChargeEvent::Requeued { .. }));
        assert_eq!(opens, charge.state == ChargeState::Declined, "{}", charge.state);
    }
}

#[test]
fn money_rule_1_a_charge_without_a_subscription_is_followed_by_one_other_whoever_asks() {
    let mut charge =
        direct(&[ChargeEvent::Submitted, declined(Proof::Reply, DeclineReason::Funds)]);
    assert_eq!(hear(&mut charge, requeue(), "22 03:00:00"), Some(requeued()));
    assert_eq!(charge.followed_by, Some(charge.successor()));
    assert_eq!(charge.requeue(at("22 03:00:00")), Requeue::Skip(Skipped::Terminal));
    assert_eq!(hear(&mut charge, requeue(), "22 04:00:00"), None);
}

#[test]
fn a_subscriptions_charge_leaves_it_to_the_subscription_whether_it_was_followed() {
    let mut charge = declined_for(DeclineReason::Funds, Proof::Reply);
    assert_eq!(hear(&mut charge, requeue(), "22 03:00:00"), Some(requeued()));
    assert_eq!(charge.followed_by, None);
}

#[test]
fn money_rule_11_a_charge_whose_period_is_over_is_not_asked_for_again() {
    let charge = declined_for(DeclineReason::Funds, Proof::Reply);
    assert_eq!(charge.requeue(at("29 01:59:59")), Requeue::Again);
    assert_eq!(charge.requeue(at("29 02:00:00")), Requeue::Skip(Skipped::Terminal));
}

#[test]
fn what_a_subscriber_takes_part_in_is_not_asked_for_without_the_subscriber() {
    for way in [Way::Otp, Way::Page, Way::Watched] {
        let order = ChargeOrder { way, ..order() };
        let declined = declined_for(DeclineReason::Funds, Proof::Reply);
        let charge = Charge { order, ..declined };
        assert_eq!(charge.requeue(at("22 03:00:00")), Requeue::Skip(Skipped::Terminal), "{way:?}");
    }
}

#[test]
fn money_rule_3_a_decline_that_somebody_says_was_charged_is_asked_about_first() {
    let hinted = ChargeEvent::Hinted { reference: None };
    let declined = declined(Proof::Reply, DeclineReason::Funds);
    let charge = direct(&[ChargeEvent::Submitted, declined, hinted]);
    assert_eq!(charge.requeue(at("22 03:00:00")), Requeue::Inquire);
}

#[test]
fn money_rule_3_a_repeated_negative_that_is_proven_at_last_may_be_asked_for_again() {
    let mut charge = declined_for(DeclineReason::NotMember, Proof::Repetition);
    assert_eq!(charge.requeue(at("22 03:00:00")), Requeue::Skip(Skipped::Terminal));
    let proven = declined(Proof::Inquiry, DeclineReason::NotMember);
    charge.apply(&proven, at("23 02:00:00")).expect("looked at again");
    assert_eq!(charge.requeue(at("23 03:00:00")), Requeue::Again);
}

#[test]
fn money_rule_3_what_the_charge_before_it_has_paid_is_not_asked_for_again() {
    let withdraw = ChargeSignal::Withdraw { why: Withdrawal::PaidAlready };
    let reply = declined(Proof::Reply, DeclineReason::Funds);
    // The word comes while it is in flight, or when it has been declined already.
    let mut in_flight = direct(&[ChargeEvent::Submitted]);
    hear(&mut in_flight, withdraw.clone(), "22 02:00:01").expect("it is news");
    in_flight.apply(&reply, at("22 02:00:02")).expect("a legal move");
    let mut closed = direct(&[ChargeEvent::Submitted, reply]);
    hear(&mut closed, withdraw.clone(), "22 02:00:01").expect("it is news");
    assert_eq!(hear(&mut closed, withdraw, "22 02:00:02"), None, "old news");
    for charge in [in_flight, closed] {
        assert_eq!(charge.state, ChargeState::Declined);
        assert_eq!(charge.requeue(at("22 03:00:00")), Requeue::Skip(Skipped::Terminal));
    }
}

#[test]
fn a_charge_that_was_declined_before_its_proof_was_kept_is_not_asked_for_again() {
    let declined = declined_for(DeclineReason::Funds, Proof::Reply);
    let old = Charge { declined_by: None, ..declined };
    assert_eq!(old.requeue(at("22 03:00:00")), Requeue::Skip(Skipped::Terminal));
}
