//! One charge: what it is, and its whole history.

use contract::ChargeDetail;
use orders::LineOf;
use records::shown;

use crate::cli::filters::AsOf;
use crate::cli::reveal::Reveal;
use crate::cli::{Exit, Failure, Invocation, Output, story};

/// What a person must look at, in all the ways there are.
const NEEDS_STAFF: &str = "yes: money was taken late, or an answer was about another charge";

pub(super) async fn run(
    id: &str,
    as_of: &AsOf,
    reveal: &Reveal,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let source = invocation.source().await?;
    let mut detail = match as_of.at(&*source) {
        Some(at) => source.charge_as_of(id, at).await?,
        None => source.charge(id).await?,
    };
    reveal.in_place_of(&mut detail.charge.msisdn, LineOf::Charge(id), &*source).await?;
    if invocation.output.is_json() {
        invocation.output.json(&detail)?;
    } else {
        in_words(&detail, &invocation.output)?;
    }
    Ok(Exit::Done)
}

fn in_words(detail: &ChargeDetail, output: &Output) -> Result<(), Failure> {
    let ChargeDetail { charge, history, as_of, not_known_yet } = detail;
    story::optional("as of", as_of.map(shown), output)?;
    story::field("charge", &charge.id, output)?;
    story::field("state", charge.state_in_words(), output)?;
    story::optional("needs staff", charge.needs_staff.then_some(NEEDS_STAFF), output)?;
    story::field("amount", format_args!("{} {}", charge.amount, charge.currency), output)?;
    let money = |amount: &String| format!("{amount} {}", charge.currency);
    story::optional("taken", charge.amount_charged.as_ref().map(money), output)?;
    let back = Some(&charge.amount_refunded).filter(|back| back.as_str() != "0");
    story::optional("refunded", back.map(money), output)?;
    story::field("msisdn", &charge.msisdn, output)?;
    story::optional("subscription", charge.subscription_id.as_ref(), output)?;
    story::optional("period", charge.period.as_ref(), output)?;
    story::field("run", &charge.run, output)?;
    story::optional("reference", charge.reference.as_ref(), output)?;
    story::optional("retry of", charge.retry_of.as_ref(), output)?;
    story::field("transaction id", &charge.transaction_id, output)?;
    story::optional("operator reference", charge.operator_reference.as_ref(), output)?;
    story::optional("operator code", charge.operator_code.as_ref(), output)?;
    story::field("attempts", charge.attempts, output)?;
    story::optional("due", charge.due_at.map(shown), output)?;
    story::history(history, output)?;
    story::not_known_yet(not_known_yet, output)
}
