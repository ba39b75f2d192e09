//! More requests than there is room for.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::Request;
use http_body::{Frame, SizeHint};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

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
        self.0
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
        let mut request = Box::pin(shop.send(stalled(size)));
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

#[tokio::test]
async fn a_flood_of_headers_ends_its_own_connection_and_nothing_else() {
    let shop = Shop::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = watch::channel(false);
    let serving = tokio::spawn(api::serve(listener, shop.router.clone(), stopped));

    let many: String = (0..200).map(|n| format!("x-{n}: 1\r\n")).collect();
    let long = format!("x: {}\r\n", "y".repeat(1 << 20));
    for headers in [many, long] {
        let said = said_to(address, &format!("GET /v1/charges HTTP/1.1\r\n{headers}\r\n")).await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 431 "), "{said}");
    }
    let said = said_to(address, "GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n").await;
    assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
    stop.send_replace(true);
    serving.await.expect("no panic");
}

/// Everything that is answered to these bytes, until the connection ends. It may end before all of
/// them are sent.
async fn said_to(address: SocketAddr, bytes: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let mut said = Vec::new();
    let _ = stream.write_all(bytes.as_bytes()).await;
    let _ = stream.read_to_end(&mut said).await;
    String::from_utf8_lossy(&said).into_owned()
}
