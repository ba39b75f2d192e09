//! Who may call, and for what.

use axum::body::Body;
use axum::http::Request;

use crate::given::{OLD_TOKEN, READER, Said, Shop, TOKEN};

async fn ask(shop: &Shop, path: &str, authorization: &[&str]) -> Said {
    let mut request = Request::get(path);
    for header in authorization {
        request = request.header("authorization", *header);
    }
    shop.send(request.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn whoever_has_no_token_or_a_wrong_one_is_asked_for_one() {
    let shop = Shop::new();
    let none = ask(&shop, "/v1/charges", &[]).await;
    none.problem(401, "unauthorized");
    assert_eq!(none.header("www-authenticate"), "Bearer");
    let both = format!("Bearer {TOKEN}");
    for wrong in [
        vec!["Bearer "],
        vec!["Bearer wrong"],
        vec!["Basic dXNlcjpwYXNz"],
        vec![TOKEN],
        vec![&both, &both],
    ] {
        let said = ask(&shop, "/v1/charges", &wrong).await;
        said.problem(401, "unauthorized");
        assert!(said.header("www-authenticate").starts_with("Bearer"), "{said:?}");
        assert!(!said.body.contains("wrong"), "a token is not repeated: {said:?}");
    }
}

#[tokio::test]
async fn a_token_and_the_one_before_it_are_the_same_caller() {
    let shop = Shop::new();
    for token in [TOKEN, OLD_TOKEN] {
        for scheme in ["Bearer", "bearer"] {
            let said = ask(&shop, "/v1/charges", &[&format!("{scheme} {token}")]).await;
            assert_eq!(said.status, 200, "{said:?}");
        }
    }
}

#[tokio::test]
async fn a_key_that_lacks_a_scope_is_told_which() {
    let shop = Shop::new();
    let care = format!("Bearer {READER}");
    assert_eq!(ask(&shop, "/v1/subscriptions", &[&care]).await.status, 200);
    for (path, scope) in [
        ("/v1/charges", "charges:read"),
        ("/v1/purchases", "purchases:read"),
        ("/v1/runs", "runs:read"),
        ("/v1/queues", "runs:read"),
    ] {
        let problem = ask(&shop, path, &[&care]).await.problem(403, "missing-scope");
        assert_eq!(problem.detail, format!("the key lacks the scope `{scope}`"));
    }
}

#[tokio::test]
async fn a_key_with_the_four_scopes_of_charges_and_subscriptions_sees_everything() {
    let shop = Shop::new();
    for path in ["charges", "purchases", "subscriptions", "runs", "queues"] {
        let said = shop.get(&format!("/v1/{path}")).await;
        assert_eq!(said.status, 200, "{path}: {said:?}");
        assert!(said.json()["data"].is_array(), "{path}");
    }
}
