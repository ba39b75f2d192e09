//! What a process tells of itself: metrics to be scraped, traces to be exported, alerts to be
//! posted.
//!
//! # Invariants
//!
//! - Nothing here slows or stops work: recording is a few additions, of which those about a call to
//!   an operator share a short lock, and spans that a collector does not take are dropped.
//! - No label and no attribute names a subscriber or holds a secret (money rule 15). Every label's
//!   values are few: they come from configuration, from routes and from closed sets of words.
//! - What is exported is told by the caller once; apart from the collector's headers, which are
//!   OpenTelemetry's own variables, nothing is read from the environment.
//!
//! # Not here
//!
//! Who looks at it: the route that is scraped (`api`), and the wiring (`mekong`). Logs are
//! `tracing`'s and the process's own.
//!
//! # Layout
//!
//! `names` is the table of all metrics and [`Metrics`] what is counted as it happens; `readings` is
//! what is read from the store when somebody scrapes, and [`Exposition`] the page of both. `recent` is
//! how calls went lately, for people. [`Traces`] exports spans, `context` joins them across processes
//! and the queue. [`catch_alerts`] takes what needs a person out of the log, and [`AlertOutbox`] tells
//! one address of it. [`Onlooker`] hands what engine and operators tell to all of them.

mod alerts;
mod carrier;
mod context;
mod exposition;
mod metrics;
mod names;
mod onlooker;
mod readings;
mod recent;
mod traces;

pub use alerts::{
    Alert, AlertCatcher, AlertInbox, AlertMessage, AlertOutbox, AlertPost, CONDITIONS, NotPosted,
    catch_alerts,
};
pub use context::{adopt, current_trace_parent, entitle, set_status, trace_id};
pub use exposition::{CONTENT_TYPE, Exposition};
pub use metrics::Metrics;
pub use names::{Kind, METRICS, Metric};
pub use onlooker::Onlooker;
pub use recent::{CallsOf, RecentCalls};
pub use traces::{TraceError, TraceSettings, Traces};
