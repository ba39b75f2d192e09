//! The vocabulary of a workflow: pure decisions over a state and a closed set of events.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use minicbor::{Decode, Encode};

use crate::clock::from_ms;
use crate::instance::{InstanceId, Lane};
use crate::store::{Count, NewInstance, Reservation, Signal, StoreError};
use crate::version;
pub use crate::version::{decode_state, encode_state};

/// A value the journal keeps, in CBOR with numbered fields, so that newer versions may add some.
pub trait Stored: Encode<()> + for<'b> Decode<'b, ()> + Send + Sync + 'static {}

impl<T> Stored for T where T: Encode<()> + for<'b> Decode<'b, ()> + Send + Sync + 'static {}

/// One kind of durable work. Everything here is pure: no clock, no I/O, no randomness.
///
/// What has happened is an event; [`Workflow::apply`] folds events into the state,
/// [`Workflow::next`] reads from the state what is wanted now, and [`Workflow::effects`] says
/// what an event does outside its instance. All of an event's effects and its state are one
/// commit.
pub trait Workflow: Send + Sync + 'static {
    /// The kind's name, as stored; at most 32 bytes.
    const KIND: &'static str;
    /// Raised by whoever changes how the state, an event or a signal is encoded, or what one means.
    /// Workers of an older version leave what a newer one has written to newer ones; a newer one
    /// goes on with what any older one has written.
    const VERSION: u32 = 1;
    /// Where the workflow stands.
    type State: Stored + Clone;
    /// What can happen to it; a closed set.
    type Event: Stored + Clone + std::fmt::Debug;
    /// What it can be told from outside.
    type Signal: Stored;
    /// Work that needs the outside world, done by a [`crate::worker::Handler`].
    type Step: Send + 'static;

    /// Whether anything can be decided about this instance now. If not (what it refers to is not
    /// configured here), it is given back untouched, signals and all, and tried again later.
    fn can_decide(&self, state: &Self::State) -> bool;

    /// Folds one event into the state, or names the illegal move and leaves the state alone.
    fn apply(
        &self,
        state: &mut Self::State,
        event: &Self::Event,
        at: DateTime<Utc>,
    ) -> Result<(), IllegalMove>;

    /// What hearing a signal means in this state; nothing, if it is old news.
    fn hear(&self, state: &Self::State, signal: Self::Signal, now: Moment) -> Vec<Self::Event>;

    /// What is wanted now.
    fn next(&self, state: &Self::State, now: Moment) -> Move<Self::Step, Self::Event>;

    /// What an event, about to be applied to `before`, does beyond its own instance.
    fn effects(
        &self,
        id: &InstanceId,
        before: &Self::State,
        event: &Self::Event,
        now: Moment,
    ) -> Effects;

    /// When to try again if a place in `scope` could not be reserved.
    fn when_full(&self, state: &Self::State, scope: &str, now: Moment) -> DateTime<Utc>;

    /// One word for lists and counts; at most 32 bytes.
    fn status(&self, state: &Self::State) -> &'static str;

    /// Where the instance queues in this state.
    fn lane(&self, state: &Self::State) -> Lane;

    /// What an event, about to be applied to `before`, adds to what is measured of this kind of
    /// work. Told to whoever looks on once it is committed ([`crate::worker::Watch`]), and kept
    /// nowhere.
    fn measures(&self, _before: &Self::State, _event: &Self::Event) -> Vec<Measure> {
        Vec::new()
    }

    /// The W3C `traceparent` of what asked for this instance, if it carries one: what its turns
    /// are told as a part of.
    fn trace_parent(&self, _state: &Self::State) -> Option<String> {
        None
    }
}

/// The time, and what is known of the store at that time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Now, on the store's clock.
    pub at: DateTime<Utc>,
    /// When the store may last have lost commits; see [`crate::Store::lost_commits_at`].
    pub lost_commits_at: Option<DateTime<Utc>>,
}

/// What a workflow wants next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move<Step, Event> {
    /// Work at the edge.
    Do(Step),
    /// Something has become true without any I/O.
    Become(Vec<Event>),
    /// Nothing before this time, unless a signal comes.
    Wait(DateTime<Utc>),
    /// Nothing more, unless a signal comes.
    Rest,
}

/// What an event does beyond its own instance; part of the same commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effects {
    /// Children to create, in the same partition.
    pub create: Vec<NewInstance>,
    /// Signals to instances of the same partition.
    pub signal: Vec<Signal>,
    /// Counters to add to.
    pub count: Vec<Count>,
    /// Places to take or give back.
    pub reserve: Vec<Reservation>,
    /// Unique names to free.
    pub free: Vec<String>,
    /// The commit is refused while one of these has an unread signal.
    pub quiet: Vec<InstanceId>,
    /// The commit is refused if the instance itself has a signal it has not read.
    pub unless_signalled: bool,
}

impl Effects {
    /// Adds another event's effects to these.
    pub fn merge(&mut self, other: Effects) {
        self.create.extend(other.create);
        self.signal.extend(other.signal);
        self.count.extend(other.count);
        self.reserve.extend(other.reserve);
        self.free.extend(other.free);
        self.quiet.extend(other.quiet);
        self.unless_signalled |= other.unless_signalled;
    }
}

/// Something that has happened, as a number: what a metric is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// What is measured.
    pub name: &'static str,
    /// Of what, from a small set of values each; their meaning belongs to the name.
    pub labels: Vec<Cow<'static, str>>,
    /// How much more of it there is.
    pub add: u64,
}

/// An event that cannot happen in a state: a defect, never an operating condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("illegal move: {event} while {state}")]
pub struct IllegalMove {
    /// The state's status.
    pub state: String,
    /// The event.
    pub event: String,
}

/// One commit's line in an instance's history.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Entry<E> {
    /// When, in ms since 1970 on the store's clock as the worker knew it.
    #[n(0)]
    pub at_ms: i64,
    /// What happened, oldest first.
    #[n(1)]
    pub events: Vec<E>,
}

/// Encodes a stored value. Encoding into memory cannot fail.
pub fn encode<T: Stored>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).expect("a Vec takes every byte it is given")
}

/// Decodes a stored value in order to tell of it, whichever version wrote it; the error names what
/// was being read. [`StoreError::Newer`] if it cannot be read because this version is too old.
pub fn decode<T: Stored>(what: &str, bytes: &[u8]) -> Result<T, StoreError> {
    let (version, value) = version::split(bytes);
    minicbor::decode(value).map_err(|error| match version > 1 || error.is_unknown_variant() {
        true => StoreError::Newer { what: what.to_owned() },
        false => StoreError::Broken(format!("{what}: {error}")),
    })
}

/// When a history entry was written, whichever version wrote what it says.
pub fn entry_at(entry: &[u8]) -> Result<DateTime<Utc>, StoreError> {
    let mut decoder = minicbor::Decoder::new(entry);
    let at_ms = decoder.array().and_then(|_| decoder.i64());
    at_ms.map(from_ms).map_err(|error| StoreError::Broken(format!("a history entry: {error}")))
}

/// Encodes one history entry.
pub fn encode_entry<E: Stored>(at: DateTime<Utc>, events: &[E]) -> Vec<u8> {
    let mut out = Vec::with_capacity(64);
    let mut encoder = minicbor::Encoder::new(&mut out);
    let written =
        encoder.array(2).and_then(|e| e.i64(at.timestamp_millis())).and_then(|e| e.encode(events));
    written.expect("a Vec takes every byte it is given");
    out
}
