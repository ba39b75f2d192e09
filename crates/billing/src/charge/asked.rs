//! What comes with a charge that somebody asked for, and decides nothing about it.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use minicbor::{Decode, Encode};

/// The words of whoever asked for a charge. They are kept and told again, and decide nothing.
///
/// `Debug` leaves out what may name a person (money rule 15).
#[derive(Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Asked {
    /// The content provider's own name for it, such as an order's number.
    #[n(0)]
    pub reference: Option<Box<str>>,
    /// Whatever else the content provider wants to find beside it again.
    #[n(1)]
    pub metadata: BTreeMap<String, String>,
    /// The trace that the request was part of, as a W3C `traceparent`.
    #[n(2)]
    pub trace_parent: Option<Box<str>>,
    /// The requeue that opened it, such as `requeue/8f…`, in place of a night.
    #[n(3)]
    pub run: Option<Box<str>>,
    /// When it was asked for; the same however often it is.
    #[cbor(n(4), with = "crate::encoding::instant::optional", has_nil)]
    pub at: Option<DateTime<Utc>>,
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked").field("run", &self.run).finish_non_exhaustive()
    }
}
