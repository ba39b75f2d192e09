//! What the gateway said, per call.

mod charge;
mod refund;
mod renewal;
mod subscription;
mod token;

pub use charge::{ChargeMode, Receipt, StatusAnswer};
pub use refund::RefundAnswer;
pub use renewal::RenewalAnswer;
pub use subscription::{CancelAnswer, SubscriptionAnswer};
pub use token::{Granted, TacAnswer, TokenAnswer};
