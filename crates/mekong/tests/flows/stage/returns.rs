//! What goes back, and what ends: refunds and cancellations.

use billing::{
    Cancellation, ChargeId, ChargeOrigin, ChargeSignal, Currency, Money, Refund, RefundId,
};
use engine::store::CreateOutcome;
use workflows::purchase::{Clerk, Wish};
use workflows::{ChargeWorkflow, ids};

use super::Stage;

impl Stage {
    /// Staff or a backend want so much of a charge to go back, or all that is left, under this key.
    pub(crate) async fn give_back(
        &self,
        charge: ChargeId,
        amount: Option<&str>,
        key: &str,
    ) -> RefundId {
        let id = RefundId::mint(charge, key);
        let amount = amount.map(|text| Money::parse(text, Currency::Myr).expect("an amount"));
        let (reason, by) = ("the film would not play".into(), "staff".into());
        self.tell(charge, ChargeSignal::Refund { id, amount, reason, by }).await;
        id
    }

    /// Every refund, oldest first.
    pub(crate) async fn refunds(&self) -> Vec<Refund> {
        self.list(ids::REFUND).await
    }

    /// The only refund there is.
    pub(crate) async fn only_refund(&self) -> Refund {
        let refunds = self.refunds().await;
        let [refund] = refunds.as_slice() else { panic!("expected 1 refund, found {refunds:#?}") };
        refund.clone()
    }

    /// The only word to an operator that a subscription is over.
    pub(crate) async fn only_cancellation(&self) -> Cancellation {
        let all: Vec<Cancellation> = self.list(ids::CANCELLATION).await;
        let [one] = all.as_slice() else { panic!("expected 1 cancellation, found {all:#?}") };
        one.clone()
    }

    /// Charges without the subscriber, under this Idempotency-Key.
    pub(crate) async fn charge_directly(&self, wish: Wish, key: &str) -> ChargeId {
        let origin = ChargeOrigin::Request { api_key: "backend", idempotency_key: key };
        let clerk = Clerk::new(self.runtime.catalog(), self.store.partitions());
        let order = clerk.charge(&wish, &origin, self.now()).expect("a wish that can be granted");
        let charge = billing::Charge::open(order);
        let new = ChargeWorkflow::opening(&charge, self.now());
        let created = self.store.create(vec![new]).await.expect("the journal is there");
        assert_eq!(created, [CreateOutcome::Created]);
        charge.order.id
    }
}
