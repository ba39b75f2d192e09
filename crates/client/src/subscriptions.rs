//! Subscriptions: enrolling one that exists already, reading and ending them.

use chrono::{DateTime, Utc};
use contract::{
    CancelSubscription, CancellationAnswer, NewSubscription, SubscriptionDetail, SubscriptionView,
};
use reqwest::Method;
use serde::Serialize;

use crate::wire::Call;
use crate::{Client, Error, IdempotencyKey, Pager};

/// Which subscriptions a list is of. What is absent does not narrow it.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct SubscriptionFilter {
    /// Only in these states, separated by commas.
    pub state: Option<String>,
    /// Only of this plan.
    pub plan: Option<String>,
    /// Only of this account.
    pub account: Option<String>,
    /// Only of this number.
    pub msisdn: Option<String>,
}

/// Leaves out whose line it is (money rule 15).
impl std::fmt::Debug for SubscriptionFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SubscriptionFilter")
            .field("state", &self.state)
            .field("plan", &self.plan)
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Enrols a subscription that exists already, to be renewed from now on.
    ///
    /// # Errors
    ///
    /// See [`Error`]; [`Error::Problem`] with status 409 where the id is known with other fields,
    /// or the number has such a subscription already.
    pub async fn enrol(
        &self,
        subscription: &NewSubscription,
        key: &IdempotencyKey,
    ) -> Result<SubscriptionView, Error> {
        self.ask(&Call::under(key, self.url(&["subscriptions"])?).with(subscription)).await
    }

    /// One subscription with its history and its latest charges.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn subscription(&self, id: &str) -> Result<SubscriptionDetail, Error> {
        self.read(&["subscriptions", id]).await
    }

    /// One subscription as it stood at a moment of the past.
    ///
    /// # Errors
    ///
    /// See [`Error`]; not found, where it was not enrolled by then.
    pub async fn subscription_as_of(
        &self,
        id: &str,
        at: DateTime<Utc>,
    ) -> Result<SubscriptionDetail, Error> {
        self.read_at(&["subscriptions", id], at).await
    }

    /// The subscriptions that a filter takes, oldest first, or [newest first](Pager::newest_first).
    pub fn subscriptions(&self, filter: &SubscriptionFilter) -> Pager<SubscriptionView> {
        Pager::new(self, &["subscriptions"], filter)
    }

    /// Ends a subscription: from now on nothing is charged for it. Asked for once.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn cancel_subscription(
        &self,
        id: &str,
        why: &CancelSubscription,
    ) -> Result<CancellationAnswer, Error> {
        let call = Call::once(Method::DELETE, self.url(&["subscriptions", id])?);
        self.ask(&match &why.reason {
            Some(reason) => call.asking("reason", reason),
            None => call,
        })
        .await
    }
}
