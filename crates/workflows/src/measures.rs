//! The names of what workflows have measured ([`engine::workflow::Measure`]), and their labels.

/// Charges that have come to something: account, plan (`-` for none), outcome, reason.
pub const CHARGES: &str = "charges";
/// Money charged, in the currency's smallest unit: account, currency.
pub const CHARGED_MINOR: &str = "charged_minor";
/// Tries to tell a webhook something: webhook, outcome.
pub const DELIVERIES: &str = "deliveries";
