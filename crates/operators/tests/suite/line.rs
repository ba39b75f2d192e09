//! An operator of bare sockets and its client, behind the trait.

use std::sync::Arc;
use std::time::Duration;

use billing::Charge;
use operators::{
    Answered, Call, CallError, CallWatch, Called, ChargeAnswer, GateClosed, InquiryAnswer, Member,
    Operator, PrepareAnswer, Repayment, Watched,
};

use crate::dialect::{Dialect, Given};
use crate::operator::{Act, Operator as Scripted, Seen};

/// What a call led to.
pub(crate) type Outcome<T> = Result<Answered<T>, CallError>;

const PATIENCE: Duration = Duration::from_secs(10);
/// For operators that never answer.
const HASTE: Duration = Duration::from_millis(300);

/// Looks on and says nothing.
struct Nobody;

impl CallWatch for Nobody {
    fn called(&self, _: &Called<'_>) {}
}

/// An operator that does as it is told, and its client.
pub(crate) struct Line {
    scripted: Scripted,
    pub(crate) operator: Arc<dyn Operator>,
    pub(crate) given: Given,
}

impl Line {
    pub(crate) async fn to(dialect: &dyn Dialect) -> Self {
        Self::open(dialect, PATIENCE).await
    }

    /// The client gives up soon.
    pub(crate) async fn hasty(dialect: &dyn Dialect) -> Self {
        Self::open(dialect, HASTE).await
    }

    async fn open(dialect: &dyn Dialect, timeout: Duration) -> Self {
        let scripted = Scripted::start([]).await;
        // Under watch, as in service: a call that were not passed on would fail its cases.
        let client = dialect.client(scripted.base_url(), timeout);
        let operator = Arc::new(Watched::new(client, "any", "main", Arc::new(Nobody)));
        Self { scripted, operator, given: dialect.given() }
    }

    /// What the operator does with the next request.
    pub(crate) fn will(&self, act: Act) -> &Self {
        self.scripted.will(act);
        self
    }

    /// Makes the first of two calls.
    pub(crate) async fn prepare(&self, charge: &Charge) -> Outcome<PrepareAnswer> {
        self.operator.prepare(self.about(charge)).await
    }

    /// Makes the call that charges, with an open gate.
    pub(crate) async fn charge(&self, charge: &Charge) -> Outcome<ChargeAnswer> {
        self.operator.charge(self.about(charge), Arc::new(open)).await
    }

    /// Asks about the charge.
    pub(crate) async fn inquire(&self, charge: &Charge) -> Outcome<InquiryAnswer> {
        self.operator.inquire(self.about(charge)).await
    }

    pub(crate) fn about<'a>(&'a self, charge: &'a Charge) -> Call<'a> {
        let token = self.given.token.as_ref();
        Call { charge, description: "Video & more", token, may_have_lost: false }
    }

    /// Everything that arrived, once the client is gone.
    pub(crate) async fn hang_up(self) -> Vec<Seen> {
        let Self { scripted, operator, given: _ } = self;
        drop(operator);
        let (_, seen) = scripted.finish().await;
        seen
    }
}

/// A client of an operator that nobody is at home at.
pub(crate) async fn nobody_home(dialect: &dyn Dialect) -> Arc<dyn Operator> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    dialect.client(format!("http://{address}"), PATIENCE)
}

/// A gate that lets everything pass.
pub(crate) fn open() -> Result<(), GateClosed> {
    Ok(())
}

/// The subscriber's membership of the plan that renews.
pub(crate) fn member<'a>(given: &Given, plan: &'a billing::PlanId) -> Member<'a> {
    Member { msisdn: given.msisdn, plan }
}

/// A refund of all that was charged.
pub(crate) fn repayment<'a>(
    given: &Given,
    transaction_id: &'a billing::TransactionId,
    reference: &'a operators::OperatorReference,
) -> Repayment<'a> {
    Repayment { transaction_id, reference, amount: given.amount }
}
