//! Subscribers to look at: some are renewed at once, the others in the days to come.

use anyhow::ensure;
use chrono::{DateTime, TimeDelta, Utc};
use orders::Orders;
use orders::enrolment::{Enroller, NotEnrolled, Registrar, Verdict};
use sandbox::Running;
use sandbox::ltc::Kip;

/// How long after the start the first of them come due, so that it can be watched.
const FIRST_IN: TimeDelta = TimeDelta::seconds(2);
/// Every so many of them is due then; the others on the days after.
const DUE_AT_ONCE: u32 = 2;

/// Gold subscribers whose balance is empty.
const POOR: [u32; 2] = [3, 7];

/// Enrols so many subscribers, the two plans in turn. Those that are there already stay as they are.
///
/// # Errors
///
/// The store failed.
pub async fn enrol_samples(orders: &Orders, count: u32) -> anyhow::Result<()> {
    let now = orders.store().clock().now();
    let registrar = Registrar::new(orders.catalog().clone(), orders.store().partitions());
    let entry = |n: u32| {
        let (id, msisdn, plan) = subscriber(n);
        (u64::from(n), registrar.entry(&id, &msisdn, plan, renews_at(n, now)))
    };
    let enroller = Enroller::new(orders.store().clone(), orders.catalog().clone());
    let judged = enroller.enrol::<NotEnrolled>((1..=count).map(entry).collect()).await?;
    for (n, verdict) in judged {
        // On a journal that was kept, the start of the time before stands.
        let is_there = matches!(
            verdict,
            Verdict::Created | Verdict::Unchanged | Verdict::Rejected(NotEnrolled::Conflict(_))
        );
        ensure!(is_there, "sample {n} is no subscription: {verdict:?}");
    }
    Ok(())
}

/// Leaves some of them, who are due at once, with nothing to pay with: what a decline and its
/// dunning look like can be seen too.
pub fn empty_purses(operators: &Running) {
    for n in POOR {
        let (_, msisdn, _) = subscriber(n);
        if let Ok(msisdn) = sandbox::Msisdn::try_from(msisdn) {
            operators.ltc().set_balance(msisdn, Kip(0));
        }
    }
}

fn subscriber(n: u32) -> (String, String, &'static str) {
    let id = format!("sub-{n:04}");
    match n % 2 {
        0 => (id, format!("+60123{n:06}"), "video-monthly"),
        _ => (id, format!("20551{n:05}"), "gold-weekly"),
    }
}

fn renews_at(n: u32, now: DateTime<Utc>) -> DateTime<Utc> {
    let pair = n.div_ceil(2);
    match pair % DUE_AT_ONCE {
        0 => now + FIRST_IN,
        _ => now + TimeDelta::days(i64::from(pair % 7) + 1),
    }
}
