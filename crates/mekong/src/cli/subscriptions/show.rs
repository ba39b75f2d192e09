//! One subscription: what it is, its whole history, and its latest charges.

use billing::{ChargeId, SubscriptionEvent};
use engine::Store;
use serde::Serialize;
use workflows::ids;

use crate::cli::find::{self, Found};
use crate::cli::listing::Row;
use crate::cli::{Exit, Failure, Invocation, Output, story};
use crate::view::{ChargeView, SubscriptionView, Told, history, shown, tell_subscription};

/// Charges shown, the latest ones; `charges list --subscription` has all of them.
const CHARGES_MAX: usize = 20;

/// A subscription with its history, and its latest charges, oldest first.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    subscription: SubscriptionView,
    history: Vec<Told>,
    charges: Vec<ChargeView>,
}

pub(super) async fn run(id: &str, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let store = invocation.store(&config).await?;
    let Found { instance, state } = find::subscription(id, &*store).await?;
    let entries = store.history(&instance.id).await?;
    let mut opened = Vec::new();
    let history = history(ids::SUBSCRIPTION, &entries, |event, at| {
        opened.extend(charge_opened_by(event));
        tell_subscription(event, at)
    })?;
    let plan = config.plans.get(&state.plan).map(|configured| &configured.plan);
    let shown = Shown {
        subscription: SubscriptionView::new(&instance, &state, plan),
        history,
        charges: charges(&opened, &*store).await?,
    };
    if invocation.output.is_json() {
        invocation.output.json(&shown)?;
    } else {
        in_words(&shown, &invocation.output)?;
    }
    Ok(Exit::Done)
}

/// The history names every charge that the subscription ever opened.
fn charge_opened_by(event: &SubscriptionEvent) -> Option<ChargeId> {
    match event {
        SubscriptionEvent::PeriodOpened { open, .. } => Some(open.charge),
        SubscriptionEvent::ChargeReopened { charge, .. } => Some(*charge),
        _ => None,
    }
}

async fn charges(opened: &[ChargeId], store: &dyn Store) -> Result<Vec<ChargeView>, Failure> {
    let mut charges = Vec::new();
    for id in &opened[opened.len().saturating_sub(CHARGES_MAX)..] {
        let found = find::charge_of(*id, store).await?;
        charges.extend(found.map(|charge| ChargeView::new(&charge.instance, &charge.state)));
    }
    Ok(charges)
}

fn in_words(shown_subscription: &Shown, output: &Output) -> Result<(), Failure> {
    let Shown { subscription, history, charges } = shown_subscription;
    story::field("subscription", &subscription.id, output)?;
    story::field("state", subscription.state, output)?;
    story::field("account", &subscription.account, output)?;
    story::field("plan", &subscription.plan, output)?;
    story::field("msisdn", subscription.msisdn, output)?;
    story::optional("renews", subscription.renews_at.map(shown), output)?;
    story::field("paid until", shown(subscription.paid_through), output)?;
    story::optional("cancelled", subscription.cancelled_at.map(shown), output)?;
    story::history(history, output)?;
    if !charges.is_empty() {
        output.line("")?;
        output.table(ChargeView::HEADINGS, charges.iter().map(Row::cells))?;
    }
    Ok(())
}
