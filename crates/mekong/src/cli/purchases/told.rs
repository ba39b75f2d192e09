//! A purchase that was told something: how it stood then, and in words what happens to it now.

use contract::PurchaseView;

use crate::cli::{Exit, Failure, Invocation};

pub(super) fn answer(
    purchase: PurchaseView,
    words: &str,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let view = purchase.without_page();
    if invocation.output.is_json() {
        invocation.output.json(&view)?;
    } else {
        invocation.output.line(format_args!("{}: {words}", view.id))?;
    }
    Ok(Exit::Done)
}
