//! Numbers and ids.

use engine::InstanceId;
use engine::store::NewInstance;
use engine::workflow::decode;
use proptest::prelude::*;

use super::*;
use crate::notification::Notification;

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
