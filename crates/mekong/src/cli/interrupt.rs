//! Ctrl-C and SIGTERM.

use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::Exit;

/// Who asked for an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// A person, with Ctrl-C (SIGINT).
    Interrupted,
    /// A supervisor, with SIGTERM.
    Terminated,
}

impl Stop {
    /// How a command ends that runs until it is told to stop: a supervisor got what it asked for.
    pub fn exit_of_server(self) -> Exit {
        match self {
            Self::Interrupted => Exit::Interrupted,
            Self::Terminated => Exit::Done,
        }
    }
}

/// Tells when this process was asked to end.
///
/// The first signal asks: the command finishes what is on the wire. The second one ends the
/// process at once, and leases run out by themselves.
#[derive(Debug, Clone)]
pub struct Interrupt(watch::Receiver<Option<Stop>>);

impl Interrupt {
    /// Listens from now on, in place of the system's own way of ending the process. Needs a Tokio
    /// runtime.
    ///
    /// # Errors
    ///
    /// The system refuses signal handlers.
    pub fn listen() -> io::Result<Self> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let (tell, told) = watch::channel(None);
        tokio::spawn(async move {
            loop {
                let stop = tokio::select! {
                    _ = interrupt.recv() => Stop::Interrupted,
                    _ = terminate.recv() => Stop::Terminated,
                };
                if tell.send_replace(Some(stop)).is_some() {
                    std::process::exit(Exit::Interrupted as i32);
                }
            }
        });
        Ok(Self(told))
    }

    /// Who asked for an end, if anyone has.
    pub fn requested(&self) -> Option<Stop> {
        *self.0.borrow()
    }

    /// Waits until an end is asked for.
    pub async fn wait(&self) -> Stop {
        let mut told = self.0.clone();
        let asked = told.wait_for(Option::is_some).await.map(|stop| *stop);
        match asked {
            Ok(Some(stop)) => stop,
            // The listener lives as long as the runtime: without one, nobody can ask.
            _ => std::future::pending().await,
        }
    }
}
