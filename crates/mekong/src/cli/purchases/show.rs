//! One purchase: what it is, where the subscriber agrees, and its whole history.

use contract::PurchaseView;
use records::shown;

use crate::cli::{Exit, Failure, Invocation, Output, story};

pub(super) async fn run(id: &str, invocation: &Invocation) -> Result<Exit, Failure> {
    let detail = invocation.source().await?.purchase(id).await?;
    if invocation.output.is_json() {
        invocation.output.json(&detail)?;
    } else {
        in_words(&detail.purchase, &invocation.output)?;
        story::history(&detail.history, &invocation.output)?;
    }
    Ok(Exit::Done)
}

/// What it is and where it stands, a line per fact.
pub(super) fn in_words(purchase: &PurchaseView, output: &Output) -> Result<(), Failure> {
    let charge = &purchase.charge;
    story::field("purchase", &purchase.id, output)?;
    story::field("charge", &charge.id, output)?;
    story::field("state", charge.state_in_words(), output)?;
    story::field("amount", format_args!("{} {}", charge.amount, charge.currency), output)?;
    story::field("msisdn", &charge.msisdn, output)?;
    story::optional("plan", charge.plan.as_ref(), output)?;
    story::optional("subscription", charge.subscription_id.as_ref(), output)?;
    story::optional("reference", charge.reference.as_ref(), output)?;
    story::optional("page", purchase.redirect_url.as_ref(), output)?;
    story::optional("deep link", purchase.deep_link.as_ref(), output)?;
    story::optional("expires", purchase.expires_at.map(shown), output)
}
