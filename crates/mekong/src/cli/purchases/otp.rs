//! The OTP that a subscriber typed.

use std::io::Read;

use anyhow::{Context, anyhow};
use billing::{Charge, ChargeSignal, ChargeState, Otp, Way};
use chrono::{DateTime, Utc};

use super::told;
use crate::cli::{Exit, Failure, Invocation, find};
use crate::view::{purchase_id, shown};

/// The most bytes read from stdin: an OTP, and the end of its line.
const STDIN_BYTES_MAX: u64 = 64;

pub(super) async fn run(id: &str, code: &str, invocation: &Invocation) -> Result<Exit, Failure> {
    let otp = typed(code)?;
    let config = invocation.config()?;
    let store = invocation.store(&config).await?;
    let purchase = find::purchase(id, &*store).await?;
    let now = store.clock().now();
    if !purchase.state.takes_otp(now) {
        let id = purchase_id(purchase.state.order.id);
        return Err(anyhow!("{id} takes no OTP: {}", why_not(&purchase.state, now)).into());
    }
    told::signal(&purchase, &ChargeSignal::Otp { otp }, &*store).await?;
    told::answer(
        &purchase,
        "the OTP is handed over; `purchases show` tells how it went",
        invocation,
    )
}

/// The digits; from stdin they stand in no shell's history.
fn typed(code: &str) -> Result<Otp, Failure> {
    let read = match code {
        "-" => from_stdin()?,
        code => code.to_owned(),
    };
    // The text is not repeated: it may be good for another purchase.
    read.trim_end_matches(['\r', '\n']).parse().map_err(|error| Failure::Usage(format!("{error}")))
}

fn from_stdin() -> Result<String, Failure> {
    let mut text = String::new();
    let read = std::io::stdin().take(STDIN_BYTES_MAX).read_to_string(&mut text);
    read.context("stdin cannot be read")?;
    Ok(text)
}

/// Why an OTP is of no use now.
fn why_not(charge: &Charge, now: DateTime<Utc>) -> String {
    let preparation = charge.preparation.as_deref();
    let expired = preparation.and_then(|p| p.expires_at).filter(|at| *at <= now);
    match charge.state {
        _ if charge.order.way != Way::Otp => "it is not bought with one".to_owned(),
        ChargeState::Requested | ChargeState::Submitted if charge.attempts == 0 => {
            format!("none was sent so far, it is {}", charge.state)
        }
        ChargeState::Submitted => "one is being checked".to_owned(),
        ChargeState::Waiting => match expired {
            Some(at) => format!("the time for it was over at {}", shown(at)),
            None if charge.doubt.is_some() => "the time for it is over".to_owned(),
            None => "one is being checked".to_owned(),
        },
        state => format!("it is {state}"),
    }
}
