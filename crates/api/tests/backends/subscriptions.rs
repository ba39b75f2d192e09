//! Subscriptions, enrolled, shown and ended.

use serde_json::{Value, json};

use crate::given::{LINE, Shop};

const SUBSCRIPTIONS: &str = "/v1/subscriptions";

fn subscription(id: &str, msisdn: &str) -> Value {
    json!({"subscription_id": id, "msisdn": msisdn, "plan": "gold-weekly",
           "renews_at": "2026-12-01T02:00:00Z"})
}

#[tokio::test]
async fn one_that_is_new_is_enrolled_and_one_that_is_known_stays_as_it_is() {
    let shop = Shop::new();
    let new = shop.order(SUBSCRIPTIONS, "e-1", &subscription("sub-1", LINE)).await;
    assert_eq!(new.status, 201, "{new:?}");
    let enrolled = new.json();
    assert_eq!((&enrolled["id"], &enrolled["msisdn"]), (&json!("sub-1"), &json!("20•••••155")));
    assert_eq!(enrolled["renews_at"], "2026-12-01T02:00:00Z");
    let replayed = shop.order(SUBSCRIPTIONS, "e-1", &subscription("sub-1", LINE)).await;
    assert_eq!((replayed.status, &replayed.body), (201, &new.body));
    assert_eq!(replayed.header("idempotent-replayed"), "true");
    let known = shop.order(SUBSCRIPTIONS, "e-2", &subscription("sub-1", LINE)).await;
    assert_eq!((known.status, known.header("idempotent-replayed")), (200, ""));
    let shown = shop.get("/v1/subscriptions/sub-1").await.json();
    assert_eq!((&shown["id"], &shown["charges"]), (&json!("sub-1"), &json!([])));
}

#[tokio::test]
async fn one_that_contradicts_what_is_on_record_is_refused() {
    let shop = Shop::new();
    shop.order(SUBSCRIPTIONS, "e-1", &subscription("sub-1", LINE)).await;
    let other_line = subscription("sub-1", "2055500199");
    shop.order(SUBSCRIPTIONS, "e-1", &other_line).await.problem(409, "idempotency-key-reused");
    shop.order(SUBSCRIPTIONS, "e-3", &other_line).await.problem(409, "not-now");
    let second = shop.order(SUBSCRIPTIONS, "e-4", &subscription("sub-2", LINE)).await;
    let problem = second.problem(409, "in-the-way");
    assert_eq!(problem.conflicts_with.as_deref(), Some("sub-1"));
    for (field, wrong) in [("plan", "golden"), ("msisdn", "12"), ("subscription_id", "a b")] {
        let mut body = subscription("sub-3", "2055500111");
        body[field] = wrong.into();
        let said = shop.order(SUBSCRIPTIONS, &format!("w-{field}"), &body).await;
        assert_eq!(said.problem(422, "invalid-field").field.as_deref(), Some(field));
    }
}

#[tokio::test]
async fn a_cancellation_is_on_record_once_it_is_answered() {
    let shop = Shop::new();
    shop.order(SUBSCRIPTIONS, "e-1", &subscription("sub-1", LINE)).await;
    let said = shop.delete("/v1/subscriptions/sub-1?reason=moved%20abroad").await;
    assert_eq!(said.status, 200);
    assert_eq!(
        said.json(),
        json!({"id": "sub-1", "state": "active", "already_ended": false, "open_charge": null})
    );
    shop.delete("/v1/subscriptions/sub-9").await.problem(404, "not-found");
    let long = format!("/v1/subscriptions/sub-1?reason={}", "x".repeat(501));
    shop.delete(&long).await.problem(422, "invalid-field");
    shop.delete("/v1/subscriptions/sub-1?why=x").await.problem(400, "invalid-parameter");
}

#[tokio::test]
async fn a_list_is_narrowed_by_state_plan_account_and_line() {
    let shop = Shop::new();
    for (key, line) in [("sub-1", LINE), ("sub-2", "2055500156")] {
        shop.order(SUBSCRIPTIONS, key, &subscription(key, line)).await;
    }
    for (filter, found) in [
        ("", 2),
        ("state=active,grace", 2),
        ("state=lapsed", 0),
        ("msisdn=020%205550%200155", 1),
        ("plan=gold-weekly&account=ltc-main", 2),
        ("plan=silver-daily", 0),
    ] {
        let said = shop.get(&format!("{SUBSCRIPTIONS}?{filter}")).await;
        let page = said.json();
        assert_eq!(page["data"].as_array().map(Vec::len), Some(found), "{filter}: {said:?}");
        assert_eq!(page["next_cursor"], Value::Null, "{filter}");
    }
    for wrong in ["state=alive", "plan=golden", "account=ltc", "msisdn=12", "states=active"] {
        shop.get(&format!("{SUBSCRIPTIONS}?{wrong}")).await.problem(400, "invalid-parameter");
    }
}
