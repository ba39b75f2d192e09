//! What staff do about what needs a person.

use axum::http::StatusCode;
use chrono::TimeDelta;

use super::given::{Given, everybody, start};
use super::staff_work::{deeds, signed_in, with_a_doubt, with_a_doubt_for};

/// Pauses it as a money rule does.
async fn pause_its_account(given: &Given) {
    let pause = engine::store::Pause {
        target: "ltc-main".into(),
        reason: "5 misconfigured in a row".into(),
        by: workflows::streak::PAUSED_BY.into(),
        since: start(),
    };
    given.store.pause(pause).await.expect("paused");
}

#[tokio::test]
async fn a_doubt_of_a_day_has_its_form_on_the_worklist_and_keeps_what_was_typed_where_it_is_refused()
 {
    let (given, id) = with_a_doubt_for(TimeDelta::days(2)).await;
    let (mut browser, csrf) = signed_in(&given, "ben").await;
    let path = format!("/console/worklist/charges/{id}/resolve");
    let page = browser.get("/console/worklist").await.body;
    assert!(page.contains(&format!("action=\"{path}\"")) && page.contains("for 2 d"), "{page}");
    let form = [("csrf", &*csrf), ("outcome", "declined"), ("why", "not in their file")];
    let refused = browser.post(&path, &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("not in their file</textarea>"), "{}", refused.body);
    let settled = browser.post(&path, &[&form[..], &[("evidence", "their file")]].concat()).await;
    assert_eq!(settled.leads_to(), "/console/worklist");
    assert_eq!(deeds(&given).await, ["resolve"]);
}

#[tokio::test]
async fn why_something_was_refused_is_told_even_where_its_form_has_left_the_worklist() {
    let (given, id) = with_a_doubt().await;
    pause_its_account(&given).await;
    let (mut browser, csrf) = signed_in(&given, "ben").await;
    let path = format!("/console/worklist/charges/{id}/resolve");
    let page = browser.post(&path, &[("csrf", &csrf), ("outcome", "declined")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (above, list) = page.body.split_once("data-live=").expect("the part that stays fresh");
    assert!(above.contains("<p class=\"error\" role=\"alert\">Both are needed"), "{above}");
    assert!(list.contains("5 misconfigured in a row") && !list.contains(&path), "{list}");
}

#[tokio::test]
async fn a_younger_doubt_is_on_the_worklist_without_a_form_and_an_empty_one_says_so() {
    let (given, id) = with_a_doubt().await;
    let (mut browser, _) = signed_in(&given, "ben").await;
    let page = browser.get("/console/worklist").await.body;
    assert!(page.contains(&id) && !page.contains("/resolve\""), "{page}");
    let empty = Given::new(everybody());
    let mut browser = empty.signed_in("ben").await;
    assert!(browser.get("/console/worklist").await.body.contains("Nothing needs a person."));
}

#[tokio::test]
async fn what_a_money_rule_has_paused_goes_on_for_a_reason_and_the_audit_has_it() {
    let (given, _) = with_a_doubt().await;
    pause_its_account(&given).await;
    let (mut browser, csrf) = signed_in(&given, "ann").await;
    let page = browser.get("/console/worklist").await.body;
    assert!(page.contains("5 misconfigured in a row"), "{page}");
    let form = [("csrf", &*csrf), ("target", "ltc-main")];
    let refused = browser.post("/console/worklist/resume", &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = [&form[..], &[("why", "the price is right now")]].concat();
    let resumed = browser.post("/console/worklist/resume", &form).await;
    assert_eq!(resumed.leads_to(), "/console/worklist");
    assert_eq!(given.store.pauses().await.expect("the pauses"), []);
    assert_eq!(deeds(&given).await, ["resume"]);
}
