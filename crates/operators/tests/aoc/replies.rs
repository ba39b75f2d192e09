//! What the gateway says, as it spells it.

use crate::given::{AOC_TRANS_ID, CORRELATOR};

/// A reply with these fields of `data`, each `name=value`, and a code.
pub(crate) fn reply(code: &str, fields: &[(&str, &str)]) -> String {
    let fields: String =
        fields.iter().map(|(name, value)| format!(r#""{name}":"{value}","#)).collect();
    format!(r#"{{"data":{{{fields}"errorCode":"{code}","errorMessage":"x"}}}}"#)
}

/// A reply about our charge.
pub(crate) fn status(status: &str, code: &str) -> String {
    charge_reply(status, code, if status.eq_ignore_ascii_case("charged") { "9.90" } else { "0" })
}

/// A reply about our charge and any amount.
pub(crate) fn charge_reply(status: &str, code: &str, total: &str) -> String {
    reply(
        code,
        &[
            ("transactionOperationStatus", status),
            ("totalAmountCharged", total),
            ("msisdn", "+60120000001"),
            ("clientCorrelator", CORRELATOR),
        ],
    )
}

/// A reply to renewSubscription, with the renewal's own name.
pub(crate) fn renewed(status: &str, code: &str) -> String {
    let total = if status.eq_ignore_ascii_case("charged") { "9.90" } else { "0" };
    reply(
        code,
        &[
            ("aocTransID", "TR7700099999"),
            ("transactionOperationStatus", status),
            ("totalAmountCharged", total),
            ("msisdn", "+60120000001"),
            ("clientCorrelator", CORRELATOR),
            ("expiryDate", "21-02-2026"),
        ],
    )
}

/// A reply to refund.
pub(crate) fn refunded(status: &str, code: &str, amount: &str) -> String {
    reply(
        code,
        &[
            ("aocTransID", AOC_TRANS_ID),
            ("transactionOperationStatus", status),
            ("amountRefunded", amount),
            ("clientCorrelator", CORRELATOR),
        ],
    )
}
