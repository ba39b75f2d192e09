//! One thing worth telling, with how it left what it is about.

use billing::{
    AccountId, Charge, Money, Plan, RefundId, Subscription, SubscriptionId, SubscriptionState,
};
use chrono::{DateTime, Utc};
use engine::InstanceId;
use minicbor::{Decode, Encode};

use super::NoticeKind;
use crate::ids;

/// Something worth telling: when it happened, and how what it is about stood right afterwards. All
/// that is told is made from this, so that it reads the same however late it is told.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Notice {
    /// What happened.
    #[n(0)]
    pub kind: NoticeKind,
    /// When.
    #[cbor(n(1), with = "billing::encoding::instant")]
    pub at: DateTime<Utc>,
    /// What it is about.
    #[n(2)]
    pub about: About,
}

/// How the subject of a notice stood.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum About {
    /// A charge.
    #[n(0)]
    Charge(#[n(0)] Box<Charge>),
    /// A subscription.
    #[n(1)]
    Subscription {
        /// How it stood.
        #[n(0)]
        subscription: Box<Subscription>,
        /// When its next period starts, as its plan was then; none where nothing renews any more.
        #[cbor(n(1), with = "billing::encoding::instant::optional", has_nil)]
        renews_at: Option<DateTime<Utc>>,
    },
    /// A refund, and the charge whose money it was to give back.
    #[n(2)]
    Refund {
        /// Which.
        #[n(0)]
        id: RefundId,
        /// How much went back, or was to.
        #[n(1)]
        amount: Money,
        /// The charge.
        #[n(2)]
        charge: Box<Charge>,
    },
}

impl Notice {
    /// The trace that the request was part of which asked for the charge, if one did.
    pub fn trace_parent(&self) -> Option<&str> {
        match &self.about {
            About::Charge(charge) | About::Refund { charge, .. } => {
                charge.order.asked.as_ref()?.trace_parent.as_deref()
            }
            About::Subscription { .. } => None,
        }
    }
}

impl About {
    /// A charge as it may be told: where its subscriber agrees, and what was typed there, stays
    /// here, since whoever has a page's address can pay.
    pub(super) fn charge(charge: &Charge) -> Self {
        Self::Charge(Box::new(tellable(charge)))
    }

    /// A refund, and its charge as it may be told.
    pub(super) fn refund(id: RefundId, amount: Money, charge: &Charge) -> Self {
        Self::Refund { id, amount, charge: Box::new(tellable(charge)) }
    }

    /// A subscription, and when it renews by this plan.
    pub(super) fn subscription_to(plan: Option<&Plan>, subscription: Subscription) -> Self {
        let renews = matches!(
            subscription.state,
            SubscriptionState::Pending | SubscriptionState::Active | SubscriptionState::Grace
        );
        let renews_at = plan.filter(|_| renews).and_then(|plan| subscription.renews_at(plan));
        Self::Subscription { subscription: Box::new(subscription), renews_at }
    }

    /// The account that it is of.
    pub fn account(&self) -> &AccountId {
        match self {
            Self::Subscription { subscription, .. } => &subscription.account,
            Self::Charge(charge) | Self::Refund { charge, .. } => &charge.order.account,
        }
    }

    /// The subscription that it belongs to, if to one.
    pub fn subscription(&self) -> Option<&SubscriptionId> {
        match self {
            Self::Subscription { subscription, .. } => Some(&subscription.id),
            Self::Charge(charge) | Self::Refund { charge, .. } => {
                charge.order.subscription.as_ref()
            }
        }
    }

    /// The instance that is shown, which lives in this partition.
    pub fn instance(&self, partition: u16) -> InstanceId {
        match self {
            Self::Subscription { subscription, .. } => {
                ids::subscription(partition, &subscription.id)
            }
            Self::Charge(charge) | Self::Refund { charge, .. } => ids::charge(charge.order.id),
        }
    }
}

fn tellable(charge: &Charge) -> Charge {
    Charge { preparation: None, ..charge.clone() }
}
