//! LTC's result codes, as tables.
//!
//! The same number means different things by endpoint and by mode, so every endpoint and mode has
//! a table of its own (LTC protocol, A8). Codes are compared as texts. A code that is not in its
//! table is in doubt, also a literal `20`, which is how the document misprints `200` (A4).

use billing::DeclineReason as Reason;

use crate::Class::{
    Duplicate, Funds, InDoubt, Misconfiguration, NotMember, Pending, Success, Terminal, Transient,
};
use crate::{Class, CodeRow};

const fn means(code: &'static str, class: Class, why: &'static str) -> CodeRow {
    CodeRow { code, class, reason: None, why }
}

const fn declines(code: &'static str, class: Class, reason: Reason, why: &'static str) -> CodeRow {
    CodeRow { code, class, reason: Some(reason), why }
}

/// RequestDeduct with `IsRecurring=false`: sends an OTP, moves no money (LTC protocol, 4.1).
#[rustfmt::skip]
pub const REQUEST_OTP: &[CodeRow] = &[
    means("200",     Success,                                     "the OTP is sent; nothing is charged yet"),
    declines("001",  Transient,        Reason::OperatorError,     "LTC's default when nothing else set a result"),
    declines("002",  Transient,        Reason::OperatorError,     "an exception at LTC"),
    declines("003",  Duplicate,        Reason::OperatorError,     "this TransactionID was seen before: take a new one"),
    declines("004",  Misconfiguration, Reason::Misconfigured,     "the RequestType is not accepted"),
    declines("005",  Misconfiguration, Reason::Misconfigured,     "the API account is not entitled"),
    declines("006",  Transient,        Reason::OperatorError,     "a database error; the RefCode may not be stored"),
    declines("101",  Terminal,         Reason::NotPrepaid,        "not a prepaid number"),
    declines("102",  Transient,        Reason::OperatorError,     "the charging system is unreachable"),
    declines("103",  Funds,            Reason::Funds,             "the balance is too low"),
    declines("104",  Transient,        Reason::OperatorError,     "no SMS to the LTC number, so no OTP"),
    declines("105",  Transient,        Reason::OperatorError,     "no SMS to the TPlus number, so no OTP"),
    declines("106",  Misconfiguration, Reason::Misconfigured,     "the amount is outside the agreed range"),
    declines("107",  Duplicate,        Reason::AlreadySubscribed, "a member already, or the echo of a confirm of ours whose answer was lost"),
    declines("108",  Misconfiguration, Reason::Misconfigured,     "LTC has no SMS sender for the service"),
];

/// RequestDeduct with `IsRecurring=true`: charges at once (LTC protocol, 4.1).
///
/// `200` counts only together with `ResultType` `Recurring`.
#[rustfmt::skip]
pub const REQUEST_RECURRING: &[CodeRow] = &[
    means("200",     Success,                                     "the debit is done"),
    means("001",     InDoubt,                                     "LTC's default when nothing else set a result"),
    means("002",     InDoubt,                                     "an exception, which can follow the debit"),
    means("003",     Duplicate,                                   "seen before; that does not say how it ended"),
    declines("004",  Misconfiguration, Reason::Misconfigured,     "the RequestType is not accepted"),
    declines("005",  Misconfiguration, Reason::Misconfigured,     "the API account is not entitled"),
    means("006",     InDoubt,                                     "a database error replaces the real result when the log row cannot be saved after the debit"),
    declines("101",  Terminal,         Reason::NotPrepaid,        "not a prepaid number"),
    means("102",     InDoubt,                                     "the charging system's reply may have been lost"),
    declines("103",  Funds,            Reason::Funds,             "the balance is too low; no debit"),
    means("104",     InDoubt,                                     "the SMS that failed is the receipt, sent after the debit (LTC number)"),
    means("105",     InDoubt,                                     "the SMS that failed is the receipt, sent after the debit (TPlus number)"),
    declines("106",  Misconfiguration, Reason::Misconfigured,     "the amount is outside the agreed range"),
    declines("107",  Misconfiguration, Reason::Misconfigured,     "registered already: no answer that a renewal should get"),
    declines("108",  Misconfiguration, Reason::Misconfigured,     "LTC has no SMS sender for the service"),
];

/// ConfirmDeduct: charges (LTC protocol, 5.1).
#[rustfmt::skip]
pub const CONFIRM: &[CodeRow] = &[
    means("200",     Success,                                     "the debit is done"),
    means("001",     InDoubt,                                     "LTC's default when nothing else set a result"),
    means("002",     InDoubt,                                     "an exception, which can follow the debit"),
    declines("003",  Misconfiguration, Reason::Misconfigured,     "a parameter was empty; nothing charged"),
    declines("004",  Misconfiguration, Reason::Misconfigured,     "the RefCode is not recognised; nothing charged"),
    declines("005",  Misconfiguration, Reason::Misconfigured,     "the TransactionID does not belong to the RefCode; nothing charged"),
    declines("006",  Terminal,         Reason::WrongOtp,          "the OTP is wrong"),
    means("007",     Duplicate,                                   "the OTP was used, which LTC notes only after a debit: an earlier confirm charged"),
    declines("008",  Terminal,         Reason::Expired,           "the OTP has expired"),
    declines("009",  Misconfiguration, Reason::Misconfigured,     "LTC has no SMS sender for the service"),
    means("105",     InDoubt,                                     "no member at Quizy and Goaly; before or after the debit is not documented"),
    means("106",     InDoubt,                                     "no member at playzone; before or after the debit is not documented"),
];

/// CheckTransaction about a renewal (LTC protocol, 6.1). Success and declines count only where
/// msisdn and amount are ours.
#[rustfmt::skip]
pub const CHECK_RECURRING: &[CodeRow] = &[
    means("200",     Success,                                     "completed"),
    means("800",     NotMember,                                   "went down the OTP path: LTC does not hold the user as a member"),
    declines("103",  Funds,            Reason::Funds,             "a recorded decline"),
    declines("101",  Terminal,         Reason::NotPrepaid,        "a recorded decline"),
    declines("004",  Misconfiguration, Reason::Misconfigured,     "a recorded refusal"),
    declines("005",  Misconfiguration, Reason::Misconfigured,     "a recorded refusal"),
    declines("106",  Misconfiguration, Reason::Misconfigured,     "a recorded refusal"),
    declines("108",  Misconfiguration, Reason::Misconfigured,     "a recorded refusal"),
    declines("107",  Misconfiguration, Reason::Misconfigured,     "a recorded refusal that no renewal should get"),
    means("104",     InDoubt,                                     "the receipt's SMS failed, after the debit"),
    means("105",     InDoubt,                                     "the receipt's SMS failed, after the debit"),
    means("003",     InDoubt,                                     "probably a later duplicate's row, which hides the first"),
    means("001",     InDoubt,                                     "the look-up or the transaction: it does not say which"),
    means("002",     InDoubt,                                     "the look-up or the transaction: it does not say which"),
    means("006",     InDoubt,                                     "the look-up or the transaction: it does not say which"),
    means("102",     InDoubt,                                     "the look-up or the transaction: it does not say which"),
];

/// CheckTransaction about a purchase with OTP (LTC protocol, 6.1). Success and declines count only
/// where msisdn and amount are ours.
#[rustfmt::skip]
pub const CHECK_OTP: &[CodeRow] = &[
    means("200",     Success,                                     "completed: requested but not confirmed would be 800"),
    means("800",     Pending,                                     "requested; the confirm is absent or failed"),
    declines("103",  Funds,            Reason::Funds,             "a recorded decline"),
    declines("101",  Terminal,         Reason::NotPrepaid,        "a recorded decline"),
    declines("004",  Misconfiguration, Reason::Misconfigured,     "a recorded refusal"),
    declines("005",  Misconfiguration, Reason::Misconfigured,     "a recorded refusal"),
    declines("106",  Misconfiguration, Reason::Misconfigured,     "a recorded refusal"),
    declines("108",  Misconfiguration, Reason::Misconfigured,     "a recorded refusal"),
    declines("107",  Duplicate,        Reason::AlreadySubscribed, "a recorded refusal: a member already"),
    declines("104",  Transient,        Reason::OperatorError,     "the OTP was never sent"),
    declines("105",  Transient,        Reason::OperatorError,     "the OTP was never sent"),
    means("003",     InDoubt,                                     "probably a later duplicate's row, which hides the first"),
    means("001",     InDoubt,                                     "the look-up or the transaction: it does not say which"),
    means("002",     InDoubt,                                     "the look-up or the transaction: it does not say which"),
    means("006",     InDoubt,                                     "the look-up or the transaction: it does not say which"),
    means("102",     InDoubt,                                     "the look-up or the transaction: it does not say which"),
];

#[cfg(test)]
mod tests {
    use super::*;

    const MONEY: [(&str, &[CodeRow]); 2] =
        [("RequestDeduct, recurring", REQUEST_RECURRING), ("ConfirmDeduct", CONFIRM)];
    const OTHERS: [(&str, &[CodeRow]); 3] = [
        ("RequestDeduct, OTP", REQUEST_OTP),
        ("CheckTransaction, recurring", CHECK_RECURRING),
        ("CheckTransaction, OTP", CHECK_OTP),
    ];

    #[test]
    fn no_code_stands_twice_in_a_table() {
        for (table, rows) in MONEY.iter().chain(&OTHERS) {
            for (i, row) in rows.iter().enumerate() {
                let twice = rows[..i].iter().any(|other| other.code == row.code);
                assert!(!twice, "{table}: {}", row.code);
            }
        }
    }

    #[test]
    fn a_code_has_a_reason_exactly_where_it_is_a_decline() {
        for (table, rows) in MONEY.iter().chain(&OTHERS) {
            for row in *rows {
                let declines = matches!(row.class, Funds | Transient | Terminal | Misconfiguration);
                // Only where no money moved can "seen before" be a decline.
                let is_decline = declines || (row.class == Duplicate && !is_money(rows));
                assert_eq!(row.reason.is_some(), is_decline, "{table}: {}", row.code);
            }
        }
    }

    #[test]
    fn money_rule_12_a_misconfiguration_is_never_the_subscribers_doing() {
        for (table, rows) in MONEY.iter().chain(&OTHERS) {
            for row in rows.iter().filter(|row| row.class == Misconfiguration) {
                assert_eq!(row.reason, Some(Reason::Misconfigured), "{table}: {}", row.code);
            }
        }
    }

    #[test]
    fn money_rule_2_no_code_of_a_charging_call_is_merely_transient() {
        for (table, rows) in MONEY {
            for row in rows {
                assert_ne!(row.class, Transient, "{table}: {}", row.code);
            }
        }
    }

    #[test]
    fn a_misprinted_200_is_in_no_table() {
        for (table, rows) in MONEY.iter().chain(&OTHERS) {
            assert!(rows.iter().all(|row| row.code != "20"), "{table}");
        }
    }

    fn is_money(rows: &[CodeRow]) -> bool {
        MONEY.iter().any(|(_, money)| *money == rows)
    }
}
