//! What every page has around it.

use axum::http::{Method, StatusCode};

use super::given::{Answer, Given, everybody, everybody_at};
use crate::{assets, pages};

/// Every page that can be asked for without knowing what there is.
async fn each(given: &Given) -> Vec<(&'static str, Answer)> {
    let mut browser = given.signed_in("cleo").await;
    let mut all = vec![("/console/sign-in", given.browser().get("/console/sign-in").await)];
    let routes = pages::routes();
    for route in routes.list().iter().filter(|route| route.method == Method::GET) {
        if !route.path.contains('{') && !route.path.ends_with("/live") {
            let answer = browser.get(route.path).await;
            if answer.status == StatusCode::OK {
                all.push((route.path, answer));
            }
        }
    }
    assert!(all.len() > 5, "{}", all.len());
    all
}

#[tokio::test]
async fn every_page_is_told_to_load_nothing_from_elsewhere_and_to_stand_in_no_frame() {
    let given = Given::new(everybody());
    for (path, page) in each(&given).await {
        let policy = page.header("content-security-policy");
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(rule), "{path}: {rule} in {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{path}: {policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        assert!(page.header("strict-transport-security").starts_with("max-age="), "{path}");
    }
}

#[tokio::test]
async fn in_the_clear_nobody_is_told_to_come_back_by_tls_only() {
    let given = Given::new(everybody_at("http://127.0.0.1:7070"));
    let page = given.browser().get("/console/sign-in").await;
    assert_eq!(page.header("strict-transport-security"), "");
}

#[tokio::test]
async fn no_page_refers_to_anything_elsewhere_or_has_style_or_script_within_it() {
    let given = Given::new(everybody());
    for (path, page) in each(&given).await {
        for attribute in ["href", "src", "action", "data-live", "formaction", "srcset", "poster"] {
            for value in page.body.split(&format!(" {attribute}=\"")).skip(1) {
                let value = value.split('"').next().unwrap_or_default();
                let is_own = value.starts_with('/') && !value.starts_with("//");
                assert!(is_own || value.starts_with(['#', '?']), "{path}: {attribute}={value}");
            }
        }
        for never in
            ["<style", " style=\"", "<script>", " onclick", " onload", "javascript:", "@import"]
        {
            assert!(!page.body.contains(never), "{path}: {never}");
        }
    }
}

#[tokio::test]
async fn every_page_has_one_heading_above_all_others_and_says_what_language_it_is_in() {
    let given = Given::new(everybody());
    for (path, page) in each(&given).await {
        assert_eq!(page.body.matches("<h1").count(), 1, "{path}");
        assert!(page.body.contains("<html lang=\"en\">"), "{path}");
        for table in page.body.split("<table").skip(1) {
            assert!(table.contains("<caption"), "{path}");
        }
    }
}

#[tokio::test]
async fn style_and_script_are_kept_for_good_under_a_name_that_is_theirs_alone() {
    let given = Given::new(everybody());
    let mut browser = given.browser();
    for (name, kind) in [
        ("console.css", "text/css"),
        ("console.js", "text/javascript"),
        ("icon.svg", "image/svg+xml"),
    ] {
        let asset = browser.get(&assets::address(name)).await;
        assert_eq!(asset.status, StatusCode::OK, "{name}");
        assert!(asset.header("content-type").starts_with(kind), "{name}");
        assert!(asset.header("cache-control").contains("immutable"), "{name}");
        assert!(!asset.body.contains("http://") || name == "icon.svg", "{name}");
        assert!(!asset.body.contains("https://") && !asset.body.contains("@import"), "{name}");
        let old = browser.get(&format!("/console/assets/0000/{name}")).await;
        assert_eq!(old.header("cache-control"), "no-store", "{name}");
    }
    let missing = browser.get("/console/assets/0000/other.js").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_journal_whose_time_is_skipped_is_loud_on_every_page() {
    let given = Given::new(everybody());
    let page = given.signed_in("vic").await.get("/console/you").await;
    assert!(page.body.contains("Time is skipped on this journal"), "{}", page.body);
}

#[tokio::test]
async fn what_was_done_is_told_once() {
    let given = Given::new(everybody());
    let mut browser = given.signed_in("cleo").await;
    let token = crate::sessions::Token::given(&browser.cookies["__Host-mekong"]).expect("a token");
    let seal = crate::notice::sealed("It is <done>.", &token);
    browser.cookies.insert("__Host-mekong-notice".to_owned(), seal.clone());
    let page = browser.get("/console/you").await;
    assert!(page.body.contains("It is &lt;done&gt;."), "{}", page.body);
    let again = browser.get("/console/you").await;
    assert!(!again.body.contains("It is"), "{}", again.body);
    let mut other = given.signed_in("ann").await;
    other.cookies.insert("__Host-mekong-notice".to_owned(), seal);
    assert!(!other.get("/console/you").await.body.contains("It is"), "sealed for another session");
}
