//! What orders refuse, as the API says it.

use engine::StoreError;
use orders::{Needs, Refused};
use workflows::purchase::Unfit;

use super::{Kind, Refusal};

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Unfit(unfit) => unfit.into(),
            // What was asked for is not repeated: it may be anything.
            Refused::Unknown { what, .. } => Self::unknown(what),
            Refused::KeyTaken { .. } => Self::new(
                Kind::KeyTaken,
                "the idempotency key was used for another request before; take a new one",
            ),
            Refused::InTheWay { first, why } => Self::new(Kind::InTheWay, why).in_the_way_is(first),
            Refused::NotPossible { needs: Needs::AnotherOperator, why } => {
                Self::new(Kind::NotWithOperator, why)
            }
            Refused::NotPossible { needs: Needs::AnotherState, why } => {
                Self::new(Kind::NotNow, why)
            }
            Refused::Store(error) => error.into(),
        }
    }
}

impl From<Unfit> for Refusal {
    fn from(unfit: Unfit) -> Self {
        Self::new(Kind::InvalidField, unfit.to_string()).of_field(unfit.field)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        if error.is_passing() {
            tracing::warn!(%error, "a request was answered 503");
            return Self::new(
                Kind::Unavailable,
                "the store does not answer; what was asked for may or may not be on record: the \
                 same request under the same key settles it",
            );
        }
        tracing::error!(%error, "a request was answered 500");
        Self::new(Kind::Internal, "the request's id tells staff where to look")
    }
}
