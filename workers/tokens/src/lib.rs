//! The `tokens` queue: one refresher keeps each account's access token for all workers.
//!
//! No money moves here; whatever fails is tried again after a pause.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use billing::AccountId;
use chrono::{DateTime, TimeDelta, Utc};
use engine::worker::{Handler, Stopped, Turn};
use operators::{CallError, Operator};
use workflows::{TokenEvent, TokenState, TokenStep, TokenVault, TokenWorkflow};

/// The pause after the first failure; each is twice the one before.
const RETRY_PAUSE: TimeDelta = TimeDelta::seconds(1);
const RETRY_PAUSE_MAX: TimeDelta = TimeDelta::seconds(60);
/// The pause after the operator refused our credentials: only a person can mend that.
const REFUSED_PAUSE: TimeDelta = TimeDelta::minutes(5);
/// How soon a token is tried for again that this process has no client for.
const NO_CLIENT_PAUSE: TimeDelta = TimeDelta::minutes(1);

/// Everything a step of this queue may touch.
#[derive(Clone)]
pub struct Environment {
    /// The operator of each account that uses tokens.
    pub operators: Arc<HashMap<AccountId, Arc<dyn Operator>>>,
    /// How they are kept.
    pub vault: Arc<TokenVault>,
}

/// The handler of tokens.
pub struct FetchToken {
    environment: Environment,
}

impl FetchToken {
    /// Fetches with what this environment has.
    pub fn new(environment: Environment) -> Self {
        Self { environment }
    }

    async fn fetch(&self, operator: &dyn Operator, turn: &Turn<TokenWorkflow>) -> TokenEvent {
        let account = &turn.state().account;
        match operator.fetch_token().await {
            Ok(answered) => {
                let grant = answered.answer;
                let now = turn.moment().at;
                let lifetime = TimeDelta::from_std(grant.expires_in).unwrap_or(TimeDelta::days(30));
                let vault = &self.environment.vault;
                match vault.seal(account, turn.id(), grant.access_token.reveal()) {
                    Some(token) => {
                        tracing::info!(%account, "a new access token for {account}");
                        TokenEvent::Fetched { token, expires_at: now + lifetime }
                    }
                    None => TokenEvent::FetchFailed {
                        why: "the new token could not be sealed".into(),
                        retry_at: now + RETRY_PAUSE_MAX,
                    },
                }
            }
            Err(error) => {
                let retry_at = retry_at(turn.state(), &error, turn.moment().at);
                tracing::warn!(%account, %error, "no access token for {account}: {error}");
                TokenEvent::FetchFailed { why: error.to_string().into(), retry_at }
            }
        }
    }
}

#[async_trait]
impl Handler<TokenWorkflow> for FetchToken {
    async fn run(
        &self,
        step: TokenStep,
        turn: &mut Turn<TokenWorkflow>,
    ) -> Result<Vec<TokenEvent>, Stopped> {
        let TokenStep::Fetch = step;
        match self.environment.operators.get(&turn.state().account) {
            Some(operator) => Ok(vec![self.fetch(&**operator, turn).await]),
            None => Err(Stopped::Postponed(turn.moment().at + NO_CLIENT_PAUSE)),
        }
    }
}

fn retry_at(state: &TokenState, error: &CallError, now: DateTime<Utc>) -> DateTime<Utc> {
    let pause = match error {
        CallError::Refused { .. } => {
            tracing::error!(target: "alert", condition = "credentials_refused", account = %state.account, "{}'s credentials are refused: nothing is charged until this is mended", state.account);
            REFUSED_PAUSE
        }
        _ => (RETRY_PAUSE * 2_i32.pow(state.failures.min(6))).min(RETRY_PAUSE_MAX),
    };
    now + pause
}
