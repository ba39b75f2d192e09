//! What happened, in words a stranger understands.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use billing::{Charge, ChargeState, Money};
use chrono::{DateTime, Utc};
use engine::store::{ListQuery, PAGE_MAX};
use engine::workflow::decode;
use engine::{Store, StoreError};
use serde::Serialize;
use workflows::{ids, run};

use super::Comparison;

/// The demonstration's outcome.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Nights played.
    pub nights: u32,
    /// Renewals that came due.
    pub due: usize,
    /// Periods that were paid.
    pub charged: usize,
    /// Of these, the ones that a dunning step brought in.
    pub recovered_by_dunning: usize,
    /// Charges that ended declined, by reason.
    pub declined: BTreeMap<String, usize>,
    /// Charges whose answer was lost at some time.
    pub doubted: i64,
    /// Charges that are in doubt at the end, on the list for staff.
    pub in_doubt: usize,
    /// Charges and subscriptions that should have been worked on and were not.
    pub lost: u64,
    /// What was charged, by currency.
    pub amount: BTreeMap<String, String>,
    /// Charges sent per second of real time.
    pub renewals_per_second: f64,
    /// Real time that the nights took, in seconds.
    pub seconds: f64,
    /// The operator's books against ours.
    pub books: Comparison,
}

impl Summary {
    pub(super) fn of(
        charges: &[Charge],
        books: Comparison,
        lost: u64,
        doubted: i64,
        nights: u32,
        elapsed: Duration,
    ) -> Self {
        let of_state = |state: ChargeState| charges.iter().filter(move |c| c.state == state);
        let mut declined = BTreeMap::new();
        for charge in of_state(ChargeState::Declined) {
            let reason = charge.reason.map_or("unknown", |reason| reason.as_str());
            *declined.entry(reason.to_owned()).or_default() += 1;
        }
        let sent = charges.iter().filter(|charge| charge.attempts > 0).count();
        let seconds = elapsed.as_secs_f64();
        Self {
            nights,
            due: charges.iter().filter(|charge| charge.order.ordinal == 0).count(),
            charged: of_state(ChargeState::Charged).count(),
            recovered_by_dunning: of_state(ChargeState::Charged)
                .filter(|charge| charge.order.dunning_step > 0)
                .count(),
            declined,
            doubted,
            in_doubt: of_state(ChargeState::InDoubt).count(),
            lost,
            amount: sums(of_state(ChargeState::Charged)),
            renewals_per_second: sent as f64 / seconds.max(f64::EPSILON),
            seconds,
            books,
        }
    }

    /// Whether nothing was charged twice, nothing lost, and both books say the same.
    pub fn is_good(&self) -> bool {
        self.books.agrees() && self.lost == 0
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { nights, due, charged, recovered_by_dunning, .. } = self;
        let resolved = self.doubted - i64::try_from(self.in_doubt).unwrap_or(i64::MAX);
        writeln!(f, "{nights} nights in {:.1} s", self.seconds)?;
        writeln!(f, "  due          {due:>8}   renewals that came due")?;
        let amounts = self.amount.iter().map(|(currency, sum)| format!("{sum} {currency}"));
        let amounts = amounts.collect::<Vec<_>>().join(" and ");
        writeln!(f, "  charged      {charged:>8}   {amounts}")?;
        writeln!(f, "  by dunning   {recovered_by_dunning:>8}   of these, paid on a later day")?;
        for (reason, count) in &self.declined {
            writeln!(f, "  declined     {count:>8}   {}", in_words(reason))?;
        }
        writeln!(
            f,
            "  in doubt     {:>8}   answers lost; {resolved} settled by asking, {} left for staff",
            self.doubted, self.in_doubt
        )?;
        writeln!(f, "  double charges {:>6}", self.books.double_charges)?;
        writeln!(f, "  lost         {:>8}", self.lost)?;
        writeln!(f, "  speed        {:>8.0}   renewals a second", self.renewals_per_second)?;
        self.fmt_books(f)
    }
}

impl Summary {
    fn fmt_books(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let books = &self.books;
        writeln!(f)?;
        writeln!(f, "the books of both operators against ours")?;
        writeln!(f, "  debits there {:>8}", books.operator_debits)?;
        writeln!(f, "  charged here {:>8}", books.our_charges)?;
        writeln!(f, "  the same     {:>8}   line by line: id, subscriber, amount", books.matched)?;
        if books.debited_in_doubt > 0 {
            writeln!(
                f,
                "  in doubt     {:>8}   debited there, known here as in doubt",
                books.debited_in_doubt
            )?;
        }
        for difference in &books.differences {
            writeln!(f, "  differs      {difference}")?;
        }
        match books.agrees() {
            true => write!(f, "the books agree"),
            false => write!(f, "THE BOOKS DIFFER in {} lines", books.differ),
        }
    }
}

/// What these charges took, by currency.
fn sums<'c>(charges: impl Iterator<Item = &'c Charge>) -> BTreeMap<String, String> {
    let mut sums: BTreeMap<String, Money> = BTreeMap::new();
    for amount in charges.map(Charge::amount_charged) {
        let sum = sums.entry(amount.currency().to_string());
        let sum = sum.or_insert_with(|| Money::zero(amount.currency()));
        *sum = sum.checked_add(amount).unwrap_or(*sum);
    }
    sums.into_iter().map(|(currency, sum)| (currency, sum.amount_text())).collect()
}

fn in_words(reason: &str) -> &str {
    match reason {
        "funds" => "not enough balance",
        "not_prepaid" => "not a prepaid line",
        "not_member" => "not a member at the operator",
        "barred" => "a barred line",
        "cancelled" => "ended at the operator",
        "misconfigured" => "the operator refused our configuration",
        other => other,
    }
}

/// Every charge of the journal.
pub(super) async fn charges(store: &dyn Store) -> Result<Vec<Charge>, StoreError> {
    let mut charges = Vec::new();
    let mut query = ListQuery { kind: ids::CHARGE.into(), limit: PAGE_MAX, ..ListQuery::default() };
    loop {
        let page = store.list(query.clone()).await?;
        for row in &page.rows {
            charges.push(decode(ids::CHARGE, &row.state)?);
        }
        match page.next {
            Some(cursor) => query.cursor = Some(cursor),
            None => return Ok(charges),
        }
    }
}

/// What came due before `by` and was left lying.
pub(super) async fn overdue(store: &dyn Store, by: DateTime<Utc>) -> Result<u64, StoreError> {
    let lanes = store.lanes().await?;
    let left = lanes.iter().filter(|lane| lane.oldest_due_at.is_some_and(|due| due < by));
    Ok(left.map(|lane| lane.due_now).sum())
}

/// How many charges were in doubt at some time, over all runs.
pub(super) async fn doubted(store: &dyn Store) -> Result<i64, StoreError> {
    let mut total = 0;
    let mut after: Option<String> = None;
    loop {
        let groups = store.counter_groups(run::PREFIX, after.as_deref()).await?;
        for group in &groups {
            let counters = store.counters(group).await?;
            total += counters.get(run::DOUBTED).copied().unwrap_or(0);
        }
        match groups.last() {
            Some(last) if groups.len() >= PAGE_MAX => after = Some(last.clone()),
            _ => return Ok(total),
        }
    }
}
