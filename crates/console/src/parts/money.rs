//! Amounts.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::bars::grouped;

/// An amount as decimal text with its currency: `1,250,000 LAK`.
pub(crate) fn money(amount: &str, currency: &str) -> Markup {
    html! { span.money { (in_groups(amount)) span.currency { " " (currency) } } }
}

/// The same within a sentence.
pub(crate) fn money_in_words(amount: &str, currency: &str) -> String {
    format!("{} {currency}", in_groups(amount))
}

/// Amounts of several currencies, by currency: `1,250,000 LAK + 9.90 MYR`.
pub(crate) fn amounts(amounts: &BTreeMap<String, String>) -> Markup {
    html! {
        @if amounts.is_empty() { span.none { "nothing" } }
        @for (index, (currency, amount)) in amounts.iter().enumerate() {
            @if index > 0 { " + " }
            (money(amount, currency))
        }
    }
}

/// The whole part in groups of three digits; what is no number stays as it is.
fn in_groups(amount: &str) -> String {
    let (sign, digits) = match amount.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", amount),
    };
    let (whole, rest) = digits.split_once('.').map_or((digits, None), |(w, r)| (w, Some(r)));
    let Ok(number) = whole.parse::<u64>() else { return amount.to_owned() };
    let rest = rest.map(|rest| format!(".{rest}")).unwrap_or_default();
    format!("{sign}{}{rest}", grouped(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_keeps_every_digit_that_it_has() {
        let all = ["5000", "-1250000", "1234.50", "0.05", "n/a"].map(in_groups);
        assert_eq!(all, ["5,000", "-1,250,000", "1,234.50", "0.05", "n/a"]);
    }
}
