//! Runs held back, let go on, and stopped.

use chrono_tz::Tz;
use contract::RunState;
use engine::recess;
use orders::{Orders, Refused, RunDeed};
use workflows::RequeueId;
use workflows::night::{self, Held};

use crate::given::{Counter, counters, request};
use crate::requeues::{all_declined, four_declined};

const WHY: &str = "wrong price";

/// Tonight's run of the plan, by the calendar of its account.
fn tonight(orders: &Orders) -> String {
    let now = orders.store().clock().now().with_timezone(&Tz::Asia__Vientiane);
    format!("ltc-main/gold/{}", now.date_naive())
}

async fn done(counter: &Counter, deed: RunDeed, run: &str) -> RunState {
    counter.orders.run(deed, run, "ann", WHY).await.expect("done").state
}

async fn is_not_possible(counter: &Counter, deed: RunDeed, run: &str) -> bool {
    let refused = counter.orders.run(deed, run, "ann", WHY).await;
    matches!(refused, Err(Refused::NotPossible { .. }))
}

#[tokio::test]
async fn a_night_is_paused_and_resumed_as_often_as_anybody_likes() {
    for counter in counters().await {
        let run = tonight(&counter.orders);
        for _ in 0..2 {
            assert_eq!(done(&counter, RunDeed::Pause, &run).await, RunState::Paused);
        }
        assert_eq!(done(&counter, RunDeed::Resume, &run).await, RunState::Running);
        assert!(is_not_possible(&counter, RunDeed::Resume, &run).await);
    }
}

#[tokio::test]
async fn a_stopped_night_is_never_resumed_nor_paused_and_stopped_again_it_is_stopped() {
    for counter in counters().await {
        let run = tonight(&counter.orders);
        assert_eq!(done(&counter, RunDeed::Stop, &run).await, RunState::Stopped);
        assert_eq!(done(&counter, RunDeed::Stop, &run).await, RunState::Stopped);
        assert!(is_not_possible(&counter, RunDeed::Resume, &run).await);
        assert!(is_not_possible(&counter, RunDeed::Pause, &run).await);
    }
}

#[tokio::test]
async fn a_stop_that_was_killed_half_way_holds_and_asked_for_again_is_whole() {
    for counter in counters().await {
        let (run, orders) = (tonight(&counter.orders), &counter.orders);
        let name: workflows::RunName = run.parse().expect("a run");
        let night = name.night().expect("a night");
        let since = orders.store().clock().now();
        let schedule = night.schedule(orders.catalog()).expect("a plan");
        let span = night.span(schedule, since).expect("tonight");
        let held = Held { by: "ann", why: WHY, since, is_final: true };
        let half = night.recess(&span, held, orders.catalog());
        assert!(recess::begin(&**orders.store(), &half).await.expect("begun"));
        assert!(is_not_possible(&counter, RunDeed::Resume, &run).await);
        assert_eq!(done(&counter, RunDeed::Stop, &run).await, RunState::Stopped);
        let record = night::record(&**orders.store(), &name).await.expect("a record");
        assert_eq!(record.stopped.map(|stopped| stopped.by), Some("ann".into()));
    }
}

#[tokio::test]
async fn a_requeue_is_paused_resumed_and_stopped_as_a_run() {
    for counter in counters().await {
        four_declined(&counter).await;
        let asked = counter.orders.requeue(&request("again"), &all_declined(), "ann").await;
        let run = asked.expect("accepted").run.expect("a run");
        counter.orders.run(RunDeed::Pause, &run, "ann", WHY).await.expect("told");
        counter.orders.run(RunDeed::Stop, &run, "ann", WHY).await.expect("told");
    }
}

#[tokio::test]
async fn what_is_no_run_of_ours_or_is_over_is_refused() {
    for counter in counters().await {
        let unknown = RequeueId::mint("backend", "never").run();
        for run in ["ltc-main", "ltc-two/gold/2026-11-22", &unknown] {
            let refused = counter.orders.run(RunDeed::Pause, run, "ann", WHY).await;
            assert!(matches!(refused, Err(Refused::Unknown { what: "run", .. })), "{run}");
        }
        for over in ["ltc-main/gold/2020-01-01", "ltc-main/purchases/2020-01-01"] {
            assert!(is_not_possible(&counter, RunDeed::Pause, over).await, "{over}");
        }
        let run = tonight(&counter.orders);
        let unsaid = counter.orders.run(RunDeed::Pause, &run, "ann", " ").await;
        assert!(matches!(unsaid, Err(Refused::Unfit(_))));
    }
}
