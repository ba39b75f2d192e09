use axum::Router;
use axum::body::Body;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tokio::sync::Notify;
use tower::ServiceExt;

use super::*;

async fn ask(router: &Router) -> Response {
    let request = Request::get("/").body(Body::empty()).expect("a request");
    router.clone().oneshot(request).await.expect("infallible")
}

#[tokio::test]
async fn a_request_beyond_the_bound_is_told_when_to_come_again_and_the_next_finds_room() {
    let (arrived, leave) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, wait) = (arrived.clone(), leave.clone());
    let slow = move || {
        let (tell, wait) = (tell.clone(), wait.clone());
        async move {
            tell.notify_one();
            wait.notified().await;
        }
    };
    let room = Arc::new(Semaphore::new(1));
    let router =
        Router::new().route("/", get(slow)).layer(from_fn_with_state(room, if_there_is_room));
    let first = tokio::spawn({
        let router = router.clone();
        async move { ask(&router).await.status() }
    });
    arrived.notified().await;

    let second = ask(&router).await;
    assert_eq!(second.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(second.headers()[RETRY_AFTER], COME_AGAIN_S);

    leave.notify_one();
    assert_eq!(first.await.expect("no panic"), StatusCode::OK);
    leave.notify_one();
    assert_eq!(ask(&router).await.status(), StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_takes_too_long_is_given_up() {
    let router = Router::new()
        .route("/", get(std::future::pending::<()>))
        .layer(axum::middleware::from_fn(in_time));
    assert_eq!(ask(&router).await.status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_request_that_breaks_something_is_answered_all_the_same() {
    let breaks = async || -> &'static str { panic!("a defect") };
    let router =
        Router::new().route("/", get(breaks)).layer(axum::middleware::from_fn(whatever_breaks));
    assert_eq!(ask(&router).await.status(), StatusCode::INTERNAL_SERVER_ERROR);
}
