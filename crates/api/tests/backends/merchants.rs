//! Two merchants in one deployment: nothing of the one's is there for the other.

mod two;
mod walk;

use serde_json::json;

use self::two::{ACME, BETA, deployments};
use crate::given::LINE;

#[tokio::test]
async fn what_two_merchants_call_the_same_is_two_things() {
    for two in deployments().await {
        for (of, amount) in [(ACME, "5000"), (BETA, "7777")] {
            two.fill(of).await;
            let shown = two.get(of, "/v1/subscriptions/sub-1").await.json();
            assert_eq!((&shown["id"], &shown["account"]), (&json!("sub-1"), &json!(of.account())));
            let listed = two.get(of, "/v1/subscriptions").await.json();
            let ids: Vec<_> =
                listed["data"].as_array().expect("rows").iter().map(|row| &row["id"]).collect();
            assert_eq!(ids.len(), 2, "{ids:?}");
            for id in ["sub-1".to_owned(), format!("sub-{}", of.name)] {
                assert!(ids.contains(&&json!(id)), "{id}: {ids:?}");
            }
            let order = two.order(of, "/v1/charges", "the-same-key", &of.charge(LINE)).await.json();
            assert_eq!(
                (&order["amount"], &order["account"]),
                (&json!(amount), &json!(of.account()))
            );
        }
        let acme = two.delete(ACME, "/v1/subscriptions/sub-1").await.json();
        assert_eq!((&acme["id"], &acme["state"]), (&json!("sub-1"), &json!("active")), "{acme}");
        let both = two.get(two::EVERYBODY, "/v1/subscriptions").await.json();
        let ids: Vec<_> = both["data"]
            .as_array()
            .expect("rows")
            .iter()
            .filter_map(|row| row["id"].as_str())
            .collect();
        for id in ["acme~sub-1", "acme~sub-acme", "beta~sub-1", "beta~sub-beta"] {
            assert!(ids.contains(&id), "{ids:?}");
        }
        let one = two.get(two::EVERYBODY, "/v1/subscriptions/beta~sub-1").await.json();
        assert_eq!(one["account"], "beta-ltc");
    }
}

#[tokio::test]
async fn the_same_again_is_the_same_and_a_conflict_is_told_in_ones_own_names() {
    for two in deployments().await {
        let wanted = ACME.subscription("sub-1", LINE);
        assert_eq!(two.order(ACME, "/v1/subscriptions", "1", &wanted).await.status, 201);
        assert_eq!(two.order(ACME, "/v1/subscriptions", "2", &wanted).await.status, 200);
        let by_all = two.order(two::EVERYBODY, "/v1/subscriptions", "3", &wanted).await;
        assert_eq!((by_all.status, by_all.text("id")), (200, "acme~sub-1".to_owned()));
        let other = two
            .order(ACME, "/v1/subscriptions", "4", &ACME.subscription("sub-1", "2055500777"))
            .await;
        assert!(
            other.problem(409, "not-now").detail.contains("sub-1 is known with another msisdn")
        );
        let second =
            two.order(ACME, "/v1/subscriptions", "5", &ACME.subscription("sub-2", LINE)).await;
        let told = second.problem(409, "in-the-way");
        assert!(
            told.detail.contains("the first is sub-1") && !told.detail.contains('~'),
            "{told:?}"
        );
        for wrong in ["beta~sub-1", "acme~sub-1"] {
            let said =
                two.order(ACME, "/v1/subscriptions", wrong, &ACME.subscription(wrong, LINE)).await;
            said.problem(422, "invalid-field");
        }
    }
}

#[tokio::test]
async fn a_requeue_asks_for_the_charges_of_whoever_asked_and_is_approved_among_them() {
    for two in deployments().await {
        for of in [ACME, BETA] {
            two.fill(of).await;
        }
        let all = json!({"filter": {"state": "declined"}, "dry_run": true});
        let planned = |said: crate::given::Said| said.json()["amount"]["LAK"].clone();
        assert_eq!(planned(two.order(ACME, "/v1/requeues", "r", &all).await), "5000");
        assert_eq!(planned(two.order(two::EVERYBODY, "/v1/requeues", "r", &all).await), "12777");
        let asked =
            two.order(BETA, "/v1/requeues", "r", &json!({"filter": {"state": "declined"}})).await;
        let run = asked.text("run");
        assert!(asked.json()["needs_approval"].as_bool().expect("a flag"), "{asked:?}");
        let approve = format!("/v1/requeues/{}/approve", run.trim_start_matches("requeue/"));
        two.order(ACME, &approve, "a", &json!({})).await.problem(404, "not-found");
        assert_eq!(two.order(two::EVERYBODY, &approve, "a", &json!({})).await.status, 202);
    }
}

#[tokio::test]
async fn a_pause_of_all_is_seen_without_its_reason_and_only_ones_own_are_made_and_ended() {
    for two in deployments().await {
        let pause = |target: &str| json!({"target": target, "reason": "beta has a wrong price"});
        for target in
            ["renewals", "beta-ltc", "beta-ltc/beta-gold", "webhooks", "webhooks/beta-shop"]
        {
            let said = two.order(ACME, "/v1/queues/pause", target, &pause(target)).await;
            assert_eq!(said.status, 404, "{target}: {said:?}");
        }
        for target in ["renewals", "beta-ltc"] {
            let said = two.order(two::EVERYBODY, "/v1/queues/pause", target, &pause(target)).await;
            assert_eq!(said.status, 200, "{target}: {said:?}");
        }
        assert_eq!(
            two.order(ACME, "/v1/queues/pause", "own", &pause("acme-ltc")).await.status,
            200
        );
        two.fill(ACME).await;
        let seen = two.get(ACME, "/v1/queues").await;
        assert!(seen.body.contains("held back by the provider"), "{seen:?}");
        assert!(!seen.body.contains("beta-ltc"), "{seen:?}");
        for target in ["renewals", "beta-ltc"] {
            let said =
                two.order(ACME, "/v1/queues/resume", target, &json!({"target": target})).await;
            assert_eq!(said.status, 409, "{target}: {said:?}");
        }
        assert_eq!(two.store.pauses().await.expect("a store").len(), 3);
    }
}

#[tokio::test]
async fn pages_end_where_nobody_elses_rows_are_named_and_no_row_is_lost() {
    for two in deployments().await {
        for n in 0..40 {
            let of = if n % 10 == 3 { ACME } else { BETA };
            let order = of.charge(&format!("20555001{n:02}"));
            assert_eq!(two.order(of, "/v1/charges", &format!("k-{n}"), &order).await.status, 202);
        }
        let theirs = two.ids_of_beta().await;
        for direction in ["oldest", "newest"] {
            let (mut found, mut at) =
                (Vec::new(), format!("/v1/charges?limit=1&order={direction}"));
            loop {
                let page = two.get(ACME, &at).await.json();
                found.extend(
                    page["data"].as_array().expect("rows").iter().map(|row| row["id"].to_string()),
                );
                let Some(cursor) = page["next_cursor"].as_str() else { break };
                let place =
                    data_encoding::BASE64URL_NOPAD.decode(cursor.as_bytes()).expect("a cursor");
                let place = String::from_utf8_lossy(&place).into_owned();
                assert!(!theirs.iter().any(|id| place.contains(id)), "{place}");
                at = format!("/v1/charges?limit=1&order={direction}&cursor={cursor}");
            }
            let count = found.len();
            found.sort();
            found.dedup();
            assert_eq!((found.len(), count), (4, 4), "{direction}");
        }
    }
}

#[test]
fn a_handler_has_no_desk_but_its_callers() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/v1");
    for file in std::fs::read_dir(folder).expect("the handlers") {
        let path = file.expect("a file").path();
        let text = std::fs::read_to_string(&path).expect("a text");
        assert!(!text.contains("State<"), "{}: Caller has the desk", path.display());
    }
}
