//! What of the worklist staff settle by hand: matters, refunds in doubt, callbacks that nobody is
//! meant by.

use std::str::FromStr;

use billing::{Proof, Refund, RefundEvent, RefundId, RefundSignal, RefundState};
use engine::store::Signal;
use engine::workflow::{decode, encode};
use engine::{Instance, InstanceId, StoreError};
use records::find;
use workflows::callback::{Callback, CallbackSignal};
use workflows::ids;
use workflows::matter::{Matter, MatterKind, MatterSignal};
use workflows::purchase::Unfit;

use crate::{Orders, Refused, reason};

/// What staff know of a refund in doubt, from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundResolution {
    /// All of it went back.
    Refunded,
    /// Nothing of it went back: its charge may be refunded again.
    Denied,
}

impl Orders {
    /// Puts on record that a matter needs nobody any more. `by` names the person, for the history.
    /// Whoever settles it first has settled it.
    ///
    /// # Errors
    ///
    /// An unknown matter, one that is settled already, or a reason that is missing or too long.
    pub async fn settle(&self, matter: &str, by: &str, reason: &str) -> Result<(), Refused> {
        let reason = reason::needed(reason)?;
        let unknown = || Refused::unknown("matter", matter);
        let id = ids::matter_of(matter).ok_or_else(unknown)?;
        let found = self.instance(&id, ids::MATTER).await?.ok_or_else(unknown)?;
        let state: Matter = decode(ids::MATTER, &found.state)?;
        if let Some(settled) = &state.settled {
            let (by, why) = (&settled.by, &settled.reason);
            return Err(Refused::not_now(format!("it is settled already, by {by}: {why}")));
        }
        let body = encode(&MatterSignal::Settle { by: by.into(), reason });
        for to in self.same(&id, state.kind) {
            self.store.signal(Signal { to, body: body.clone() }).await?;
        }
        Ok(())
    }

    /// Puts on record what staff know of a refund in doubt (money rule 2). `by` names the person,
    /// for the history.
    ///
    /// # Errors
    ///
    /// An unknown refund, one that is not in doubt, or a reason that is missing or too long.
    pub async fn resolve_refund(
        &self,
        refund: &str,
        resolution: RefundResolution,
        by: &str,
        reason: &str,
    ) -> Result<(), Refused> {
        let reason = reason::needed(reason)?;
        let unknown = || Refused::unknown("refund", refund);
        let id = ids::refund(refund.parse::<RefundId>().map_err(|_| unknown())?);
        let found = self.instance(&id, ids::REFUND).await?.ok_or_else(unknown)?;
        let state: Refund = decode(ids::REFUND, &found.state)?;
        if state.state != RefundState::InDoubt {
            let why = "only a refund in doubt is settled by hand";
            return Err(Refused::not_now(format!("{why}; {refund} is {}", state.state)));
        }
        let event = resolution.event(&state, format!("{by}: {reason}").into());
        let body = encode(&RefundSignal::Evidence { event });
        self.store.signal(Signal { to: id, body }).await?;
        Ok(())
    }

    /// Says which charge a callback is about that nobody seemed to be meant by. It stays a hint: the
    /// operator is asked about the charge, and only its answer counts (money rule 13).
    ///
    /// # Errors
    ///
    /// An unknown callback or charge, a callback that has found its own or says nothing of a charge,
    /// a charge of another account, or a reason that is missing or too long.
    pub async fn assign_callback(
        &self,
        callback: &str,
        charge: &str,
        by: &str,
        reason: &str,
    ) -> Result<(), Refused> {
        let reason = reason::needed(reason)?;
        let found = find::callback(callback, &*self.store).await?;
        let found = found.ok_or_else(|| Refused::unknown("callback", callback))?;
        let of = find::charge(charge, &*self.store).await?;
        let order = of.ok_or_else(|| Refused::unknown("charge", charge))?.state.order;
        takes(&found.state, &order.account)?;
        let assign = CallbackSignal::Assign { charge: order.id, by: by.into(), reason };
        self.store.signal(Signal { to: found.instance.id, body: encode(&assign) }).await?;
        Ok(())
    }

    /// What lives there, if it is of this kind. A partition that there is not has nothing.
    async fn instance(&self, id: &InstanceId, kind: &str) -> Result<Option<Instance>, StoreError> {
        if id.partition >= self.store.partitions() {
            return Ok(None);
        }
        Ok(self.store.read(id).await?.filter(|found| *found.kind == *kind))
    }

    /// The matter in every partition that may have it: a code is one matter for staff.
    fn same(&self, id: &InstanceId, kind: MatterKind) -> Vec<InstanceId> {
        match kind {
            MatterKind::UnlistedCode => {
                (0..self.store.partitions()).map(|place| ids::matter_in(id, place)).collect()
            }
            _ => vec![id.clone()],
        }
    }
}

fn takes(callback: &Callback, account: &billing::AccountId) -> Result<(), Refused> {
    if !callback.takes_charge() {
        let (kind, status) = (callback.kind.as_str(), callback.status.as_str());
        let why = "only a callback about a charge that nobody is meant by can be given one";
        return Err(Refused::not_now(format!("{why}; this one is {status}, and about: {kind}")));
    }
    if callback.account != *account {
        let why = format!("it came for {}, and the charge is of {account}", callback.account);
        return Err(Unfit { field: "charge", why }.into());
    }
    Ok(())
}

impl RefundResolution {
    fn event(self, refund: &Refund, evidence: Box<str>) -> RefundEvent {
        let (proof, evidence) = (Proof::Staff, Some(evidence));
        match self {
            Self::Refunded => RefundEvent::Refunded {
                proof,
                amount: refund.order.amount,
                code: None,
                correlator: None,
                reference: None,
                evidence,
            },
            Self::Denied => RefundEvent::Denied { proof, code: None, evidence },
        }
    }

    /// The word in JSON and at the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refunded => "refunded",
            Self::Denied => "denied",
        }
    }
}

impl FromStr for RefundResolution {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        let known = [Self::Refunded, Self::Denied].into_iter().find(|one| one.as_str() == text);
        let why = || "expected refunded or denied".to_owned();
        known.ok_or_else(|| Unfit { field: "as", why: why() })
    }
}
