//! The matter workflow: open until it is settled.

use std::convert::Infallible;

use chrono::{DateTime, Utc};
use engine::workflow::IllegalMove;
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};
use minicbor::{Decode, Encode};

use super::{Matter, Settled};
use crate::{ids, lanes};

/// What can happen to a matter.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum MatterEvent {
    /// It was found.
    #[n(0)]
    Opened,
    /// It was settled.
    #[n(1)]
    Settled {
        /// By whom.
        #[n(0)]
        by: Box<str>,
        /// Why, in their words.
        #[n(1)]
        reason: Box<str>,
    },
}

/// What it can be told.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum MatterSignal {
    /// It is settled.
    #[n(0)]
    Settle {
        /// By whom.
        #[n(0)]
        by: Box<str>,
        /// Why, in their words.
        #[n(1)]
        reason: Box<str>,
    },
}

/// Matters, as instances.
#[derive(Clone, Copy, Debug, Default)]
pub struct MatterWorkflow;

impl Workflow for MatterWorkflow {
    const KIND: &'static str = ids::MATTER;
    type State = Matter;
    type Event = MatterEvent;
    type Signal = MatterSignal;
    /// It wants nothing done.
    type Step = Infallible;

    fn can_decide(&self, _: &Matter) -> bool {
        true
    }

    fn apply(
        &self,
        state: &mut Matter,
        event: &MatterEvent,
        at: DateTime<Utc>,
    ) -> Result<(), IllegalMove> {
        match event {
            MatterEvent::Opened => Ok(()),
            MatterEvent::Settled { by, reason } if state.settled.is_none() => {
                state.settled = Some(Settled { by: by.clone(), reason: reason.clone(), at });
                Ok(())
            }
            MatterEvent::Settled { .. } => {
                let (state, event) = (state.status().to_owned(), "Settled".to_owned());
                Err(IllegalMove { state, event })
            }
        }
    }

    /// Whoever settles it first has settled it.
    fn hear(&self, state: &Matter, signal: MatterSignal, _: Moment) -> Vec<MatterEvent> {
        let MatterSignal::Settle { by, reason } = signal;
        match state.settled {
            Some(_) => Vec::new(),
            None => vec![MatterEvent::Settled { by, reason }],
        }
    }

    fn next(&self, _: &Matter, _: Moment) -> Move<Infallible, MatterEvent> {
        Move::Rest
    }

    fn effects(&self, _: &InstanceId, _: &Matter, _: &MatterEvent, _: Moment) -> Effects {
        Effects::default()
    }

    fn when_full(&self, _: &Matter, _: &str, now: Moment) -> DateTime<Utc> {
        // A matter reserves nothing.
        now.at
    }

    fn status(&self, state: &Matter) -> &'static str {
        state.status()
    }

    fn lane(&self, _: &Matter) -> Lane {
        lanes::matters()
    }
}
