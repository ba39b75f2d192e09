//! Stopping a purchase.

use orders::what_follows;

use super::told;
use crate::cli::{Exit, Failure, Invocation, wish};

pub(super) async fn run(id: &str, invocation: &Invocation) -> Result<Exit, Failure> {
    let orders = invocation.orders().await?;
    let purchase = orders.cancel_purchase(id).await.map_err(wish::refused)?;
    told::answer(&purchase, &what_follows(&purchase.state), invocation)
}
