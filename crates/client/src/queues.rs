//! Holding work back, and letting it go on.

use contract::{NewPause, NewResume, PauseView, ResumedView};
use reqwest::Method;

use crate::wire::Call;
use crate::{Client, Error};

impl Client {
    /// Holds back a queue, an account, a plan or a lane, until it is resumed. Asked for twice it is
    /// paused once.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn pause(&self, pause: &NewPause) -> Result<PauseView, Error> {
        self.ask(&Call::post(self.url(&["queues", "pause"])?).with(pause)).await
    }

    /// Lets it go on. Asked for once: what is not paused is an error.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn resume(&self, resume: &NewResume) -> Result<ResumedView, Error> {
        self.ask(&Call::once(Method::POST, self.url(&["queues", "resume"])?).with(resume)).await
    }
}
