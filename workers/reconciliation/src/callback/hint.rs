//! LTC forwarded something (LTC protocol, A9).

use std::collections::BTreeSet;

use billing::{ChargeId, Msisdn};
use engine::store::BATCH_MAX;
use engine::worker::Stopped;
use engine::{InstanceId, StoreError};
use workflows::callback::{CallbackEvent, Verdict};
use workflows::{alias, ids};

use super::Desk;
use super::about::About;

impl Desk<'_> {
    /// Has the open purchases asked about that it may mean; nothing else follows from it.
    pub(super) async fn look_into_hint(&self) -> Result<CallbackEvent, Stopped> {
        let about = About::read(self.turn.state().body.as_bytes());
        if let Some(charge) = self.assigned().await? {
            self.hint(charge.order.id, about.reference.as_deref(), None).await?;
            return Ok(Verdict::Done.because("staff named its charge, which is asked about"));
        }
        let mut charges = BTreeSet::new();
        if let Some(reference) = &about.reference {
            charges.extend(alias::find(&*self.store, self.account_id(), reference).await?);
        }
        if let Some(msisdn) = about.msisdn {
            charges.extend(self.open_purchases(msisdn).await?);
        }
        for charge in &charges {
            self.hint(*charge, None, None).await?;
        }
        Ok(match charges.len() {
            0 => Verdict::Unmatched.because("no open purchase is meant"),
            _ => Verdict::Done.because("what is open is asked about"),
        })
    }

    async fn open_purchases(&self, msisdn: Msisdn) -> Result<Vec<ChargeId>, StoreError> {
        let partition = ids::partition_of(msisdn, self.store.partitions());
        let plans = self.handler.environment.catalog.plans_of(self.account_id());
        let names = plans.map(|plan| ids::live(self.account_id(), &plan.id, msisdn));
        let mut open = Vec::new();
        for names in names.collect::<Vec<_>>().chunks(BATCH_MAX) {
            let holders = self.store.holders(partition, names).await?;
            let purchase = |id: InstanceId| id.name.parse::<ChargeId>().ok();
            open.extend(holders.into_iter().flatten().filter_map(purchase));
        }
        Ok(open)
    }
}
