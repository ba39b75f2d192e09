//! What the suite has to know of an operator.

use std::sync::Arc;
use std::time::Duration;

use billing::{DeclineReason, Doubted, Money, Msisdn, PlanId, Way};
use operators::{AccessToken, MismatchedField, Operator};

use crate::operator::Act;

/// How one operator spells what the cases are about.
pub(crate) trait Dialect: Send + Sync {
    /// A client of the operator at this address, which waits so long for an answer.
    fn client(&self, base_url: String, timeout: Duration) -> Arc<dyn Operator>;

    /// What is charged, to whom.
    fn given(&self) -> Given;

    /// The plan of the charges that are made this way; none if the operator has no such way.
    fn plan(&self, way: Way) -> Option<PlanId>;

    /// The answers to the first of two calls, where it takes two.
    fn preparing(&self, way: Way) -> Option<Preparing>;

    /// The answers to the call that charges, where a call of ours does.
    fn charging(&self, way: Way) -> Option<Charging>;

    /// The answers to inquiries, one for each that a charge of this way can be asked about with.
    fn inquiries(&self, way: Way) -> Vec<Inquiring>;

    /// The answers about a charge by the operator's own name for it, which somebody else has told
    /// us, where it can be asked about so.
    fn looking_up(&self) -> Option<Inquiring>;

    /// The answers about access tokens, where the operator uses some.
    fn tokens(&self) -> Option<Tokens>;

    /// The answers about refunds, where the operator gives money back.
    fn refunding(&self) -> Option<Refunding>;

    /// The answers to the end of a subscription, where one is ended there.
    fn cancelling(&self) -> Option<Cancelling>;

    /// The answers about a subscription, where the operator tells how one stands.
    fn standing(&self) -> Option<Standing>;
}

/// What is charged, to whom, and what must never be printed.
pub(crate) struct Given {
    pub(crate) msisdn: Msisdn,
    pub(crate) amount: Money,
    /// The operator's own name for a charge, from the first of two calls.
    pub(crate) reference: &'static str,
    /// What the subscriber types.
    pub(crate) otp: &'static str,
    pub(crate) token: Option<AccessToken>,
    /// The msisdn in the operator's spelling, the OTP, tokens, keys, passwords.
    pub(crate) secrets: Vec<&'static str>,
}

/// Answers to the call that charges.
pub(crate) struct Charging {
    /// Charged, with all the proof that the protocol demands.
    pub(crate) charged: String,
    /// The call succeeded, and a piece of that proof is missing.
    pub(crate) unproven: Vec<String>,
    /// Listed negatives.
    pub(crate) declined: Vec<(String, DeclineReason)>,
    /// The id, or what stands for it, was seen before.
    pub(crate) seen_before: Vec<String>,
    /// Codes that no table lists.
    pub(crate) unlisted: Vec<String>,
    /// Charged, but another subscriber or transaction.
    pub(crate) foreign: Vec<String>,
    /// Not ended; none where the operator knows no such answer.
    pub(crate) pending: Vec<String>,
}

/// Answers to the first of two calls.
pub(crate) struct Preparing {
    /// The charge can be made.
    pub(crate) ready: String,
    /// The id is burnt, and another may do better.
    pub(crate) burnt: Vec<String>,
    /// No other id would do better.
    pub(crate) declined: Vec<(String, DeclineReason)>,
}

/// Answers to one of the ways to ask about a charge.
pub(crate) struct Inquiring {
    /// What the charge has recorded when it is asked about in this way: why it is in doubt, and
    /// the name that came with the answer.
    pub(crate) after: (Doubted, Option<&'static str>),
    /// Charged, with all the proof.
    pub(crate) charged: String,
    /// Recorded negatives.
    pub(crate) declined: Vec<(String, DeclineReason)>,
    /// About another subscriber, amount or subscription.
    pub(crate) mismatched: Vec<(String, MismatchedField)>,
    /// Everything that proves nothing.
    pub(crate) open: Vec<(Act, Open)>,
}

/// What an inquiry says that proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    Unconfirmed,
    Pending,
    Unchanged,
    NotMember,
    NotFound,
    Unclear,
}

/// Answers about access tokens.
pub(crate) struct Tokens {
    pub(crate) granted: String,
    pub(crate) refused: Act,
}

/// Answers about refunds of the whole amount.
pub(crate) struct Refunding {
    pub(crate) refunded: String,
    pub(crate) denied: String,
    /// The call succeeded without saying that the money went back; the id was seen before; a code
    /// that no table lists; another amount.
    pub(crate) in_doubt: Vec<String>,
    /// The inquiry knows no such refund.
    pub(crate) not_found: String,
}

/// Answers to the end of a subscription.
pub(crate) struct Cancelling {
    pub(crate) cancelled: String,
    pub(crate) already_gone: Vec<String>,
    pub(crate) declined: Vec<String>,
    pub(crate) in_doubt: Vec<String>,
}

/// Answers about a subscription.
pub(crate) struct Standing {
    /// With the last paid day, 2026-12-21.
    pub(crate) subscribed: String,
    pub(crate) ended: Vec<String>,
    /// About somebody else, or with a code that no table lists.
    pub(crate) unclear: Vec<String>,
}

/// Every way, whoever has it.
pub(crate) const WAYS: [Way; 5] = [Way::Renewal, Way::Direct, Way::Otp, Way::Page, Way::Watched];

impl dyn Dialect + '_ {
    /// The ways in which a call of ours charges, with its answers.
    pub(crate) fn charging_ways(&self) -> impl Iterator<Item = (Way, Charging)> {
        WAYS.into_iter().filter_map(|way| Some((way, self.charging(way)?)))
    }

    /// The ways that take two calls, with the answers to the first.
    pub(crate) fn preparing_ways(&self) -> impl Iterator<Item = (Way, Preparing)> {
        WAYS.into_iter().filter_map(|way| Some((way, self.preparing(way)?)))
    }

    /// Every way to ask about a charge, with its answers.
    pub(crate) fn every_inquiry(&self) -> impl Iterator<Item = (Way, Inquiring)> {
        WAYS.into_iter().flat_map(|way| self.inquiries(way).into_iter().map(move |ask| (way, ask)))
    }
}
