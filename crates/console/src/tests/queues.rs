//! Holding work back, and letting it go on.

use axum::http::StatusCode;

use super::given::{Answer, Browser, Given, everybody};

const PAUSE: &str = "/console/queues/pause";
const RESUME: &str = "/console/queues/resume";

async fn send(browser: &mut Browser, path: &str, target: &str, why: &str) -> Answer {
    let csrf = browser.csrf().await;
    browser.post(path, &[("csrf", &csrf), ("target", target), ("why", why)]).await
}

async fn paused(given: &Given) -> Vec<(String, String, String)> {
    let pauses = given.store.pauses().await.expect("the pauses");
    pauses.into_iter().map(|pause| (pause.target, pause.by, pause.reason)).collect()
}

async fn deeds(given: &Given) -> Vec<String> {
    let deeds = given.audit().await.into_iter().map(|(_, action)| action);
    deeds.filter(|action| action != "sign_in").collect()
}

#[tokio::test]
async fn what_is_held_back_says_by_whom_and_why_until_somebody_lets_it_go_on() {
    let given = Given::new(everybody());
    let mut browser = given.signed_in("ann").await;
    let answer = send(&mut browser, PAUSE, "renewals", "their <maintenance>").await;
    assert_eq!(answer.leads_to(), "/console/queues");
    let pause = ("renewals", "console ann", "their <maintenance>");
    assert_eq!(paused(&given).await, [(pause.0.into(), pause.1.into(), pause.2.into())]);
    let page = browser.get("/console/queues").await.body;
    assert!(page.contains("renewals is paused.") && page.contains("their &lt;maintenance&gt;"));
    let answer = send(&mut browser, RESUME, "renewals", "it is over").await;
    assert_eq!(answer.leads_to(), "/console/queues");
    assert_eq!(paused(&given).await, []);
    assert_eq!(deeds(&given).await, ["pause", "resume"]);
}

#[tokio::test]
async fn without_a_reason_nothing_is_held_back_and_nothing_goes_on() {
    let given = Given::new(everybody());
    let mut browser = given.signed_in("ann").await;
    let answer = send(&mut browser, PAUSE, "renewals", "  ").await;
    assert_eq!((answer.status, paused(&given).await), (StatusCode::BAD_REQUEST, vec![]));
    send(&mut browser, PAUSE, "renewals", "maintenance").await;
    let answer = send(&mut browser, RESUME, "renewals", "").await;
    assert_eq!((answer.status, paused(&given).await.len()), (StatusCode::BAD_REQUEST, 1));
}

#[tokio::test]
async fn a_name_that_nothing_goes_by_is_not_paused_and_the_refusal_is_on_record() {
    let given = Given::new(everybody());
    let mut browser = given.signed_in("ann").await;
    let answer = send(&mut browser, PAUSE, "renewal", "maintenance").await;
    assert_eq!((answer.status, paused(&given).await), (StatusCode::NOT_FOUND, vec![]));
    assert_eq!(deeds(&given).await, ["pause", "pause"]);
}

#[tokio::test]
async fn whoever_only_looks_holds_nothing_back_and_is_offered_no_form_for_it() {
    let given = Given::new(everybody());
    let mut browser = given.signed_in("vic").await;
    let answer = send(&mut browser, PAUSE, "renewals", "maintenance").await;
    assert_eq!((answer.status, paused(&given).await), (StatusCode::FORBIDDEN, vec![]));
    let page = browser.get("/console/queues").await.body;
    assert!(!page.contains(PAUSE), "{page}");
}
