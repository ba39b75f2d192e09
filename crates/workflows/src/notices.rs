//! What is worth telling the content provider, numbered in the order in which it was committed.
//!
//! Every commit that changes what callers see of a charge or a subscription carries a signal with a
//! [`Notice`] to the *stream* of its subscription (of the charge itself, where it belongs to none).
//! The stream hears its signals in the order of their commits, numbers them 1, 2, 3 … without a gap,
//! and in the same commit opens one notification for each webhook. So nothing that happened is
//! untold, whoever dies, and a receiver can tell what is missing.
//!
//! # A bound, and what it means
//!
//! A stream takes up at most [`engine::store::SIGNALS_WAITING_MAX`] notices that nobody has numbered
//! yet. One more would be refused, and with it the commit that carries it, which is about money. It
//! takes a subscription years to come to so many; but a store whose queue `notifications` nobody
//! works on must not have webhooks configured. A pause of a webhook's lane does no harm: what waits
//! there waits as instances, not as signals.

mod kind;
mod notice;
mod stream;
#[cfg(test)]
mod tests;
mod told;

pub use kind::{NOTICE_KINDS, NoticeKind, NoticeKindError};
pub use notice::{About, Notice};
pub use stream::{Notices, NoticesEvent, NoticesWorkflow};
pub(crate) use told::{of_charge, of_start, of_subscription};

use billing::AccountId;
use engine::store::{NewInstance, Signal};
use engine::workflow::{encode, encode_state};
use engine::{Effects, InstanceId};

use crate::{Catalog, ids, lanes};

/// Has a stream told, in the commit of what is told of this account. Nothing, where nobody wants to
/// know.
pub(crate) fn tell(
    stream: InstanceId,
    account: &AccountId,
    catalog: &Catalog,
    notices: impl FnOnce() -> Vec<Notice>,
) -> Effects {
    if catalog.webhooks_of(account).next().is_none() {
        return Effects::default();
    }
    let signal = |notice: &Notice| Signal { to: stream.clone(), body: encode(notice) };
    let signal: Vec<_> = notices().iter().map(signal).collect();
    let create = if signal.is_empty() { Vec::new() } else { vec![beginning(stream)] };
    Effects { create, signal, ..Effects::default() }
}

/// A stream that has told nothing yet, and wants nothing until it is told.
fn beginning(stream: InstanceId) -> NewInstance {
    NewInstance {
        id: stream,
        kind: ids::NOTICES.into(),
        status: stream::STATUS.into(),
        lane: lanes::notices(),
        due_at: None,
        state: encode_state::<NoticesWorkflow>(&Notices::default()),
        history: Vec::new(),
        unique: None,
    }
}
