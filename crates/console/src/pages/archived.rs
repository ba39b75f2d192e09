//! What the journal has forgotten, found in the archive.

use archive::{Archive, ArchiveError};
use billing::Msisdn;
use contract::{ChargeDetail, ChargeView, SubscriptionDetail};
use futures::TryStreamExt;
use maud::{Markup, html};
use records::InOwnNames;

use crate::Desk;
use crate::turned::Turned;

/// Charges of one line that are looked for: whoever wants all of them asks at the command line.
const OF_A_LINE_MAX: usize = 50;

/// An archived charge, if there is an archive, and one of this id in it.
///
/// # Errors
///
/// The archive does not answer.
pub(super) async fn charge(id: &str, desk: &Desk) -> Result<Option<ChargeDetail>, Turned> {
    let Some(archive) = &desk.archive else { return Ok(None) };
    let found = archive.charge(id).await.map_err(away)?;
    let catalog = desk.orders.catalog();
    let own = found.filter(|found| catalog.shows(&found.charge.account));
    Ok(own.map(|own| own.in_own_names(catalog)))
}

/// An archived subscription, if there is an archive, and one of this id in it.
///
/// # Errors
///
/// The archive does not answer.
pub(super) async fn subscription(
    id: &str,
    desk: &Desk,
) -> Result<Option<SubscriptionDetail>, Turned> {
    let Some(archive) = &desk.archive else { return Ok(None) };
    let (catalog, store) = (desk.orders.catalog(), &**desk.orders.store());
    archive.subscription(id, catalog, store).await.map_err(away)
}

/// Archived charges of a line, if there is an archive.
///
/// # Errors
///
/// The archive does not answer.
pub(super) async fn charges_of(line: Msisdn, desk: &Desk) -> Result<Vec<ChargeView>, Turned> {
    let Some(archive) = &desk.archive else { return Ok(Vec::new()) };
    let found = some_of(archive, line, desk).await.map_err(away)?;
    Ok(found.in_own_names(desk.orders.catalog()))
}

async fn some_of(
    archive: &Archive,
    line: Msisdn,
    desk: &Desk,
) -> Result<Vec<ChargeView>, ArchiveError> {
    let mut found = archive.charges_of(line, desk.orders.store().partitions());
    let mut some = Vec::new();
    while some.len() < OF_A_LINE_MAX
        && let Some(charge) = found.try_next().await?
    {
        some.extend(desk.orders.catalog().shows(&charge.account).then_some(charge));
    }
    Ok(some)
}

/// What stands above it: nothing can be done to what is over.
pub(super) fn note() -> Markup {
    html! {
        p.warning {
            "This comes from the archive: it was over long ago, and nothing can be done to it any \
             more."
        }
    }
}

fn away(error: ArchiveError) -> Turned {
    Turned::Away(format!("the archive: {error}"))
}
