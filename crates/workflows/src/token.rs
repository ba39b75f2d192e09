//! The token workflow: one access token per account, fetched by one worker for all.

use std::sync::Arc;

use billing::AccountId;
use chrono::{DateTime, Utc};
use engine::store::NewInstance;
use engine::workflow::{IllegalMove, encode_state};
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};
use minicbor::{Decode, Encode};

use crate::{Catalog, ids, lanes};

/// The part of a token's life after which it is refreshed (LTC protocol, section 3).
const REFRESH_AT_PERCENT: i32 = 80;

/// An account's token and what is known of it. `Debug` shows no token.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct TokenState {
    /// Whose.
    #[n(0)]
    pub account: AccountId,
    /// Counts the tokens fetched; what a worker quotes when the operator refuses one.
    #[n(1)]
    pub generation: u32,
    /// The token, once there is one, as [`TokenVault`](crate::TokenVault) keeps it.
    #[n(2)]
    pub token: Option<Box<str>>,
    /// When it was fetched.
    #[cbor(n(3), with = "billing::encoding::instant::optional", has_nil)]
    pub fetched_at: Option<DateTime<Utc>>,
    /// When it expires.
    #[cbor(n(4), with = "billing::encoding::instant::optional", has_nil)]
    pub expires_at: Option<DateTime<Utc>>,
    /// When the next one is fetched.
    #[cbor(n(5), with = "billing::encoding::instant")]
    pub refresh_at: DateTime<Utc>,
    /// How often in a row fetching has failed.
    #[n(6)]
    pub failures: u32,
    /// Why it failed last, if it did.
    #[n(7)]
    pub failure: Option<Box<str>>,
}

impl std::fmt::Debug for TokenState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenState")
            .field("account", &self.account)
            .field("generation", &self.generation)
            .field("expires_at", &self.expires_at)
            .field("failure", &self.failure)
            .finish_non_exhaustive()
    }
}

/// What can happen to a token.
#[derive(Clone, Encode, Decode)]
pub enum TokenEvent {
    /// A new one was fetched.
    #[n(0)]
    Fetched {
        /// The token as it is to be kept; never written to the history.
        #[cbor(skip)]
        token: Box<str>,
        /// When it expires.
        #[cbor(n(0), with = "billing::encoding::instant")]
        expires_at: DateTime<Utc>,
    },
    /// None could be fetched.
    #[n(1)]
    FetchFailed {
        /// Why.
        #[n(0)]
        why: Box<str>,
        /// When to try again.
        #[cbor(n(1), with = "billing::encoding::instant")]
        retry_at: DateTime<Utc>,
    },
    /// The operator refused the current one (401).
    #[n(2)]
    Refused,
    /// Staff want another; the current one goes on until it is there.
    #[n(3)]
    RefreshWanted,
}

impl std::fmt::Debug for TokenEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fetched { expires_at, .. } => write!(f, "Fetched until {expires_at}"),
            Self::FetchFailed { why, .. } => write!(f, "FetchFailed: {why}"),
            Self::Refused => f.write_str("Refused"),
            Self::RefreshWanted => f.write_str("RefreshWanted"),
        }
    }
}

/// What a token can be told.
#[derive(Clone, Debug, Encode, Decode)]
pub enum TokenSignal {
    /// The operator refused the token of this generation.
    #[n(0)]
    Refused {
        /// Which one; old news if another has been fetched since.
        #[n(0)]
        generation: u32,
    },
    /// Staff want another one now.
    #[n(1)]
    Refresh,
}

/// What a token wants done at the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenStep {
    /// Fetch a new one.
    Fetch,
}

/// Tokens, as instances.
#[derive(Clone)]
pub struct TokenWorkflow {
    catalog: Arc<Catalog>,
}

impl TokenWorkflow {
    /// Tokens of this catalog's accounts.
    pub fn new(catalog: Arc<Catalog>) -> Self {
        Self { catalog }
    }

    /// The instance of an account's token, wanting its first fetch.
    pub fn opening(account: &AccountId, partitions: u16, now: DateTime<Utc>) -> NewInstance {
        let state = TokenState {
            account: account.clone(),
            generation: 0,
            token: None,
            fetched_at: None,
            expires_at: None,
            refresh_at: now,
            failures: 0,
            failure: None,
        };
        NewInstance {
            id: ids::token(account, partitions),
            kind: ids::TOKEN.into(),
            status: "wanted".into(),
            lane: lanes::token(account),
            due_at: Some(now),
            state: encode_state::<TokenWorkflow>(&state),
            history: Vec::new(),
            unique: None,
        }
    }
}

impl Workflow for TokenWorkflow {
    const KIND: &'static str = ids::TOKEN;
    type State = TokenState;
    type Event = TokenEvent;
    type Signal = TokenSignal;
    type Step = TokenStep;

    fn can_decide(&self, state: &TokenState) -> bool {
        self.catalog.account(&state.account).is_some()
    }

    fn apply(
        &self,
        state: &mut TokenState,
        event: &TokenEvent,
        at: DateTime<Utc>,
    ) -> Result<(), IllegalMove> {
        match event {
            TokenEvent::Fetched { token, expires_at } => {
                state.generation = state.generation.wrapping_add(1);
                state.token = Some(token.clone());
                state.fetched_at = Some(at);
                state.expires_at = Some(*expires_at);
                state.refresh_at = at + (*expires_at - at) * REFRESH_AT_PERCENT / 100;
                (state.failures, state.failure) = (0, None);
            }
            TokenEvent::FetchFailed { why, retry_at } => {
                state.failures = state.failures.saturating_add(1);
                state.failure = Some(why.clone());
                state.refresh_at = *retry_at;
            }
            TokenEvent::Refused => {
                (state.token, state.expires_at) = (None, None);
                state.refresh_at = at;
            }
            TokenEvent::RefreshWanted => state.refresh_at = at,
        }
        Ok(())
    }

    fn hear(&self, state: &TokenState, signal: TokenSignal, now: Moment) -> Vec<TokenEvent> {
        let (is_news, event) = match signal {
            TokenSignal::Refused { generation } => {
                let is_current = generation == state.generation && state.token.is_some();
                (is_current, TokenEvent::Refused)
            }
            TokenSignal::Refresh => (state.refresh_at > now.at, TokenEvent::RefreshWanted),
        };
        is_news.then_some(event).into_iter().collect()
    }

    fn next(&self, state: &TokenState, now: Moment) -> Move<TokenStep, TokenEvent> {
        match state.refresh_at > now.at {
            true => Move::Wait(state.refresh_at),
            false => Move::Do(TokenStep::Fetch),
        }
    }

    fn effects(&self, _: &InstanceId, _: &TokenState, _: &TokenEvent, _: Moment) -> Effects {
        Effects::default()
    }

    fn when_full(&self, _: &TokenState, _: &str, now: Moment) -> DateTime<Utc> {
        // A token reserves nothing.
        now.at
    }

    fn status(&self, state: &TokenState) -> &'static str {
        match (&state.token, &state.failure) {
            (_, Some(_)) => "failing",
            (Some(_), None) => "valid",
            (None, None) => "wanted",
        }
    }

    fn lane(&self, state: &TokenState) -> Lane {
        lanes::token(&state.account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quota::tests::{account, at};

    fn fetched() -> (TokenWorkflow, TokenState) {
        let workflow = TokenWorkflow::new(Arc::new(Catalog::new([account()], [])));
        let opening = TokenWorkflow::opening(&account().id, 1, now().at);
        let mut state: TokenState = engine::workflow::decode("token", &opening.state).expect("one");
        let fetched =
            TokenEvent::Fetched { token: "hunter2".into(), expires_at: at("2026-11-22T17:00:00Z") };
        workflow.apply(&mut state, &fetched, now().at).expect("a legal move");
        (workflow, state)
    }

    fn now() -> Moment {
        Moment { at: at("2026-11-22T16:00:00Z"), lost_commits_at: None }
    }

    #[test]
    fn staff_have_a_token_refreshed_now_and_the_old_one_is_used_until_then() {
        let (workflow, mut state) = fetched();
        assert_eq!(state.refresh_at, at("2026-11-22T16:48:00Z"));
        for event in workflow.hear(&state, TokenSignal::Refresh, now()) {
            workflow.apply(&mut state, &event, now().at).expect("a legal move");
        }
        assert!(matches!(workflow.next(&state, now()), Move::Do(TokenStep::Fetch)));
        assert!(state.token.is_some() && state.expires_at.is_some());
        assert!(workflow.hear(&state, TokenSignal::Refresh, now()).is_empty(), "it is due already");
    }

    #[test]
    fn a_refusal_of_the_token_before_is_old_news() {
        let (workflow, state) = fetched();
        assert!(workflow.hear(&state, TokenSignal::Refused { generation: 0 }, now()).is_empty());
        let heard = workflow.hear(&state, TokenSignal::Refused { generation: 1 }, now());
        assert!(matches!(heard.as_slice(), [TokenEvent::Refused]), "{heard:?}");
    }
}
