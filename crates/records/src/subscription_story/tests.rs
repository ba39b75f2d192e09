use std::collections::BTreeSet;

use billing::{CancelledBy, ChargeId, ChargeOrigin, DeclineReason, Standing};

use super::*;

fn at(second: u32) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_312_800 + i64::from(second), 0).expect("an instant")
}

/// Every event there is, with its words; `CH` stands for the charge.
fn stories(charge: ChargeId) -> Vec<(SubscriptionEvent, &'static str)> {
    let retry = PlannedRetry { at: at(60), dunning_step: 0 };
    let period = "2026-11-22/2026-11-29".parse().expect("a period");
    let open = OpenPeriod {
        number: 3,
        period,
        charge,
        ordinal: 0,
        dunning_step: 0,
        standing: Standing::Open,
        first_declined_at: None,
        retry: None,
    };
    vec![
        (SubscriptionEvent::Enrolled, "enrolled"),
        (
            SubscriptionEvent::PeriodOpened {
                open,
                skipped: 2,
                superseded: None,
                scheduled_for: at(0),
            },
            "period 2026-11-22/2026-11-29 opened with charge CH; 2 elapsed periods skipped, never \
             charged",
        ),
        (
            SubscriptionEvent::ChargeReopened {
                charge,
                dunning_step: 1,
                scheduled_for: at(0),
                run: None,
            },
            "tried again with charge CH (dunning step 1)",
        ),
        (
            SubscriptionEvent::Renewed { paid_through: at(0), successor: None, charge },
            "renewed by CH: paid until 2026-11-22 02:00:00Z",
        ),
        (
            SubscriptionEvent::Unpaid { reason: DeclineReason::Funds, retry: None },
            "unpaid, the balance was too low; no further charge in this period",
        ),
        (
            SubscriptionEvent::NotHeldAgainst { reason: DeclineReason::OperatorError, retry },
            "not charged for no fault of the subscriber's (the operator failed); again from \
             2026-11-22 02:01:00Z",
        ),
        (
            SubscriptionEvent::Suspended { reason: None },
            "suspended, not served any more: unpaid to the end of grace",
        ),
        (
            SubscriptionEvent::Cancelled { by: CancelledBy::Plan, note: None },
            "cancelled by its plan",
        ),
        (
            SubscriptionEvent::LandedLate { charge, period },
            "charge CH for 2026-11-22/2026-11-29 took money after it was given up: for staff to \
             settle",
        ),
        (SubscriptionEvent::Started { charge }, "bought and started by CH"),
        (
            SubscriptionEvent::ExpirySeen {
                expiry: "2026-11-29".parse().expect("a day"),
                paid_through: at(0),
            },
            "the operator says: paid through 2026-11-29, so paid until 2026-11-22 02:00:00Z",
        ),
        (
            SubscriptionEvent::Lapsed { reason: DeclineReason::NotMember },
            "over at the operator: the operator does not hold the subscriber as a member",
        ),
    ]
}

#[test]
fn every_event_is_told_under_its_own_name_in_words_that_a_person_understands() {
    let origin = ChargeOrigin::Request { api_key: "backend", idempotency_key: "order-17" };
    let charge = ChargeId::mint(1, &origin);
    let mut names = BTreeSet::new();
    for (event, words) in stories(charge) {
        let told = tell_subscription(&event, at(0));
        assert_eq!(told.words, words.replace("CH", &charge.to_string()), "{event:?}");
        assert!(names.insert(told.event.clone()), "{} is told twice", told.event);
    }
}
