//! The JSON of the outside interface, version 1: what programs send, and what they are answered.
//!
//! # Invariants
//!
//! - One shape per thing: the same from the HTTP API, in a webhook, from the command line with
//!   `--json`, and read by the client.
//! - Plain data: texts, numbers and instants. A name or a field changes only with an entry in the
//!   changelog; more fields may come, so readers ignore those that they do not know.
//! - No shape has room for a whole msisdn that we answer, a token or an OTP that we hold (money
//!   rule 15), with one exception: [`RevealedView`] is a whole msisdn, answered to those only who
//!   may see it and say why, and in the audit before it is answered.
//!
//! # Not here
//!
//! What the values mean and which are allowed (`billing`), where they come from (`records`), and
//! what a request leads to (`orders`).
//!
//! # Layout
//!
//! A file per thing. With the feature `openapi`, each shape is its own schema.

mod audit;
mod batch;
mod breaker;
mod callback;
mod charge;
mod counts;
mod history;
mod page;
mod problem;
mod purchase;
mod queue;
mod reconciliation;
mod refund;
mod requeue;
mod resolution;
mod reveal;
mod run;
mod subscription;
mod token;
mod webhook;
mod worklist;

pub use audit::AuditView;
pub use batch::{BatchAnswer, BatchCharge, BatchOrder, BatchResult};
pub use breaker::{BreakerPhase, BreakerView};
pub use callback::CallbackView;
pub use charge::{ChargeDetail, ChargeView, NewCharge};
pub use counts::ChargeCounts;
pub use history::Told;
pub use page::{ListOrder, Page};
pub use problem::{FieldProblem, Problem};
pub use purchase::{NewPurchase, PurchaseDetail, PurchaseView, StepDown, TypedOtp};
pub use queue::{LaneView, NewPause, NewResume, PauseView, QueueView, ResumedView};
pub use reconciliation::{
    AppliedView, DiscrepancyView, InquiriesView, OperatorFileView, ReconciledClass,
    ReconciliationView, RejectedLine, SideView,
};
pub use refund::{NewRefund, RefundAnswer};
pub use requeue::{
    ChargeFilterView, NewRequeue, RequeueAnswer, RequeueOne, RequeueSkipped, RequeueView,
};
pub use resolution::{NewResolution, ResolvedView};
pub use reveal::{NewReveal, RevealedView};
pub use run::{NewRunDeed, NightView, RateSeries, RunState, RunView};
pub use subscription::{
    CancelSubscription, CancellationAnswer, NewSubscription, OpenChargeView, SubscriptionDetail,
    SubscriptionView,
};
pub use token::{TokenStanding, TokenView};
pub use webhook::{DeliveryView, NewReplay, ReplayAnswer, WebhookView};
pub use worklist::{
    DoubtView, MatterView, NewAssignment, NewRefundResolution, NewSettlement, Recorded,
    RefundDoubtView, Section, WebhookTroubleView, WorklistView,
};
