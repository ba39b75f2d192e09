//! What has left the journal for the archive, as far as the journal's directory tells.

use billing::ChargeId;
use engine::{Store, StoreError};
use workflows::ids;

use crate::{Orders, Refused};

/// Whether each of these charges has moved to the archive. A key whose charge has is not used again:
/// it would mint the same TransactionID, which the operator takes for the charge that was.
pub(crate) async fn are_archived(
    charges: Vec<ChargeId>,
    store: &dyn Store,
) -> Result<Vec<bool>, StoreError> {
    let names = charges.into_iter().map(|charge| ids::archived_route(&ids::charge(charge)));
    let found = store.routes(names.collect()).await?;
    Ok(found.iter().map(Option::is_some).collect())
}

impl Orders {
    /// Why nothing can be done to a charge that the journal does not hold.
    pub(crate) async fn no_charge(&self, id: &str) -> Result<Refused, StoreError> {
        let charge: Option<ChargeId> = id.parse().ok();
        let archived = are_archived(charge.into_iter().collect(), &*self.store).await?;
        // Whose it was is not on record here, and nobody is told of another merchant's.
        let is_everybodys = self.catalog.narrowed_to().is_none();
        Ok(match archived[..] {
            [true] if is_everybodys => Refused::not_now(format!(
                "charge {id} is in the archive, where it can only be read: money goes back by the \
                 operator's own portal"
            )),
            _ => Refused::unknown("charge", id),
        })
    }
}
