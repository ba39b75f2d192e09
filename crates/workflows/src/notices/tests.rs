use std::sync::Arc;
use std::time::Duration;

use billing::{
    AfterGrace, Asked, CancelledBy, Charge, ChargeEvent, ChargeOrder, ChargeState, DeclineReason,
    Doubted, DunningPolicy, Money, OperatorPage, Plan, Preparation, Proof, RefundId,
    RenewalSchedule, Subscription, SubscriptionEvent, SubscriptionMove, SubscriptionState,
    TRANSITIONS, Withdrawal,
};
use chrono::{DateTime, Utc};
use engine::store::NewInstance;
use engine::workflow::{decode, encode_entry};
use engine::{Effects, InstanceId, Moment, Workflow};
use proptest::prelude::*;

use super::*;
use crate::ChargeWorkflow;
use crate::notification::{Notification, WebhookName};
use crate::quota::tests::{account, at, order};

fn moment() -> Moment {
    Moment { at: at("2026-11-22T16:00:00Z"), lost_commits_at: None }
}

fn catalog(webhooks: &[&str]) -> Arc<Catalog> {
    let names = webhooks.iter().map(|name| name.parse::<WebhookName>().expect("a name"));
    Arc::new(Catalog::new([account()], []).with_webhooks(names))
}

fn charged() -> ChargeEvent {
    ChargeEvent::Charged {
        proof: Proof::Reply,
        code: None,
        reference: Some("0123".into()),
        evidence: None,
        amount: None,
        expiry: None,
        look_at: None,
    }
}

fn declined(reason: DeclineReason) -> ChargeEvent {
    ChargeEvent::Declined { proof: Proof::Reply, reason, code: None, evidence: None }
}

fn lost() -> ChargeEvent {
    let why = Doubted::Timeout;
    let look_at = moment().at;
    ChargeEvent::AnswerLost { why, look_at, code: None, evidence: None, reference: None }
}

/// What is told while these things happen to a new charge.
fn told(events: &[ChargeEvent]) -> Vec<&'static str> {
    let mut charge = Charge::open(order());
    let mut told = Vec::new();
    for event in events {
        told.extend(of_charge(&charge, event, moment().at));
        charge.apply(event, moment().at).expect("a legal move");
    }
    told.into_iter().map(|notice| notice.kind.as_str()).collect()
}

#[test]
fn every_outcome_of_a_charge_is_told_and_nothing_on_the_way() {
    let submitted = || ChargeEvent::Submitted;
    let withdrawn = ChargeEvent::Withdrawn { why: Withdrawal::Cancelled };
    assert_eq!(told(&[submitted(), charged()]), ["charge.charged"]);
    assert_eq!(told(&[submitted(), declined(DeclineReason::Funds)]), ["charge.declined"]);
    assert_eq!(told(&[withdrawn]), ["charge.cancelled"]);
    assert_eq!(told(&[submitted(), lost(), charged()]), ["charge.in_doubt", "charge.charged"]);
}

#[test]
fn a_charge_that_turns_out_otherwise_is_told_again_and_the_same_once_more_is_not() {
    let unproven = declined(DeclineReason::NotFound);
    let proven = declined(DeclineReason::NotMember);
    let events = [ChargeEvent::Submitted, unproven.clone(), unproven, proven, charged(), charged()];
    assert_eq!(told(&events), ["charge.declined", "charge.declined", "charge.charged"]);
}

#[test]
fn the_end_of_every_refund_is_told_and_then_that_nothing_is_left() {
    let kip = |text| Money::parse(text, billing::Currency::Lak).expect("an amount");
    let id = |name| RefundId::mint(order().id, name);
    let opened = |name, amount| ChargeEvent::RefundOpened {
        id: id(name),
        amount,
        reason: "complaint".into(),
        by: "staff".into(),
    };
    let ended =
        |name, refunded, in_full| ChargeEvent::RefundEnded { id: id(name), refunded, in_full };
    let events = [
        ChargeEvent::Submitted,
        charged(),
        opened("a", kip("2000")),
        ended("a", None, false),
        opened("b", kip("2000")),
        ended("b", Some(kip("2000")), false),
        opened("c", kip("3000")),
        ended("c", Some(kip("3000")), true),
    ];
    let expected = [
        "charge.charged",
        "refund.declined",
        "refund.refunded",
        "refund.refunded",
        "charge.refunded",
    ];
    assert_eq!(told(&events), expected);
}

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
    let effects = tell(ids::notices_of_charge(&order()), &catalog(&["acme"]), || notices);
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

fn plan() -> Plan {
    let dunning = DunningPolicy::new(Vec::new(), Duration::ZERO, AfterGrace::Suspend);
    Plan::new(
        "gold".parse().expect("an id"),
        "ltc-main".parse().expect("an id"),
        "Gold".to_owned(),
        order().amount,
        "7d".parse().expect("a period"),
        RenewalSchedule::at_any_time(chrono_tz::Tz::Asia__Vientiane),
        dunning.expect("a policy"),
    )
    .expect("a plan")
}

fn subscription() -> Subscription {
    let order = order();
    let plan = plan();
    Subscription::enrol(
        "sub-1".parse().expect("an id"),
        order.msisdn,
        &plan,
        at("2026-11-22T16:00:00Z"),
    )
}

#[test]
fn a_subscription_is_told_when_it_changes_and_a_day_that_was_known_is_no_news() {
    let plan = plan();
    let told = |before: &Subscription, event: SubscriptionEvent| {
        of_subscription(before, &event, Some(&plan), moment().at).map(|notice| notice.kind.as_str())
    };
    let active = subscription();
    let paid_until = |day| SubscriptionEvent::Renewed {
        paid_through: at(day),
        successor: None,
        charge: order().id,
    };
    let expiry = |day, paid_through| SubscriptionEvent::ExpirySeen {
        expiry: day,
        paid_through: at(paid_through),
    };
    let unpaid = || SubscriptionEvent::Unpaid { reason: DeclineReason::Funds, retry: None };
    let day = order().opened_on;
    let grace = Subscription { state: SubscriptionState::Grace, ..active.clone() };
    assert_eq!(told(&active, paid_until("2026-11-29T16:00:00Z")), Some("subscription.renewed"));
    assert_eq!(told(&active, expiry(day, "2026-11-30T16:00:00Z")), Some("subscription.renewed"));
    assert_eq!(told(&active, expiry(day, "2026-11-22T16:00:00Z")), None);
    assert_eq!(told(&active, unpaid()), Some("subscription.unpaid"));
    assert_eq!(told(&grace, unpaid()), Some("subscription.unpaid"));
    let cancelled = SubscriptionEvent::Cancelled { by: CancelledBy::Staff, note: None };
    assert_eq!(told(&active, cancelled), Some("subscription.cancelled"));
    let suspended = SubscriptionEvent::Suspended { reason: None };
    assert_eq!(told(&grace, suspended), Some("subscription.suspended"));
    let lapsed = SubscriptionEvent::Lapsed { reason: DeclineReason::Expired };
    assert_eq!(told(&active, lapsed), Some("subscription.lapsed"));
    let reopened = SubscriptionEvent::LandedLate {
        charge: order().id,
        period: billing::Anchor::new(day).period(plan.period, 0).expect("a period"),
    };
    assert_eq!(told(&active, reopened), None);
}

#[test]
fn without_webhooks_nothing_is_told_and_nothing_is_computed() {
    let effects = tell(ids::notices_of_charge(&order()), &catalog(&[]), || panic!("nobody asks"));
    assert_eq!(effects, Effects::default());
}

#[test]
fn a_charge_tells_in_its_own_commit_and_beside_what_it_did_before() {
    let charge = Charge { state: ChargeState::Submitted, ..Charge::open(order()) };
    let id = ids::charge(order().id);
    let effects = |webhooks| {
        ChargeWorkflow::new(catalog(webhooks)).effects(&id, &charge, &charged(), moment())
    };
    let (quiet, loud) = (effects(&[]), effects(&["acme", "backup"]));
    assert_eq!(loud.count, quiet.count);
    assert_eq!(loud.reserve, quiet.reserve);
    // One stream and one signal, however many are told.
    assert_eq!(loud.create.len(), quiet.create.len() + 1);
    assert_eq!(loud.signal.len(), quiet.signal.len() + 1);
}

/// A stream hears these notices, some at a time, and opens its notifications.
fn numbered(notices: &[Notice], at_a_time: usize) -> (Notices, Vec<NewInstance>) {
    let workflow = NoticesWorkflow::new(catalog(&["acme", "backup"]));
    let stream = InstanceId::new(3, "notices:sub:sub-1");
    let (mut state, mut opened) = (Notices::default(), Vec::new());
    for turn in notices.chunks(at_a_time) {
        for notice in turn {
            for event in workflow.hear(&state, notice.clone(), moment()) {
                opened.extend(workflow.effects(&stream, &state, &event, moment()).create);
                workflow.apply(&mut state, &event, moment().at).expect("a legal move");
            }
        }
    }
    (state, opened)
}

fn notice(at: DateTime<Utc>) -> Notice {
    let charge = Charge::open(order());
    Notice { kind: NoticeKind::ChargeCharged, at, about: About::charge(&charge) }
}

proptest! {
    #[test]
    fn numbers_have_no_gap_and_follow_the_order_in_which_a_stream_is_told(
        total in 0_usize..40,
        at_a_time in 1_usize..9,
    ) {
        let times = (0..total).map(|n| moment().at + chrono::TimeDelta::seconds(n as i64));
        let notices: Vec<_> = times.map(notice).collect();
        let (state, opened) = numbered(&notices, at_a_time);
        prop_assert_eq!(state.last, total as u64);
        for webhook in ["acme", "backup"] {
            let told: Vec<(u64, DateTime<Utc>)> = opened
                .iter()
                .map(|new| decode::<Notification>("a notification", &new.state).expect("a state"))
                .filter(|notification| notification.webhook.as_str() == webhook)
                .map(|notification| (notification.sequence, notification.notice.at))
                .collect();
            let expected: Vec<_> = (1_u64..).zip(notices.iter().map(|notice| notice.at)).collect();
            prop_assert_eq!(told, expected);
        }
    }
}

#[test]
fn a_notification_has_one_id_for_all_time_which_says_where_it_lives() {
    let (_, opened) = numbered(&[notice(moment().at), notice(moment().at)], 2);
    let ids: std::collections::BTreeSet<_> = opened.iter().map(|new| new.id.clone()).collect();
    assert_eq!(ids.len(), 4, "two notices for two webhooks");
    let (_, again) = numbered(&[notice(moment().at), notice(moment().at)], 1);
    assert_eq!(opened, again);
    for id in ids {
        assert_eq!(ids::notification_of(&id.name), Some(id.clone()));
    }
    for name in ["ev_", "ch_0003", "ev_0003é", "ev_zzzz00000000000000000000000000000"] {
        assert_eq!(ids::notification_of(name), None, "{name}");
    }
}

#[test]
fn the_history_of_a_stream_keeps_no_second_copy_of_what_was_told() {
    let event = NoticesEvent::Numbered { notice: Some(notice(moment().at)) };
    let entry = encode_entry(moment().at, &[event]);
    assert!(entry.len() < 24, "{} bytes", entry.len());
}

#[test]
fn the_page_for_receivers_lists_every_type_as_the_code_has_it() {
    let page = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/webhooks.md"));
    let rows = page.lines().filter(|line| {
        ["| `charge.", "| `refund.", "| `subscription."].iter().any(|start| line.starts_with(start))
    });
    let expected = NOTICE_KINDS.iter().map(|(_, word, when)| format!("| `{word}` | {when} |"));
    assert_eq!(rows.map(str::to_owned).collect::<Vec<_>>(), expected.collect::<Vec<_>>());
}

#[test]
fn every_kind_is_spelled_one_way() {
    for (kind, word, _) in NOTICE_KINDS {
        assert_eq!(word.parse(), Ok(kind));
        assert_eq!(kind.to_string(), word);
    }
    assert!("charge.eaten".parse::<NoticeKind>().is_err());
}

#[test]
fn every_state_in_which_a_charge_may_rest_is_told() {
    let can_leave = |state| TRANSITIONS.iter().any(|(from, _, to)| *from == state && *to != state);
    let ends = TRANSITIONS.iter().map(|(_, _, to)| *to).filter(|to| !can_leave(*to));
    for state in ends.chain([ChargeState::Charged, ChargeState::Declined, ChargeState::Cancelled]) {
        assert!(NoticeKind::of_charge(state).is_some(), "{state}");
    }
    assert!(NoticeKind::of_subscription(SubscriptionMove::OpenCharge).is_none());
}
