//! Asks the operator about one charge.

use async_trait::async_trait;
use billing::{Charge, ChargeEvent, ChargeState, Finding, Proof};
use chrono::{DateTime, TimeDelta, Utc};
use engine::pace::Class;
use engine::worker::{Handler, Stopped, Turn};
use operators::ltc::{Inquiry, Mode};
use operators::{AccessToken, Answered, CallError, Code, Evidence, InquiryAnswer};
use workflows::{ChargeStep, ChargeWorkflow, HeldToken};

use crate::environment::{Account, Environment};

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
        let not_ready = Stopped::Postponed(now + NOT_READY_PAUSE);
        let held = self.environment.tokens.current(account_id).await?;
        let Ok(token) = AccessToken::parse(&held.text) else { return Err(not_ready) };
        self.wait_for_slot(account).await?;
        turn.is_on_its_way();
        let event = self.ask(account, &token, &held, turn).await;
        raise_old_doubt(turn.state(), &event, now);
        let order = &turn.state().order;
        tracing::debug!(charge = %order.id, transaction_id = order.transaction_id.as_str(), "inquiry about {}: {event:?}", order.id);
        Ok(vec![event])
    }

    async fn wait_for_slot(&self, account: &Account) -> Result<(), Stopped> {
        // A slot is missed only by a busy machine; the next grant is asked for afresh.
        while !account.pace.slot(Class::Priority).await?.begins().await {}
        Ok(())
    }

    async fn ask(
        &self,
        account: &Account,
        token: &AccessToken,
        held: &HeldToken,
        turn: &Turn<ChargeWorkflow>,
    ) -> ChargeEvent {
        let charge = turn.state();
        let ask = Inquiry {
            transaction_id: &charge.order.transaction_id,
            msisdn: charge.order.msisdn,
            amount: charge.order.amount,
            mode: Mode::Recurring,
        };
        match account.client.check_transaction(token, ask).await {
            Ok(Answered { answer, evidence }) => self.answered(answer, &evidence, turn),
            Err(error) => {
                if matches!(error, CallError::Unauthorized { .. }) {
                    self.report_refused(charge, held).await;
                }
                self.found(Finding::Unreachable, None, error.evidence(), turn)
            }
        }
    }

    fn answered(
        &self,
        answer: InquiryAnswer,
        evidence: &Evidence,
        turn: &Turn<ChargeWorkflow>,
    ) -> ChargeEvent {
        match answer {
            InquiryAnswer::Charged { code } => ChargeEvent::Charged {
                proof: Proof::Inquiry,
                code: Some(code.as_str().into()),
                reference: None,
                evidence: Some(evidence.brief()),
            },
            // A closed charge is looked at again for one thing only: whether it was charged.
            InquiryAnswer::Declined(decline) if turn.state().state == ChargeState::InDoubt => {
                ChargeEvent::Declined {
                    proof: Proof::Inquiry,
                    reason: decline.reason,
                    code: Some(decline.code.as_str().into()),
                    evidence: Some(evidence.brief()),
                }
            }
            InquiryAnswer::Declined(decline) => {
                self.found(Finding::Unclear, Some(decline.code), evidence, turn)
            }
            InquiryAnswer::NotMember { code } => {
                self.found(Finding::NotMember, Some(code), evidence, turn)
            }
            InquiryAnswer::NotFound => self.found(Finding::NotFound, None, evidence, turn),
            InquiryAnswer::Mismatch { code, .. } => {
                self.found(Finding::Mismatch, code, evidence, turn)
            }
            InquiryAnswer::Pending { code } => {
                self.found(Finding::Unclear, Some(code), evidence, turn)
            }
            InquiryAnswer::Unclear { code, .. } => {
                self.found(Finding::Unclear, code, evidence, turn)
            }
        }
    }

    fn found(
        &self,
        finding: Finding,
        code: Option<Code>,
        evidence: &Evidence,
        turn: &Turn<ChargeWorkflow>,
    ) -> ChargeEvent {
        let rules = self.environment.catalog.rules(turn.state());
        let rules = rules.expect("nothing is decided about a charge without rules");
        let code = code.map(|code| code.as_str().into());
        turn.state().judge(&rules, finding, code, Some(evidence.brief()), turn.moment().at)
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
            // Charges are sent from the queue `renewals`.
            ChargeStep::Send => Err(Stopped::Postponed(turn.moment().at)),
        }
    }
}

/// A doubt of a day is for a person to know (money rule 5); said again with every daily inquiry.
fn raise_old_doubt(charge: &Charge, event: &ChargeEvent, now: DateTime<Utc>) {
    let age = charge.doubt.as_ref().map(|doubt| now - doubt.since);
    let Some(age) = age.filter(|age| *age >= OLD_DOUBT) else { return };
    if matches!(event, ChargeEvent::Asked { .. }) {
        let order = &charge.order;
        tracing::error!(target: "alert", charge = %order.id, amount = %order.amount, "charge {} has been in doubt for {} h, {} at risk", order.id, age.num_hours(), order.amount);
    }
}
