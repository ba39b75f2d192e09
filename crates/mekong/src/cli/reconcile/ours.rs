//! Our side: the charges of the journal, one after another.

use std::sync::Arc;
use std::time::Duration;

use billing::{AccountId, Charge};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use engine::store::ListQuery;
use engine::workflow::decode;
use engine::{Instance, Store};
use futures::stream::TryStreamExt;
use reconcile::{CLOCKS_APART, Day, Place, Span};
use workflows::ids;

use crate::cli::Failure;
use crate::cli::source::{Rows, rows};

/// An account's charges, as the journal has them.
pub(super) struct Books {
    pub(super) store: Arc<dyn Store>,
    pub(super) account: AccountId,
    /// The operator's.
    pub(super) timeout: Duration,
    pub(super) day: Day,
    /// How long before the day a charge of it may have been opened.
    pub(super) opened_within: Duration,
}

impl Books {
    /// Every charge that may have been debited on the day, oldest first.
    pub(super) fn of_the_day(&self) -> Rows<'_, (Charge, Place)> {
        let back = TimeDelta::from_std(self.opened_within).unwrap_or(TimeDelta::MAX);
        let since = self.day.begins_at().checked_sub_signed(back);
        let until = self.day.ends_at() + CLOCKS_APART;
        self.charges(since, move |opened_at, place| opened_at < until && place != Place::Outside)
    }

    /// Every charge of the account that there is, whatever its day.
    pub(super) fn of_any_day(&self) -> Rows<'_, (Charge, Place)> {
        self.charges(None, |_, _| true)
    }

    fn charges<'b>(
        &'b self,
        since: Option<DateTime<Utc>>,
        is_wanted: impl Fn(DateTime<Utc>, Place) -> bool + Send + Sync + 'b,
    ) -> Rows<'b, (Charge, Place)> {
        let query = ListQuery { kind: ids::CHARGE.to_owned(), since, ..ListQuery::default() };
        rows(query, &*self.store, move |instance| {
            let charge: Charge = decode(ids::CHARGE, &instance.state)?;
            let place = self.place(instance, &charge);
            let is_ours = charge.order.account == self.account;
            Ok((is_ours && is_wanted(instance.created_at, place)).then_some((charge, place)))
        })
    }

    /// What a sample is chosen by where nobody says: the same for every try at the same day.
    pub(super) fn seed(&self) -> u64 {
        u64::from(self.day.date().num_days_from_ce().unsigned_abs())
    }

    /// What reconciling this day by some means is called, in histories and in the audit.
    pub(super) fn name(&self, means: &str) -> String {
        format!("reconcile/{}/{}/{means}", self.account, self.day.date())
    }

    /// Where a charge lies against the day.
    pub(super) fn place(&self, instance: &Instance, charge: &Charge) -> Place {
        let (opened_at, changed_at) = (instance.created_at, instance.updated_at);
        self.day.place(Span::of(charge, self.timeout, opened_at, changed_at))
    }
}

/// Takes every row of a list, with a count that is shown while it goes on.
pub(super) async fn each<T>(
    mut rows: Rows<'_, T>,
    bar: &indicatif::ProgressBar,
    mut take: impl FnMut(T),
) -> Result<(), Failure> {
    while let Some(row) = rows.try_next().await? {
        take(row);
        bar.inc(1);
    }
    Ok(())
}
