//! A subscriber left LTC while a purchase was open (flow L3, money rule 10).

use billing::{CancelledBy, ChargeId, ChargeState};
use engine::StoreError;
use engine::worker::Stopped;
use workflows::callback::{CallbackEvent, Verdict};
use workflows::{enrol, ids};

use super::Desk;

impl Desk<'_> {
    /// The purchases were told that they are cancelled. One that had its charge in hand at that
    /// moment may have started its subscription all the same, which is then ended.
    pub(super) async fn follow_up_departure(&self) -> Result<CallbackEvent, Stopped> {
        let mut is_open = false;
        for purchase in &self.turn.state().purchases {
            // Read first: what a purchase that has ended started is there already.
            is_open |= self.is_open(*purchase).await?;
            self.end_what_it_started(*purchase).await?;
        }
        Ok(match is_open {
            true => self.unclear("its purchase is still open"),
            false => Verdict::Done.because("its purchase has ended"),
        })
    }

    async fn is_open(&self, purchase: ChargeId) -> Result<bool, StoreError> {
        use ChargeState as S;
        let charge = self.charge(purchase).await?;
        Ok(charge.is_some_and(|charge| {
            matches!(charge.state, S::Requested | S::Submitted | S::Waiting | S::InDoubt)
        }))
    }

    async fn end_what_it_started(&self, purchase: ChargeId) -> Result<(), StoreError> {
        let subscription = ids::bought_subscription(purchase);
        let to = ids::subscription(purchase.partition(), &subscription);
        let note = Some("LTC Unsubscribe, while it was being bought");
        self.store.signal(enrol::cancel(to, CancelledBy::Subscriber, note)).await.map(drop)
    }
}
