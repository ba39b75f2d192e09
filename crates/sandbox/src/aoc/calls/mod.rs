//! The calls of the gateway: what each reads and does, and what they have in common.

mod charge_status;
mod direct_charge;
mod get_token;
mod refund;
mod renew_subscription;
mod request_tac;
mod subscription_calls;

use std::sync::Arc;

use crate::{
    aoc::{
        Course, Endpoint,
        data::Data,
        fields::{Fields, Refusal},
        ledger::Ledger,
    },
    msisdn::Msisdn,
};

pub(crate) use charge_status::ChargeStatus;
pub(crate) use direct_charge::{ChargeWithTac, DirectCharge, DirectChargeWithStepDown};
pub(crate) use get_token::GetAocToken;
pub(crate) use refund::{RefundCharge, RefundStatus};
pub(crate) use renew_subscription::RenewSubscription;
pub(crate) use request_tac::{RequestDirectChargeTac, RequestNewTac};
pub(crate) use subscription_calls::{CancelSubscription, SubscriptionStatus};

/// One of the gateway's calls: what it reads, and what it does in one critical section.
pub(crate) trait Call: Sized + Send + 'static {
    const ENDPOINT: Endpoint;
    /// Whether it minds the [`Course`] that it is given. Others are simply refused by a
    /// [`Course::Deny`].
    const MOVES_MONEY: bool = false;

    fn read(fields: &Fields) -> Result<Self, Refusal>;

    /// What it is about.
    fn ids(&self) -> Ids;

    fn work(self, ledger: &mut Ledger, course: &Course) -> Result<Data, Refusal>;
}

/// What names a request: for the script, for chance and for whoever reads the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ids {
    pub(crate) sp_trans_id: Option<Arc<str>>,
    pub(crate) aoc_trans_id: Option<Arc<str>>,
    pub(crate) msisdn: Option<Msisdn>,
    pub(crate) subscription_id: Option<Arc<str>>,
}

impl Ids {
    pub(crate) fn of_sp(sp_trans_id: &Arc<str>, msisdn: Option<Msisdn>) -> Self {
        Self { sp_trans_id: Some(Arc::clone(sp_trans_id)), msisdn, ..Self::default() }
    }

    pub(crate) fn of_aoc(aoc_trans_id: &Arc<str>, msisdn: Option<Msisdn>) -> Self {
        Self { aoc_trans_id: Some(Arc::clone(aoc_trans_id)), msisdn, ..Self::default() }
    }

    /// What chance is asked about: the most exact name there is.
    pub(crate) fn subject(&self) -> String {
        match (&self.sp_trans_id, &self.aoc_trans_id, &self.subscription_id) {
            (Some(id), ..) | (None, Some(id), _) => id.to_string(),
            (None, None, subscription) => {
                let msisdn = self.msisdn.as_ref().map_or("", Msisdn::as_str);
                format!("{msisdn} {}", subscription.as_deref().unwrap_or_default())
            }
        }
    }

    /// The names that a line of the script may use.
    pub(crate) fn named(&self) -> Vec<&str> {
        [&self.sp_trans_id, &self.aoc_trans_id].into_iter().flatten().map(|id| &**id).collect()
    }
}
