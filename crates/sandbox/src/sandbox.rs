//! Opening and closing the simulated operators.

use std::{io, net::SocketAddr};

use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    admin,
    aoc::{self, Aoc, AocConfig},
    ltc::{self, Books, Ltc, LtcConfig, Script},
    server::serve,
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
    /// Boost Connect.
    pub aoc: AocConfig,
}

impl Default for SandboxConfig {
    /// A free port of this machine, seed 1, a good day.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            seed: 1,
            ltc: LtcConfig::default(),
            aoc: AocConfig::default(),
        }
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
    /// The configuration of Lao Telecom contradicts itself.
    #[error("cannot simulate ltc")]
    Ltc(#[from] ltc::ConfigError),
    /// The configuration of Boost Connect contradicts itself.
    #[error("cannot simulate aoc")]
    Aoc(#[from] aoc::ConfigError),
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
        let aoc = Aoc::new(config.seed, config.aoc)?;
        let address = config.listen;
        let failed = |source| SandboxError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let router = ltc::router(ltc.clone()).merge(aoc::router(aoc.clone()));
        let router = router.merge(admin::router(&ltc, &aoc));
        let gateway = aoc.clone();
        let serving = tokio::spawn(async move {
            tokio::join!(serve(listener, router), gateway.run());
        });
        Ok(Running { address, ltc, aoc, serving })
    }
}

/// Simulated operators that are open. They close when this is dropped.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    ltc: Ltc,
    aoc: Aoc,
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

    /// Boost Connect and its switches.
    #[must_use]
    pub fn aoc(&self) -> &Aoc {
        &self.aoc
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
