//! Accepting connections, and ending in good order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::middleware::from_fn_with_state;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;

use crate::probes;

/// Connections open at once; further ones wait to be accepted.
const CONNECTIONS_MAX: usize = 4_096;
/// The most bytes and headers of a request's head; a larger one is answered 431.
const HEAD_BYTES_MAX: usize = 64 * 1024;
const HEADERS_MAX: usize = 100;
/// How long a request's head may take to arrive, and a connection may wait for its next request.
const HEAD_TIME_MAX: Duration = Duration::from_secs(30);
/// How long a shutdown waits for requests in hand.
const SHUTDOWN_TIME_MAX: Duration = Duration::from_secs(20);
/// The pause after a failure to accept, such as too many open files.
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// Answers on every connection until `stop` says so, then finishes the requests in hand.
pub async fn serve(listener: TcpListener, router: Router, stop: watch::Receiver<bool>) {
    serve_and_drain(listener, router, stop, Duration::ZERO).await;
}

/// The same; but once `stop` says so it answers for another while, and says on `/readyz` that it is
/// about to go, so that a balancer sends nothing more before nobody listens.
pub async fn serve_and_drain(
    listener: TcpListener,
    router: Router,
    stop: watch::Receiver<bool>,
    drain: Duration,
) {
    let router = router.layer(from_fn_with_state(stop.clone(), probes::unless_told_to_stop));
    let (close, closing) = watch::channel(false);
    let drained = async {
        let mut stop = stop;
        told_to(&mut stop).await;
        tokio::time::sleep(drain).await;
        close.send_replace(true);
    };
    tokio::join!(drained, answer(listener, router, closing));
}

async fn answer(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &room) => accepted,
            () = told_to(&mut stop) => break,
        };
        match accepted {
            Ok((line, place)) => {
                drop(connections.spawn(converse(line, router.clone(), stop.clone(), place)));
            }
            // One connection failed, or file handles ran out for a while: others may follow.
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_AGAIN_AFTER).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
    let all = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(SHUTDOWN_TIME_MAX, all).await.is_err() {
        tracing::warn!("some requests were still in hand at shutdown");
    }
}

/// Waits for the word to stop; whoever could say it being gone is the same.
async fn told_to(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> std::io::Result<((TcpStream, SocketAddr), OwnedSemaphorePermit)> {
    let place = Arc::clone(room).acquire_owned().await.expect("never closed");
    listener.accept().await.map(|line| (line, place))
}

async fn converse(
    (stream, caller): (TcpStream, SocketAddr),
    router: Router,
    mut stop: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "answers may be slow");
    }
    let service = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(caller));
        service.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = told_to(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
