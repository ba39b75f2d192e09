//! Counts that a server gives in parts.

use std::collections::BTreeMap;

use billing::{Currency, Money};
use contract::ChargeCounts;

/// Adds a part to those before it.
pub(super) fn add(whole: &mut ChargeCounts, part: ChargeCounts) {
    whole.matched += part.matched;
    whole.counted += part.counted;
    whole.partial = part.partial;
    add_each(&mut whole.by_state, part.by_state);
    add_each(&mut whole.by_reason, part.by_reason);
    add_each(&mut whole.by_account, part.by_account);
    add_each(&mut whole.by_plan, part.by_plan);
    for (currency, more) in part.amount {
        let sum = whole.amount.get(&currency).and_then(|sum| sum_of(&currency, sum, &more));
        whole.amount.insert(currency, sum.unwrap_or(more));
    }
}

fn add_each(whole: &mut BTreeMap<String, u64>, part: BTreeMap<String, u64>) {
    for (name, count) in part {
        *whole.entry(name).or_default() += count;
    }
}

fn sum_of(currency: &str, one: &str, other: &str) -> Option<String> {
    let currency = Currency::ALL.into_iter().find(|known| known.code() == currency)?;
    let money = |text| Money::parse(text, currency).ok();
    Some(money(one)?.checked_add(money(other)?).ok()?.amount_text())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(matched: u64, state: &str, amount: &str) -> ChargeCounts {
        ChargeCounts {
            matched,
            counted: 1,
            by_state: [(state.to_owned(), matched)].into(),
            amount: [("MYR".to_owned(), amount.to_owned())].into(),
            partial: true,
            ..ChargeCounts::default()
        }
    }

    #[test]
    fn the_parts_of_a_count_are_its_whole() {
        let mut whole = ChargeCounts::default();
        add(&mut whole, part(3, "declined", "9.90"));
        add(&mut whole, ChargeCounts { partial: false, ..part(2, "charged", "0.20") });
        assert_eq!((whole.matched, whole.counted, whole.partial), (5, 2, false));
        assert_eq!(whole.by_state, [("charged".into(), 2), ("declined".into(), 3)].into());
        assert_eq!(whole.amount["MYR"], "10.10");
    }
}
