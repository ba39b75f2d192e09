//! Asks the operator about one charge.

use async_trait::async_trait;
use billing::{Charge, ChargeEvent};
use chrono::{DateTime, TimeDelta, Utc};
use engine::pace::Class;
use engine::worker::{Handler, Stopped, Turn};
use operators::{AccessToken, Call, CallError, Member};
use workflows::{ChargeStep, ChargeWorkflow, HeldToken};

use crate::environment::{Account, Environment};
use crate::found::{Inquired, wants_its_date};

/// How soon a charge is asked about again when not even the asking could be tried.
const NOT_READY_PAUSE: TimeDelta = TimeDelta::seconds(5);
/// How soon, when this process has no client for its account.
const NO_CLIENT_PAUSE: TimeDelta = TimeDelta::minutes(10);
/// A doubt this old raises an alert.
const OLD_DOUBT: TimeDelta = TimeDelta::days(1);
/// The handler of charges on the queue `reconciliation`.
pub struct InquireCharge {
    environment: Environment,
}

impl InquireCharge {
    /// Asks with what this environment has.
    pub fn new(environment: Environment) -> Self {
        Self { environment }
    }

    async fn inquire(&self, turn: &mut Turn<ChargeWorkflow>) -> Result<Vec<ChargeEvent>, Stopped> {
        let now = turn.moment().at;
        let account_id = &turn.state().order.account;
        let Some(account) = self.environment.accounts.get(account_id) else {
            return Err(Stopped::Postponed(now + NO_CLIENT_PAUSE));
        };
        let held = self.token(account, turn).await?;
        self.environment.breakers.lets_ask(account_id).await?;
        account.pace.wait(Class::Priority).await?;
        turn.is_on_its_way();
        let event = self.ask(account, held.as_ref(), turn).await;
        self.environment.breakers.tell(&turn.state().order.account).await;
        raise_old_doubt(turn.state(), &event, now);
        let charge = turn.state();
        let transaction_id = charge.transaction_id().as_str();
        tracing::debug!(charge = %charge.order.id, transaction_id, "inquiry about {}: {:?}", charge.order.id, event.by());
        Ok(vec![event])
    }

    /// The account's access token, where its operator uses one.
    async fn token(
        &self,
        account: &Account,
        turn: &Turn<ChargeWorkflow>,
    ) -> Result<Option<(HeldToken, AccessToken)>, Stopped> {
        if !account.operator.abilities().uses_tokens {
            return Ok(None);
        }
        let held = self.environment.tokens.current(&turn.state().order.account).await?;
        let not_ready = Stopped::Postponed(turn.moment().at + NOT_READY_PAUSE);
        let token = AccessToken::parse(&held.text).map_err(|_| not_ready)?;
        Ok(Some((held, token)))
    }

    async fn ask(
        &self,
        account: &Account,
        held: Option<&(HeldToken, AccessToken)>,
        turn: &Turn<ChargeWorkflow>,
    ) -> ChargeEvent {
        let charge = turn.state();
        let rules = self.environment.catalog.rules(charge);
        let rules = rules.expect("nothing is decided about a charge without rules");
        let inquired = Inquired { charge, rules, now: turn.moment().at };
        if let Some(plan) = charge.order.plan.as_ref().filter(|_| wants_its_date(charge)) {
            let member = Member { msisdn: charge.order.msisdn, plan };
            return inquired.dated(account.operator.standing(member).await);
        }
        let call = Call {
            charge,
            description: "",
            token: held.map(|(_, token)| token),
            may_have_lost: false,
        };
        let outcome = account.operator.inquire(call).await;
        if let (Err(CallError::Unauthorized { .. }), Some((held, _))) = (&outcome, held) {
            self.report_refused(charge, held).await;
        }
        inquired.event_of(outcome)
    }

    async fn report_refused(&self, charge: &Charge, held: &HeldToken) {
        let account = &charge.order.account;
        if let Err(error) = self.environment.tokens.refused(account, held).await {
            tracing::warn!(%error, "a refused token could not be reported");
        }
    }
}

#[async_trait]
impl Handler<ChargeWorkflow> for InquireCharge {
    async fn run(
        &self,
        step: ChargeStep,
        turn: &mut Turn<ChargeWorkflow>,
    ) -> Result<Vec<ChargeEvent>, Stopped> {
        match step {
            ChargeStep::Inquire => self.inquire(turn).await,
            // Charges are sent from the queues `renewals` and `purchases`.
            ChargeStep::Prepare | ChargeStep::Resend | ChargeStep::Send => {
                Err(Stopped::Postponed(turn.moment().at))
            }
        }
    }
}

/// A doubt of a day is for a person to know (money rule 5); said again with every daily inquiry.
fn raise_old_doubt(charge: &Charge, event: &ChargeEvent, now: DateTime<Utc>) {
    let age = charge.doubt.as_ref().map(|doubt| now - doubt.since);
    let Some(age) = age.filter(|age| *age >= OLD_DOUBT) else { return };
    if matches!(event, ChargeEvent::Asked { .. }) {
        let order = &charge.order;
        tracing::error!(target: "alert", condition = "doubt_of_a_day", charge = %order.id, amount = %order.amount, "charge {} has been in doubt for {} h, {} at risk", order.id, age.num_hours(), order.amount);
    }
}
