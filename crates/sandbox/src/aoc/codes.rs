//! The error codes this side gives out on its own account (AOC protocol, section 10).

pub(crate) const OK: &str = "00";
pub(crate) const BAD_PARAMETER: &str = "AOC0001";
pub(crate) const INVALID_STATE: &str = "AOC0002";
pub(crate) const INVALID_TOKEN: &str = "AOC0003";
pub(crate) const SP_TRANS_ID_USED: &str = "AOC1001";
pub(crate) const STILL_SUBSCRIBED: &str = "AOC1002";
pub(crate) const WRONG_TAC: &str = "AOC1003";
pub(crate) const CANCELLED_BY_SUBSCRIBER: &str = "AOC1004";
pub(crate) const OPERATOR_MISSING: &str = "AOC1005";
pub(crate) const BLACKLISTED: &str = "AOC1006";
pub(crate) const FAILED: &str = "AOC1007";
pub(crate) const STILL_PROCESSING: &str = "AOC1008";
pub(crate) const TAC_LIMIT: &str = "AOC1010";
pub(crate) const NO_FREE_TRIAL: &str = "AOC1011";
pub(crate) const DIRECT_TAC_LIMIT: &str = "AOC1013";
pub(crate) const NOT_ONBOARDED: &str = "AOC1018";
pub(crate) const EXPIRED: &str = "AOC1019";
pub(crate) const EARLIER_IN_PROGRESS: &str = "AOC1020";
pub(crate) const NOT_YET_DUE: &str = "AOC2001";
pub(crate) const ENDED: &str = "AOC2002";
pub(crate) const NO_SUCH_SUBSCRIBER: &str = "AOC2003";
pub(crate) const ATTEMPTS_USED_UP: &str = "AOC2004";

/// What an error message says of a code where the code says it all.
pub(crate) fn meaning(code: &str) -> &'static str {
    match code {
        OK => "",
        INVALID_STATE => "not possible in the present state of the transaction",
        INVALID_TOKEN => "the AOC token is not valid",
        SP_TRANS_ID_USED => "spTransID was used before",
        STILL_SUBSCRIBED => "the subscription is still active",
        WRONG_TAC => "wrong TAC",
        CANCELLED_BY_SUBSCRIBER => "cancelled by the subscriber",
        OPERATOR_MISSING => "operator is missing",
        BLACKLISTED => "the number is blacklisted",
        FAILED => "could not be charged or refunded",
        STILL_PROCESSING => "the charge is still being processed",
        TAC_LIMIT | DIRECT_TAC_LIMIT => "too many TACs were requested",
        NO_FREE_TRIAL => "no free trial is left",
        NOT_ONBOARDED => "the subscription is not onboarded",
        EXPIRED => "the transaction has expired",
        EARLIER_IN_PROGRESS => "an earlier transaction is in progress",
        NOT_YET_DUE => "renewal is before the expiry date",
        ENDED => "already unsubscribed or expired",
        NO_SUCH_SUBSCRIBER => "no such subscriber",
        ATTEMPTS_USED_UP => "no renewal attempt is left today",
        _ => "not accepted",
    }
}
