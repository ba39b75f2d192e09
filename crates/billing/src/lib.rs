//! The business of charging subscribers, as pure values.

mod country;
mod currency;
mod digest;
mod money;
mod msisdn;
mod transaction_id;

pub use country::Country;
pub use currency::{Currency, CurrencyError};
pub use money::{Money, MoneyError};
pub use msisdn::{Msisdn, MsisdnError};
pub use transaction_id::{TransactionId, TransactionIdError};
