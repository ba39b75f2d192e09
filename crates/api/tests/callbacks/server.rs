//! A server on a real socket.

use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::given::Shop;

#[tokio::test]
async fn a_server_answers_under_an_id_and_ends_when_it_is_told() {
    let shop = Shop::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = watch::channel(false);
    let serving = tokio::spawn(api::serve(listener, shop.router.clone(), stopped));

    let answer = reqwest::get(format!("http://{address}/readyz")).await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["x-request-id"].len(), 16);
    assert_eq!(reqwest::get(format!("http://{address}/none")).await.expect("one").status(), 404);

    stop.send_replace(true);
    let ended = tokio::time::timeout(Duration::from_secs(60), serving).await;
    ended.expect("it ends though a connection is idle").expect("no panic");
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_says_so_on_readyz_while_it_answers_on() {
    let shop = Shop::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = watch::channel(false);
    let longer_than_this_test = Duration::from_secs(600);
    let serving =
        api::serve_and_drain(listener, shop.router.clone(), stopped, longer_than_this_test);
    let serving = tokio::spawn(serving);
    let status = async |path: &str| {
        // A connection of its own each time, as a balancer that has just been told opens one.
        reqwest::get(format!("http://{address}{path}")).await.expect("an answer").status().as_u16()
    };

    assert_eq!([status("/readyz").await, status("/healthz").await], [200, 200]);
    stop.send_replace(true);
    assert_eq!([status("/readyz").await, status("/healthz").await], [503, 200]);
    assert_eq!(status("/openapi.json").await, 200);
    serving.abort();
}
