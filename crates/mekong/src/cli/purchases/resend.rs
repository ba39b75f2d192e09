//! Another OTP, where the first did not arrive.

use super::told;
use crate::cli::{Exit, Failure, Invocation, wish};

pub(super) async fn run(id: &str, invocation: &Invocation) -> Result<Exit, Failure> {
    let orders = invocation.orders().await?;
    let purchase = orders.resend_otp(id).await.map_err(wish::refused)?;
    told::answer(
        &purchase,
        "another OTP is asked for; `purchases show` tells how it went",
        invocation,
    )
}
