//! How long somebody stays signed in.

use std::sync::Arc;

use axum::http::StatusCode;
use chrono::TimeDelta;

use super::given::{Given, PASSWORD, everybody, start};
use crate::{Cost, Desk, Directory, PasswordHash, Role};

#[tokio::test]
async fn a_session_ends_after_its_hours() {
    let given = Given::new(everybody());
    let mut browser = given.signed_in("ann").await;
    let almost = start() + TimeDelta::hours(12) - TimeDelta::milliseconds(1);
    given.store.skip_to(almost).await.expect("a skip");
    assert_eq!(browser.get("/console/you").await.status, StatusCode::OK);
    given.store.skip_to(start() + TimeDelta::hours(12)).await.expect("a skip");
    assert_eq!(browser.get("/console/you").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn whoever_signs_out_is_signed_out_everywhere_that_has_the_same_token() {
    let given = Given::new(everybody());
    let mut browser = given.signed_in("ann").await;
    let mut stolen = given.browser();
    stolen.cookies = browser.cookies.clone();
    let csrf = browser.csrf().await;
    let out = browser.post("/console/sign-out", &[("csrf", &csrf)]).await;
    assert_eq!(out.leads_to(), "/console/sign-in?out=1");
    assert!(browser.cookies.is_empty(), "{:?}", browser.cookies);
    assert_eq!(stolen.get("/console/you").await.status, StatusCode::SEE_OTHER);
    let done: Vec<_> = given.audit().await.into_iter().map(|(_, action)| action).collect();
    assert_eq!(done, ["sign_in", "sign_out"]);
}

#[tokio::test]
async fn nobody_is_signed_out_by_another_sites_form() {
    let given = Given::new(everybody());
    let mut browser = given.signed_in("ann").await;
    let answer = browser.post("/console/sign-out", &[]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/console/you").await.status, StatusCode::OK);
}

#[tokio::test]
async fn whoever_is_taken_out_of_the_configuration_is_shut_out_and_a_new_role_counts_at_once() {
    let hash = |password| PasswordHash::of(password, Cost::Nothing).expect("a password");
    let (first, second) = (hash(PASSWORD), hash("another"));
    let nobody = || Directory::new("https://billing.example.com", TimeDelta::hours(12));
    let given = Given::new(nobody().with("ann", Role::Operations, first.clone()));
    let signed = given.signed_in("ann").await;
    let under = |directory: Directory| {
        let desk = Desk { directory: Arc::new(directory), ..given.desk.clone() };
        let mut browser = given.browser_of(desk);
        browser.cookies = signed.cookies.clone();
        browser
    };
    let page = under(nobody().with("ann", Role::Viewer, first.clone())).get("/console/you").await;
    assert!(page.body.contains("<span class=\"role\">viewer</span>"), "{}", page.body);
    let gone = under(nobody().with("ben", Role::Admin, first)).get("/console/you").await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    let changed = under(nobody().with("ann", Role::Operations, second)).get("/console/you").await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "with another password");
}

#[tokio::test]
async fn whoever_reads_the_journal_cannot_sign_in_by_what_it_says() {
    let given = Given::new(everybody());
    let browser = given.signed_in("ann").await;
    let token = &browser.cookies["__Host-mekong"];
    let query = engine::store::ListQuery {
        kind: workflows::ids::SESSION.to_owned(),
        limit: 10,
        ..engine::store::ListQuery::default()
    };
    let rows = given.store.list(query).await.expect("a list").rows;
    let [session] = rows.as_slice() else { panic!("one session: {rows:?}") };
    let written = format!("{:?}{}", session, String::from_utf8_lossy(&session.state));
    assert!(!written.contains(token.as_str()), "{written}");
    assert_eq!(session.due_at, None, "it wants no work");
}

#[tokio::test]
async fn a_new_sign_in_ends_the_session_before_it_in_the_same_browser() {
    let given = Given::new(everybody());
    let mut browser = given.signed_in("ann").await;
    let mut before = given.browser();
    before.cookies = browser.cookies.clone();
    assert_eq!(browser.sign_in("ben", PASSWORD).await.status, StatusCode::SEE_OTHER);
    assert_ne!(browser.cookies, before.cookies, "no token is used twice");
    assert_eq!(before.get("/console/you").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_token_that_is_none_lets_nobody_in() {
    let given = Given::new(everybody());
    for token in ["", "x", &"A".repeat(43), &"A".repeat(10_000)] {
        let mut browser = given.browser();
        browser.cookies.insert("__Host-mekong".to_owned(), token.to_owned());
        assert_eq!(browser.get("/console/you").await.status, StatusCode::SEE_OTHER, "{token:.50}");
    }
}
