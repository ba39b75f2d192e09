//! LTC's Unsubscribe (LTC protocol, section 7; flow L3).

use billing::{CancelledBy, SubscriptionEvent, SubscriptionState};
use engine::workflow::{Entry, decode};
use serde_json::json;
use workflows::callback::CallbackStatus;
use workflows::{enrol, ids};

use crate::given::{Shop, lao};

const LINE: &str = "2055500001";

async fn state(shop: &Shop, id: &str, line: &str) -> SubscriptionState {
    shop.subscription(id, lao(line)).await.state
}

#[tokio::test]
async fn a_subscriber_who_leaves_is_cancelled_and_told_so_in_both_forms() {
    let shop = Shop::new();
    shop.enrol("sub-1", lao(LINE), "gold-weekly", 3).await;

    let said = shop.unsubscribe(LINE, "*131*1#", "USSD").await;

    assert_eq!(said.status, 200);
    let expected = json!({
        "ResultCode": "200", "ResultDesc": "cancelled",
        "Msisdn": LINE, "USSDCode": "*131*1#", "Channel": "USSD",
    });
    assert_eq!(said.json(), expected);
    shop.work().await;
    assert_eq!(state(&shop, "sub-1", LINE).await, SubscriptionState::Cancelled);
}

#[tokio::test]
async fn money_rule_10_no_charge_is_sent_after_the_answer_though_no_worker_has_read_it_yet() {
    let shop = Shop::new();
    shop.enrol("sub-1", lao(LINE), "gold-weekly", 0).await;

    assert_eq!(shop.unsubscribe(LINE, "*131*1#", "USSD").await.code(), "200");
    shop.work().await;

    let subscription = shop.subscription("sub-1", lao(LINE)).await;
    assert_eq!(subscription.state, SubscriptionState::Cancelled);
    assert_eq!(shop.store.counts(ids::CHARGE).await.expect("counts").len(), 0);
}

#[tokio::test]
async fn the_history_says_who_left_and_where() {
    let shop = Shop::new();
    shop.enrol("sub-1", lao(LINE), "gold-weekly", 3).await;
    shop.unsubscribe(LINE, "", "Application").await;
    shop.work().await;

    let note = Some("LTC Unsubscribe, Application".into());
    let cancelled = SubscriptionEvent::Cancelled { by: CancelledBy::Subscriber, note };
    assert_eq!(cancellations(&shop).await, [cancelled]);
}

#[tokio::test]
async fn every_spelling_of_a_number_is_the_same_line() {
    let shop = Shop::new();
    let spellings = [
        ("2055500001", "2055500001"),
        ("2055500002", "02055500002"),
        ("2055500003", "8562055500003"),
        ("2055500004", "+856 20 5550 0004"),
        ("2055500005", "008562055500005"),
        ("2055500006", "020-5550-0006"),
    ];
    for (line, spelled) in spellings {
        shop.enrol(&format!("sub-{line}"), lao(line), "gold-weekly", 3).await;
        assert_eq!(shop.unsubscribe(spelled, "*131*1#", "USSD").await.code(), "200", "{spelled}");
    }
    shop.work().await;
    for (line, spelled) in spellings {
        let state = state(&shop, &format!("sub-{line}"), line).await;
        assert_eq!(state, SubscriptionState::Cancelled, "{spelled}");
    }
}

#[tokio::test]
async fn a_channel_is_read_in_any_case() {
    let shop = Shop::new();
    shop.enrol("sub-1", lao(LINE), "gold-weekly", 3).await;
    for channel in ["ussd", "Ussd", "web", "WEB", "APPLICATION", "application"] {
        let said = shop.unsubscribe(LINE, "*131*1#", channel).await;
        assert_eq!((said.code().as_str(), said.json()["Channel"].as_str()), ("200", Some(channel)));
    }
}

#[tokio::test]
async fn a_ussd_code_ends_its_own_plan_and_no_other() {
    let shop = Shop::new();
    shop.enrol("sub-1", lao(LINE), "gold-weekly", 3).await;
    shop.enrol("sub-2", lao(LINE), "silver-daily", 3).await;
    shop.unsubscribe(LINE, "*131*1#", "WEB").await;
    shop.work().await;
    assert_eq!(state(&shop, "sub-1", LINE).await, SubscriptionState::Cancelled);
    assert_eq!(state(&shop, "sub-2", LINE).await, SubscriptionState::Active);
}

#[tokio::test]
async fn without_a_code_everything_of_the_line_ends_except_on_ussd() {
    let shop = Shop::new();
    shop.enrol("sub-1", lao(LINE), "gold-weekly", 3).await;
    shop.enrol("sub-2", lao(LINE), "silver-daily", 3).await;

    assert_eq!(shop.unsubscribe(LINE, "", "USSD").await.code(), "101");
    shop.work().await;
    assert_eq!(state(&shop, "sub-1", LINE).await, SubscriptionState::Active);

    assert_eq!(shop.unsubscribe(LINE, "", "WEB").await.code(), "200");
    shop.work().await;
    assert_eq!(state(&shop, "sub-1", LINE).await, SubscriptionState::Cancelled);
    assert_eq!(state(&shop, "sub-2", LINE).await, SubscriptionState::Cancelled);
}

#[tokio::test]
async fn a_number_or_a_code_that_nobody_knows_is_100_and_kept() {
    let shop = Shop::new();
    shop.enrol("sub-1", lao(LINE), "gold-weekly", 3).await;
    assert_eq!(shop.unsubscribe("2055509999", "*131*1#", "USSD").await.code(), "100");
    assert_eq!(shop.unsubscribe(LINE, "*999#", "USSD").await.code(), "100");

    let statuses: Vec<_> = shop.callbacks().await.iter().map(|kept| kept.status).collect();
    assert_eq!(statuses, [CallbackStatus::Unmatched; 2]);
    shop.work().await;
    assert_eq!(state(&shop, "sub-1", LINE).await, SubscriptionState::Active);
}

#[tokio::test]
async fn asking_again_after_a_lost_answer_is_200_before_and_after_the_cancellation_is_done() {
    let shop = Shop::new();
    shop.enrol("sub-1", lao(LINE), "gold-weekly", 3).await;
    for _ in 0..2 {
        assert_eq!(shop.unsubscribe(LINE, "*131*1#", "USSD").await.code(), "200");
    }
    shop.work().await;
    assert_eq!(shop.unsubscribe(LINE, "*131*1#", "USSD").await.code(), "200");
    assert_eq!(shop.unsubscribe(LINE, "", "WEB").await.code(), "200");
    shop.work().await;

    assert_eq!(cancellations(&shop).await.len(), 1);
    let receipts: Vec<_> = shop.callbacks().await.iter().map(|kept| kept.received).collect();
    assert_eq!(receipts, [3, 1]);
}

#[tokio::test]
async fn what_staff_ended_earlier_is_200_too() {
    let shop = Shop::new();
    shop.enrol("sub-1", lao(LINE), "gold-weekly", 3).await;
    let partition = ids::partition_of(lao(LINE), shop.store.partitions());
    let to = ids::subscription(partition, &"sub-1".parse().expect("an id"));
    shop.store.signal(enrol::cancel(to, CancelledBy::Staff, None)).await.expect("told");
    shop.work().await;

    assert_eq!(shop.unsubscribe(LINE, "*131*1#", "USSD").await.code(), "200");
}

#[tokio::test]
async fn who_comes_back_can_leave_again() {
    let shop = Shop::new();
    shop.enrol("sub-1", lao(LINE), "gold-weekly", 3).await;
    shop.unsubscribe(LINE, "*131*1#", "USSD").await;
    shop.work().await;
    shop.enrol("sub-2", lao(LINE), "gold-weekly", 3).await;

    assert_eq!(shop.unsubscribe(LINE, "*131*1#", "USSD").await.code(), "200");
    shop.work().await;
    assert_eq!(state(&shop, "sub-2", LINE).await, SubscriptionState::Cancelled);
}

#[tokio::test]
async fn many_who_ask_at_once_are_all_told_200_and_it_ends_once() {
    let shop = Shop::new();
    shop.enrol("sub-1", lao(LINE), "gold-weekly", 3).await;
    let asks = (0..32).map(|_| shop.unsubscribe(LINE, "*131*1#", "USSD"));
    for said in futures::future::join_all(asks).await {
        assert_eq!(said.code(), "200");
    }
    shop.work().await;
    assert_eq!(cancellations(&shop).await.len(), 1);
    assert_eq!(shop.callback().await.received, 32);
}

/// How often, and how, `sub-1` was cancelled.
async fn cancellations(shop: &Shop) -> Vec<SubscriptionEvent> {
    let partition = ids::partition_of(lao(LINE), shop.store.partitions());
    let id = ids::subscription(partition, &"sub-1".parse().expect("an id"));
    let entries = shop.store.history(&id).await.expect("a history");
    let entries = entries.iter().map(|entry| decode::<Entry<SubscriptionEvent>>("entry", entry));
    let events = entries.flat_map(|entry| entry.expect("readable").events);
    events.filter(|event| matches!(event, SubscriptionEvent::Cancelled { .. })).collect()
}
