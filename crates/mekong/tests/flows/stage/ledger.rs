//! The gateway's books against ours, refunds and the gateway's own renewals included.

use std::collections::{BTreeMap, BTreeSet};

use billing::{BillingPeriod, Charge, ChargeState, Currency, Money};
use sandbox::aoc::{Amount, Endpoint, Entry, Kind};

use super::Stage;
use super::gateway::local_date;

impl Stage {
    /// Whatever the gateway took is the amount of exactly one charged charge here, whatever it
    /// gave back is that charge's refund, and neither side has anything more. No renewal of a
    /// line was asked for twice on a day.
    pub(crate) async fn gateway_books_agree(&self) {
        self.gateway_books_agree_but_for_doubts(0).await;
    }

    /// The same, but so many charges that the gateway made are still asked about here.
    pub(crate) async fn gateway_books_agree_but_for_doubts(&self, doubts: usize) {
        let (charges, books) = (self.charges().await, self.gateway().books());
        assert_eq!(books.stats().charged_twice, 0, "{:#?}", books.entries());
        let mut in_doubt = 0;
        let mut settled = BTreeSet::new();
        for (name, taken, given) in sums(&books.entries()) {
            let charge = of_entry(&charges, &taken, &settled);
            assert!(
                settled.insert(charge.order.id.to_string()),
                "{name} is another's: {charge:#?}"
            );
            assert_eq!(charge.order.msisdn.e164(), taken.msisdn, "{name}");
            match charge.state {
                ChargeState::Charged | ChargeState::Refunded => {
                    assert_eq!(
                        hundredths(charge.amount_charged()),
                        taken.sum,
                        "{name}: {charge:#?}"
                    );
                    let back = charge.amount_refunded().map_or(Amount::ZERO, hundredths);
                    assert_eq!(back, given, "{name}: {charge:#?}");
                }
                ChargeState::InDoubt | ChargeState::Waiting => in_doubt += 1,
                state => panic!("{name} was taken and is {state} here: {charge:#?}"),
            }
        }
        assert_eq!(in_doubt, doubts);
        let paid =
            |charge: &&Charge| matches!(charge.state, ChargeState::Charged | ChargeState::Refunded);
        for charge in charges.iter().filter(paid) {
            assert!(settled.contains(&charge.order.id.to_string()), "never taken: {charge:#?}");
        }
        self.no_line_is_renewed_twice_on_a_day(&charges);
        no_paid_periods_overlap(&charges);
    }

    fn no_line_is_renewed_twice_on_a_day(&self, charges: &[Charge]) {
        let line_of = |sp_trans_id: &str| {
            let ours = charges.iter().find(|it| it.transaction_id().as_str() == sp_trans_id);
            ours.map(|charge| charge.order.msisdn.e164())
        };
        let requests = self.gateway().books().requests().into_iter();
        let renewals = requests.filter(|it| it.endpoint == Endpoint::RenewSubscription);
        let calls =
            renewals.map(|it| (it.sp_trans_id.as_deref().and_then(line_of), local_date(it.at)));
        let calls: Vec<_> = calls.collect();
        let distinct: BTreeSet<_> = calls.iter().collect();
        assert_eq!(distinct.len(), calls.len(), "two renewals on a day: {calls:?}");
    }
}

/// What was taken under one aocTransID.
struct Taken {
    sp_trans_id: Option<String>,
    aoc_trans_id: String,
    msisdn: String,
    sum: Amount,
}

/// What was taken and given back under every aocTransID, oldest first.
fn sums(entries: &[Entry]) -> Vec<(String, Taken, Amount)> {
    let mut names: Vec<&str> = entries.iter().map(|entry| &*entry.aoc_trans_id).collect();
    names.dedup();
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    let sum = |name: &str, kind| {
        let of = entries.iter().filter(|entry| &*entry.aoc_trans_id == name && entry.kind == kind);
        of.fold(0, |sum, entry| sum + in_hundredths(&entry.amount.to_string()))
    };
    let told = names.into_iter().map(|name| {
        let first = entries.iter().find(|entry| &*entry.aoc_trans_id == name);
        let first = first.expect("every name is an entry's");
        let taken = Taken {
            sp_trans_id: first.sp_trans_id.as_deref().map(Into::into),
            aoc_trans_id: name.into(),
            msisdn: first.msisdn.map(|msisdn| msisdn.to_string()).unwrap_or_default(),
            sum: Amount::hundredths(sum(name, Kind::Charge)),
        };
        (name.to_owned(), taken, Amount::hundredths(sum(name, Kind::Refund)))
    });
    told.collect()
}

/// The charge that ordered it. What the gateway took of its own accord is known by its own name
/// or, where no callback told that, is the next of our charges that nothing else has paid.
fn of_entry<'c>(charges: &'c [Charge], taken: &Taken, settled: &BTreeSet<String>) -> &'c Charge {
    let by_our_name =
        |charge: &&Charge| taken.sp_trans_id.as_deref() == Some(charge.transaction_id().as_str());
    let by_their_name =
        |charge: &&Charge| charge.operator_reference.as_deref() == Some(&*taken.aoc_trans_id);
    let nameless = |charge: &&Charge| {
        charge.operator_reference.is_none()
            && charge.state == ChargeState::Charged
            && !settled.contains(&charge.order.id.to_string())
    };
    let found = match &taken.sp_trans_id {
        Some(_) => charges.iter().find(by_our_name),
        None => charges.iter().find(by_their_name).or_else(|| charges.iter().find(nameless)),
    };
    found.unwrap_or_else(|| panic!("{} is nobody's: {charges:#?}", taken.aoc_trans_id))
}

/// One after the other, and none twice (money rule 1).
fn no_paid_periods_overlap(charges: &[Charge]) {
    let mut paid: BTreeMap<String, Vec<BillingPeriod>> = BTreeMap::new();
    for charge in charges.iter().filter(|charge| charge.state == ChargeState::Charged) {
        if let (Some(of), Some(period)) = (&charge.order.subscription, charge.order.period) {
            paid.entry(of.to_string()).or_default().push(period);
        }
    }
    for periods in paid.values_mut() {
        periods.sort_by_key(|period| period.start());
        let overlap = periods.windows(2).any(|two| two[0].end() > two[1].start());
        assert!(!overlap, "paid periods overlap: {periods:?}");
    }
}

fn hundredths(money: Money) -> Amount {
    assert_eq!(money.currency(), Currency::Myr);
    Amount::hundredths(in_hundredths(&money.amount_text().to_string()))
}

fn in_hundredths(text: &str) -> u64 {
    let (whole, decimals) = text.split_once('.').expect("two decimals");
    whole.parse::<u64>().expect("digits") * 100 + decimals.parse::<u64>().expect("digits")
}
