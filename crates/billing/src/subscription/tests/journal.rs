//! How a subscription is written. Bytes that change here cannot be read by what runs already.

use data_encoding::HEXLOWER;

use super::*;

fn hex<T: Encode<()>>(value: &T) -> String {
    HEXLOWER.encode(&minicbor::to_vec(value).expect("encodes"))
}

/// One of every kind of event, as a subscription whose period has just opened may meet them.
pub(super) fn one_of_every_event(subscription: &Subscription) -> Vec<SubscriptionEvent> {
    let open = subscription.current.clone().expect("a period");
    let (charge, period) = (open.charge, open.period);
    let retry = PlannedRetry { at: at("11-23 02:00:00"), dunning_step: 1 };
    let reason = DeclineReason::Funds;
    vec![
        SubscriptionEvent::Enrolled,
        SubscriptionEvent::PeriodOpened {
            open,
            skipped: 0,
            superseded: None,
            scheduled_for: at("11-22 02:00:00"),
        },
        SubscriptionEvent::ChargeReopened {
            charge,
            dunning_step: 1,
            scheduled_for: at("11-23 02:00:00"),
            run: None,
        },
        SubscriptionEvent::Renewed { paid_through: at("11-29 02:00:00"), successor: None, charge },
        SubscriptionEvent::Unpaid { reason, retry: Some(retry) },
        SubscriptionEvent::NotHeldAgainst { reason: DeclineReason::Misconfigured, retry },
        SubscriptionEvent::Suspended { reason: Some(reason) },
        SubscriptionEvent::Cancelled { by: CancelledBy::Staff, note: Some("asked to".into()) },
        SubscriptionEvent::LandedLate { charge, period },
        SubscriptionEvent::Started { charge },
        SubscriptionEvent::ExpirySeen {
            expiry: at("11-28 12:00:00").date_naive(),
            paid_through: at("11-29 02:00:00"),
        },
        SubscriptionEvent::Lapsed { reason: DeclineReason::Expired },
        SubscriptionEvent::CarriedOver {
            night: at("11-22 12:00:00").date_naive(),
            until: at("11-23 02:00:00"),
        },
        SubscriptionEvent::PeriodMissed {
            number: 3,
            night: Some(at("11-22 12:00:00").date_naive()),
        },
    ]
}

#[test]
fn every_subscription_event_and_signal_reads_back_as_it_was_written() {
    let plan = weekly();
    for subscription in one_in_every_state(&plan) {
        let bytes = minicbor::to_vec(&subscription).expect("encodes");
        assert_eq!(minicbor::decode::<Subscription>(&bytes).expect("decodes"), subscription);
    }
    for event in one_of_every_event(&opened(&plan)) {
        let bytes = minicbor::to_vec(&event).expect("encodes");
        assert_eq!(minicbor::decode::<SubscriptionEvent>(&bytes).expect("decodes"), event);
    }
    let expiry = at("11-28 12:00:00").date_naive();
    for signal in [
        ended(&opened(&plan), FUNDS),
        ended(&opened(&plan), ChargeOutcome::Charged),
        CANCEL,
        SubscriptionSignal::Expiry { expiry },
        requeue::requeue(&opened(&plan)),
    ] {
        let bytes = minicbor::to_vec(&signal).expect("encodes");
        assert_eq!(minicbor::decode::<SubscriptionSignal>(&bytes).expect("decodes"), signal);
    }
}

#[test]
fn the_bytes_of_a_subscription_never_change() {
    let plan = weekly();
    let enrolled = concat!(
        "89657375622d31",                             // its id
        "686c74632d6d61696e6b676f6c642d7765656b6c79", // account, plan
        "1b000007c98246d17b",                         // msisdn
        "0119512b191c2000",                           // active, anchor, time of day, next period
        "1b000001a1ff7acb80",                         // paid through
    );
    assert_eq!(hex(&self::enrolled(&plan, "11-22 02:00:00")), enrolled);
    let unpaid = concat!(
        "8b657375622d31686c74632d6d61696e6b676f6c642d7765656b6c791b000007c98246d17b",
        "0219512b191c2001",   // in grace, and its next period is the second
        "1b000001a1ff7acb80", // paid through
        "88008219512b07",     // the open period: number, days
        "4f0007ade720f42b09cb1f2fbae67831", // its charge
        "0000021b000001a1ff7adf08", // ordinal, step, declined, and when first
        "821b000001a204a13b0801", // its retry: when, step
        "1b000001a1ff7adf08", // unpaid since
    );
    let [_, _, grace, ..] = &one_in_every_state(&plan)[..] else { panic!("six states") };
    assert_eq!(hex(grace), unpaid);
}

#[test]
fn the_bytes_of_the_events_never_change() {
    let expected = [
        "820080",
        "82018486008219512b074f0007ade720f42b09cb1f2fbae6783100000000f61b000001a1ff7acb80",
        "8202834f0007ade720f42b09cb1f2fbae67831011b000001a204a12780",
        "8203831b000001a223874f80f64f0007ade720f42b09cb1f2fbae67831",
        "82048200821b000001a204a1278001",
        "8205820a821b000001a204a1278001",
        "82068100",
        "820782026861736b656420746f",
        "8208824f0007ade720f42b09cb1f2fbae678318219512b07",
        "8209814f0007ade720f42b09cb1f2fbae67831", // started
        "820a821951311b000001a223874f80",         // expiry seen
        "820b8105",                               // lapsed
        "820c8219512b1b000001a204a12780",         // carried over
        "820d820319512b",                         // period missed
    ];
    let found: Vec<_> = one_of_every_event(&opened(&weekly())).iter().map(hex).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_bytes_of_the_signals_never_change() {
    let ended = ended(&opened(&weekly()), FUNDS);
    assert_eq!(
        [hex(&ended), hex(&CANCEL)],
        ["8200844f0007ade720f42b09cb1f2fbae678318219512b070082018200f5", "82018100",]
    );
}

#[test]
fn an_idle_subscription_takes_at_most_130_bytes() {
    let plan = weekly();
    let mut paid = opened(&plan);
    hear_outcome(&mut paid, &plan, ChargeOutcome::Charged, "11-22 02:00:05");
    let bytes = [enrolled(&plan, "11-22 02:00:00"), paid]
        .map(|of| minicbor::to_vec(of).expect("encodes").len());
    assert_eq!(bytes, [54, 80], "at most 130 are planned for");
}
