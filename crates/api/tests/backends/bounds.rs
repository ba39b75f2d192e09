//! More requests than there is room for.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::Request;
use http_body::{Frame, SizeHint};

use crate::given::{READER, Said, Shop, asking};

/// A body that never comes.
struct Stalled(SizeHint);

impl http_body::Body for Stalled {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Pending
    }

    fn size_hint(&self) -> SizeHint {
        self.0.clone()
    }
}

fn stalled(size: SizeHint) -> Request<Body> {
    let request = asking("POST", "/v1/charges")
        .header("idempotency-key", "k")
        .header("content-type", "application/json");
    request.body(Body::new(Stalled(size))).expect("a request")
}

/// Takes up requests that hang, until one is answered.
async fn until_refused(shop: &Shop, size: SizeHint) -> (usize, Said) {
    let mut hanging = Vec::new();
    loop {
        let mut request = Box::pin(shop.send(stalled(size.clone())));
        match futures::poll!(request.as_mut()) {
            Poll::Ready(said) => return (hanging.len(), said),
            Poll::Pending => hanging.push(request),
        }
        assert!(hanging.len() < 10_000, "there is a bound");
    }
}

#[tokio::test]
async fn one_key_has_so_many_requests_in_hand_and_the_others_go_on() {
    let shop = Shop::new();
    let mut hanging = Vec::new();
    for _ in 0..512 {
        let mut request = Box::pin(shop.send(stalled(SizeHint::with_exact(10))));
        assert!(futures::poll!(request.as_mut()).is_pending());
        hanging.push(request);
    }
    let said = shop.get("/v1/charges").await;
    said.problem(429, "too-many-requests");
    assert_eq!(said.header("retry-after"), "1");
    let care =
        Request::get("/v1/subscriptions").header("authorization", format!("Bearer {READER}"));
    let other = shop.send(care.body(Body::empty()).expect("a request")).await;
    assert_eq!(other.status, 200, "{other:?}");
    drop(hanging);
    assert_eq!(shop.get("/v1/charges").await.status, 200);
}

#[tokio::test]
async fn bodies_in_hand_are_bounded_in_bytes_whether_they_say_how_long_they_are_or_not() {
    for size in [SizeHint::with_exact(2 << 20), SizeHint::default()] {
        let shop = Shop::new();
        let (in_hand, said) = until_refused(&shop, size).await;
        said.problem(503, "unavailable");
        assert_eq!((in_hand, said.header("retry-after")), (32, "1"));
        assert_eq!(shop.get("/v1/charges").await.status, 200, "what hung is let go");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_comes_is_given_up() {
    let shop = Shop::new();
    let said = shop.send(stalled(SizeHint::with_exact(10))).await;
    said.problem(503, "unavailable");
}
