//! Requeues above the sum that needs a second person.

use std::time::Duration;

use billing::{Currency, DeclineReason, Money};
use contract::RequeueView;
use engine::Instance;
use orders::{Orders, Refused};
use workflows::ids;
use workflows::requeue::ApproveAbove;

use crate::given::{Counter, catalog, counters, on_sqlite, request};
use crate::requeues::{all_declined, declined, four_declined};

/// More than 10,000 kip needs a second person; three charges of 5,000 are more.
fn strict(counter: &Counter) -> Orders {
    let sum = Money::parse("10000", Currency::Lak).expect("kip");
    counter.under(catalog().with_approval_above(ApproveAbove::new([sum])))
}

/// The requeue that was asked for under this key.
async fn standing(orders: &Orders, key: &str) -> RequeueView {
    let run = orders.run_of_requeue(&request(key));
    let id = run.strip_prefix("requeue/").expect("a requeue's run");
    orders.requeue_status(id).await.expect("a store").expect("a requeue")
}

async fn charge(orders: &Orders, id: &str) -> Instance {
    let id = ids::charge(id.parse().expect("an id"));
    orders.store().read(&id).await.expect("a store").expect("a charge")
}

fn why(refused: Result<RequeueView, Refused>) -> String {
    refused.expect_err("is refused").to_string()
}

#[tokio::test]
async fn a_requeue_above_the_sum_waits_until_somebody_else_approves_it() {
    for counter in counters().await {
        let orders = strict(&counter);
        four_declined(&counter).await;
        let planned = orders.plan_requeue(&all_declined()).await.expect("fits");
        assert!(planned.dry_run && planned.needs_approval, "{planned:?}");
        let asked = orders.requeue(&request("r"), &all_declined(), "cli ann").await.expect("fits");
        assert!(asked.needs_approval, "{asked:?}");
        let waiting = standing(&orders, "r").await;
        assert_eq!((waiting.state.as_str(), waiting.needs_approval), ("waiting", true));
        assert_eq!(waiting.filter["state"], "declined");
        assert!(waiting.expires_at > waiting.asked_at);

        for own in ["cli ann", "api ann", "ann"] {
            let refused = why(orders.approve_requeue(&waiting.id, own).await);
            assert!(refused.contains("another person approves it"), "{refused}");
        }
        let approved = orders.approve_requeue(&waiting.id, "console ben").await.expect("ben may");
        assert_eq!(approved.state, "running");
        assert_eq!(approved.approved_by.as_deref(), Some("console ben"));
        let again = orders.requeue(&request("r"), &all_declined(), "cli ann").await.expect("known");
        assert_eq!(again, asked);
    }
}

#[tokio::test]
async fn a_requeue_up_to_the_sum_is_approved_by_nobody() {
    let counter = on_sqlite();
    let orders = strict(&counter);
    for key in [1, 2] {
        declined(&counter, key, DeclineReason::Funds).await;
    }
    let asked = orders.requeue(&request("r"), &all_declined(), "cli ann").await.expect("fits");
    assert!(!asked.needs_approval);
    let running = standing(&orders, "r").await;
    assert_eq!((running.state.as_str(), running.expires_at), ("running", None));
    let refused = why(orders.approve_requeue(&running.id, "ben").await);
    assert!(refused.contains("only a requeue that waits for approval"), "{refused}");
    let unknown = orders.approve_requeue("0000000000", "ben").await;
    assert!(matches!(unknown, Err(Refused::Unknown { what: "requeue", .. })), "{unknown:?}");
}

#[tokio::test]
async fn charges_that_are_named_wait_like_any_others_and_are_not_told_before() {
    for counter in counters().await {
        let orders = strict(&counter);
        let charges = four_declined(&counter).await;
        let two = orders.requeue_of(&request("two"), &charges[..2], "ann", None).await;
        assert!(!two.expect("fits").needs_approval, "10000 kip");
        assert!(charge(&orders, &charges[0]).await.due_at.is_some(), "it was told at once");

        let planned = orders.plan_requeue_of(&charges).await.expect("fits");
        assert!(planned.needs_approval, "{planned:?}");
        let all = orders.requeue_of(&request("all"), &charges, "ann", None).await.expect("fits");
        assert!(all.needs_approval && all.matched == 4, "{all:?}");
        assert_eq!(charge(&orders, &charges[2]).await.due_at, None, "it was not told");
        let waiting = standing(&orders, "all").await;
        assert_eq!(waiting.state, "waiting");
        assert_eq!(waiting.filter["charges"].split(',').count(), 4);
        let again = orders.requeue_of(&request("all"), &charges, "ann", None).await;
        assert_eq!(again.expect("known"), all);
    }
}

#[tokio::test]
async fn a_requeue_that_waits_can_be_stopped_even_by_whoever_asked_for_it() {
    let counter = on_sqlite();
    let orders = strict(&counter);
    four_declined(&counter).await;
    orders.requeue(&request("r"), &all_declined(), "cli ann").await.expect("fits");
    let id = standing(&orders, "r").await.id;
    let cancelled = orders.cancel_requeue(&id, "cli ann").await.expect("is there");
    assert_eq!(cancelled.state, "cancelled");
    assert_eq!(cancelled.cancelled_by.as_deref(), Some("cli ann"));
}

#[tokio::test]
async fn what_was_counted_in_part_is_not_approved_before_it_is_counted_to_the_end() {
    let counter = on_sqlite();
    let wanted = crate::given::five_thousand();
    for lot in 0..3 {
        let keys: Vec<String> = (0..1_000).map(|n| format!("{lot}-{n}")).collect();
        let lines: Vec<_> = keys.iter().map(|key| (request(key), &wanted)).collect();
        counter.orders.charges(&lines).await.expect("a store");
    }
    let mut asked = all_declined();
    asked.filter = contract::ChargeFilterView {
        account: Some("ltc-main".into()),
        ..contract::ChargeFilterView::default()
    };
    let orders = strict(&counter).counting_for(Duration::ZERO);
    let answer = orders.requeue(&request("r"), &asked, "cli ann").await.expect("fits");
    assert!(answer.partial && answer.needs_approval, "{answer:?}");
    let waiting = standing(&orders, "r").await;
    let refused = why(orders.approve_requeue(&waiting.id, "ben").await);
    assert!(refused.contains("is still being counted"), "{refused}");
}
