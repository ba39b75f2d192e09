//! In, by name and password.

use axum::http::StatusCode;

use super::given::{Given, PASSWORD, everybody, everybody_at};
use crate::Directory;

#[tokio::test]
async fn whoever_signs_in_comes_to_the_page_that_they_wanted_by_a_cookie_of_this_host_alone() {
    let given = Given::new(everybody());
    let mut browser = given.browser();
    let asked = browser.get("/console/charges?state=in_doubt").await;
    assert_eq!(asked.leads_to(), "/console/sign-in?next=%2Fconsole%2Fcharges%3Fstate%3Din_doubt");
    let door = browser.get(asked.leads_to()).await;
    assert!(door.body.contains("value=\"/console/charges?state=in_doubt\""), "{}", door.body);
    let fields =
        [("name", "ann"), ("password", PASSWORD), ("next", "/console/charges?state=in_doubt")];
    let entered = browser.post("/console/sign-in", &fields).await;
    assert_eq!(entered.leads_to(), "/console/charges?state=in_doubt");
    let cookie = browser.set.last().expect("a cookie");
    assert!(cookie.starts_with("__Host-mekong="), "{cookie}");
    for attribute in ["; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax", "; Max-Age=43200"] {
        assert!(cookie.contains(attribute), "{attribute} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let page = browser.get("/console/you").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("ann") && page.body.contains("operations"), "{}", page.body);
    assert_eq!(given.audit().await, [("console ann".to_owned(), "sign_in".to_owned())]);
}

#[tokio::test]
async fn in_the_clear_the_cookie_has_no_name_that_browsers_would_refuse() {
    let given = Given::new(everybody_at("http://127.0.0.1:7070"));
    let mut browser = given.browser();
    let fields = [("name", "ann"), ("password", PASSWORD)];
    let entered = browser.post_from("http://127.0.0.1:7070", "/console/sign-in", &fields).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    let cookie = browser.set.last().expect("a cookie");
    assert!(cookie.starts_with("mekong=") && !cookie.contains("Secure"), "{cookie}");
}

#[tokio::test]
async fn in_the_clear_this_machine_is_called_by_any_of_its_names() {
    for host in ["127.0.0.1:7070", "127.8.0.1", "[::1]:7070", "localhost", "localhost:8080"] {
        let given = Given::new(everybody_at("http://0.0.0.0:7070"));
        let mut browser = given.browser();
        browser.host = host.to_owned();
        let fields = [("name", "ann"), ("password", PASSWORD)];
        let origin = format!("http://{host}");
        let entered = browser.post_from(&origin, "/console/sign-in", &fields).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{host}");
        assert_eq!(browser.get("/console/you").await.status, StatusCode::OK, "{host}");
    }
}

#[tokio::test]
async fn in_the_clear_nobody_comes_in_from_another_machine_or_stays_in_and_the_page_says_what_is_missing()
 {
    let given = Given::new(everybody_at("http://0.0.0.0:7070"));
    let mut browser = given.browser();
    browser.host = "localhost:7070".to_owned();
    let fields = [("name", "ann"), ("password", PASSWORD)];
    browser.post_from("http://localhost:7070", "/console/sign-in", &fields).await;
    let csrf = browser.csrf().await;
    for host in [
        "192.0.2.1:7070",
        "0.0.0.0:7070",
        "rebound.example:7070",
        "localhost.example",
        "127.0.0.1.example",
        "127.0.0.1@rebound.example",
        "",
    ] {
        browser.host = host.to_owned();
        let origin = format!("http://{host}");
        for answer in [
            browser.get("/console/sign-in").await,
            browser.get("/console/you").await,
            browser.post_from(&origin, "/console/sign-in", &fields).await,
            browser.post_from(&origin, "/console/sign-out", &[("csrf", &csrf)]).await,
        ] {
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{host:?}: {answer:?}");
            assert!(answer.body.contains("http.public_url"), "{host:?}: {answer:?}");
            assert!(!answer.body.contains("<form"), "{host:?}: {answer:?}");
        }
        let style = browser.get(&crate::assets::address("console.css")).await;
        assert_eq!(style.status, StatusCode::OK, "{host:?}");
    }
    let signed_in = [("console ann".to_owned(), "sign_in".to_owned())];
    assert_eq!(given.audit().await, signed_in, "once, here");
}

#[tokio::test]
async fn behind_a_proxy_that_the_configuration_does_not_name_the_page_says_what_is_missing() {
    let given = Given::new(everybody_at("http://127.0.0.1:7070"));
    let mut browser = given.browser();
    let fields = [("name", "ann"), ("password", PASSWORD)];
    let answer =
        browser.post_from("https://billing.example.com", "/console/sign-in", &fields).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("http.public_url"), "{}", answer.body);
}

#[tokio::test]
async fn a_wrong_password_and_a_name_that_nobody_has_are_answered_alike_and_both_are_on_record() {
    let given = Given::new(everybody());
    let mut browser = given.browser();
    let wrong = browser.sign_in("ann", "ginkgo").await;
    let nobody = browser.sign_in("hunter2", PASSWORD).await;
    assert_eq!((wrong.status, &wrong.body), (StatusCode::UNAUTHORIZED, &nobody.body));
    assert!(browser.cookies.is_empty(), "{:?}", browser.cookies);
    let refused = |by: &str| (by.to_owned(), "sign_in_refused".to_owned());
    // What was typed as a name may be a password: it is not repeated.
    let expected = [refused("console ann"), refused("console nobody of the configuration")];
    assert_eq!(given.audit().await, expected);
}

#[tokio::test]
async fn after_five_failures_the_sixth_try_waits_even_if_it_is_right() {
    let given = Given::new(everybody());
    let mut browser = given.browser();
    for _ in 0..5 {
        assert_eq!(browser.sign_in("ann", "ginkgo").await.status, StatusCode::UNAUTHORIZED);
    }
    let held = browser.sign_in("ann", PASSWORD).await;
    assert_eq!(held.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(held.header("retry-after").parse::<u64>().is_ok_and(|after_s| after_s <= 16));
    assert_eq!(browser.sign_in("ben", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn another_sites_form_signs_nobody_in() {
    let given = Given::new(everybody());
    let fields = [("name", "ann"), ("password", PASSWORD)];
    for origin in ["https://evil.example", "http://billing.example.com", "null"] {
        let answer = given.browser().post_from(origin, "/console/sign-in", &fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{origin}");
    }
    let mut browser = given.browser();
    let request = axum::http::Request::post("/console/sign-in")
        .header("sec-fetch-site", "cross-site")
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = browser.ask(request, "name=ann&password=gingko".into()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn where_nobody_can_sign_in_the_page_says_which_key_would_change_that_and_nothing_else() {
    let nobody = Directory::new("https://billing.example.com", chrono::TimeDelta::hours(12));
    let given = Given::new(nobody);
    let mut browser = given.browser();
    let page = browser.get("/console/sign-in").await;
    assert!(page.body.contains("[console.staff.ann]"), "{}", page.body);
    assert!(!page.body.contains("<form"), "{}", page.body);
    assert_eq!(browser.get("/console").await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.sign_in("", "").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_root_leads_to_the_console() {
    let answer = Given::new(everybody()).browser().get("/").await;
    assert_eq!((answer.status, answer.leads_to()), (StatusCode::SEE_OTHER, "/console"));
}

#[tokio::test]
async fn only_whoever_is_signed_in_learns_which_pages_there_are_not() {
    let given = Given::new(everybody());
    let nobody = given.browser().get("/console/nowhere").await;
    assert_eq!(nobody.leads_to(), "/console/sign-in?next=%2Fconsole%2Fnowhere");
    let vic = given.signed_in("vic").await.get("/console/nowhere").await;
    assert_eq!(vic.status, StatusCode::NOT_FOUND);
    assert!(vic.body.contains("There is no such page."), "{}", vic.body);
}

#[tokio::test]
async fn a_form_that_is_too_large_or_is_none_is_refused() {
    let given = Given::new(everybody());
    let mut browser = given.browser();
    let much = "x".repeat(crate::posted::FORM_BYTES_MAX);
    assert_eq!(browser.sign_in("ann", &much).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let json =
        axum::http::Request::post("/console/sign-in").header("content-type", "application/json");
    assert_eq!(browser.ask(json, "{}".into()).await.status, StatusCode::BAD_REQUEST);
}
