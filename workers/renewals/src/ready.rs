//! What a send needs before its intent: a token, a slot of the pace, and for a renewal the last
//! paid day.

use billing::{Charge, ChargeEvent, DeclineReason, Proof, Way};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use engine::pace::Class;
use engine::worker::{Stopped, Turn};
use operators::{AccessToken, CallError, Member, StandingAnswer};
use workflows::{ChargeWorkflow, HeldToken};

use crate::environment::{Account, Environment};

/// How soon a renewal is tried again whose last paid day could not be read.
const UNREAD_PAUSE: TimeDelta = TimeDelta::minutes(5);

/// An account's access token, where its operator uses one.
pub(crate) struct Token {
    held: HeldToken,
    token: AccessToken,
}

impl Token {
    /// The current one; none where the operator uses none.
    pub(crate) async fn of(
        environment: &Environment,
        account: &Account,
        turn: &Turn<ChargeWorkflow>,
        not_ready: DateTime<Utc>,
    ) -> Result<Option<Self>, Stopped> {
        if !account.operator.abilities().uses_tokens {
            return Ok(None);
        }
        let held = environment.tokens.current(&turn.state().order.account).await?;
        let token = AccessToken::parse(&held.text).map_err(|_| Stopped::Postponed(not_ready))?;
        Ok(Some(Self { held, token }))
    }

    pub(crate) fn text(&self) -> &AccessToken {
        &self.token
    }

    /// The operator refused it: another is fetched.
    pub(crate) async fn is_refused(&self, environment: &Environment, charge: &Charge) {
        let account = &charge.order.account;
        if let Err(error) = environment.tokens.refused(account, &self.held).await {
            tracing::warn!(%error, "a refused token could not be reported");
        }
    }
}

/// What the last paid day says about a renewal that is about to be sent (flow A3a).
pub(crate) enum Standing {
    /// It may be sent; this is to be recorded with the intent.
    Due(Vec<ChargeEvent>),
    /// It is not to be sent: what is so instead.
    Settled(Vec<ChargeEvent>),
    /// It could not be read; whether that is our own fault, and how long to wait.
    Unread {
        /// Only a person mends it (money rule 12).
        is_our_fault: bool,
        /// Until the next try.
        pause: TimeDelta,
    },
}

/// Reads the last paid day, where the operator tells it: what a lost answer is compared with.
pub(crate) async fn standing(
    account: &Account,
    class: Class,
    turn: &Turn<ChargeWorkflow>,
    today: NaiveDate,
) -> Result<Standing, Stopped> {
    let order = &turn.state().order;
    let is_read = account.operator.abilities().tells_expiry && order.way == Way::Renewal;
    let Some(plan) = order.plan.as_ref().filter(|_| is_read) else {
        return Ok(Standing::Due(Vec::new()));
    };
    account.pace.wait(class).await?;
    let answer = account.operator.standing(Member { msisdn: order.msisdn, plan }).await;
    match answer.map(|answered| answered.answer) {
        Ok(StandingAnswer::Subscribed { expiry }) => Ok(by_expiry(expiry, today)),
        Ok(StandingAnswer::Ended { code }) => Ok(Standing::Settled(vec![ended(code)])),
        Ok(StandingAnswer::Unclear { is_our_fault, why }) => {
            tracing::warn!(charge = %order.id, why, "the last paid day of {} is not told", order.id);
            Ok(Standing::Unread { is_our_fault, pause: UNREAD_PAUSE })
        }
        Err(error) => {
            let is_our_fault = matches!(error, CallError::Refused { .. });
            Ok(Standing::Unread { is_our_fault, pause: pause(&error) })
        }
    }
}

fn by_expiry(expiry: Option<NaiveDate>, today: NaiveDate) -> Standing {
    match expiry {
        // Renewed already, by somebody or by an answer that was lost: nothing to charge.
        Some(expiry) if expiry >= today => Standing::Settled(vec![
            declined(DeclineReason::AlreadySubscribed, None),
            ChargeEvent::ExpirySeen { expiry },
        ]),
        Some(expiry) => Standing::Due(vec![ChargeEvent::ExpiryRead { expiry }]),
        None => Standing::Due(Vec::new()),
    }
}

fn ended(code: Option<operators::Code>) -> ChargeEvent {
    let reason = match &code {
        Some(_) => DeclineReason::NotMember,
        None => DeclineReason::Cancelled,
    };
    declined(reason, code.map(|code| code.as_str().into()))
}

fn declined(reason: DeclineReason, code: Option<Box<str>>) -> ChargeEvent {
    ChargeEvent::Declined { proof: Proof::Unsent, reason, code, evidence: None }
}

fn pause(error: &CallError) -> TimeDelta {
    let asked = match error {
        CallError::RateLimited { retry_after, .. } => *retry_after,
        _ => None,
    };
    asked.and_then(|pause| TimeDelta::from_std(pause).ok()).unwrap_or(UNREAD_PAUSE)
}
