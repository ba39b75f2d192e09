//! What a worker still knows of its charge when it may no longer record it.

use billing::{ChargeEvent, ChargeSignal, DeclineReason, Unaccepted};
use engine::store::{Refusal, Signal};
use engine::worker::{Stopped, Turn};
use engine::workflow::encode;
use engine::{InstanceId, Store};
use workflows::ChargeWorkflow;

/// Of an intent whose commit has failed nobody here knows whether it is on record, but that no call
/// follows.
pub(crate) async fn say_unsent(store: &dyn Store, turn: &Turn<ChargeWorkflow>, stopped: &Stopped) {
    let may_be_on_record =
        matches!(stopped, Stopped::Refused(Refusal::LeaseLost) | Stopped::Store(_));
    let intent_at = turn.state().intent_at().filter(|_| may_be_on_record);
    if let Some(submitted_at) = intent_at {
        hand_in(store, turn.id(), &ChargeSignal::Unsent { submitted_at }).await;
    }
}

/// Tells a charge what its worker may not record any more.
pub(crate) async fn hand_in(store: &dyn Store, id: &InstanceId, signal: &ChargeSignal) {
    let body = encode(signal);
    if let Err(error) = store.signal(Signal { to: id.clone(), body }).await {
        tracing::warn!(%error, %id, "evidence for {id} could not be kept; it will be asked for");
    }
}

/// What must not be lost of an answer that came too late to be recorded.
pub(crate) fn evidence(event: &ChargeEvent) -> Option<ChargeSignal> {
    match event {
        ChargeEvent::Declined { reason: DeclineReason::Misconfigured, .. } => None,
        ChargeEvent::Charged { .. } | ChargeEvent::Declined { .. } => {
            Some(ChargeSignal::Evidence { event: event.clone() })
        }
        // Whoever dies here leaves the same record, and only this one knows.
        ChargeEvent::NotAccepted { why: Unaccepted::Late, submitted_at: Some(at), .. } => {
            Some(ChargeSignal::Unsent { submitted_at: *at })
        }
        // Only by its name can a charge be asked about that the operator is working on.
        ChargeEvent::AnswerLost { reference: Some(reference), .. } => {
            let reference = Some(reference.clone());
            Some(ChargeSignal::Hint { reference, expiry: None })
        }
        _ => None,
    }
}
