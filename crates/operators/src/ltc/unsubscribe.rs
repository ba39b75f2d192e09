//! LTC tells us that a subscriber left (LTC protocol, section 7).
//!
//! LTC posts to an address of ours, unsigned, and waits about three seconds for the answer. What
//! is asked is recorded before it is answered: a `200` that is not true is the worst answer here.

use std::fmt;

use billing::{Country, Msisdn};
use reqwest::Url;
use serde::Serialize;

use crate::InboundError;
use crate::fields::{Fields, Json, Value};

/// Somebody wants to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsubscribe {
    /// The subscriber.
    pub msisdn: Msisdn,
    /// What names the package; `None` where LTC left it empty, as it may on every channel but USSD.
    pub ussd_code: Option<Box<str>>,
    /// Where the subscriber said so.
    pub channel: Channel,
    spelled: Spelled,
}

/// Where a subscriber said that they leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// A web page.
    Web,
    /// A code that was dialled.
    Ussd,
    /// An app.
    Application,
}

/// What we answer: a `ResultCode` with its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Cancelled, now or earlier, and recorded.
    Cancelled,
    /// Cancelled and recorded, but the subscriber could not be told.
    CancelledUntold,
    /// A number that never subscribed here.
    UnknownNumber,
    /// The subscription cannot be cancelled.
    Refused,
    /// On USSD the code has to say which subscription.
    NoUssdCode,
    /// The cancellation could not be recorded.
    NotRecorded,
    /// A passing fault.
    TryAgain,
    /// A body that cannot be read, or a fault that nobody expected.
    Fault,
}

/// Every outcome as LTC reads it. That `200` is success is not in LTC's table, whose row is lost;
/// it is so everywhere else.
#[rustfmt::skip]
const RESULTS: &[(Outcome, &str, &str)] = &[
    (Outcome::Cancelled,       "200",  "cancelled"),
    (Outcome::CancelledUntold, "2000", "cancelled, no SMS was sent"),
    (Outcome::UnknownNumber,   "100",  "the number was not found"),
    (Outcome::Refused,         "100",  "cannot be cancelled"),
    (Outcome::NoUssdCode,      "101",  "the USSD code is missing"),
    (Outcome::NotRecorded,     "102",  "could not be cancelled now"),
    (Outcome::TryAgain,        "001",  "please try again"),
    (Outcome::Fault,           "002",  "the request could not be processed"),
];

impl Outcome {
    /// The `ResultCode`. Two outcomes share `100`, as in LTC's table.
    pub fn code(self) -> &'static str {
        self.row().1
    }

    /// The answer's body, JSON: what LTC's table lists and what its sample shows, which differ
    /// (LTC protocol, A7). Of a request that could not be read there is nothing to repeat.
    pub fn answer_to(self, request: Option<&Unsubscribe>) -> String {
        let (_, code, desc) = *self.row();
        let spelled = request.map(|request| &request.spelled);
        let answer = Answer { result_code: code, result_desc: desc, spelled };
        serde_json::to_string(&answer).expect("texts are JSON")
    }

    fn row(self) -> &'static (Self, &'static str, &'static str) {
        let row = RESULTS.iter().find(|(outcome, ..)| *outcome == self);
        row.expect("every outcome has a row, which a test holds")
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    result_code: &'static str,
    result_desc: &'static str,
    #[serde(flatten)]
    spelled: Option<&'a Spelled>,
}

/// The request as it was spelled, to be repeated and nothing else.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Spelled {
    msisdn: Box<str>,
    #[serde(rename = "USSDCode")]
    ussd_code: Box<str>,
    channel: Box<str>,
}

impl fmt::Debug for Spelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Spelled(•••)")
    }
}

impl Unsubscribe {
    /// Reads a request: JSON, as LTC describes it, or a form; names in any case, the number in any
    /// spelling.
    ///
    /// # Errors
    ///
    /// A body that is neither, or a field that is missing or unreadable, by its name.
    pub fn parse(body: &[u8]) -> Result<Self, InboundError> {
        InboundError::check_length(body)?;
        let spelled = match Json::read(body, &KEYS) {
            Json::Object(fields) => Spelled::in_json(&fields)?,
            Json::Unreadable(what) if body.trim_ascii_start().starts_with(b"{") => {
                return Err(InboundError::Unreadable { what });
            }
            Json::Unreadable(_) => Spelled::in_form(body)?,
            Json::Empty | Json::Null => {
                return Err(InboundError::Unreadable { what: "nothing in it" });
            }
        };
        spelled.read()
    }
}

const KEYS: [&str; 3] = ["Msisdn", "USSDCode", "Channel"];
const MSISDN: usize = 0;
const USSD_CODE: usize = 1;
const CHANNEL: usize = 2;

/// The channels, compared without regard to case.
const CHANNELS: [(&str, Channel); 3] =
    [("WEB", Channel::Web), ("USSD", Channel::Ussd), ("Application", Channel::Application)];

impl Spelled {
    fn in_json(fields: &Fields<'_, 3>) -> Result<Self, InboundError> {
        let text = |index: usize| match fields.value(index) {
            None => Ok(""),
            Some(Value::Text(text)) => Ok(text.as_ref()),
            Some(Value::Number(digits)) => Ok(digits.as_str()),
            Some(_) => Err(wrong(index, "a text")),
        };
        Self::bounded(text(MSISDN)?, text(USSD_CODE)?, text(CHANNEL)?)
    }

    /// A `+` that nobody encoded reads as a space, which no number minds.
    fn in_form(body: &[u8]) -> Result<Self, InboundError> {
        let what = "neither a JSON object nor a form";
        let body = std::str::from_utf8(body).map_err(|_| InboundError::Unreadable { what })?;
        let mut url = Url::parse("form:").expect("a scheme alone is a URL");
        url.set_query(Some(body.trim()));
        let text = |index: usize| {
            let mut pairs = url.query_pairs();
            let found = pairs.find(|(key, _)| key.eq_ignore_ascii_case(KEYS[index]));
            found.map_or(String::new(), |(_, value)| value.into_owned())
        };
        Self::bounded(&text(MSISDN), &text(USSD_CODE), &text(CHANNEL))
    }

    fn bounded(msisdn: &str, ussd_code: &str, channel: &str) -> Result<Self, InboundError> {
        const CHARS_MAX: usize = 64;
        let texts = [msisdn, ussd_code, channel];
        match texts.iter().position(|text| text.chars().count() > CHARS_MAX) {
            Some(index) => Err(wrong(index, "64 characters at most")),
            None => {
                let [msisdn, ussd_code, channel] = texts.map(Into::into);
                Ok(Self { msisdn, ussd_code, channel })
            }
        }
    }

    fn read(self) -> Result<Unsubscribe, InboundError> {
        let msisdn = Msisdn::parse(&self.msisdn, Country::Laos)
            .map_err(|_| wrong(MSISDN, "a mobile number of Laos"))?;
        let word = self.channel.trim();
        let channel = CHANNELS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
        let (_, channel) = channel.ok_or(wrong(CHANNEL, "WEB, USSD or Application"))?;
        let ussd_code = Some(self.ussd_code.trim()).filter(|code| !code.is_empty());
        let ussd_code = ussd_code.map(Into::into);
        Ok(Unsubscribe { msisdn, ussd_code, channel: *channel, spelled: self })
    }
}

fn wrong(index: usize, expected: &'static str) -> InboundError {
    InboundError::Field { field: KEYS[index], expected }
}

#[cfg(test)]
mod tests;
