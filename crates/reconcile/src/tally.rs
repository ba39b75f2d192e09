//! How many pairs there are of each class, and how much money that is.

use std::collections::BTreeMap;

use billing::Money;
use contract::ReconciledClass;
use rust_decimal::Decimal;

use crate::Class;

/// Counts and sums, class by class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<Class, Sums>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Sums {
    count: u64,
    ours: BTreeMap<&'static str, Decimal>,
    theirs: BTreeMap<&'static str, Decimal>,
}

impl Tally {
    /// Counts one, with what either side says was taken.
    pub fn add(&mut self, class: Class, ours: Option<Money>, theirs: Option<Money>) {
        let sums = self.0.entry(class).or_default();
        sums.count += 1;
        add(&mut sums.ours, ours);
        add(&mut sums.theirs, theirs);
    }

    /// How many there are of one class.
    pub fn count(&self, class: Class) -> u64 {
        self.0.get(&class).map_or(0, |sums| sums.count)
    }

    /// Whether anything is not the same on both sides.
    pub fn needs_person(&self) -> bool {
        self.0.keys().any(|class| class.needs_person())
    }

    /// Every class with its sums, the gravest first; those without any included.
    pub fn view(&self) -> Vec<ReconciledClass> {
        let none = Sums::default();
        let view = |class: Class| {
            let sums = self.0.get(&class).unwrap_or(&none);
            ReconciledClass {
                class: class.as_str().to_owned(),
                count: sums.count,
                ours: texts(&sums.ours),
                theirs: texts(&sums.theirs),
            }
        };
        Class::ALL.map(view).into()
    }
}

fn add(sums: &mut BTreeMap<&'static str, Decimal>, amount: Option<Money>) {
    if let Some(amount) = amount {
        *sums.entry(amount.currency().code()).or_default() += amount.amount();
    }
}

fn texts(sums: &BTreeMap<&'static str, Decimal>) -> BTreeMap<String, String> {
    sums.iter().map(|(currency, sum)| ((*currency).to_owned(), sum.to_string())).collect()
}
