//! The business of charging subscribers, as pure values: who is charged ([`Msisdn`]), how much
//! ([`Money`]), for which days ([`BillingPeriod`]), when ([`RenewalSchedule`]) and under which
//! identifiers ([`ChargeId`], [`TransactionId`]).
//!
//! # Invariants
//!
//! - Nothing here reads the clock, the network or the environment; time comes in as an argument.
//! - A value is checked once, when it is made; code that holds one never checks it again. What the
//!   journal gives back is checked like any other input.
//! - The same origin always mints the same identifier (money rule 9).
//! - No `Display`, `Debug` or error shows a subscriber's number (money rule 15).
//!
//! # Not here
//!
//! How operators spell these values (`operators`), how they are kept (`engine`), and how the
//! configuration file is read (`mekong`).
//!
//! # Layout
//!
//! One value a file, under its own name. [`encoding`] says how the journal writes the types that
//! come from other crates; every value of this crate has its own compact form beside it.

mod abilities;
mod anchor;
mod billing_period;
mod cancellation;
mod carry_over;
mod charge;
mod charge_id;
mod country;
mod currency;
mod digest;
mod dunning;
mod duration;
pub mod encoding;
mod id;
mod local_time;
mod lookups;
mod minted_id;
mod money;
mod msisdn;
mod otp;
mod plan;
mod plan_period;
mod reason;
mod refund;
mod refund_id;
mod schedule;
mod subscription;
mod transaction_id;

pub use abilities::Abilities;
pub use anchor::Anchor;
pub use billing_period::{BillingPeriod, BillingPeriodError};
pub use cancellation::{
    CANCELLATION_TRANSITIONS, Cancellation, CancellationEvent, CancellationMove, CancellationNext,
    CancellationSignal, CancellationState, EndedBy, IllegalCancellationMove,
};
pub use carry_over::{CarryOver, CarryOverError};
pub use charge::{
    Asked, Charge, ChargeEvent, ChargeMove, ChargeNext, ChargeOrder, ChargeRules, ChargeSignal,
    ChargeState, Doubt, Doubted, Finding, IllegalTransition, LostRenewalRule, NotFoundRule,
    NotRefundable, OpenRefund, OperatorPage, PaidBack, Preparation, Proof, PurchaseOrder,
    REFUNDS_MAX, Receipt, RefusedRefund, Requeue, SEND_WITHIN, Sighting, Skipped, StepDown,
    TRANSITIONS, Unaccepted, Verification, Way, Withdrawal,
};
pub use charge_id::{ChargeId, ChargeIdError, ChargeOrigin};
pub use country::Country;
pub use currency::{Currency, CurrencyError};
pub use dunning::{AfterGrace, AfterGraceError, DunningError, DunningPolicy, DunningStep};
pub use duration::{DurationError, parse_duration};
pub use id::{AccountId, IdError, MerchantId, PlanId, SubscriptionId};
pub use local_time::{local_date, local_day_start, next_local_day};
pub use lookups::Lookups;
pub use money::{Money, MoneyError};
pub use msisdn::{Msisdn, MsisdnError};
pub use otp::{Otp, OtpError};
pub use plan::{Plan, PlanError};
pub use plan_period::{PlanPeriod, PlanPeriodError};
pub use reason::{DeclineReason, DeclineReasonError};
pub use refund::{
    IllegalRefundMove, REFUND_TRANSITIONS, Refund, RefundDoubt, RefundEvent, RefundFinding,
    RefundMove, RefundNext, RefundOrder, RefundSignal, RefundState,
};
pub use refund_id::{RefundId, RefundIdError};
pub use schedule::{RenewalSchedule, ScheduleError, Window};
pub use subscription::{
    CancelledBy, ChargeOutcome, IllegalSubscriptionMove, OpenPeriod, PlannedRetry,
    SUBSCRIPTION_TRANSITIONS, Standing, Subscription, SubscriptionEvent, SubscriptionMove,
    SubscriptionNext, SubscriptionSignal, SubscriptionState,
};
pub use transaction_id::{TransactionId, TransactionIdError};
