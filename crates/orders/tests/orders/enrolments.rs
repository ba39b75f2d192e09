//! Subscriptions that exist already, enrolled one at a time.

use chrono::{DateTime, Utc};
use contract::NewSubscription;
use orders::Refused;

use crate::given::{counters, request};

fn starting(renews_at: DateTime<Utc>) -> NewSubscription {
    NewSubscription {
        subscription_id: "sub-1".into(),
        msisdn: "2055500001".into(),
        plan: "gold".into(),
        renews_at,
    }
}

#[tokio::test]
async fn a_start_that_no_calendar_goes_to_is_refused_and_one_at_its_end_is_kept() {
    for counter in counters().await {
        for beyond in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            let refused = counter.orders.enrol(&request("k"), &starting(beyond)).await;
            let Err(Refused::Unfit(unfit)) = refused else { panic!("{beyond}: {refused:?}") };
            assert_eq!(unfit.field, "renews_at");
        }
        let end = "9999-12-31T23:59:59Z".parse().expect("an instant");
        let enrolled = counter.orders.enrol(&request("k"), &starting(end)).await.expect("fits");
        assert_eq!((enrolled.created, enrolled.subscription.state.paid_through), (true, end));
    }
}
