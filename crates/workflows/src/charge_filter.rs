//! Which charges are meant: of a list, of a requeue.

use std::collections::BTreeSet;

use billing::{
    AccountId, Charge, ChargeId, ChargeState, DeclineReason, Msisdn, PlanId, SubscriptionId,
    encoding,
};
use chrono::{DateTime, Utc};
use engine::store::ListQuery;
use minicbor::{Decode, Encode};

use crate::{RunName, ids};

/// Which charges are meant: those that fit everything that is named here. Nothing named: all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct ChargeFilter {
    /// In one of these states.
    #[n(0)]
    pub states: Vec<ChargeState>,
    /// Declined or cancelled for one of these reasons.
    #[n(1)]
    pub reasons: Vec<DeclineReason>,
    /// Last answered by the operator with this code.
    #[n(2)]
    pub operator_code: Option<Box<str>>,
    /// Of this account.
    #[n(3)]
    pub account: Option<AccountId>,
    /// Of this plan.
    #[n(4)]
    pub plan: Option<PlanId>,
    /// Of this run.
    #[n(5)]
    pub run: Option<RunName>,
    /// Of this subscription.
    #[n(6)]
    pub subscription: Option<SubscriptionId>,
    /// Of this line.
    #[n(7)]
    pub msisdn: Option<Msisdn>,
    /// Opened at this time or later.
    #[cbor(n(8), with = "encoding::instant::optional", has_nil)]
    pub since: Option<DateTime<Utc>>,
    /// Opened before this time.
    #[cbor(n(9), with = "encoding::instant::optional", has_nil)]
    pub until: Option<DateTime<Utc>>,
    /// One of these.
    #[n(10)]
    #[cbor(default)]
    pub charges: Vec<ChargeId>,
    /// Of one of these accounts: those of the merchant, where somebody asks who acts for one of
    /// several. Nobody named: of any.
    #[n(11)]
    pub among: Option<BTreeSet<AccountId>>,
}

impl ChargeFilter {
    /// What to ask a store of this many partitions for: never less than is meant, from the oldest
    /// on. A line's charges are all in one partition. (So are a subscription's; which one, only
    /// the store's directory knows.)
    pub fn query(&self, partitions: u16) -> ListQuery {
        ListQuery {
            kind: ids::CHARGE.to_owned(),
            statuses: self.states.iter().map(ToString::to_string).collect(),
            partition: self.msisdn.map(|msisdn| ids::partition_of(msisdn, partitions)),
            since: self.since.max(self.run.as_ref().and_then(RunName::not_before)),
            ..ListQuery::default()
        }
    }

    /// Whether this charge is meant, as far as it tells itself: when it was opened is the query's
    /// part, and [`ChargeFilter::is_over`]'s.
    pub fn includes(&self, charge: &Charge) -> bool {
        let order = &charge.order;
        let of_reason = charge.reason.is_some_and(|reason| self.reasons.contains(&reason));
        (self.states.is_empty() || self.states.contains(&charge.state))
            && (self.reasons.is_empty() || of_reason)
            && (self.operator_code.is_none() || self.operator_code == charge.operator_code)
            && self.account.as_ref().is_none_or(|account| *account == order.account)
            && (self.plan.is_none() || self.plan == order.plan)
            && self.run.as_ref().is_none_or(|run| run.has(order))
            && (self.subscription.is_none() || self.subscription == order.subscription)
            && self.msisdn.is_none_or(|msisdn| msisdn == order.msisdn)
            && self.among.as_ref().is_none_or(|among| among.contains(&order.account))
            && (self.charges.is_empty() || self.charges.contains(&order.id))
    }

    /// Whether a charge opened at this time is too young, and with it every later one of a list.
    pub fn is_over(&self, opened_at: DateTime<Utc>) -> bool {
        self.until.is_some_and(|until| opened_at >= until)
    }
}

#[cfg(test)]
mod tests {
    use billing::ChargeOrder;

    use super::*;
    use crate::RequeueId;
    use crate::quota::tests::{at, order};

    fn declined() -> Charge {
        Charge {
            state: ChargeState::Declined,
            reason: Some(DeclineReason::Funds),
            operator_code: Some("101".into()),
            ..Charge::open(order())
        }
    }

    /// A filter for each thing that a charge can be found by, and one that is next to it.
    fn one_of_each() -> Vec<(ChargeFilter, ChargeFilter)> {
        let filter = ChargeFilter::default;
        let run = |name: &str| name.parse().ok();
        let line = |digits| Msisdn::parse_e164(digits).ok();
        vec![
            (
                ChargeFilter { states: vec![ChargeState::Declined], ..filter() },
                ChargeFilter { states: vec![ChargeState::Charged], ..filter() },
            ),
            (
                ChargeFilter { reasons: vec![DeclineReason::Funds], ..filter() },
                ChargeFilter { reasons: vec![DeclineReason::Barred], ..filter() },
            ),
            (
                ChargeFilter { operator_code: Some("101".into()), ..filter() },
                ChargeFilter { operator_code: Some("103".into()), ..filter() },
            ),
            (
                ChargeFilter { account: "ltc-main".parse().ok(), ..filter() },
                ChargeFilter { account: "ltc".parse().ok(), ..filter() },
            ),
            (
                ChargeFilter { among: Some("ltc-main".parse().into_iter().collect()), ..filter() },
                ChargeFilter { among: Some(BTreeSet::new()), ..filter() },
            ),
            (
                ChargeFilter { plan: "gold".parse().ok(), ..filter() },
                ChargeFilter { plan: "silver".parse().ok(), ..filter() },
            ),
            (
                ChargeFilter { run: run("ltc-main/gold/2026-11-22"), ..filter() },
                ChargeFilter { run: run("ltc-main/gold/2026-11-23"), ..filter() },
            ),
            (
                ChargeFilter { msisdn: line("8562055500001"), ..filter() },
                ChargeFilter { msisdn: line("8562055500002"), ..filter() },
            ),
            (
                ChargeFilter { charges: vec![order().id], ..filter() },
                ChargeFilter { charges: vec![Charge::open(order()).successor()], ..filter() },
            ),
        ]
    }

    #[test]
    fn each_thing_that_a_filter_names_narrows_it() {
        assert!(ChargeFilter::default().includes(&declined()));
        for (right, wrong) in one_of_each() {
            assert!(right.includes(&declined()), "{right:?}");
            assert!(!wrong.includes(&declined()), "{wrong:?}");
        }
    }

    #[test]
    fn all_that_a_filter_names_must_hold() {
        for (right, _) in one_of_each() {
            let both = ChargeFilter { subscription: "sub-1".parse().ok(), ..right };
            assert!(!both.includes(&declined()), "{both:?}");
            let of_it = ChargeOrder { subscription: "sub-1".parse().ok(), ..order() };
            let of_it = Charge { order: of_it, ..declined() };
            assert!(both.includes(&of_it), "{both:?}");
        }
    }

    #[test]
    fn what_a_requeue_opened_is_found_by_its_run_and_not_by_the_night() {
        let requeue = RequeueId::mint("backend", "1");
        let asked = billing::Asked { run: Some(requeue.run().into()), ..Default::default() };
        let requeued = ChargeOrder { asked: Some(Box::new(asked)), ..order() };
        let charge = Charge { order: requeued, ..declined() };
        let by_run = |run: RunName| ChargeFilter { run: Some(run), ..ChargeFilter::default() };
        assert!(by_run(RunName::from(&requeue)).includes(&charge));
        let night: RunName = "ltc-main/gold/2026-11-22".parse().expect("a run");
        assert!(!by_run(night).includes(&charge));
    }

    #[test]
    fn the_store_is_asked_for_no_less_than_is_meant() {
        let day: RunName = "ltc-main/gold/2026-11-22".parse().expect("a run");
        let filter = ChargeFilter {
            states: vec![ChargeState::Declined, ChargeState::InDoubt],
            msisdn: Some(order().msisdn),
            run: Some(day),
            since: Some(at("2026-11-20T00:00:00Z")),
            ..ChargeFilter::default()
        };
        let query = filter.query(16);
        assert_eq!(query.kind, ids::CHARGE);
        assert_eq!(query.statuses, ["declined", "in_doubt"]);
        assert_eq!(query.partition, Some(ids::partition_of(order().msisdn, 16)));
        assert_eq!(query.since, Some(at("2026-11-21T00:00:00Z")));
    }

    #[test]
    fn what_is_opened_at_the_end_of_the_time_is_too_young() {
        let until = at("2026-11-22T12:00:00Z");
        let filter = ChargeFilter { until: Some(until), ..ChargeFilter::default() };
        assert!(filter.is_over(until));
        assert!(!filter.is_over(at("2026-11-22T11:59:59.999Z")));
        assert!(!ChargeFilter::default().is_over(until));
    }

    #[test]
    fn a_filter_reads_back_from_the_journal() {
        for (filter, _) in one_of_each() {
            let since = Some(at("2026-11-20T00:00:00Z"));
            let filter = ChargeFilter { since, ..filter };
            let stored = minicbor::to_vec(&filter).expect("encodes");
            assert_eq!(minicbor::decode::<ChargeFilter>(&stored).expect("decodes"), filter);
        }
    }
}
