//! Two merchants share the console: nothing of one is there for the other's staff.

mod given;

use axum::http::{Method, StatusCode};

use super::given::{Browser, PASSWORD};
use super::staff_work::signed_in;
use crate::pages;
use crate::routes::Route;
use given::{OTHERS, Two};

/// Every path with an id in place of its part.
fn all_with(id: &str) -> Vec<(Route, String)> {
    let filled = |path: &str| {
        let parts = path.split('/').map(|part| if part.starts_with('{') { id } else { part });
        parts.collect::<Vec<_>>().join("/")
    };
    pages::routes().list().iter().map(|route| (route.clone(), filled(route.path))).collect()
}

fn names_nobody_else(path: &str, body: &str, asked_for: &str) {
    // Whoever asks for something is told that there is no such thing, in their own words.
    let body = without_digests(&body.replace(asked_for, ""));
    for other in OTHERS {
        assert!(!body.contains(other), "{path} has {other}: {body}");
    }
}

/// A page without what is told by digests, which may have any letters in them.
fn without_digests(body: &str) -> String {
    let is_digest = |word: &str| word.len() >= 16 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let words = body.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    let is_text = |word: &&str| !is_digest(word.trim_end_matches(|c: char| !c.is_alphanumeric()));
    words.filter(is_text).collect()
}

#[tokio::test]
async fn no_page_of_a_merchants_staff_has_anything_of_another_merchants() {
    let two = Two::new().await;
    let (mut browser, _) = signed_in(&two.given, "amy").await;
    let ids = [two.acme.ids(), two.beta.ids()].concat();
    for id in &ids {
        for (route, path) in all_with(id) {
            if route.method == Method::GET && !path.ends_with("/live") {
                let answer = browser.get(&path).await;
                assert!(!answer.status.is_server_error(), "{path}: {}", answer.body);
                names_nobody_else(&path, &answer.body, id);
            }
        }
    }
}

#[tokio::test]
async fn what_is_another_merchants_has_no_page_and_its_own_has_one() {
    let two = Two::new().await;
    let (mut browser, _) = signed_in(&two.given, "amy").await;
    for (own, other, at) in [
        (&two.acme.charge, &two.beta.charge, "/console/charges"),
        (&two.acme.requeue, &two.beta.requeue, "/console/requeues"),
    ] {
        assert_eq!(browser.get(&format!("{at}/{own}")).await.status, StatusCode::OK, "{own}");
        assert_eq!(browser.get(&format!("{at}/{other}")).await.status, StatusCode::NOT_FOUND);
    }
    // Both call one of theirs by the same name.
    let page = browser.get("/console/subscriptions/sub-1").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("acme-gold") && !page.body.contains("acme~"), "{}", page.body);
    let other = browser.get("/console/subscriptions/beta~sub-1").await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_deed_on_what_is_another_merchants_is_done_to_nothing() {
    let two = Two::new().await;
    let before = two.beta_as_it_is().await;
    for name in ["amy", "bob"] {
        let (mut browser, csrf) = signed_in(&two.given, name).await;
        for id in two.beta.ids().iter().filter(|id| *id != "sub-1") {
            for (route, path) in all_with(id).iter().filter(|(route, _)| is_deed_on(route)) {
                let answer = send(&mut browser, path, &csrf).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.body);
                names_nobody_else(path, &answer.body, id);
                assert_eq!(route.method, Method::POST);
            }
        }
        for target in ["renewals", "beta-ltc", "beta-ltc/beta-gold", "webhooks", "inquiries"] {
            let form = [("csrf", &*csrf), ("target", target), ("why", "because")];
            for path in ["/console/queues/pause", "/console/queues/resume"] {
                let answer = browser.post(path, &form).await;
                assert!(answer.status.is_client_error(), "{path} of {target}: {}", answer.status);
                names_nobody_else(path, &answer.body, target);
            }
        }
    }
    assert_eq!(two.beta_as_it_is().await, before);
}

fn is_deed_on(route: &Route) -> bool {
    route.method == Method::POST && route.path.contains('{')
}

/// Sends what every form asks for.
async fn send(browser: &mut Browser, path: &str, csrf: &str) -> super::given::Answer {
    let outcome = if path.contains("refunds") { "refunded" } else { "charged" };
    let form = [
        ("csrf", csrf),
        ("why", "because"),
        ("evidence", "their file"),
        ("outcome", outcome),
        ("key", "k"),
        ("amount", ""),
        ("charge", "ch_1"),
    ];
    browser.post(path, &form).await
}

#[tokio::test]
async fn what_stays_fresh_has_nothing_of_another_merchants_either() {
    let two = Two::new().await;
    let (browser, _) = signed_in(&two.given, "amy").await;
    for id in [&two.acme.charge, &two.acme.requeue, &two.beta.charge, &two.beta.requeue] {
        for (route, path) in all_with(id) {
            if route.method == Method::GET && path.ends_with("/live") {
                let event = browser.first_event(&path).await;
                names_nobody_else(&path, &event, id);
                let is_whole = !route.path.contains('{');
                assert!(event.starts_with("data:") || !is_whole, "{path}: {event}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_of_all_merchants_is_held_back_by_the_deployments_own_people_only() {
    let two = Two::new().await;
    let offered = "name=\"target\" value=\"renewals\"";
    let (mut browser, _) = signed_in(&two.given, "amy").await;
    let page = browser.get("/console/queues").await.body;
    assert!(page.contains("name=\"target\" value=\"acme-ltc\""), "{page}");
    assert!(!page.contains(offered), "{page}");
    let (mut browser, _) = signed_in(&two.given, "cleo").await;
    assert!(browser.get("/console/queues").await.body.contains(offered));
}

#[tokio::test]
async fn a_number_of_another_merchants_subscriber_finds_nothing() {
    let two = Two::new().await;
    let (mut browser, csrf) = signed_in(&two.given, "amy").await;
    let find = "/console/charges/search";
    let own = browser.post(find, &[("csrf", &*csrf), ("q", given::ACME_NUMBER)]).await;
    assert!(own.body.contains(&two.acme.charge), "{}", own.body);
    for q in [given::BETA_NUMBER, "beta~sub-1"] {
        let other = browser.post(find, &[("csrf", &*csrf), ("q", q)]).await;
        names_nobody_else(q, &other.body, q);
        assert!(!other.body.contains(&two.beta.charge), "{}", other.body);
    }
}

#[tokio::test]
async fn the_audit_shows_a_merchants_staff_what_was_done_by_their_own() {
    let two = Two::new().await;
    let (mut browser, _) = signed_in(&two.given, "amy").await;
    let audit = browser.get("/console/audit").await.body;
    assert!(audit.contains("console amy") && !audit.contains("console bea"), "{audit}");
    let (mut own, _) = signed_in(&two.given, "cleo").await;
    let audit = own.get("/console/audit").await.body;
    assert!(audit.contains("console amy") && audit.contains("console bea"), "{audit}");
}

#[tokio::test]
async fn the_deployments_own_people_see_all_and_choose_whose_things_are_shown() {
    let two = Two::new().await;
    let (mut browser, csrf) = signed_in(&two.given, "cleo").await;
    let all = browser.get("/console/charges").await.body;
    assert!(all.contains(&two.acme.charge) && all.contains(&two.beta.charge), "{all}");
    assert!(all.contains(">Acme Games<") && all.contains(">Betamax Media<"), "{all}");
    let chosen = [("csrf", &*csrf), ("merchant", "acme")];
    let led = browser.post("/console/merchant", &chosen).await;
    assert_eq!((led.status, led.leads_to()), (StatusCode::SEE_OTHER, "/console"));
    let acmes = browser.get("/console/charges").await.body;
    assert!(acmes.contains(&two.acme.charge) && !acmes.contains(&two.beta.charge), "{acmes}");
    assert!(acmes.contains("value=\"acme\" selected"), "{acmes}");
    let unknown = browser.post("/console/merchant", &[("csrf", &*csrf), ("merchant", "x")]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    browser.post("/console/merchant", &[("csrf", &*csrf), ("merchant", "")]).await;
    assert!(browser.get("/console/charges").await.body.contains(&two.beta.charge));
}

#[tokio::test]
async fn a_merchants_staff_have_no_choice_whatever_their_browser_says() {
    let two = Two::new().await;
    let (mut browser, csrf) = signed_in(&two.given, "amy").await;
    let page = browser.get("/console").await.body;
    assert!(page.contains("Acme Games") && !page.contains("name=\"merchant\""), "{page}");
    let refused =
        browser.post("/console/merchant", &[("csrf", &*csrf), ("merchant", "beta")]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    for cookie in ["beta", ""] {
        browser.cookies.insert("__Host-mekong-merchant".to_owned(), cookie.to_owned());
        let list = browser.get("/console/charges").await.body;
        assert!(list.contains(&two.acme.charge) && !list.contains(&two.beta.charge), "{list}");
    }
}

#[tokio::test]
async fn staff_of_a_merchant_that_is_not_configured_see_nothing_at_all() {
    let two = Two::new().await;
    let (mut browser, _) = signed_in(&two.given, "zed").await;
    let list = browser.get("/console/charges").await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(!list.body.contains(&two.acme.charge) && !list.body.contains(&two.beta.charge));
    assert_eq!(browser.sign_in("zed", PASSWORD).await.status, StatusCode::SEE_OTHER);
}
