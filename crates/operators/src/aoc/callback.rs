//! What the gateway posts to us (AOC protocol, section 12).
//!
//! A notice is a hint and nothing more: it is not signed, may come twice, late or never, and anyone
//! could have written it (money rule 13). Ask chargeStatus or subscriptionStatus before believing
//! it.

use billing::Msisdn;
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::ChargeMode;
use super::read::date;
use crate::echo::decimal;
use crate::fields::{Fields, Json, Value};
use crate::{InboundError, OperatorReference};

/// "A charge succeeded": a purchase, a subscription's first charge, a part of one, or a renewal.
#[derive(Clone, Debug, PartialEq)]
pub struct ChargeNotice {
    /// The charge's name at the gateway; one that nobody here knows is a renewal.
    pub aoc_trans_id: OperatorReference,
    /// `transactionOperationStatus`, as it was written.
    pub status: Box<str>,
    /// How much this notice is about; a split charge has several.
    pub total: Decimal,
    /// The subscriber; a wallet's is not told.
    pub msisdn: Option<Msisdn>,
    /// The name in settlement files.
    pub client_correlator: Option<OperatorReference>,
    /// Of a subscription only.
    pub subscription_id: Option<Box<str>>,
    /// The last day that is paid for; of a subscription only.
    pub expires_on: Option<NaiveDate>,
    /// How it was charged; a renewal does not tell.
    pub mode: Option<ChargeMode>,
}

/// "The subscriber left", told where the operator's customer care cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsubscribeNotice {
    /// `subscriptionID`, given at onboarding.
    pub subscription_id: Box<str>,
    /// The subscriber.
    pub msisdn: Msisdn,
}

const KEYS: [&str; 9] = [
    "aocTransID",
    "transactionOperationStatus",
    "totalAmountCharged",
    "msisdn",
    "clientCorrelator",
    "subscriptionID",
    "expiryDate",
    "chargeMode",
    "status",
];
const AOC_TRANS_ID: usize = 0;
const OPERATION_STATUS: usize = 1;
const TOTAL_CHARGED: usize = 2;
const MSISDN: usize = 3;
const CLIENT_CORRELATOR: usize = 4;
const SUBSCRIPTION_ID: usize = 5;
const EXPIRY_DATE: usize = 6;
const CHARGE_MODE: usize = 7;
const STATE: usize = 8;

type Notice<'a> = Fields<'a, 9>;

impl ChargeNotice {
    /// Reads a charge's notice, whatever it is about.
    ///
    /// # Errors
    ///
    /// A body that is not a notice, or a field that is missing or unreadable, by its name.
    pub fn parse(body: &[u8]) -> Result<Self, InboundError> {
        let notice = read(body)?;
        Ok(Self {
            aoc_trans_id: name(&notice, AOC_TRANS_ID)?.ok_or(wrong(AOC_TRANS_ID, NAME))?,
            status: text(&notice, OPERATION_STATUS).ok_or(wrong(OPERATION_STATUS, "a text"))?,
            total: amount(&notice)?,
            msisdn: msisdn(&notice)?,
            client_correlator: name(&notice, CLIENT_CORRELATOR)?,
            subscription_id: text(&notice, SUBSCRIPTION_ID),
            expires_on: expires_on(&notice)?,
            mode: notice.text(CHARGE_MODE).map(ChargeMode::read),
        })
    }
}

impl UnsubscribeNotice {
    /// Reads the notice that a subscriber left.
    ///
    /// # Errors
    ///
    /// A body that is not a notice, or a field that is missing or unreadable, by its name.
    pub fn parse(body: &[u8]) -> Result<Self, InboundError> {
        let notice = read(body)?;
        let state = notice.text(STATE).unwrap_or_default().trim();
        if !state.eq_ignore_ascii_case("unsubscribed") {
            return Err(wrong(STATE, "unsubscribed"));
        }
        Ok(Self {
            subscription_id: text(&notice, SUBSCRIPTION_ID)
                .ok_or(wrong(SUBSCRIPTION_ID, "a text"))?,
            msisdn: msisdn(&notice)?.ok_or(wrong(MSISDN, E164))?,
        })
    }
}

const NAME: &str = "1 to 64 printable characters";
const E164: &str = "an international number";

fn wrong(index: usize, expected: &'static str) -> InboundError {
    InboundError::Field { field: KEYS[index], expected }
}

fn read(body: &[u8]) -> Result<Notice<'_>, InboundError> {
    InboundError::check_length(body)?;
    match Json::read_enveloped(body, "data", &KEYS) {
        Json::Object(notice) => Ok(notice),
        Json::Unreadable(what) => Err(InboundError::Unreadable { what }),
        Json::Empty | Json::Null => Err(InboundError::Unreadable { what: "nothing in it" }),
    }
}

fn text(notice: &Notice<'_>, index: usize) -> Option<Box<str>> {
    notice.text(index).map(str::trim).filter(|text| !text.is_empty()).map(Into::into)
}

/// A name may be a number: some samples are digits.
fn name(notice: &Notice<'_>, index: usize) -> Result<Option<OperatorReference>, InboundError> {
    let text = match notice.value(index) {
        None => return Ok(None),
        Some(Value::Text(text)) if text.trim().is_empty() => return Ok(None),
        Some(Value::Text(text)) => text.trim(),
        Some(Value::Number(digits)) => digits,
        Some(_) => return Err(wrong(index, NAME)),
    };
    OperatorReference::parse(text).map(Some).ok_or(wrong(index, NAME))
}

fn amount(notice: &Notice<'_>) -> Result<Decimal, InboundError> {
    let total = notice.value(TOTAL_CHARGED).and_then(decimal);
    let total = total.filter(|total| !total.is_sign_negative());
    total.ok_or(wrong(TOTAL_CHARGED, "an amount"))
}

/// With or without `+` and spaces (AOC protocol, A5).
fn msisdn(notice: &Notice<'_>) -> Result<Option<Msisdn>, InboundError> {
    let text = match notice.value(MSISDN) {
        None => return Ok(None),
        Some(Value::Text(text)) if text.trim().is_empty() => return Ok(None),
        Some(Value::Text(text)) => text,
        Some(Value::Number(digits)) => digits.as_str(),
        Some(_) => return Err(wrong(MSISDN, E164)),
    };
    let digits: String = text.chars().filter(|c| !"+- ".contains(*c)).collect();
    Msisdn::parse_e164(&digits).map(Some).map_err(|_| wrong(MSISDN, E164))
}

fn expires_on(notice: &Notice<'_>) -> Result<Option<NaiveDate>, InboundError> {
    match notice.text(EXPIRY_DATE) {
        None => Ok(None),
        Some(text) => date(text).map(Some).ok_or(wrong(EXPIRY_DATE, "a date as dd-mm-yyyy")),
    }
}
