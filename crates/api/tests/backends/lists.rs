//! Lists, page by page.

use std::time::Duration;

use engine::store::{Commit, Count, Next};
use serde_json::{Value, json};
use workflows::{ids, run};

use crate::given::{Shop, charge_with};

const CHARGES: &str = "/v1/charges";

/// So many charges of as many lines.
async fn with_charges(shop: &Shop, count: usize) {
    let line = |n: usize| {
        let mut line = charge_with("msisdn", format!("20{:08}", 55_500_000 + n));
        line["idempotency_key"] = n.to_string().into();
        line
    };
    for lot in (0..count).collect::<Vec<_>>().chunks(1_000) {
        let lines: Vec<Value> = lot.iter().map(|n| line(*n)).collect();
        let said = shop.post("/v1/charges:batch", &json!({"charges": lines})).await;
        assert_eq!(said.status, 200, "{said:?}");
    }
}

/// The ids of every page, and how many there were.
async fn all(shop: &Shop, query: &str) -> (Vec<String>, usize) {
    let (mut ids, mut pages, mut cursor) = (Vec::new(), 0, None::<String>);
    loop {
        let more = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let said = shop.get(&format!("{CHARGES}?{query}{more}")).await;
        let page = said.json();
        let rows = page["data"].as_array().unwrap_or_else(|| panic!("{said:?}"));
        ids.extend(rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned()));
        pages += 1;
        cursor = page["next_cursor"].as_str().map(str::to_owned);
        if cursor.is_none() {
            return (ids, pages);
        }
    }
}

#[tokio::test]
async fn the_pages_of_a_list_hold_every_row_once() {
    let shop = Shop::new();
    with_charges(&shop, 25).await;
    let (whole, pages) = all(&shop, "limit=1000").await;
    assert_eq!((whole.len(), pages), (25, 1));
    for limit in [1, 7, 24, 25] {
        let (ids, pages) = all(&shop, &format!("limit={limit}")).await;
        assert_eq!((&ids, pages), (&whole, 25_usize.div_ceil(limit)), "{limit}");
    }
}

#[tokio::test]
async fn a_list_from_the_newest_on_is_the_same_the_other_way_round_with_cursors_of_its_own() {
    let shop = Shop::new();
    with_charges(&shop, 25).await;
    let (mut whole, _) = all(&shop, "limit=1000").await;
    assert_eq!(all(&shop, "order=oldest").await.0, whole);
    whole.reverse();
    for limit in [1, 7, 25] {
        let (ids, _) = all(&shop, &format!("order=newest&limit={limit}")).await;
        assert_eq!(ids, whole, "{limit}");
    }
    let cursor = shop.get("/v1/charges?order=newest&limit=1").await.text("next_cursor");
    let turned = format!("{CHARGES}?cursor={cursor}");
    shop.get(&turned).await.problem(400, "invalid-parameter");
    assert_eq!(shop.get("/v1/subscriptions?order=newest").await.status, 200);
    assert_eq!(shop.get("/v1/purchases?order=newest").await.status, 200);
}

#[tokio::test]
async fn a_list_is_narrowed_by_every_filter_and_by_several_together() {
    let shop = Shop::new();
    with_charges(&shop, 3).await;
    for (filter, found) in [
        ("state=requested", 3),
        ("state=declined,requested", 3),
        ("state=declined", 0),
        ("reason=funds", 0),
        ("operator_code=101", 0),
        ("account=ltc-main", 3),
        ("account=boost-my", 0),
        ("plan=gold-weekly", 0),
        ("run=ltc-main/-/2026-11-22", 3),
        ("run=ltc-main%2F-%2F2026-11-21", 0),
        ("msisdn=%2B856%2020%205550%200001", 1),
        ("msisdn=2055500001&state=requested", 1),
        ("since=2026-11-22T02:00:00Z", 3),
        ("since=2026-11-22T09:00:01%2B07:00", 0),
    ] {
        let (ids, _) = all(&shop, filter).await;
        assert_eq!(ids.len(), found, "{filter}");
    }
}

#[tokio::test]
async fn what_a_filter_page_or_cursor_cannot_be_is_named() {
    let shop = Shop::new();
    with_charges(&shop, 2).await;
    let cursor = shop.get("/v1/charges?limit=1").await.text("next_cursor");
    let elsewhere = format!("/v1/subscriptions?cursor={cursor}");
    shop.get(&elsewhere).await.problem(400, "invalid-parameter");
    let changed = format!("cursor={}A", &cursor[..cursor.len() - 1]);
    for (wrong, field) in [
        ("state=lost", Some("state")),
        ("state=", Some("state")),
        ("state=requested,", Some("state")),
        ("reason=weather", Some("reason")),
        ("account=ltc", Some("account")),
        ("plan=golden", Some("plan")),
        ("run=tonight", Some("run")),
        ("subscription=sub-1", Some("subscription")),
        ("msisdn=12", Some("msisdn")),
        ("since=yesterday", Some("since")),
        ("limit=0", Some("limit")),
        ("limit=1001", Some("limit")),
        ("limit=ten", Some("limit")),
        ("order=latest", Some("order")),
        ("cursor=", Some("cursor")),
        ("cursor=xyz", Some("cursor")),
        (&changed, Some("cursor")),
        ("sate=requested", Some("sate")),
        ("state=requested&state=declined", Some("state")),
    ] {
        let said = shop.get(&format!("{CHARGES}?{wrong}")).await;
        let problem = said.problem(400, "invalid-parameter");
        assert_eq!(problem.field.as_deref(), field, "{wrong}: {problem:?}");
    }
}

#[tokio::test]
async fn a_filter_that_nothing_matches_looks_at_no_more_rows_than_its_bound() {
    let shop = Shop::new();
    with_charges(&shop, 12_000).await;
    let said = shop.get(&format!("{CHARGES}?reason=funds")).await.json();
    assert_eq!(said["data"], json!([]));
    assert!(said["next_cursor"].is_string(), "there is more to look at");
    let (ids, pages) = all(&shop, "reason=funds").await;
    assert_eq!((ids.len(), pages), (0, 2));
}

#[tokio::test]
async fn runs_are_listed_by_name_and_found_by_it_however_it_is_encoded() {
    let shop = Shop::new();
    with_charges(&shop, 1).await;
    count(&shop, &["ltc-main/-/2026-11-22", "ltc-main/gold-weekly/2026-11-22"]).await;
    let first = shop.get("/v1/runs?limit=1").await.json();
    let run = &first["data"][0];
    assert_eq!((&run["id"], &run["opened"]), (&json!("ltc-main/-/2026-11-22"), &json!(3)));
    let next = first["next_cursor"].as_str().expect("another page");
    let second = shop.get(&format!("/v1/runs?limit=1&cursor={next}")).await.json();
    assert_eq!(second["data"][0]["id"], "ltc-main/gold-weekly/2026-11-22");
    for id in ["ltc-main/-/2026-11-22", "ltc-main%2F-%2F2026-11-22"] {
        assert_eq!(&shop.get(&format!("/v1/runs/{id}")).await.json(), run, "{id}");
    }
    let queues = shop.get("/v1/queues").await.json();
    let names: Vec<_> = queues["data"].as_array().expect("queues").iter().collect();
    assert!(names.iter().any(|queue| queue["queue"] == "renewals"), "{queues}");
}

#[tokio::test]
async fn tonights_runs_are_told_by_themselves_and_how_far_they_are() {
    let shop = Shop::new();
    with_charges(&shop, 1).await;
    count(&shop, &["ltc-main/-/2026-11-22", "ltc-main/-/2026-11-01"]).await;
    let tonight = shop.get("/v1/tonight").await.json();
    let runs: Vec<_> = tonight["data"].as_array().expect("runs").iter().collect();
    let [run] = runs.as_slice() else { panic!("expected the run of today: {tonight}") };
    assert_eq!(run["id"], "ltc-main/-/2026-11-22");
    assert_eq!((&run["open"], &run["progress"]), (&json!(3), &json!(0.0)));
    assert_eq!(tonight["next_cursor"], Value::Null);
}

#[tokio::test]
async fn a_charge_is_told_as_it_stood_and_is_not_found_before_it_was_opened() {
    let shop = Shop::new();
    with_charges(&shop, 1).await;
    let id = shop.charges().await.remove(0).order.id;
    let now = shop.get(&format!("{CHARGES}/{id}")).await.json();
    let opened_at = now["created_at"].as_str().expect("an instant");
    let then = shop.get(&format!("{CHARGES}/{id}?at={opened_at}")).await.json();
    assert_eq!((&then["state"], &then["history"]), (&now["state"], &now["history"]));
    assert_eq!((then["as_of"].as_str(), now.get("as_of")), (Some(opened_at), None));
    shop.get(&format!("{CHARGES}/{id}?at=2020-01-01T00:00:00Z")).await.problem(404, "not-found");
    shop.get(&format!("{CHARGES}/{id}?at=tonight")).await.problem(400, "invalid-parameter");
}

/// Counts three opened charges in each of these runs, in the commit of the only charge.
async fn count(shop: &Shop, runs: &[&str]) {
    let charge = shop.charges().await.remove(0);
    let id = ids::charge(charge.order.id);
    let lane = shop.store.read(&id).await.expect("a store").expect("the charge").lane;
    let lease = Duration::from_secs(10);
    let claimed = shop.store.claim(id.partition, &lane, 1, lease).await.expect("a store").remove(0);
    let opened = |name: &&str| Count { group: run::group(name), field: run::OPENED.into(), add: 3 };
    let instance = claimed.instance;
    let commit = Commit {
        lease: claimed.lease,
        version: instance.version,
        nonce: 1,
        state: instance.state,
        status_before: instance.status.clone(),
        status: instance.status,
        lane_before: lane.clone(),
        lane,
        next: Next::Finished,
        history: Vec::new(),
        signals_read: 0,
        unless_signalled: false,
        quiet: Vec::new(),
        create: Vec::new(),
        signal: Vec::new(),
        count: runs.iter().map(opened).collect(),
        reserve: Vec::new(),
        free: Vec::new(),
        replicated: false,
    };
    let committed = shop.store.commit(commit).await.expect("a store");
    assert!(committed.is_ok(), "{committed:?}");
}
