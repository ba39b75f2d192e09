//! What needs a person, as staff's programs see it.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use engine::workflow::encode;
use serde_json::{Value, json};
use workflows::callback::{CallbackKind, CallbackStatus, Notice, received};
use workflows::matter::{Matter, MatterKind, MatterSignal};
use workflows::streak;

use crate::given::{STAFF, Said, Shop, charge, now};

async fn ask(shop: &Shop, method: &str, path: &str, body: &Value) -> Said {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {STAFF}"))
        .header("content-type", "application/json");
    let body = if method == "GET" { Body::empty() } else { body.to_string().into() };
    shop.send(request.body(body).expect("a request")).await
}

async fn worklist(shop: &Shop) -> Value {
    let said = ask(shop, "GET", "/v1/worklist", &Value::Null).await;
    assert_eq!(said.status, 200, "{said:?}");
    said.json()
}

fn landed() -> Matter {
    Matter {
        kind: MatterKind::LandedLate,
        subject: "ch_1".into(),
        account: "ltc-main".parse().expect("an id"),
        amount: None,
        note: None,
        settled: None,
    }
}

#[tokio::test]
async fn an_empty_worklist_has_every_section_and_nothing_in_it() {
    let shop = Shop::new();
    let worklist = worklist(&shop).await;
    let sections = ["in_doubt", "misconfigured", "webhooks", "landed", "other_answers"];
    for section in sections.into_iter().chain(["unlisted_codes", "callbacks", "refunds"]) {
        assert_eq!(worklist[section], json!({"count": 0, "rows": []}), "{section}");
    }
    assert_eq!(worklist["at_risk"], json!({}));
    let wrong = ask(&shop, "GET", "/v1/worklist?limit=0", &Value::Null).await;
    wrong.problem(400, "invalid-parameter");
    shop.get("/v1/worklist").await.problem(403, "missing-scope");
}

#[tokio::test]
async fn what_a_wave_has_paused_is_on_the_worklist_and_what_a_person_has_is_not() {
    let shop = Shop::new();
    for (target, by) in [("ltc-main/gold", streak::PAUSED_BY), ("boost-my", "ann")] {
        let (target, by, reason) = (target.to_owned(), by.to_owned(), "why".to_owned());
        let pause = engine::store::Pause { target, reason, by, since: now() };
        shop.store.pause(pause).await.expect("paused");
    }
    let worklist = worklist(&shop).await;
    assert_eq!(worklist["misconfigured"]["count"], 1);
    assert_eq!(worklist["misconfigured"]["rows"][0]["target"], "ltc-main/gold");
}

#[tokio::test]
async fn a_matter_is_settled_with_a_reason_and_by_whoever_comes_first() {
    let shop = Shop::new();
    let matter = landed();
    let new = matter.opening(1, now());
    let (id, name) = (new.id.clone(), new.id.name.to_string());
    shop.store.create(vec![new]).await.expect("opened");
    assert_eq!(worklist(&shop).await["landed"]["rows"][0]["id"], *name);
    let at = format!("/v1/matters/{name}/settle");
    ask(&shop, "POST", &at, &json!({"reason": " "})).await.problem(422, "invalid-field");
    let paid_back = json!({"reason": "paid back"});
    let said = ask(&shop, "POST", &at, &paid_back).await;
    assert_eq!((said.status, said.json()), (202, json!({"id": name})));
    // What a worker reads is what staff said.
    let (lane, lease) = (workflows::lanes::matters(), Duration::from_secs(60));
    let claimed = shop.store.claim(1, &lane, 10, lease).await.expect("a claim").remove(0);
    let told = MatterSignal::Settle { by: "api staff".into(), reason: "paid back".into() };
    assert_eq!((claimed.instance.id, claimed.signals), (id, vec![encode(&told)]));
    let unknown = format!("/v1/matters/mt_{}/settle", "0".repeat(32));
    ask(&shop, "POST", &unknown, &paid_back).await.problem(404, "not-found");
    let entries = ask(&shop, "GET", "/v1/audit?action=settle", &Value::Null).await.json();
    assert!(entries["data"].to_string().contains("paid back"), "{entries}");
}

#[tokio::test]
async fn a_callback_is_given_a_charge_only_if_nobody_was_meant_by_it() {
    let shop = Shop::new();
    let id = shop.order("/v1/charges", "1", &charge()).await.text("id");
    let account = "ltc-main".parse().expect("an id");
    for (identity, status) in [("1", CallbackStatus::Unmatched), ("2", CallbackStatus::Done)] {
        let notice = Notice {
            account: &account,
            kind: CallbackKind::Hint,
            identity: identity.as_bytes(),
            body: b"{}",
            msisdn: None,
            status,
            result: None,
            purchases: &[],
        };
        received(&*shop.store, notice).await.expect("kept");
    }
    let callback = |identity: &str| {
        workflows::ids::callback(&account, "hint", identity.as_bytes(), None, 4).name
    };
    let assign = async |identity: &str, body: Value| {
        ask(&shop, "POST", &format!("/v1/callbacks/{}/assign", callback(identity)), &body).await
    };
    let body = |charge: &str| json!({"charge": charge, "reason": "same minute"});
    assert_eq!(assign("1", body(&id)).await.status, 202);
    assign("2", body(&id)).await.problem(409, "not-now");
    assign("1", body("ch_1")).await.problem(404, "not-found");
    assign("3", body(&id)).await.problem(404, "not-found");
}

#[tokio::test]
async fn a_refund_that_there_is_not_cannot_be_settled() {
    let shop = Shop::new();
    let resolve = async |word: &str| {
        let body = json!({"as": word, "reason": "in their file"});
        ask(&shop, "POST", "/v1/refunds/re_1/resolve", &body).await
    };
    resolve("refunded").await.problem(404, "not-found");
    let wrong = resolve("lost").await.problem(422, "invalid-field");
    assert_eq!(wrong.field.as_deref(), Some("as"));
}
