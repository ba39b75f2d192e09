//! The business of charging subscribers, as pure values.

mod anchor;
mod billing_period;
mod charge_id;
mod country;
mod currency;
mod digest;
pub mod encoding;
mod id;
mod money;
mod msisdn;
mod plan_period;
mod reason;
mod transaction_id;

pub use anchor::Anchor;
pub use billing_period::{BillingPeriod, BillingPeriodError};
pub use charge_id::{ChargeId, ChargeIdError, ChargeOrigin};
pub use country::Country;
pub use currency::{Currency, CurrencyError};
pub use id::{AccountId, IdError, PlanId, SubscriptionId};
pub use money::{Money, MoneyError};
pub use msisdn::{Msisdn, MsisdnError};
pub use plan_period::{PlanPeriod, PlanPeriodError};
pub use reason::{DeclineReason, DeclineReasonError};
pub use transaction_id::{TransactionId, TransactionIdError};
