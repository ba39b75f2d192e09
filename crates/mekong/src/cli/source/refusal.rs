//! Why something is not done, as the command line says it.

use std::fmt::Display;

use anyhow::anyhow;
use chrono::{DateTime, Utc};
use orders::Refused;
use records::{UnfitFilter, shown};

use crate::cli::Failure;

/// That there is no such thing.
pub(super) fn unknown(what: &str, id: &str) -> Failure {
    anyhow!("there is no {what} `{id}`").into()
}

/// That there was no such thing yet.
pub(super) fn unknown_at(what: &str, id: &str, at: DateTime<Utc>) -> Failure {
    anyhow!("there was no {what} `{id}` at {}", shown(at)).into()
}

/// That a value cannot be used, told by the flag that gave it; an OTP is typed without one.
pub(super) fn flag(field: &str, why: impl Display) -> Failure {
    Failure::Usage(match field {
        "otp" => why.to_string(),
        field => format!("--{}: {why}", field.replace('_', "-")),
    })
}

/// Why an order is refused.
pub(in crate::cli) fn refused(refused: Refused) -> Failure {
    match refused {
        Refused::Unfit(unfit) => flag(unfit.field, unfit.why),
        Refused::Store(error) => error.into(),
        other => anyhow!("{other}").into(),
    }
}

/// Why a filter is refused.
pub(in crate::cli) fn unfit(unfit: UnfitFilter) -> Failure {
    match unfit {
        UnfitFilter::Value { field, why } => flag(field, why),
        UnfitFilter::Store(error) => error.into(),
    }
}
