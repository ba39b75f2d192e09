//! One purchase: what it is, where the subscriber agrees, and its whole history.

use billing::ChargeEvent;
use serde::Serialize;
use workflows::ids;

use crate::cli::find::{self, Found};
use crate::cli::{Exit, Failure, Invocation, Output, story};
use crate::view::{PurchaseView, Told, history, shown, tell_charge};

/// A purchase with its history.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    purchase: PurchaseView,
    reference: Option<String>,
    history: Vec<Told>,
}

pub(super) async fn run(id: &str, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let store = invocation.store(&config).await?;
    let Found { instance, state } = find::purchase(id, &*store).await?;
    let entries = store.history(&instance.id).await?;
    let tell = |event: &ChargeEvent, at| tell_charge(&state, event, at);
    let asked = state.order.asked.as_deref();
    let shown = Shown {
        purchase: PurchaseView::new(&instance, &state),
        reference: asked.and_then(|asked| asked.reference.as_deref().map(str::to_owned)),
        history: history(ids::CHARGE, &entries, tell)?,
    };
    if invocation.output.is_json() {
        invocation.output.json(&shown)?;
    } else {
        in_words(&shown.purchase, shown.reference.as_deref(), &invocation.output)?;
        story::history(&shown.history, &invocation.output)?;
    }
    Ok(Exit::Done)
}

/// What it is and where it stands, a line per fact.
pub(super) fn in_words(
    purchase: &PurchaseView,
    reference: Option<&str>,
    output: &Output,
) -> Result<(), Failure> {
    let charge = &purchase.charge;
    story::field("purchase", &purchase.id, output)?;
    story::field("charge", charge.id, output)?;
    story::field("state", charge.state_in_words(), output)?;
    story::field("amount", format_args!("{} {}", charge.amount, charge.currency), output)?;
    story::field("msisdn", charge.msisdn, output)?;
    story::optional("plan", charge.plan.as_ref(), output)?;
    story::optional("subscription", charge.subscription_id.as_ref(), output)?;
    story::optional("reference", reference, output)?;
    story::optional("page", purchase.redirect_url.as_ref(), output)?;
    story::optional("deep link", purchase.deep_link.as_ref(), output)?;
    story::optional("expires", purchase.expires_at.map(shown), output)
}
