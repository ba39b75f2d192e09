//! Every path, for everybody.

use axum::http::{Method, StatusCode};

use super::given::{Given, everybody};
use crate::pages;
use crate::routes::Route;
use crate::{Permission, Role};

/// Every path that whoever is signed in may ask for, with something in place of its parts.
fn all() -> Vec<(Route, String)> {
    let filled = |path: &str| {
        let parts = path.split('/').map(|part| if part.starts_with('{') { "x-1" } else { part });
        parts.collect::<Vec<_>>().join("/")
    };
    pages::routes().list().iter().map(|route| (route.clone(), filled(route.path))).collect()
}

#[tokio::test]
async fn nobody_sees_a_page_or_does_anything_without_signing_in() {
    let given = Given::new(everybody());
    let mut browser = given.browser();
    for (route, path) in all() {
        let answer = browser.try_out(&route.method, &path, "").await;
        match route.method {
            Method::GET => {
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{route:?}");
                assert!(answer.leads_to().starts_with("/console/sign-in?next="), "{route:?}");
            }
            _ => assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{route:?}"),
        }
    }
}

#[tokio::test]
async fn a_form_without_the_word_of_its_page_is_refused_and_changes_nothing() {
    let given = Given::new(everybody());
    let mut browser = given.signed_in("cleo").await;
    let csrf = browser.csrf().await;
    let before = given.audit().await;
    let another = given.signed_in("ann").await.csrf().await;
    let signed_in = given.audit().await;
    for (route, path) in all().iter().filter(|(route, _)| route.method == Method::POST) {
        for word in ["", "0", another.as_str()] {
            let answer = browser.try_out(&route.method, path, word).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{route:?} with {word:?}");
        }
        let elsewhere = browser.post_from("https://evil.example", path, &[("csrf", &csrf)]).await;
        assert_eq!(elsewhere.status, StatusCode::FORBIDDEN, "{route:?} from elsewhere");
    }
    assert_eq!(given.audit().await, signed_in);
    assert_eq!(before.len() + 1, signed_in.len(), "but for ann, who signed in");
}

#[tokio::test]
async fn a_role_is_refused_every_path_that_needs_what_it_may_not() {
    let given = Given::new(everybody());
    for (name, role) in [
        ("vic", Role::Viewer),
        ("ann", Role::Operations),
        ("ben", Role::Finance),
        ("cleo", Role::Admin),
    ] {
        let mut browser = given.signed_in(name).await;
        let csrf = browser.csrf().await;
        let before = given.audit().await;
        for (route, path) in all() {
            if role.may(route.needs) {
                continue;
            }
            let answer = browser.try_out(&route.method, &path, &csrf).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {route:?}");
            assert!(answer.body.contains(route.needs.as_str()), "{name}: {}", answer.body);
        }
        assert_eq!(given.audit().await, before, "{name}");
    }
}

#[tokio::test]
async fn an_admin_is_refused_nothing_by_their_role() {
    let given = Given::new(everybody());
    let mut browser = given.signed_in("cleo").await;
    for (route, path) in all().iter().filter(|(route, _)| route.method == Method::GET) {
        if path.ends_with("/live") {
            continue;
        }
        let answer = browser.get(path).await;
        let refused = [StatusCode::FORBIDDEN, StatusCode::UNAUTHORIZED];
        assert!(!refused.contains(&answer.status), "{route:?}: {}", answer.status);
        assert!(!answer.status.is_server_error(), "{route:?}: {}", answer.body);
    }
}

#[tokio::test]
async fn what_changes_something_needs_more_than_to_look() {
    // A number that is looked for stays out of addresses; whose things are shown is up to who looks.
    let only_asks =
        |route: &Route| ["/console/charges/search", "/console/merchant"].contains(&route.path);
    let posts = all().into_iter().map(|(route, _)| route);
    for route in posts.filter(|route| route.method == Method::POST && !only_asks(route)) {
        assert_ne!(route.needs, Permission::Look, "{route:?}");
    }
}
