//! "The subscriber left", says the gateway (flow A4).

use billing::{CancelledBy, ChargeSignal, Withdrawal};
use engine::StoreError;
use engine::worker::Stopped;
use operators::aoc::callback::UnsubscribeNotice;
use operators::{Answered, Member, StandingAnswer};
use workflows::callback::{CallbackEvent, Verdict};
use workflows::{departure, enrol, ids};

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
        let Some(holder) = self.holder(plan, notice.msisdn).await? else {
            let (account, msisdn) = (self.account_id(), notice.msisdn);
            let has_left = departure::is_on_record(&*self.store, account, &[plan], msisdn).await?;
            return Ok(match has_left {
                true => Verdict::Done.because("it had ended before"),
                false => Verdict::Unmatched.because("this line never had this plan"),
            });
        };
        let member = Member { msisdn: notice.msisdn, plan };
        self.wait_for_slot().await?;
        let event = match self.account()?.operator.standing(member).await {
            Ok(Answered { answer: StandingAnswer::Ended { .. }, .. }) => {
                self.end(holder).await?;
                Verdict::Done.because("the operator confirms that it has ended")
            }
            Ok(Answered { answer: StandingAnswer::Subscribed { .. }, .. }) => {
                self.raise_forged("an unsubscription that the operator does not know");
                Verdict::Refused.because("the operator still has it as subscribed")
            }
            Ok(Answered { answer: StandingAnswer::Unclear { why }, .. }) => self.unclear(why),
            Err(error) => self.unclear(&error.to_string()),
        };
        Ok(event)
    }

    async fn end(&self, holder: Holder) -> Result<(), StoreError> {
        match holder {
            Holder::Subscription(id, _) => {
                let note = Some("customer care of the operator");
                let cancel = enrol::cancel(id, CancelledBy::Subscriber, note);
                self.store.signal(cancel).await.map(drop)
            }
            Holder::Purchase(charge) => {
                let withdraw = ChargeSignal::Withdraw { why: Withdrawal::Cancelled };
                self.tell(ids::charge(charge), &withdraw).await
            }
        }
    }

    /// Somebody who knows the secret says what is not so: a person should know.
    pub(super) fn raise_forged(&self, what: &str) {
        let (id, account) = (self.turn.id(), self.account_id());
        tracing::error!(target: "alert", %id, %account, "callback {id} may be forged: {what}");
    }
}
