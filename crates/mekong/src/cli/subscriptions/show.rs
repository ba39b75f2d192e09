//! One subscription: what it is, its whole history, and its latest charges.

use contract::{ChargeView, SubscriptionDetail};
use orders::LineOf;
use records::shown;

use crate::cli::filters::AsOf;
use crate::cli::listing::Row;
use crate::cli::reveal::Reveal;
use crate::cli::{Exit, Failure, Invocation, Output, story};

pub(super) async fn run(
    id: &str,
    as_of: &AsOf,
    reveal: &Reveal,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let source = invocation.source().await?;
    let mut detail = match as_of.at(&*source) {
        Some(at) => source.subscription_as_of(id, at).await?,
        None => source.subscription(id).await?,
    };
    let masked = &mut detail.subscription.msisdn;
    reveal.in_place_of(masked, LineOf::Subscription(id), &*source).await?;
    if invocation.output.is_json() {
        invocation.output.json(&detail)?;
    } else {
        in_words(&detail, &invocation.output)?;
    }
    Ok(Exit::Done)
}

fn in_words(detail: &SubscriptionDetail, output: &Output) -> Result<(), Failure> {
    let SubscriptionDetail { subscription, history, charges, as_of, not_known_yet } = detail;
    story::optional("as of", as_of.map(shown), output)?;
    story::field("subscription", &subscription.id, output)?;
    story::field("state", &subscription.state, output)?;
    story::field("account", &subscription.account, output)?;
    story::field("plan", &subscription.plan, output)?;
    story::field("msisdn", &subscription.msisdn, output)?;
    story::optional("renews", subscription.renews_at.map(shown), output)?;
    story::field("paid until", shown(subscription.paid_through), output)?;
    story::optional("cancelled", subscription.cancelled_at.map(shown), output)?;
    story::history(history, output)?;
    if !charges.is_empty() {
        output.line("")?;
        output.table(ChargeView::HEADINGS, charges.iter().map(Row::cells))?;
    }
    story::not_known_yet(not_known_yet, output)
}
