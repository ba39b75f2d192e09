//! Whole numbers, for those who may see them.

use contract::{NewReveal, RevealedView};
use reqwest::Method;

use crate::wire::Call;
use crate::{Client, Error};

impl Client {
    /// The whole number of a charge; the server's audit has who saw it and why.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn reveal_charge(&self, id: &str, why: &NewReveal) -> Result<RevealedView, Error> {
        self.reveal(&["charges", id, "msisdn"], why).await
    }

    /// The whole number of a subscription; the server's audit has who saw it and why.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn reveal_subscription(
        &self,
        id: &str,
        why: &NewReveal,
    ) -> Result<RevealedView, Error> {
        self.reveal(&["subscriptions", id, "msisdn"], why).await
    }

    /// Asked for once: each time is another entry of the audit.
    async fn reveal(&self, segments: &[&str], why: &NewReveal) -> Result<RevealedView, Error> {
        self.ask(&Call::once(Method::POST, self.url(segments)?).with(why)).await
    }
}
