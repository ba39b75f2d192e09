//! Whose a record of the journal is, a lane, a pause and a counter.

use billing::{AccountId, Cancellation, Charge, MerchantId, Refund, Subscription};
use engine::store::Pause;
use engine::workflow::decode;
use engine::{Instance, Lane, StoreError};

use crate::audit::AuditEntry;
use crate::callback::Callback;
use crate::matter::Matter;
use crate::notification::{self, Notification, WebhookName};
use crate::{Catalog, RequeueRun, RunName, TokenState, doubt, ids, lanes, run, streak};

/// What belongs to one merchant, by a catalog that is narrowed to it.
#[derive(Clone, Copy)]
pub(super) struct Belongings<'c> {
    catalog: &'c Catalog,
    merchant: &'c MerchantId,
}

impl<'c> Belongings<'c> {
    /// What belongs to the merchant of this catalog; none, if it is everybody's.
    pub(super) fn of(catalog: &'c Catalog) -> Option<Self> {
        Some(Self { catalog, merchant: catalog.narrowed_to()? })
    }

    /// Whether a record is the merchant's. One that a newer version has written may be anybody's: it
    /// is not shown.
    pub(super) fn have(self, row: &Instance) -> Result<bool, StoreError> {
        match self.are_told_by(row) {
            Err(StoreError::Newer { .. }) => Ok(false),
            known => known,
        }
    }

    /// A kind that says of nobody that it is theirs is nobody's.
    fn are_told_by(self, row: &Instance) -> Result<bool, StoreError> {
        let (kind, state) = (&*row.kind, &row.state);
        Ok(match kind {
            ids::SUBSCRIPTION => self.account(&decode::<Subscription>(kind, state)?.account),
            ids::CHARGE => self.account(&decode::<Charge>(kind, state)?.order.account),
            ids::REFUND => self.account(&decode::<Refund>(kind, state)?.order.account),
            ids::CANCELLATION => self.account(&decode::<Cancellation>(kind, state)?.account),
            ids::CALLBACK => self.account(&decode::<Callback>(kind, state)?.account),
            ids::MATTER => self.account(&decode::<Matter>(kind, state)?.account),
            ids::TOKEN => self.account(&decode::<TokenState>(kind, state)?.account),
            ids::NOTIFICATION => {
                let told = decode::<Notification>(kind, state)?;
                // A webhook may have been somebody else's, or everybody's, before.
                self.webhook(&told.webhook) && self.account(told.notice.about.account())
            }
            ids::REQUEUE => decode::<RequeueRun>(kind, state)?.order.id.is_of(self.merchant),
            ids::AUDIT => {
                decode::<AuditEntry>(kind, state)?.merchant.as_ref() == Some(self.merchant)
            }
            // Named by a digest of the caller's own name and key: nobody else can ask for it.
            ids::REQUEST => true,
            _ => false,
        })
    }

    /// Whether what waits in this lane is the merchant's.
    pub(super) fn have_lane(self, lane: &Lane) -> bool {
        self.have_path(&lane.name)
    }

    /// Whether a path of lanes has the merchant's work under it, and nobody else's.
    pub(super) fn have_path(self, path: &str) -> bool {
        match lanes::owner(path) {
            Some(lanes::Owner::Account(account)) => self.account_named(account),
            Some(lanes::Owner::Webhook(name)) => {
                self.catalog.webhooks().iter().any(|own| own.as_str() == name)
            }
            None => false,
        }
    }

    /// Whether a group of counters is the merchant's.
    pub(super) fn have_group(self, group: &str) -> bool {
        let of_run = group.strip_prefix(run::PREFIX).map(|run| self.have_run(run));
        of_run.unwrap_or_else(|| {
            self.catalog.accounts().any(|own| doubt::group(&own.id) == group)
                || self.catalog.webhooks().iter().any(|own| notification::counters(own) == group)
        })
    }

    /// Whether what is counted in a row is of the merchant's work.
    pub(super) fn have_tally(self, name: &str) -> bool {
        streak::path_of(name).is_some_and(|path| self.have_path(path))
    }

    /// Whether a run is one of the merchant's nights, or a requeue that was asked for by it.
    pub(super) fn have_run(self, run: &str) -> bool {
        let Ok(name) = run.parse::<RunName>() else { return false };
        match name.requeue() {
            Some(requeue) => requeue.is_of(self.merchant),
            None => name.night().is_some_and(|night| self.account(&night.account)),
        }
    }

    /// A pause as the merchant sees it, if it is of anything of the merchant's: one of more than
    /// that is the provider's, and why is not the merchant's to know.
    pub(super) fn pause(self, pause: Pause) -> Option<Pause> {
        if self.have_path(&pause.target) {
            return Some(pause);
        }
        let is_wider = lanes::QUEUES.contains(&&*pause.target) || lanes::is_of_all(&pause.target);
        let (reason, by) = ("held back by the provider".to_owned(), "the provider".to_owned());
        is_wider.then_some(Pause { reason, by, ..pause })
    }

    fn account(self, account: &AccountId) -> bool {
        self.catalog.account(account).is_some()
    }

    fn account_named(self, account: &str) -> bool {
        account.parse().is_ok_and(|account| self.account(&account))
    }

    fn webhook(self, webhook: &WebhookName) -> bool {
        self.catalog.webhooks().contains(webhook)
    }
}
