use std::sync::Arc;

use billing::Charge;
use chrono::TimeDelta;
use engine::workflow::encode_entry;
use engine::{InstanceId, Moment, Move, Workflow};
use proptest::prelude::*;

use super::*;
use crate::Catalog;
use crate::notices::{About, NoticeKind};
use crate::quota::tests::{at, order};

fn now() -> DateTime<Utc> {
    at("2026-11-22T16:00:00Z")
}

fn id() -> InstanceId {
    InstanceId::new(0, "ev_00000000000000000000000000000000")
}

fn workflow() -> NotificationWorkflow {
    let webhook = "acme".parse().expect("a name");
    NotificationWorkflow::new(Arc::new(Catalog::default().with_webhooks([webhook])))
}

fn notification() -> Notification {
    let about = About::Charge(Box::new(Charge::open(order())));
    let notice = Notice { kind: NoticeKind::ChargeCharged, at: now(), about };
    Notification::of("acme".parse().expect("a name"), 1, notice)
}

fn reply(status: Option<u16>) -> Reply {
    Reply { status, evidence: None, retry_after: None }
}

fn happen(notification: &mut Notification, event: &NotificationEvent) {
    workflow().apply(notification, event, now()).expect("a legal move");
}

/// The time of each failing try until it is given up, from the first on.
fn tries(notification: &mut Notification, id: &InstanceId, reply: &Reply) -> Vec<TimeDelta> {
    let (mut time, mut tries) = (now(), Vec::new());
    while notification.status == NotificationStatus::Pending {
        tries.push(time - now());
        let event = notification.answered(id, reply.clone(), time);
        happen(notification, &event);
        time = notification.try_at.unwrap_or(time);
    }
    tries
}

#[test]
fn what_is_never_taken_is_tried_thirteen_times_over_three_days_and_then_kept_as_failed() {
    let mut notification = notification();
    let tries = tries(&mut notification, &id(), &reply(Some(500)));
    assert_eq!(tries.len(), RETRY_AFTER.len() + 1);
    let days = tries.last().expect("a try").num_minutes() as f64 / (24.0 * 60.0);
    assert!((2.9..3.3).contains(&days), "{days} days");
    assert_eq!(notification.status, NotificationStatus::Failed);
    let moment = Moment { at: now() + TimeDelta::days(30), lost_commits_at: None };
    assert_eq!(workflow().next(&notification, moment), Move::Rest);
}

#[test]
fn only_a_2xx_is_taken() {
    for (status, is_taken) in [
        (200, true),
        (201, true),
        (299, true),
        (199, false),
        (301, false),
        (410, false),
        (503, false),
    ] {
        let event = notification().answered(&id(), reply(Some(status)), now());
        assert_eq!(matches!(event, NotificationEvent::Delivered { .. }), is_taken, "{status}");
    }
    let event = notification().answered(&id(), reply(None), now());
    assert!(matches!(event, NotificationEvent::NotDelivered { status: None, .. }));
}

#[test]
fn a_receiver_may_put_a_try_off_but_neither_hasten_it_nor_stop_it() {
    let retry_at = |asked: TimeDelta| {
        let reply = Reply { retry_after: Some(asked), ..reply(Some(429)) };
        match notification().answered(&id(), reply, now()) {
            NotificationEvent::NotDelivered { retry_at: Some(at), .. } => at - now(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(retry_at(TimeDelta::minutes(30)), TimeDelta::minutes(30));
    assert_eq!(retry_at(TimeDelta::days(400)), RETRY_AFTER_MAX);
    for hasty in [TimeDelta::zero(), TimeDelta::days(-1)] {
        assert!(retry_at(hasty) >= TimeDelta::seconds(5));
    }
}

#[test]
fn what_failed_together_does_not_come_back_together_and_every_process_agrees_when() {
    let pause = |n: u64| {
        let id =
            ids::notification(&InstanceId::new(0, "notices:sub:s"), n, &notification().webhook);
        tries(&mut notification(), &id, &reply(None))
    };
    assert_eq!(pause(1), pause(1));
    assert_ne!(pause(1), pause(2));
}

#[test]
fn replaying_tells_again_under_the_same_id_what_was_taken_or_given_up() {
    for status in [NotificationStatus::Delivered, NotificationStatus::Failed] {
        let mut notification = Notification { status, tries: 13, ..notification() };
        let replay = NotificationSignal::Replay { by: "staff".into() };
        let moment = Moment { at: now(), lost_commits_at: None };
        for event in workflow().hear(&notification, replay, moment) {
            happen(&mut notification, &event);
        }
        assert_eq!(workflow().next(&notification, moment), Move::Do(Deliver));
        assert_eq!(tries(&mut notification, &id(), &reply(None)).len(), RETRY_AFTER.len() + 1);
    }
}

#[test]
fn what_is_taken_cannot_be_taken_or_given_up_once_more() {
    let mut taken = Notification { status: NotificationStatus::Delivered, ..notification() };
    let delivered = NotificationEvent::Delivered { status: 200 };
    assert!(workflow().apply(&mut taken, &delivered, now()).is_err());
    assert_eq!(taken.status, NotificationStatus::Delivered);
}

#[test]
fn what_is_meant_for_a_webhook_that_is_not_configured_waits() {
    let other = Notification { webhook: "gone".parse().expect("a name"), ..notification() };
    assert!(workflow().can_decide(&notification()));
    assert!(!workflow().can_decide(&other));
}

#[test]
fn the_first_look_at_its_subject_counts_and_a_later_one_changes_nothing() {
    let mut notification = notification();
    for created_at in [now(), now() + TimeDelta::days(1)] {
        happen(&mut notification, &NotificationEvent::SubjectFound { created_at });
    }
    assert_eq!(notification.subject_created_at, Some(now()));
}

#[test]
fn a_name_that_would_split_a_lane_is_no_webhooks_name() {
    for name in ["", "a/b", "Acme", "-a", "a b", "é"] {
        assert!(name.parse::<WebhookName>().is_err(), "{name}");
    }
    let name: WebhookName = "acme-2".parse().expect("a name");
    assert_eq!(lanes::webhook_of(&lanes::webhook(&name)), Some("acme-2"));
    assert_eq!(lanes::webhook_of(&lanes::notices()), None);
}

#[derive(Clone, Debug)]
enum Turn {
    Answered(Option<u16>),
    Replayed,
}

fn turn() -> impl Strategy<Value = Turn> {
    let status = prop_oneof![Just(None), (100_u16..600).prop_map(Some)];
    prop_oneof![8 => status.prop_map(Turn::Answered), 1 => Just(Turn::Replayed)]
}

proptest! {
    #[test]
    fn whatever_is_answered_the_counts_are_those_of_the_states(
        turns in prop::collection::vec(turn(), 0..60),
    ) {
        let (mut state, workflow) = (notification(), workflow());
        let mut counts = std::collections::BTreeMap::from([(PENDING.to_owned(), 1)]);
        for turn in turns {
            let event = match turn {
                Turn::Replayed => NotificationEvent::Replayed { by: "staff".into() },
                Turn::Answered(_) if state.status != NotificationStatus::Pending => continue,
                Turn::Answered(status) => state.answered(&id(), reply(status), now()),
            };
            let moment = Moment { at: now(), lost_commits_at: None };
            for count in workflow.effects(&id(), &state, &event, moment).count {
                *counts.entry(count.field).or_insert(0) += count.add;
            }
            workflow.apply(&mut state, &event, now()).expect("a legal move");
            counts.retain(|_, count| *count != 0);
            prop_assert_eq!(&counts, &[(state.status.as_str().to_owned(), 1)].into());
        }
    }
}

#[test]
fn a_failed_try_leaves_a_short_line_in_the_history() {
    let event = notification().answered(&id(), reply(Some(503)), now());
    assert!(encode_entry(now(), &[event]).len() < 40);
}

#[test]
fn every_try_is_measured_by_what_came_of_it() {
    let tried = |reply, tries: &mut Notification| {
        let event = tries.answered(&id(), reply, now());
        let measures = workflow().measures(tries, &event);
        happen(tries, &event);
        let [measure] = measures.as_slice() else { panic!("one measure, not {measures:?}") };
        (measure.name, measure.labels.join(" "), measure.add)
    };
    let mut notification = notification();
    let failed = tried(reply(Some(500)), &mut notification);
    assert_eq!(failed, ("deliveries", "acme to_be_retried".into(), 1));
    let taken = tried(reply(Some(200)), &mut notification);
    assert_eq!(taken, ("deliveries", "acme delivered".into(), 1));
}
