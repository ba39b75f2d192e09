//! The smaller package that an operator offers instead.

use super::told;
use crate::cli::{Exit, Failure, Invocation};

pub(super) async fn run(id: &str, days: u32, invocation: &Invocation) -> Result<Exit, Failure> {
    let purchase = invocation.source().await?.step_down(id, days).await?;
    let words =
        format!("the package of {days} days is ordered; `purchases show` tells how it went");
    told::answer(purchase, &words, invocation)
}
