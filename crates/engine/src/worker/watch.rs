//! What looks on while workers work. The engine tells; it knows nobody who listens.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tracing::Span;

use crate::instance::Claimed;
use crate::workflow::Measure;

/// Told of every turn, on the way of the work itself: it must be quick, and it cannot fail.
///
/// Nothing is told while nothing is claimed, so that an idle worker leaves no trace.
pub trait Watch: Send + Sync + 'static {
    /// An instance was leased, and a worker takes it up.
    fn leased(&self, _queue: &str, _kind: &str) {}

    /// A turn begins in this span, which nobody has entered yet. `parent` is the W3C `traceparent`
    /// that the instance carries ([`crate::Workflow::trace_parent`]).
    fn begins(&self, _span: &Span, _parent: Option<&str>) {}

    /// What has happened, and is durable.
    fn measured(&self, _measures: &[Measure]) {}

    /// A turn has ended, `took` after its worker took it up.
    fn ended(&self, _queue: &str, _kind: &str, _how: Ended, _took: Duration) {}
}

/// Nobody looks on.
pub(super) struct Unwatched;

impl Watch for Unwatched {}

/// How a turn ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ended {
    /// What happened was committed.
    Settled,
    /// Nothing could be done yet.
    Postponed,
    /// The commit was refused, and the instance is looked at again.
    Refused,
    /// Another worker has taken the instance over.
    LeaseLost,
    /// The store failed.
    StoreFailed,
    /// A newer version of this program has written the instance, or to it: left to that one.
    Newer,
    /// A state, a workflow or a handler is broken, or nobody here drives such instances.
    Defect,
    /// A panic, or more time than any step may take.
    CutOff,
}

impl Ended {
    /// One word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Postponed => "postponed",
            Self::Refused => "refused",
            Self::LeaseLost => "lease_lost",
            Self::StoreFailed => "store_failed",
            Self::Newer => "newer",
            Self::Defect => "defect",
            Self::CutOff => "cut_off",
        }
    }
}

/// One turn under watch. Dropped without an end, it was cut off.
pub(super) struct Watched {
    watch: Arc<dyn Watch>,
    queue: Arc<str>,
    kind: Arc<str>,
    begun: Instant,
    how: Ended,
}

impl Watched {
    pub(super) fn begin(watch: Arc<dyn Watch>, claimed: &Claimed) -> Self {
        let (queue, kind) = (claimed.instance.lane.queue.clone(), claimed.instance.kind.clone());
        watch.leased(&queue, &kind);
        Self { watch, queue, kind, begun: Instant::now(), how: Ended::CutOff }
    }

    pub(super) fn end(mut self, how: Ended) {
        self.how = how;
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.watch.ended(&self.queue, &self.kind, self.how, self.begun.elapsed());
    }
}
