//! Putting a callback into the journal.

use billing::{AccountId, ChargeId, Msisdn};
use engine::store::{CreateOutcome, NewInstance, Signal};
use engine::workflow::{encode, encode_entry, encode_state};
use engine::{InstanceId, Store, StoreError};

use super::{
    Callback, CallbackEvent, CallbackKind, CallbackSignal, CallbackStatus, CallbackWorkflow,
    RawBody,
};
use crate::{ids, lanes};

/// A callback as it came in.
#[derive(Clone, Copy, Debug)]
pub struct Notice<'a> {
    /// Whose address it was posted to.
    pub account: &'a AccountId,
    /// What it is about.
    pub kind: CallbackKind,
    /// What tells it from every other of its kind; two that are the same are one callback.
    pub identity: &'a [u8],
    /// The body as it came.
    pub body: &'a [u8],
    /// Whose line it is about, if that could be read.
    pub msisdn: Option<Msisdn>,
    /// Where it stands from the beginning: [`CallbackStatus::New`], if it is to be looked into.
    pub status: CallbackStatus,
    /// What it comes to, in the operator's code, where that is decided as it comes.
    pub result: Option<&'static str>,
    /// Purchases that have to end before it is done with.
    pub purchases: &'a [ChargeId],
}

/// Records a callback, or that it came again. When this returns, it is durable.
///
/// # Errors
///
/// The store failed. That it came yet again, when nobody has read the receipts before, is no error.
pub async fn received(store: &dyn Store, notice: Notice<'_>) -> Result<(), StoreError> {
    let instance = notice.instance(store);
    let to = instance.id.clone();
    match store.create(vec![instance]).await?.pop() {
        Some(CreateOutcome::Created) => Ok(()),
        Some(CreateOutcome::Exists(_) | CreateOutcome::Taken { .. }) => {
            let again = CallbackSignal::ReceivedAgain {
                result: notice.result.map(Into::into),
                purchases: notice.purchases.to_vec(),
            };
            match store.signal(Signal { to, body: encode(&again) }).await {
                Err(StoreError::Broken(_)) if notice.purchases.is_empty() => Ok(()),
                told => told.map(drop),
            }
        }
        None => Err(StoreError::Broken("a creation without an answer".into())),
    }
}

impl Notice<'_> {
    fn instance(&self, store: &dyn Store) -> NewInstance {
        let now = store.clock().now();
        let callback = Callback {
            account: self.account.clone(),
            kind: self.kind,
            body: RawBody::keep(self.body),
            received_at: now,
            received: 1,
            status: self.status,
            look_at: None,
            looks: 0,
            note: None,
            purchases: self.purchases.to_vec(),
            assigned: None,
        };
        let result = self.result.map(Into::into);
        NewInstance {
            id: self.id(store.partitions()),
            kind: ids::CALLBACK.into(),
            status: self.status.as_str().into(),
            lane: lanes::callbacks(self.account),
            due_at: (self.status == CallbackStatus::New).then_some(now),
            state: encode_state::<CallbackWorkflow>(&callback),
            history: encode_entry(now, &[CallbackEvent::Received { result }]),
            unique: None,
        }
    }

    fn id(&self, partitions: u16) -> InstanceId {
        ids::callback(self.account, self.kind.as_str(), self.identity, self.msisdn, partitions)
    }
}
