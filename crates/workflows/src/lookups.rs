//! When an account's operator is asked what became of something.

use billing::Lookups;

use crate::AccountPolicy;

impl AccountPolicy {
    /// The account's rules for inquiries.
    pub fn lookups(&self) -> Lookups<'_> {
        Lookups { schedule: &self.inquiry_schedule, timeout: self.timeout }
    }
}
