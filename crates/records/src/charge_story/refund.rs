//! Money on its way back, told.

use billing::{Money, NotRefundable, RefundId};

use super::Telling;

pub(super) fn opened(id: RefundId, amount: Money, reason: &str, by: &str) -> Telling {
    Telling::new("refund_opened", format!("refund {id} of {amount} asked for by {by}: {reason}"))
        .with("refund", id.to_string())
        .with("amount", amount.amount_text())
        .with("reason", reason)
        .with("by", by)
}

pub(super) fn refused(
    id: RefundId,
    amount: Money,
    reason: &str,
    by: &str,
    why: &NotRefundable,
) -> Telling {
    let words = format!("refund {id} of {amount} asked for by {by}: {reason}; not opened: {why}");
    Telling::new("refund_refused", words)
        .with("refund", id.to_string())
        .with("amount", amount.amount_text())
        .with("reason", reason)
        .with("by", by)
        .with("why", why.to_string())
}

pub(super) fn ended(id: RefundId, refunded: Option<Money>, in_full: bool) -> Telling {
    let words = match refunded {
        Some(amount) if in_full => format!("refund {id}: {amount} went back, all of it now"),
        Some(amount) => format!("refund {id}: {amount} went back"),
        None => format!("refund {id} was refused: nothing went back"),
    };
    Telling::new("refund_ended", words)
        .with("refund", id.to_string())
        .with("amount", refunded.map(Money::amount_text))
        .with("in_full", in_full)
}
