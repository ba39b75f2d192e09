//! One charge: one TransactionID's life, from its opening to its proof.
//!
//! [`TRANSITIONS`] has every legal move. [`Charge::next`] reads what is wanted now from the
//! state, [`Charge::judge`] what an inquiry's answer proves; both are pure.

mod apply;
mod apply_between;
mod asked;
mod event;
mod hear;
mod judge;
mod knowledge;
mod next;
mod paid_back;
mod purchase;
mod receipt;
mod requeue;
mod rules;
mod signal;
mod transitions;
mod unsent;
mod verification;
mod way;

#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};
use minicbor::{Decode, Encode};

pub use asked::Asked;
pub use event::ChargeEvent;
pub use knowledge::{Doubted, Finding, Proof, Unaccepted};
pub use next::ChargeNext;
pub use paid_back::{NotRefundable, OpenRefund, PaidBack, REFUNDS_MAX, RefusedRefund};
pub use purchase::{OperatorPage, Preparation, PurchaseOrder, StepDown};
pub use receipt::Receipt;
pub use requeue::{Requeue, Skipped};
pub use rules::{ChargeRules, LostRenewalRule, NotFoundRule, SEND_WITHIN};
pub use signal::{ChargeSignal, Withdrawal};
pub use transitions::{ChargeMove, ChargeState, IllegalTransition, TRANSITIONS};
pub use verification::Verification;
pub use way::Way;

use crate::{
    AccountId, BillingPeriod, ChargeId, DeclineReason, Money, Msisdn, PlanId, SubscriptionId,
    TransactionId,
};

/// What is charged, to whom, and for what; frozen when the charge opens (money rule 14).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ChargeOrder {
    /// Our id.
    #[n(0)]
    pub id: ChargeId,
    /// What the operator knows it by.
    #[n(1)]
    pub transaction_id: TransactionId,
    /// Through which account.
    #[n(2)]
    pub account: AccountId,
    /// For which plan, if for one.
    #[n(3)]
    pub plan: Option<PlanId>,
    /// For which subscription, if for one.
    #[n(4)]
    pub subscription: Option<SubscriptionId>,
    /// Whose line.
    #[n(5)]
    pub msisdn: Msisdn,
    /// How much.
    #[n(6)]
    pub amount: Money,
    /// What the operator prints on the receipt, where that is not the plan's name.
    #[n(7)]
    pub description: Option<String>,
    /// The period it pays for, if for one.
    #[n(8)]
    pub period: Option<BillingPeriod>,
    /// Counts the charges of one period, from 0.
    #[n(9)]
    pub ordinal: u32,
    /// Which dunning step it is; 0 for the renewal itself.
    #[n(10)]
    pub dunning_step: u32,
    /// The charge this one follows, if any.
    #[n(11)]
    pub retry_of: Option<ChargeId>,
    /// The account's local date on which it opened: the night it belongs to.
    #[cbor(n(12), with = "crate::encoding::day")]
    pub opened_on: NaiveDate,
    /// When it was to be sent, as the schedule had it; the same however often it is opened.
    #[cbor(n(13), with = "crate::encoding::instant")]
    pub scheduled_for: DateTime<Utc>,
    /// From this time on it is not sent any more: its period is over (money rule 11).
    #[cbor(n(14), with = "crate::encoding::instant::optional", has_nil)]
    pub send_before: Option<DateTime<Utc>>,
    /// How it is made.
    #[cbor(n(15), with = "crate::encoding::unless_default", has_nil)]
    pub way: Way,
    /// What it has besides, if a subscriber is buying something.
    #[n(16)]
    pub purchase: Option<Box<PurchaseOrder>>,
    /// What whoever asked for it said besides; nothing for what a schedule opens.
    #[n(17)]
    pub asked: Option<Box<Asked>>,
}

/// A charge and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Charge {
    /// What was ordered.
    #[n(0)]
    pub order: ChargeOrder,
    /// Where it stands.
    #[n(1)]
    pub state: ChargeState,
    /// Why it was declined or cancelled.
    #[n(2)]
    pub reason: Option<DeclineReason>,
    /// The operator's last code.
    #[n(3)]
    pub operator_code: Option<Box<str>>,
    /// The operator's own name for it.
    #[n(4)]
    pub operator_reference: Option<Box<str>>,
    /// How often it was sent, not counting sends that were surely not processed (money rule 7).
    #[n(5)]
    pub attempts: u32,
    /// When the intent to send was recorded, unless it is known to have come to nothing.
    #[cbor(n(6), with = "crate::encoding::instant::optional", has_nil)]
    pub submitted_at: Option<DateTime<Utc>>,
    /// What is known while it is in doubt.
    #[n(7)]
    pub doubt: Option<Doubt>,
    /// When a closing that was no full proof is looked at again (money rule 3).
    #[cbor(n(8), with = "crate::encoding::instant::optional", has_nil)]
    pub look_again_at: Option<DateTime<Utc>>,
    /// Not to be sent before this time.
    #[cbor(n(9), with = "crate::encoding::instant::optional", has_nil)]
    pub send_not_before: Option<DateTime<Utc>>,
    /// How often in a row it was not accepted; for the pause before the next try.
    #[n(10)]
    pub unaccepted: u32,
    /// When an inquiry did not find that it had been sent, after the store may have lost that.
    #[cbor(n(11), with = "crate::encoding::instant::optional", has_nil)]
    pub proven_unsent_at: Option<DateTime<Utc>>,
    /// A withdrawal that came when it could no longer be stopped.
    #[n(12)]
    pub withdrawal_missed: Option<Withdrawal>,
    /// When it was found charged, if that was after it had been closed (money rule 3).
    #[cbor(n(13), with = "crate::encoding::instant::optional", has_nil)]
    pub landed_late_at: Option<DateTime<Utc>>,
    /// Where the first of two calls has led, if it is made in two.
    #[n(14)]
    pub preparation: Option<Box<Preparation>>,
    /// The last day that was paid before this charge was sent, as the operator told then; what a
    /// lost renewal is compared with (money rule 4).
    #[cbor(n(15), with = "crate::encoding::day::optional", has_nil)]
    pub expiry_before: Option<NaiveDate>,
    /// How much was taken, where that is not what was ordered (split charge, step-down).
    #[n(16)]
    pub amount_charged: Option<Money>,
    /// What has gone back of it.
    #[n(17)]
    pub paid_back: Option<Box<PaidBack>>,
    /// The id it is known by since an earlier one was burnt without harm.
    #[n(18)]
    pub renamed: Option<TransactionId>,
    /// How many TransactionIDs the first of two calls has burnt.
    #[cbor(n(19), with = "crate::encoding::unless_default", has_nil)]
    pub burnt: u32,
    /// How its decline is known, while it is declined; decides whether another may follow.
    #[n(20)]
    pub declined_by: Option<Proof>,
    /// The charge that followed it when it was requeued, if it is of no subscription.
    #[n(21)]
    pub followed_by: Option<ChargeId>,
    /// Whether the operator is asked if it says the same, and what it said last.
    #[n(22)]
    pub verification: Option<Box<Verification>>,
    /// When it was found charged, where no call of ours says when that was.
    #[cbor(n(23), with = "crate::encoding::instant::optional", has_nil)]
    pub found_charged_at: Option<DateTime<Utc>>,
    /// Where its plan carries nothing over: from this time on, the end of the window in which it
    /// opened, it is not sent any more.
    #[cbor(n(24), with = "crate::encoding::instant::optional", has_nil)]
    pub window_ends_at: Option<DateTime<Utc>>,
}

/// A charge's doubt: since when, and what inquiries have found.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Doubt {
    /// Since when nobody knows.
    #[cbor(n(0), with = "crate::encoding::instant")]
    pub since: DateTime<Utc>,
    /// When to ask next.
    #[cbor(n(1), with = "crate::encoding::instant")]
    pub look_at: DateTime<Utc>,
    /// Whether the only doubt is that the store may have lost the record of a send
    /// (money rule 9), or that a worker was lost which has said since that it had not sent: "not
    /// found" then lets the same id be sent. No longer, once the operator has said anything about
    /// the id.
    #[n(2)]
    pub only_suspected: bool,
    /// The negative answer that inquiries keep giving, if they agree.
    #[n(3)]
    pub sighting: Option<Sighting>,
    /// Whether an answer was about something that is not ours; staff must look (money rule 4).
    #[n(4)]
    pub mismatched: bool,
    /// What came instead of a usable answer, if something was sent.
    #[n(5)]
    pub why: Option<Doubted>,
    /// How often the operator has been asked.
    #[cbor(n(6), with = "crate::encoding::unless_default", has_nil)]
    pub asked: u32,
}

/// A negative that proves nothing alone, and how often it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Sighting {
    /// [`DeclineReason::NotMember`] or [`DeclineReason::NotFound`].
    #[n(0)]
    pub reason: DeclineReason,
    /// How often in a row.
    #[n(1)]
    pub times: u32,
    /// First seen.
    #[cbor(n(2), with = "crate::encoding::instant")]
    pub first_at: DateTime<Utc>,
}

impl Charge {
    /// A charge that was just opened.
    pub fn open(order: ChargeOrder) -> Self {
        Self {
            order,
            state: ChargeState::Requested,
            reason: None,
            operator_code: None,
            operator_reference: None,
            attempts: 0,
            submitted_at: None,
            doubt: None,
            look_again_at: None,
            send_not_before: None,
            unaccepted: 0,
            proven_unsent_at: None,
            withdrawal_missed: None,
            landed_late_at: None,
            preparation: None,
            expiry_before: None,
            amount_charged: None,
            paid_back: None,
            renamed: None,
            burnt: 0,
            declined_by: None,
            followed_by: None,
            verification: None,
            found_charged_at: None,
            window_ends_at: None,
        }
    }

    /// A charge that was just opened, and is sent before this time or not at all.
    pub fn open_until(order: ChargeOrder, window_ends_at: Option<DateTime<Utc>>) -> Self {
        Self { window_ends_at, ..Self::open(order) }
    }

    /// The TransactionID that the operator knows it by.
    pub fn transaction_id(&self) -> &TransactionId {
        self.renamed.as_ref().unwrap_or(&self.order.transaction_id)
    }

    /// A charge that the operator makes by itself: watched from `look_at` on (flow A3b).
    pub fn watch(order: ChargeOrder, opened_at: DateTime<Utc>, look_at: DateTime<Utc>) -> Self {
        let doubt = Some(Doubt::new(opened_at, look_at, None));
        Self { state: ChargeState::Waiting, doubt, ..Self::open(order) }
    }

    /// Whether the operator has answered the first of two calls.
    pub fn is_prepared(&self) -> bool {
        self.preparation.as_ref().is_some_and(|preparation| preparation.is_ready)
    }

    /// Whether a person must look at it: money was taken that was to be stopped or was given up
    /// for declined, or an inquiry was answered about somebody else's charge.
    pub fn needs_staff(&self) -> bool {
        let unwanted = self.withdrawal_missed.is_some() || self.landed_late_at.is_some();
        let landed = unwanted && self.state == ChargeState::Charged;
        landed || self.doubt.as_ref().is_some_and(|doubt| doubt.mismatched)
    }
}
