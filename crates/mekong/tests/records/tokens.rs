//! `tokens list`: state and age, never the token; `tokens refresh`: another one, if somebody fetches it.

use engine::Store;
use engine::store::NewInstance;
use engine::workflow::encode;
use serde_json::json;
use workflows::{TokenState, TokenWorkflow};

use crate::desk::{Desk, NOW};

fn keep(desk: &Desk, change: impl FnOnce(&mut TokenState)) {
    let store = desk.store();
    let account = "ltc-main".parse().expect("an id");
    let now = NOW.parse().expect("an instant");
    let opening = TokenWorkflow::opening(&account, store.partitions(), now);
    let mut state = engine::workflow::decode("token", &opening.state).expect("is readable");
    change(&mut state);
    let new = NewInstance { state: encode(&state), ..opening };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(store.create(vec![new])).expect("the store answers");
}

#[test]
fn a_valid_token_is_shown_with_its_age_and_without_itself() {
    let desk = Desk::new();
    keep(&desk, |token| {
        token.generation = 3;
        token.token = Some("hunter2".into());
        token.fetched_at = "2026-11-22T01:00:00Z".parse().ok();
        token.expires_at = "2026-11-22T03:00:00Z".parse().ok();
        token.refresh_at = "2026-11-22T02:36:00Z".parse().expect("an instant");
    });
    let ran = desk.run(&["tokens", "list", "--json"]);
    assert_eq!(
        ran.json(),
        json!({
            "account": "ltc-main", "state": "valid", "generation": 3,
            "fetched_at": "2026-11-22T01:00:00Z", "expires_at": "2026-11-22T03:00:00Z",
            "refresh_at": "2026-11-22T02:36:00Z", "failures": 0, "failure": null
        })
    );
    let table = desk.run(&["tokens", "list"]);
    assert!(table.stdout.contains("valid") && !table.stdout.contains("hunter2"));
}

#[test]
fn a_token_that_cannot_be_fetched_says_why() {
    let desk = Desk::new();
    keep(&desk, |token| {
        token.failures = 2;
        token.failure = Some("wrong password".into());
    });
    let answer = desk.run(&["tokens", "list", "--json"]).json();
    assert_eq!((&answer["state"], &answer["failures"]), (&json!("failing"), &json!(2)));
    assert_eq!(answer["failure"], "wrong password");
}

#[test]
fn without_a_token_or_with_one_that_has_expired_one_is_wanted() {
    let desk = Desk::new();
    let state = |desk: &Desk| desk.run(&["tokens", "list", "--json"]).each("state");
    assert_eq!(state(&desk), ["wanted"]);
    keep(&desk, |token| {
        token.token = Some("hunter2".into());
        token.expires_at = NOW.parse().ok();
    });
    assert_eq!(state(&desk), ["wanted"]);
}

#[test]
fn a_token_that_nobody_fetches_is_not_waited_for_and_what_is_missing_is_said() {
    let desk = Desk::new();
    for (account, why) in [
        ("ltc-main", "no worker has fetched a token for ltc-main yet"),
        ("boost-my", "boost-my has no access token"),
        ("nobody", "there is no account `nobody`"),
    ] {
        let ran = desk.run(&["tokens", "refresh", account]);
        assert_ne!(ran.code, 0, "{account}");
        assert!(ran.stderr.contains(why), "{account}: {}", ran.stderr);
    }
    keep(&desk, |token| token.refresh_at = "2026-11-22T03:00:00Z".parse().expect("an instant"));
    let ran = desk.run(&["tokens", "refresh", "ltc-main"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("no worker has taken it"), "{}", ran.stderr);
}
