//! Accepting connections, and closing them in the middle of a call.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
    response::{IntoResponse, Response},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
};
use tower::ServiceExt;

/// Connections open at once; further ones wait to be accepted.
const CONNECTIONS_MAX: usize = 10_000;

const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// Serves `router` on every connection, until it is aborted.
pub(crate) async fn serve(listener: TcpListener, router: Router) {
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    loop {
        let permit = Arc::clone(&room).acquire_owned().await.expect("never closed");
        match listener.accept().await {
            Ok((stream, _)) => {
                connections.spawn(converse(stream, router.clone(), permit));
            }
            // One connection failed, or file handles ran out for a while: others may follow.
            Err(error) => {
                tracing::warn!(%error, "could not accept a connection");
                tokio::time::sleep(ACCEPT_AGAIN_AFTER).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn converse(stream: TcpStream, router: Router, _permit: OwnedSemaphorePermit) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "answers may be slow");
    }
    let service = service_fn(move |request| answer(router.clone(), request));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    if let Err(error) = connection.await {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn answer(router: Router, request: Request<Incoming>) -> Result<Response, CloseConnection> {
    let response = match router.oneshot(request.map(Body::new)).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    match response.extensions().get() {
        // For hyper an error of the service means: close, and say nothing.
        Some(CloseConnection) => Err(CloseConnection),
        None => Ok(response),
    }
}

/// Instead of an answer: the connection is closed without a byte of HTTP.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the sandbox closed the connection on purpose")]
pub(crate) struct CloseConnection;

impl IntoResponse for CloseConnection {
    fn into_response(self) -> Response {
        let mut response = StatusCode::NO_CONTENT.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
