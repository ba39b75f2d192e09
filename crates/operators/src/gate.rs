//! The last question before money may move.

/// Asked right before the bytes of a money call are written, and once before anything else.
///
/// Money rule 6: a late worker does not send. Only the caller knows how old the intent is and how
/// long the lease still lasts, so the caller brings the question and the client asks it when
/// nothing but the write remains: after waiting for a connection, after the TLS handshake.
/// Any closure of the right shape is a gate.
///
/// ```
/// use std::time::{Duration, Instant};
/// use operators::{GateClosed, SendGate};
///
/// let intent = Instant::now(); // a real gate uses a clock that counts suspension
/// let gate = move || match intent.elapsed() < Duration::from_secs(5) {
///     true => Ok(()),
///     false => Err(GateClosed { why: "the intent is older than 5 s" }),
/// };
/// assert_eq!(gate.check(), Ok(()));
/// ```
pub trait SendGate: Send + Sync + 'static {
    /// Whether the request may be written now. It must be quick and must not block.
    ///
    /// # Errors
    ///
    /// [`GateClosed`] where it may not; the call then ends as not sent.
    fn check(&self) -> Result<(), GateClosed>;
}

impl<F: Fn() -> Result<(), GateClosed> + Send + Sync + 'static> SendGate for F {
    fn check(&self) -> Result<(), GateClosed> {
        self()
    }
}

/// The gate said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too late to send: {why}")]
pub struct GateClosed {
    /// Which limit had passed, for the history.
    pub why: &'static str,
}

/// The gate of a call that moves no money.
pub(crate) struct OpenGate;

impl SendGate for OpenGate {
    fn check(&self) -> Result<(), GateClosed> {
        Ok(())
    }
}
