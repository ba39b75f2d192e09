//! Accepting connections, and closing them in the middle of a call.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

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
    task::{JoinHandle, JoinSet},
};
use tower::ServiceExt;

use crate::{
    admin,
    ltc::{self, Books, ConfigError, Ltc, LtcConfig, Script},
};

/// Where the sandbox listens and what it simulates.
#[derive(Debug, Clone)]
pub struct SandboxConfig {
    /// The address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// What chance is drawn from; the same seed plays the same run.
    pub seed: u64,
    /// Lao Telecom.
    pub ltc: LtcConfig,
}

impl Default for SandboxConfig {
    /// A free port of this machine, seed 1, a good day.
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 0)), seed: 1, ltc: LtcConfig::default() }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The address could not be taken.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The configuration contradicts itself.
    #[error("cannot simulate ltc")]
    Config(#[from] ConfigError),
}

/// The simulated operators, before they open.
#[derive(Debug)]
pub struct Sandbox;

impl Sandbox {
    /// Binds and serves on tasks of the current tokio runtime.
    ///
    /// # Errors
    ///
    /// [`SandboxError`], if the address is taken or the configuration cannot be simulated.
    pub async fn start(config: SandboxConfig) -> Result<Running, SandboxError> {
        let ltc = Ltc::new(config.seed, config.ltc)?;
        let address = config.listen;
        let failed = |source| SandboxError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let router = ltc::router(ltc.clone()).merge(admin::router(ltc.clone()));
        Ok(Running { address, ltc, serving: tokio::spawn(serve(listener, router)) })
    }
}

/// Simulated operators that are open. They close when this is dropped.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    ltc: Ltc,
    serving: JoinHandle<()>,
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// What an account's `base_url` must be.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lao Telecom and its switches.
    #[must_use]
    pub fn ltc(&self) -> &Ltc {
        &self.ltc
    }

    /// Lao Telecom's books.
    #[must_use]
    pub fn books(&self) -> Books {
        self.ltc.books()
    }

    /// Behaviour ordered for requests to Lao Telecom.
    #[must_use]
    pub fn script(&self) -> &Script {
        self.ltc.script()
    }

    /// Serves until it fails; for a process that is nothing but a sandbox.
    pub async fn wait(&mut self) {
        // Serving ends only by being aborted, and then there is nothing left to report.
        let _ = (&mut self.serving).await;
    }

    /// Closes the port and every connection. Charges under way still run to their end, as
    /// they would at an operator whose front door broke.
    pub async fn stop(mut self) {
        self.serving.abort();
        self.wait().await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Connections open at once; further ones wait to be accepted.
const CONNECTIONS_MAX: usize = 10_000;

const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);

async fn serve(listener: TcpListener, router: Router) {
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
