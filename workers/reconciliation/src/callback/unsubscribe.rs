//! "The subscriber left", says the gateway (flow A4).

use billing::{CancelledBy, Msisdn, PlanId};
use engine::worker::Stopped;
use engine::{InstanceId, StoreError};
use operators::aoc::callback::UnsubscribeNotice;
use operators::{Answered, Member, StandingAnswer};
use workflows::callback::{CallbackEvent, Verdict};
use workflows::{departure, enrol};

use super::{Desk, Holder};

impl Desk<'_> {
    /// Ends the subscription, if the operator says that it has ended.
    pub(super) async fn look_into_unsubscribe(&self) -> Result<CallbackEvent, Stopped> {
        let Ok(notice) = UnsubscribeNotice::parse(self.turn.state().body.as_bytes()) else {
            return Ok(Verdict::Refused.because("it cannot be read"));
        };
        let Some(plan) = self.plan_of(&notice.subscription_id) else {
            return Ok(Verdict::Unmatched.because("no plan has this subscriptionID"));
        };
        match self.holder(plan, notice.msisdn).await? {
            Some(Holder::Subscription(id, _)) => {
                self.end_if_it_has_ended(id, Member { msisdn: notice.msisdn, plan }).await
            }
            // The operator does not have it yet, and would say that it has ended.
            Some(Holder::Purchase(_)) => Ok(self.unclear("it is being bought")),
            None => Ok(self.over_or_unknown(plan, notice.msisdn).await?),
        }
    }

    async fn over_or_unknown(
        &self,
        plan: &PlanId,
        msisdn: Msisdn,
    ) -> Result<CallbackEvent, StoreError> {
        let account = self.account_id();
        let has_left = departure::is_on_record(&*self.store, account, &[plan], msisdn).await?;
        Ok(match has_left {
            true => Verdict::Done.because("it had ended before"),
            false => Verdict::Unmatched.because("this line never had this plan"),
        })
    }

    async fn end_if_it_has_ended(
        &self,
        id: InstanceId,
        member: Member<'_>,
    ) -> Result<CallbackEvent, Stopped> {
        self.wait_for_slot().await?;
        let event = match self.account()?.operator.standing(member).await {
            Ok(Answered { answer: StandingAnswer::Ended { .. }, .. }) => {
                let note = Some("customer care of the operator");
                let cancel = enrol::cancel(id, CancelledBy::Subscriber, note);
                self.store.signal(cancel).await?;
                Verdict::Done.because("the operator confirms that it has ended")
            }
            Ok(Answered { answer: StandingAnswer::Subscribed { .. }, .. }) => {
                self.raise_forged("an unsubscription that the operator does not know");
                Verdict::Refused.because("the operator still has it as subscribed")
            }
            Ok(Answered { answer: StandingAnswer::Unclear { why, .. }, .. }) => self.unclear(why),
            Err(error) => self.unclear(&error.to_string()),
        };
        Ok(event)
    }

    /// Somebody who knows the secret says what is not so: a person should know.
    pub(super) fn raise_forged(&self, what: &str) {
        let (id, account) = (self.turn.id(), self.account_id());
        tracing::error!(target: "alert", condition = "callback_forged", %id, %account, "callback {id} may be forged: {what}");
    }
}
