//! What a webhook says.

use chrono::{DateTime, Utc};
use contract::{ChargeView, SubscriptionView};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// Its id, `ev_…`: the same on every try, so that whoever has seen it does nothing.
    pub id: String,
    /// What happened, such as `charge.charged`.
    pub kind: String,
    /// When it happened.
    pub timestamp: DateTime<Utc>,
    /// Its number among all that is told of this subscription, from 1 and without gaps; where
    /// there is no subscription, of this charge. What has a smaller one than the last is older.
    pub sequence: u64,
    /// The subscription it belongs to, if to one.
    pub subscription_id: Option<String>,
    /// How what it is about stood right afterwards.
    pub data: Data,
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Data {
    /// A charge: `charge.*`.
    Charge(Box<ChargeView>),
    /// A subscription: `subscription.*`.
    Subscription(Box<SubscriptionView>),
    /// A refund: `refund.*`.
    Refund(Box<RefundView>),
    /// Something that came after this version: to be answered with success and left alone.
    Other(Value),
}

/// A refund that has ended.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct RefundView {
    /// Its id, `re_…`.
    pub id: String,
    /// How much went back, or was to, as a decimal text.
    pub amount: String,
    /// In which currency, ISO 4217.
    pub currency: String,
    /// `refunded` or `declined`.
    pub state: String,
    /// The charge it is of.
    pub charge: ChargeView,
}

/// An event whose data is still to be understood.
#[derive(Deserialize)]
struct Envelope {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    timestamp: DateTime<Utc>,
    sequence: u64,
    #[serde(default)]
    subscription_id: Option<String>,
    data: Value,
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Envelope { id, kind, timestamp, sequence, subscription_id, data } =
            Envelope::deserialize(deserializer)?;
        let data = Data::of(&kind, data).map_err(D::Error::custom)?;
        Ok(Self { id, kind, timestamp, sequence, subscription_id, data })
    }
}

impl Data {
    fn of(kind: &str, data: Value) -> Result<Self, serde_json::Error> {
        fn read<T: DeserializeOwned>(data: Value) -> Result<Box<T>, serde_json::Error> {
            serde_json::from_value(data).map(Box::new)
        }
        match kind.split('.').next() {
            Some("charge") => read(data).map(Self::Charge),
            Some("subscription") => read(data).map(Self::Subscription),
            Some("refund") => read(data).map(Self::Refund),
            _ => Ok(Self::Other(data)),
        }
    }
}
