//! What a webhook is told, as JSON.

use billing::{Charge, MerchantId, Money, RefundId, Subscription, SubscriptionId};
use chrono::{DateTime, Utc};
use contract::{ChargeView, SubscriptionView};
use engine::{Instance, InstanceId};
use records::{charge_view, subscription_view};
use serde::Serialize;
use workflows::notices::{About, NoticeKind};
use workflows::notification::Notification;

/// The body of a webhook's request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Body {
    /// The notification's id, `ev_…`: the same on every try, and the header `webhook-id`.
    pub id: String,
    /// What happened, such as `charge.charged`.
    pub r#type: &'static str,
    /// When it happened.
    pub timestamp: DateTime<Utc>,
    /// Its number among all that is told of this subscription, from 1 and without gaps; where
    /// there is no subscription, of this charge.
    pub sequence: u64,
    /// The subscription it belongs to, if to one.
    pub subscription_id: Option<String>,
    /// How what it is about stood right afterwards.
    pub data: Data,
}

/// What a notice is about, as the HTTP API shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Data {
    /// A charge.
    Charge(Box<ChargeView>),
    /// A subscription.
    Subscription(Box<SubscriptionView>),
    /// A refund.
    Refund(Box<RefundData>),
}

/// A refund that has ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RefundData {
    /// Its id, `re_…`.
    pub id: String,
    /// How much went back, or was to, as a decimal text.
    pub amount: String,
    /// In which currency, ISO 4217.
    pub currency: &'static str,
    /// `refunded` or `declined`.
    pub state: &'static str,
    /// The charge it is of.
    pub charge: ChargeView,
}

impl Body {
    /// What a notification says: all of it from what was kept when it happened, and from when its
    /// subject was created.
    pub fn of(id: &InstanceId, notification: &Notification, created_at: DateTime<Utc>) -> Self {
        let notice = &notification.notice;
        let subject =
            Subject { id: notice.about.instance(id.partition), at: notice.at, created_at };
        let data = match &notice.about {
            About::Charge(charge) => Data::Charge(Box::new(subject.charge(charge))),
            About::Subscription { subscription, renews_at } => {
                Data::Subscription(Box::new(subject.subscription(subscription, *renews_at)))
            }
            About::Refund { id, amount, charge } => {
                let has_gone_back = notice.kind == NoticeKind::RefundRefunded;
                Data::Refund(Box::new(subject.refund(*id, *amount, has_gone_back, charge)))
            }
        };
        Self {
            id: id.name.to_string(),
            r#type: notice.kind.as_str(),
            timestamp: notice.at,
            sequence: notification.sequence,
            subscription_id: notice.about.subscription().map(ToString::to_string),
            data,
        }
    }

    /// The same in the names that this merchant, one of several, has for its subscriptions.
    #[must_use]
    pub fn named_by(mut self, merchant: Option<&MerchantId>) -> Self {
        let Some(merchant) = merchant else { return self };
        let own = |id: &mut String| {
            let known: Option<SubscriptionId> = id.parse().ok();
            if let Some(name) = known.as_ref().and_then(|known| known.own_name(merchant)) {
                *id = name.to_owned();
            }
        };
        self.subscription_id.iter_mut().for_each(own);
        match &mut self.data {
            Data::Charge(charge) => charge.subscription_id.iter_mut().for_each(own),
            Data::Subscription(subscription) => own(&mut subscription.id),
            Data::Refund(refund) => refund.charge.subscription_id.iter_mut().for_each(own),
        }
        self
    }

    /// The bytes that are signed and sent.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("plain texts, numbers and instants are JSON")
    }
}

/// What is told about, as it stood at `at`.
struct Subject {
    id: InstanceId,
    at: DateTime<Utc>,
    created_at: DateTime<Utc>,
}

impl Subject {
    fn charge(&self, charge: &Charge) -> ChargeView {
        // What wants nothing but an inquiry is due for that; all else about it has ended.
        let doubt = charge.doubt.as_ref().map(|doubt| doubt.look_at);
        charge_view(&self.instance(doubt.or(charge.look_again_at)), charge)
    }

    fn subscription(
        &self,
        subscription: &Subscription,
        renews_at: Option<DateTime<Utc>>,
    ) -> SubscriptionView {
        let view = subscription_view(&self.instance(None), subscription, None);
        SubscriptionView { renews_at, ..view }
    }

    fn refund(&self, id: RefundId, amount: Money, has_gone_back: bool, of: &Charge) -> RefundData {
        RefundData {
            id: id.to_string(),
            amount: amount.amount_text(),
            currency: amount.currency().code(),
            state: if has_gone_back { "refunded" } else { "declined" },
            charge: self.charge(of),
        }
    }

    /// The record that the journal had of it.
    fn instance(&self, due_at: Option<DateTime<Utc>>) -> Instance {
        Instance {
            id: self.id.clone(),
            kind: "".into(),
            status: "".into(),
            lane: workflows::lanes::notices(),
            version: 0,
            due_at,
            created_at: self.created_at,
            updated_at: self.at,
            state: Vec::new(),
        }
    }
}
