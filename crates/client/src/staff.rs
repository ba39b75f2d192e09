//! The staff's tools: what needs a person, who did what, and whole numbers for those who may see
//! them.

use chrono::{DateTime, Utc};
use contract::{
    AuditView, NewAssignment, NewRefundResolution, NewReveal, NewSettlement, Recorded,
    RevealedView, WorklistView,
};
use reqwest::Method;
use serde::Serialize;

use crate::wire::Call;
use crate::{Client, Error, Pager};

/// Which entries of the audit a list is of. What is absent does not narrow it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AuditFilter {
    /// Only what this person or key did.
    pub by: Option<String>,
    /// Only this deed, such as `resolve`.
    pub action: Option<String>,
    /// Only what was done to this.
    pub subject: Option<String>,
    /// Only at or after this time.
    pub since: Option<DateTime<Utc>>,
}

impl Client {
    /// What needs a person: up to `limit` rows of each section.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn worklist(&self, limit: usize) -> Result<WorklistView, Error> {
        let call = Call::get(self.url(&["worklist"])?).asking("limit", &limit.to_string());
        self.ask(&call).await
    }

    /// Settles a matter of the worklist. Asked for once: what is settled already is an error.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn settle(&self, matter: &str, why: &NewSettlement) -> Result<Recorded, Error> {
        self.once(&["matters", matter, "settle"], why).await
    }

    /// Settles a refund in doubt. Asked for once.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn resolve_refund(
        &self,
        refund: &str,
        resolution: &NewRefundResolution,
    ) -> Result<Recorded, Error> {
        self.once(&["refunds", refund, "resolve"], resolution).await
    }

    /// Says which charge a callback is about: a hint, so that the operator is asked. Asked for once.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn assign_callback(
        &self,
        callback: &str,
        assignment: &NewAssignment,
    ) -> Result<Recorded, Error> {
        self.once(&["callbacks", callback, "assign"], assignment).await
    }

    /// Who did what with the staff's tools, newest first.
    pub fn audit(&self, filter: &AuditFilter) -> Pager<AuditView> {
        Pager::new(self, &["audit"], filter)
    }

    /// The whole number of a charge; the server's audit has who saw it and why.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn reveal_charge(&self, id: &str, why: &NewReveal) -> Result<RevealedView, Error> {
        self.once(&["charges", id, "msisdn"], why).await
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
        self.once(&["subscriptions", id, "msisdn"], why).await
    }

    /// Each time is another entry of the audit.
    async fn once<T: serde::de::DeserializeOwned>(
        &self,
        segments: &[&str],
        body: &impl Serialize,
    ) -> Result<T, Error> {
        self.ask(&Call::once(Method::POST, self.url(segments)?).with(body)).await
    }
}
