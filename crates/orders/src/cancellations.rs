//! Ending subscriptions.

use billing::{CancelledBy, ChargeState, Standing, Subscription};
use contract::{CancellationAnswer, OpenChargeView};
use engine::{Store, StoreError};
use records::find;
use workflows::enrol;

use crate::{Orders, Refused, reason};

impl Orders {
    /// Ends a subscription. `who` names the person or the key that asks, for the history.
    ///
    /// # Errors
    ///
    /// An unknown subscription, or a reason that is too long.
    pub async fn cancel_subscription(
        &self,
        id: &str,
        by: CancelledBy,
        who: Option<&str>,
        reason: Option<&str>,
    ) -> Result<CancellationAnswer, Refused> {
        let note = reason::note(who, reason)?;
        let found = find::subscription(id, &self.catalog, &*self.store).await?;
        let found = found.ok_or_else(|| Refused::unknown("subscription", id))?;
        let subscription = &found.state;
        let already_ended = subscription.state.is_over();
        if !already_ended {
            let signal = enrol::cancel(found.instance.id, by, note.as_deref());
            // On record once this returns: it is checked in the commit of every send (money rule 10).
            if !self.store.signal(signal).await? {
                return Err(Refused::unknown("subscription", id));
            }
        }
        Ok(CancellationAnswer {
            id: self.catalog.own_name(subscription.id.as_str()).to_owned(),
            state: subscription.state.to_string(),
            already_ended,
            open_charge: open_charge(subscription, &*self.store).await?,
        })
    }
}

/// Read after the cancellation was recorded: whatever is not sent by now never is.
async fn open_charge(
    subscription: &Subscription,
    store: &dyn Store,
) -> Result<Option<OpenChargeView>, StoreError> {
    let open = subscription.current.as_ref().filter(|open| open.standing == Standing::Open);
    let Some(open) = open else { return Ok(None) };
    let found = find::charge_of(open.charge, store).await?;
    let state = found.map(|found| found.state.state).filter(|state| is_open(*state));
    Ok(state.map(|state| OpenChargeView { id: open.charge.to_string(), state: state.to_string() }))
}

/// Its end may not have been heard by its subscription yet.
fn is_open(state: ChargeState) -> bool {
    use ChargeState as S;
    matches!(state, S::Requested | S::Submitted | S::Waiting | S::InDoubt)
}
