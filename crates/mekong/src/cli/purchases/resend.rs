//! Another OTP, where the first did not arrive.

use super::told;
use crate::cli::{Exit, Failure, Invocation};

pub(super) async fn run(id: &str, invocation: &Invocation) -> Result<Exit, Failure> {
    let purchase = invocation.source().await?.resend_otp(id).await?;
    told::answer(
        purchase,
        "another OTP is asked for; `purchases show` tells how it went",
        invocation,
    )
}
