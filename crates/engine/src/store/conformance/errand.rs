//! A workflow that there are two versions of: the later one knows more of what can happen.

use std::marker::PhantomData;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use minicbor::{Decode, Encode};

use crate::instance::{InstanceId, Lane};
use crate::worker::{Handler, Stopped, Turn};
use crate::workflow::{Effects, IllegalMove, Moment, Move, Stored, Workflow};

/// The queue that errands are run from.
pub(super) const ERRANDS: &str = "errands";
/// How many steps an errand has.
pub(super) const STEPS: u32 = 3;

/// An errand, as one version of the program knows it.
pub(super) trait Version: Stored + Clone + Default {
    const VERSION: u32;
    type Signal: Stored;

    fn steps(&self) -> u32;
    fn on(&mut self, event: &Walked);
    fn hears(signal: Self::Signal) -> Vec<Walked>;
}

/// What happens on an errand.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) enum Walked {
    #[n(0)]
    Step,
    #[n(1)]
    Lingered,
}

/// As version 1 has it.
#[derive(Debug, Clone, Default, Encode, Decode)]
pub(super) struct Older {
    #[n(0)]
    steps: u32,
}

/// What version 1 can be told.
#[derive(Encode, Decode)]
pub(super) enum Hurry {
    #[n(0)]
    Now,
}

impl Version for Older {
    const VERSION: u32 = 1;
    type Signal = Hurry;

    fn steps(&self) -> u32 {
        self.steps
    }

    fn on(&mut self, _: &Walked) {
        self.steps += 1;
    }

    fn hears(Hurry::Now: Hurry) -> Vec<Walked> {
        Vec::new()
    }
}

/// As version 2 has it.
#[derive(Debug, Clone, Default, Encode, Decode)]
pub(super) struct Newer {
    #[n(0)]
    steps: u32,
    #[cbor(n(1), default)]
    pub(super) steps_by_newer: u32,
    #[cbor(n(2), default)]
    pub(super) lingered: u32,
}

/// What version 2 can be told.
#[derive(Encode, Decode)]
pub(super) enum HurryOrLinger {
    #[n(0)]
    Now,
    #[n(1)]
    Linger,
}

impl Version for Newer {
    const VERSION: u32 = 2;
    type Signal = HurryOrLinger;

    fn steps(&self) -> u32 {
        self.steps
    }

    fn on(&mut self, event: &Walked) {
        match event {
            Walked::Step => {
                self.steps += 1;
                self.steps_by_newer += 1;
            }
            Walked::Lingered => self.lingered += 1,
        }
    }

    fn hears(signal: HurryOrLinger) -> Vec<Walked> {
        match signal {
            HurryOrLinger::Now => Vec::new(),
            HurryOrLinger::Linger => vec![Walked::Lingered],
        }
    }
}

/// Errands, as one version of the program runs them.
pub(super) struct Errands<V>(PhantomData<V>);

impl<V> Errands<V> {
    pub(super) const NEW: Self = Self(PhantomData);
}

impl<V: Version> Workflow for Errands<V> {
    const KIND: &'static str = "errand";
    const VERSION: u32 = V::VERSION;
    type State = V;
    type Event = Walked;
    type Signal = V::Signal;
    type Step = ();

    fn can_decide(&self, _: &V) -> bool {
        true
    }

    fn apply(&self, state: &mut V, event: &Walked, _: DateTime<Utc>) -> Result<(), IllegalMove> {
        state.on(event);
        Ok(())
    }

    fn hear(&self, _: &V, signal: V::Signal, _: Moment) -> Vec<Walked> {
        V::hears(signal)
    }

    fn next(&self, state: &V, _: Moment) -> Move<(), Walked> {
        if state.steps() < STEPS { Move::Do(()) } else { Move::Rest }
    }

    fn effects(&self, _: &InstanceId, _: &V, _: &Walked, _: Moment) -> Effects {
        Effects::default()
    }

    fn when_full(&self, _: &V, _: &str, now: Moment) -> DateTime<Utc> {
        now.at
    }

    fn status(&self, state: &V) -> &'static str {
        if state.steps() < STEPS { "wanted" } else { "done" }
    }

    fn lane(&self, _: &V) -> Lane {
        Lane::new(ERRANDS, "all")
    }
}

/// Walks a step.
pub(super) struct Walk;

#[async_trait]
impl<V: Version> Handler<Errands<V>> for Walk {
    async fn run(&self, (): (), _: &mut Turn<Errands<V>>) -> Result<Vec<Walked>, Stopped> {
        Ok(vec![Walked::Step])
    }
}
