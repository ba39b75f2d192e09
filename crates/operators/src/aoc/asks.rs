//! What the client is asked to ask, getAOCToken aside.

use billing::{Money, Msisdn, Otp, TransactionId};

use crate::OperatorReference;

/// What chargeStatus is about.
#[derive(Clone, Copy, Debug)]
pub struct Inquiry<'a> {
    /// The charge in question.
    pub aoc_trans_id: &'a OperatorReference,
    /// Its subscriber, where known: a wallet's is not.
    pub msisdn: Option<Msisdn>,
    /// What was to be charged.
    pub amount: Money,
    /// What kind of charge, since some codes depend on it.
    pub occasion: Occasion,
}

/// What a charge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Occasion {
    /// One purchase, or the first payment of a subscription.
    Purchase,
    /// renewSubscription.
    Renewal,
}

/// What chargeWithTAC is about.
#[derive(Clone, Copy, Debug)]
pub struct TacCharge<'a> {
    /// From getAOCToken, stored before this is sent.
    pub aoc_trans_id: &'a OperatorReference,
    /// The subscriber.
    pub msisdn: Msisdn,
    /// What was ordered, which the answer has to name.
    pub amount: Money,
    /// What the subscriber typed.
    pub tac: &'a Otp,
}

/// What directCharge is about.
#[derive(Clone, Copy, Debug)]
pub struct DirectCharge<'a> {
    /// From getAOCToken, stored before this is sent.
    pub aoc_trans_id: &'a OperatorReference,
    /// The subscriber.
    pub msisdn: Msisdn,
    /// What was ordered, which the answer has to name.
    pub amount: Money,
    /// What the subscriber typed, where OTPs are enabled for the account.
    pub tac: Option<&'a Otp>,
}

/// What directChargeWithStepDown is about.
#[derive(Clone, Copy, Debug)]
pub struct StepDown<'a> {
    /// The one of the directCharge that offered a smaller package.
    pub aoc_trans_id: &'a OperatorReference,
    /// The subscriber.
    pub msisdn: Msisdn,
    /// What was ordered. Less may be charged; the receipt says how much.
    pub amount: Money,
    /// The package that the subscriber chose, `subscriptionDuration`.
    pub duration_days: u16,
}

/// What requestNewTAC and requestDirectChargeTAC are about.
#[derive(Clone, Copy, Debug)]
pub struct TacRequest<'a> {
    /// From getAOCToken.
    pub aoc_trans_id: &'a OperatorReference,
    /// The subscriber.
    pub msisdn: Msisdn,
}

/// What renewSubscription is about (AOC protocol, section 8.3).
#[derive(Clone, Copy, Debug)]
pub struct Renewal<'a> {
    /// Ours, fresh for every attempt, committed before this is sent. The gateway looks nothing up
    /// by it.
    pub transaction_id: &'a TransactionId,
    /// The subscriber.
    pub msisdn: Msisdn,
    /// What is to be charged; another amount than agreed needs Boost Connect's approval.
    pub amount: Money,
    /// The text on the bill.
    pub description: &'a str,
    /// `subscriptionID`, given at onboarding.
    pub subscription_id: &'a str,
    /// Printed in the renewal's SMS.
    pub unsubscribe_url: &'a str,
    /// The operator's code, where it is not the account's.
    pub operator: Option<&'a str>,
}

/// What cancelSubscription is about.
#[derive(Clone, Copy, Debug)]
pub struct Cancellation<'a> {
    /// Ours, fresh: not the one of the subscription's first charge.
    pub transaction_id: &'a TransactionId,
    /// The subscriber.
    pub msisdn: Msisdn,
    /// `subscriptionID`, given at onboarding.
    pub subscription_id: &'a str,
    /// The operator's code, where it is not the account's.
    pub operator: Option<&'a str>,
}

/// What subscriptionStatus is about.
#[derive(Clone, Copy, Debug)]
pub struct SubscriptionInquiry<'a> {
    /// The subscriber, whom the answer has to name if it names one.
    pub msisdn: Msisdn,
    /// `subscriptionID`, which the answer has to name if it names one.
    pub subscription_id: &'a str,
    /// The operator's code, where it is not the account's.
    pub operator: Option<&'a str>,
}

/// What refund and refundStatus are about (AOC protocol, section 11).
#[derive(Clone, Copy, Debug)]
pub struct Refund<'a> {
    /// Ours, of this refund: refundStatus finds it by this.
    pub transaction_id: &'a TransactionId,
    /// The charge or renewal that is given back, in whole or in part.
    pub aoc_trans_id: &'a OperatorReference,
    /// How much goes back.
    pub amount: Money,
}
