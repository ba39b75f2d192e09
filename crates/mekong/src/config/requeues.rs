//! `[requeues]`: how much one person may ask for again.

use billing::{Currency, Money};

use super::money::money;
use super::section::Section;

/// How much one person may ask for again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequeuesConfig {
    /// Sums above which another person approves, at most one for each currency.
    pub approve_above: Vec<Money>,
}

pub(super) fn read(section: &mut Section<'_, '_>) -> Option<RequeuesConfig> {
    let sums = section.may("approve_above").section("a table of sums by currency", sums);
    Some(RequeuesConfig { approve_above: sums.unwrap_or_default() })
}

fn sums(section: &mut Section<'_, '_>) -> Vec<Money> {
    let mut sums: Vec<Money> = Vec::new();
    for code in section.names() {
        // The environment spells keys in any case.
        let named = |currency: &Currency| currency.code().eq_ignore_ascii_case(&code);
        match Currency::ALL.into_iter().find(named) {
            Some(currency) if sums.iter().any(|sum| sum.currency() == currency) => {
                section.may(&code);
                section.problem(&code, format!("{currency} twice"), "one sum of each currency");
            }
            Some(currency) => sums.extend(money(section.need(&code), currency)),
            None => {
                section.may(&code);
                let known = Currency::ALL.map(|currency| currency.code()).join(" or ");
                section.problem(&code, format!("`{code}`"), known);
            }
        }
    }
    sums
}
