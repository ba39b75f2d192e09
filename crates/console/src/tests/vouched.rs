//! In, where somebody else vouches for people.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::json;

use super::given::{Answer, Browser, Given, ORIGIN, everybody};
use super::issuer::{CLIENT_ID, CLIENT_SECRET, Issuer, Signed};
use crate::{Desk, Oidc, OidcSettings, Role};

fn settings(issuer: &Issuer) -> OidcSettings {
    let roles = [("billing-ops", Role::Operations), ("billing-admins", Role::Admin)];
    OidcSettings {
        issuer: issuer.url.clone(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: Some(CLIENT_SECRET.to_owned()),
        scopes: vec!["email".to_owned()],
        name_claim: "email".to_owned(),
        role_claim: "roles".to_owned(),
        roles: roles.map(|(name, role)| (name.to_owned(), role)).into(),
        merchants: None,
        allowed_domains: vec!["example.com".to_owned()],
    }
}

fn given_by(settings: OidcSettings) -> Given {
    Given::new(everybody().vouched_for_by(Oidc::new(settings, ORIGIN).expect("an issuer")))
}

/// Goes to the issuer, signs in there, and comes back.
async fn come_back(browser: &mut Browser, issuer: &Issuer) -> Answer {
    let sent = browser.get("/console/oidc/begin?next=/console/you").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let (code, state) = issuer.signs_in(sent.leads_to());
    browser.get(&back(&code, &state)).await
}

fn back(code: &str, state: &str) -> String {
    format!("/console/oidc/back?code={code}&state={state}")
}

#[tokio::test]
async fn whoever_the_issuer_vouches_for_comes_in_by_their_verified_address_and_their_role() {
    let issuer = Issuer::start().await;
    let given = given_by(settings(&issuer));
    let mut browser = given.browser();
    let door = browser.get("/console/sign-in?next=/console/you").await;
    assert!(
        door.body.contains("href=\"/console/oidc/begin?next=%2Fconsole%2Fyou\""),
        "{}",
        door.body
    );
    let entered = come_back(&mut browser, &issuer).await;
    assert_eq!(
        (entered.status, entered.leads_to()),
        (StatusCode::SEE_OTHER, "/console/you"),
        "{}",
        entered.body
    );
    let page = browser.get("/console/you").await;
    assert!(
        page.body.contains("ann@example.com") && page.body.contains("operations"),
        "{}",
        page.body
    );
    let kept: Vec<_> = browser.cookies.keys().collect();
    assert_eq!(kept, ["__Host-mekong"], "what began it is taken back");
    assert_eq!(given.audit().await, [("console ann@example.com".to_owned(), "sign_in".to_owned())]);
}

#[tokio::test]
async fn a_token_that_proves_nothing_lets_nobody_in_whatever_is_wrong_with_it() {
    let issuer = Issuer::start().await;
    let given = given_by(settings(&issuer));
    let past = chrono::Utc::now().timestamp() - 60;
    let lies = [
        ("another issuer", json!({ "iss": "https://evil.example" }), Signed::Well),
        ("another audience", json!({ "aud": "somebody-else" }), Signed::Well),
        ("ours and another's audience", json!({ "aud": [CLIENT_ID, "other"] }), Signed::Well),
        ("another nonce", json!({ "nonce": "0" }), Signed::Well),
        ("no nonce", json!({ "nonce": null }), Signed::Well),
        ("expired", json!({ "exp": past }), Signed::Well),
        ("another's key", json!({}), Signed::ByAnother),
        ("no signature", json!({}), Signed::Never),
        ("the shared secret", json!({}), Signed::WithTheSharedSecret),
    ];
    for (what, says, signed) in lies {
        issuer.says(says);
        issuer.signs(signed);
        let mut browser = given.browser();
        let answer = come_back(&mut browser, &issuer).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{what}: {}", answer.body);
        assert!(browser.cookies.is_empty(), "{what}: {:?}", browser.cookies);
    }
    assert!(given.audit().await.is_empty(), "nobody is known to have tried");
}

#[tokio::test]
async fn only_the_browser_that_began_comes_back_and_only_once() {
    let issuer = Issuer::start().await;
    let given = given_by(settings(&issuer));
    let mut browser = given.browser();
    let sent = browser.get("/console/oidc/begin").await;
    let (code, state) = issuer.signs_in(sent.leads_to());
    let kept = browser.cookies.clone();
    let mut other = given.browser();
    assert_eq!(other.get(&back(&code, &state)).await.status, StatusCode::FORBIDDEN, "no cookie");
    other.get("/console/oidc/begin").await;
    assert_eq!(
        other.get(&back(&code, &state)).await.status,
        StatusCode::FORBIDDEN,
        "another's state"
    );
    assert_eq!(issuer.was_asked("token"), 0, "nothing was exchanged for them");
    assert_eq!(browser.get(&back(&code, &state)).await.status, StatusCode::SEE_OTHER);
    let mut replayed = given.browser();
    replayed.cookies = kept;
    let again = replayed.get(&back(&code, &state)).await;
    assert_eq!(again.status, StatusCode::SERVICE_UNAVAILABLE, "the issuer gives nothing twice");
    assert!(!replayed.cookies.contains_key("__Host-mekong"));
}

#[tokio::test]
async fn a_code_of_another_sign_in_is_worth_nothing() {
    let issuer = Issuer::start().await;
    let given = given_by(settings(&issuer));
    let (mut victim, mut thief) = (given.browser(), given.browser());
    let (stolen, _) = issuer.signs_in(victim.get("/console/oidc/begin").await.leads_to());
    let (_, state) = issuer.signs_in(thief.get("/console/oidc/begin").await.leads_to());
    let answer = thief.get(&back(&stolen, &state)).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "its verifier is the victim's");
    assert!(!thief.cookies.contains_key("__Host-mekong"));
}

#[tokio::test]
async fn whoever_is_known_there_but_is_no_staff_is_told_so() {
    let issuer = Issuer::start().await;
    let given = given_by(settings(&issuer));
    let strangers = [
        ("no role", json!({ "roles": ["lunch"] })),
        ("no roles", json!({ "roles": null })),
        ("another domain", json!({ "email": "ann@example.com.evil.example" })),
        ("an address that anybody may claim", json!({ "email_verified": false })),
        ("an address of which nobody says", json!({ "email_verified": null })),
        ("no address", json!({ "email": null })),
    ];
    for (what, says) in strangers {
        issuer.says(says);
        let mut browser = given.browser();
        let answer = come_back(&mut browser, &issuer).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{what}: {}", answer.body);
        assert!(browser.cookies.is_empty(), "{what}: {:?}", browser.cookies);
    }
    assert!(given.audit().await.iter().all(|(_, action)| action == "sign_in_refused"));
}

#[tokio::test]
async fn nobody_is_vouched_for_under_the_name_of_somebody_who_has_a_password_here() {
    let issuer = Issuer::start().await;
    let settings = OidcSettings {
        name_claim: "preferred_username".to_owned(),
        allowed_domains: Vec::new(),
        ..settings(&issuer)
    };
    let given = given_by(settings);
    issuer.says(json!({ "preferred_username": "cleo", "roles": ["billing-admins"] }));
    let answer = come_back(&mut given.browser(), &issuer).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.body);
    issuer.says(json!({ "preferred_username": "dao", "roles": ["billing-admins"] }));
    assert_eq!(come_back(&mut given.browser(), &issuer).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn whoever_says_no_at_the_issuer_is_back_at_the_door() {
    let issuer = Issuer::start().await;
    let given = given_by(settings(&issuer));
    let mut browser = given.browser();
    let sent = browser.get("/console/oidc/begin").await;
    let (_, state) = issuer.signs_in(sent.leads_to());
    let path = format!("/console/oidc/back?error=access_denied&state={state}");
    let answer = browser.get(&path).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.body.contains("You did not sign in there."), "{}", answer.body);
}

#[tokio::test(start_paused = true)]
async fn what_an_issuer_publishes_is_asked_for_once_until_it_signs_with_a_key_that_is_new() {
    let issuer = Issuer::start().await;
    let given = given_by(settings(&issuer));
    for _ in 0..3 {
        assert_eq!(come_back(&mut given.browser(), &issuer).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!((issuer.was_asked("configuration"), issuer.was_asked("keys")), (1, 1));
    issuer.changes_its_key();
    tokio::time::advance(std::time::Duration::from_secs(31)).await;
    assert_eq!(come_back(&mut given.browser(), &issuer).await.status, StatusCode::SEE_OTHER);
    assert_eq!(issuer.was_asked("keys"), 2);
}

#[tokio::test]
async fn whoever_was_vouched_for_is_shut_out_when_configuration_knows_their_role_no_more() {
    let issuer = Issuer::start().await;
    let given = given_by(settings(&issuer));
    let mut signed = given.browser();
    assert_eq!(come_back(&mut signed, &issuer).await.status, StatusCode::SEE_OTHER);
    let under = |directory| {
        let desk = Desk { directory: Arc::new(directory), ..given.desk.clone() };
        let mut browser = given.browser_of(desk);
        browser.cookies = signed.cookies.clone();
        browser
    };
    let with =
        |settings| everybody().vouched_for_by(Oidc::new(settings, ORIGIN).expect("an issuer"));
    let none = OidcSettings { roles: BTreeMap::new(), ..settings(&issuer) };
    let elsewhere =
        OidcSettings { allowed_domains: vec!["example.org".to_owned()], ..settings(&issuer) };
    for directory in [everybody(), with(none), with(elsewhere)] {
        assert_eq!(under(directory).get("/console/you").await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(under(with(settings(&issuer))).get("/console/you").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_issuer_that_is_away_is_told_of_and_not_asked_again_at_once() {
    let issuer = Issuer::start().await;
    let elsewhere = OidcSettings {
        issuer: issuer.url.join("nowhere").expect("an address"),
        ..settings(&issuer)
    };
    let given = given_by(elsewhere);
    for _ in 0..2 {
        let answer = given.browser().get("/console/oidc/begin").await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
        assert!(!answer.body.contains("127.0.0.1"), "{}", answer.body);
    }
    assert_eq!(issuer.was_asked("token"), 0);
}
