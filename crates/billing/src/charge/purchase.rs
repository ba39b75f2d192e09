//! What a charge of two steps knows between them, and what a purchase has besides.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use minicbor::{Decode, Encode, Encoder, encode};

use crate::Otp;

/// How often a wrong OTP may be typed again (flow L1): the third wrong one ends the charge.
pub(super) const WRONG_OTPS_MAX: u32 = 3;
/// How often another OTP may be asked for: operators limit it (AOC1010).
pub(super) const RESENDS_MAX: u32 = 3;
/// How many TransactionIDs the first of two calls may use up: one that was lost is burnt, and no
/// money can move under it (flows L1 and A1).
pub(super) const PREPARATIONS_MAX: u32 = 3;

/// What a purchase asks for beyond its charge; frozen when it starts.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PurchaseOrder {
    /// Where the browser goes after the operator's page, if the content provider said so.
    #[n(0)]
    pub return_url: Option<Box<str>>,
    /// For how long the subscriber may act.
    #[cbor(n(1), with = "crate::encoding::seconds")]
    pub window: Duration,
}

/// Where the first of two calls has led.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Preparation {
    /// When the intent of the first call was recorded.
    #[cbor(n(0), with = "crate::encoding::instant")]
    pub begun_at: DateTime<Utc>,
    /// Whether its answer is on record.
    #[n(1)]
    pub is_ready: bool,
    /// Where the subscriber agrees, until the charge has ended.
    #[n(2)]
    pub page: Option<OperatorPage>,
    /// Until when the subscriber may act.
    #[cbor(n(3), with = "crate::encoding::instant::optional", has_nil)]
    pub expires_at: Option<DateTime<Utc>>,
    /// How many wrong OTPs were typed.
    #[n(4)]
    pub wrong_otps: u32,
    /// What was typed, until its answer is on record. Never written to the history.
    #[n(5)]
    pub otp: Option<Otp>,
    /// The operator offers a smaller package, and the subscriber may choose.
    #[n(6)]
    pub step_down: Option<StepDown>,
    /// Whether the subscriber may have a free trial, where the operator says so: a hint.
    #[n(7)]
    pub free_trial: Option<bool>,
    /// Whether another OTP is to be asked for.
    #[cbor(n(8), with = "crate::encoding::unless_default", has_nil)]
    pub wants_otp: bool,
    /// How often another OTP was asked for.
    #[cbor(n(9), with = "crate::encoding::unless_default", has_nil)]
    pub resends: u32,
}

/// The operator's page, as the subscriber gets to it. Whoever has an address can pay there, so
/// `Debug` tells only which there are.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct OperatorPage {
    /// For a browser.
    #[n(0)]
    pub redirect_url: Option<Box<str>>,
    /// For a wallet's app.
    #[n(1)]
    pub deep_link: Option<Box<str>>,
}

impl OperatorPage {
    /// For the history, which outlives every page: that there was one, and not where.
    pub(super) fn encode_unaddressed<C, W: encode::Write>(
        page: &Option<Self>,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        let unaddressed = page.as_ref().map(|_| Self { redirect_url: None, deep_link: None });
        unaddressed.encode(e, ctx)
    }
}

impl fmt::Debug for OperatorPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let masked = |address: &Option<Box<str>>| address.as_ref().map(|_| "•••");
        f.debug_struct("OperatorPage")
            .field("redirect_url", &masked(&self.redirect_url))
            .field("deep_link", &masked(&self.deep_link))
            .finish()
    }
}

/// A smaller package that the operator offers instead (AOC protocol, 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct StepDown {
    /// What the subscriber chose, in the operator's days; none yet.
    #[n(0)]
    pub chosen_days: Option<u32>,
}

impl Preparation {
    /// Its intent was just recorded.
    pub(super) fn begun(at: DateTime<Utc>) -> Self {
        Self {
            begun_at: at,
            is_ready: false,
            page: None,
            expires_at: None,
            wrong_otps: 0,
            otp: None,
            step_down: None,
            free_trial: None,
            wants_otp: false,
            resends: 0,
        }
    }

    /// Whether the subscriber has said what is needed for the call that charges.
    pub(super) fn is_answered(&self) -> bool {
        self.otp.is_some() || self.step_down.is_some_and(|offer| offer.chosen_days.is_some())
    }

    /// Whether the subscriber may still act at `now`.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.is_ready && self.expires_at.is_none_or(|at| at > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_page_is_never_printed() {
        let page =
            OperatorPage { redirect_url: Some("https://pay.example/1".into()), deep_link: None };
        assert_eq!(
            format!("{page:?}"),
            "OperatorPage { redirect_url: Some(\"•••\"), deep_link: None }"
        );
    }
}
