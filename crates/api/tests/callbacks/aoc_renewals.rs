//! The gateway's callbacks about renewals whose name nobody here knows (AOC protocol, section 9).

use billing::{Charge, ChargeState};
use chrono::{NaiveDate, TimeDelta};
use engine::store::ListQuery;
use engine::workflow::decode;
use workflows::callback::CallbackStatus;
use workflows::ids;

use crate::aoc::{OF_VIDEO, notice, path};
use crate::given::{Shop, malaysian, now};

async fn only_charge(shop: &Shop) -> Charge {
    let query = ListQuery { kind: ids::CHARGE.into(), limit: 10, ..ListQuery::default() };
    let rows = shop.store.list(query).await.expect("a list").rows;
    assert_eq!(rows.len(), 1);
    decode("a charge", &rows[0].state).expect("readable")
}

#[tokio::test]
async fn a_renewal_whose_answer_was_lost_is_settled_by_its_callback_once_the_gateway_confirms() {
    let shop = Shop::new();
    shop.enrol("sub-1", malaysian(), "video-monthly", 0).await;
    shop.work().await;
    assert_eq!(only_charge(&shop).await.state, ChargeState::InDoubt);
    shop.gateway.says_of_charge("TR-7", "charged", "9.90");
    shop.gateway.says_of_subscription("subscribed", "21-12-2026");

    shop.post(&path("charge"), notice("TR-7", "9.90", OF_VIDEO)).await;
    // Not before a send would surely be over (money rule 5).
    shop.work_until(now() + TimeDelta::minutes(1)).await;

    let charge = only_charge(&shop).await;
    assert_eq!(charge.state, ChargeState::Charged);
    assert_eq!(charge.operator_reference.as_deref(), Some("TR-7"));
    assert_eq!(shop.callback().await.status, CallbackStatus::Done);
}

#[tokio::test]
async fn a_forged_renewal_is_refused_and_tells_nobody() {
    let shop = Shop::new();
    shop.enrol("sub-1", malaysian(), "video-monthly", 0).await;
    shop.work().await;
    for (name, status, amount) in [("TR-7", "denied", "0"), ("TR-8", "charged", "1.00")] {
        shop.gateway.says_of_charge(name, status, amount);
        shop.post(&path("charge"), notice(name, "9.90", OF_VIDEO)).await;
    }
    shop.work().await;

    let statuses: Vec<_> = shop.callbacks().await.iter().map(|kept| kept.status).collect();
    assert_eq!(statuses, [CallbackStatus::Refused; 2]);
    let charge = only_charge(&shop).await;
    assert_eq!((charge.state, charge.operator_reference), (ChargeState::InDoubt, None));
}

#[tokio::test]
async fn a_callback_before_the_reply_waits_for_it() {
    let shop = Shop::new();
    shop.enrol("sub-1", malaysian(), "video-monthly", 0).await;
    shop.work_without_sending().await;
    assert_eq!(only_charge(&shop).await.state, ChargeState::Requested);
    shop.gateway.says_of_charge("TR-7", "charged", "9.90");
    shop.gateway.says_of_subscription("subscribed", "21-12-2026");
    shop.post(&path("charge"), notice("TR-7", "9.90", OF_VIDEO)).await;
    shop.work_without_sending().await;
    assert_eq!(shop.callback().await.status, CallbackStatus::New);

    shop.work_until(now() + TimeDelta::hours(2)).await;
    assert_eq!(only_charge(&shop).await.state, ChargeState::Charged);
    assert_eq!(shop.callback().await.status, CallbackStatus::Done);
}

#[tokio::test]
async fn a_renewal_that_no_charge_waits_for_moves_the_calendar_and_is_left_to_staff() {
    let shop = Shop::new();
    shop.enrol("sub-1", malaysian(), "video-monthly", 3).await;
    let before = shop.subscription("sub-1", malaysian()).await.paid_through;
    shop.gateway.says_of_charge("TR-7", "charged", "9.90");
    shop.gateway.says_of_subscription("subscribed", "25-12-2026");
    shop.post(&path("charge"), notice("TR-7", "9.90", OF_VIDEO)).await;
    shop.work().await;

    let after = shop.subscription("sub-1", malaysian()).await;
    assert!(after.paid_through > before);
    assert_eq!(after.anchor.period(shop_period(&shop), 0).map(|period| period.start()), day());
    assert_eq!(shop.callback().await.status, CallbackStatus::Unmatched);
}

fn shop_period(shop: &Shop) -> billing::PlanPeriod {
    shop.catalog.plan(&"video-monthly".parse().expect("an id")).expect("a plan").period
}

/// The day after the last paid one.
fn day() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, 12, 26)
}
