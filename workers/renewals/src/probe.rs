//! Asks whether an operator that did not answer is back: about something long settled, never with
//! what is to be sent.

use billing::{Charge, ChargeOrder, ChargeState};
use engine::pace::Class;
use engine::store::ListQuery;
use engine::worker::{Stopped, Turn};
use engine::workflow::decode;
use engine::{Store, StoreError};
use operators::{Call, CallError, Member, OperatorReference};
use workflows::{ChargeWorkflow, ids};

use crate::environment::{Account, Environment};
use crate::ready::Token;

/// The latest charges that are looked through for one of the account's.
const LOOKED_THROUGH: usize = 100;

/// Asks. What is answered is of no interest here: that it was, is seen by whoever watches the calls.
pub(crate) async fn ask(environment: &Environment, account: &Account, turn: &Turn<ChargeWorkflow>) {
    if let Err(stopped) = try_to_ask(environment, account, turn).await {
        let of = &turn.state().order.account;
        tracing::info!(account = %of, "{of}'s operator could not be asked whether it is back: {stopped}");
    }
}

async fn try_to_ask(
    environment: &Environment,
    account: &Account,
    turn: &Turn<ChargeWorkflow>,
) -> Result<(), Stopped> {
    let order = &turn.state().order;
    let token = Token::of(environment, account, turn, turn.moment().at).await?;
    let settled = latest_charged(order, &**turn.store()).await?;
    account.pace.wait(Class::Priority).await?;
    let charge = settled.as_ref().unwrap_or(turn.state());
    let token = token.as_ref().map(Token::text);
    let call = Call { charge, description: "", token, may_have_lost: false };
    if let Err(CallError::Refused { evidence, .. }) = account.operator.inquire(call).await
        && evidence.received().is_empty()
    {
        ask_otherwise(account, order).await;
    }
    Ok(())
}

/// The account's latest charge that went through: the operator knows it, and nothing about it
/// changes by asking.
async fn latest_charged(
    order: &ChargeOrder,
    store: &dyn Store,
) -> Result<Option<Charge>, StoreError> {
    let query = ListQuery {
        kind: ids::CHARGE.to_owned(),
        statuses: vec![ChargeState::Charged.as_str().to_owned()],
        newest_first: true,
        limit: LOOKED_THROUGH,
        ..ListQuery::default()
    };
    let rows = store.list(query).await?.rows.into_iter();
    let charges = rows.map(|row| decode::<Charge>(ids::CHARGE, &row.state));
    let mut of_account = charges
        .filter(|charge| charge.as_ref().map_or(true, |it| it.order.account == order.account));
    of_account.next().transpose()
}

/// Asks an operator that cannot be asked about a charge which it has not named yet: how the line
/// stands with its plan, or about a name that nobody has given.
async fn ask_otherwise(account: &Account, order: &ChargeOrder) {
    if let Some(plan) = &order.plan {
        let _whatever = account.operator.standing(Member { msisdn: order.msisdn, plan }).await;
        return;
    }
    if let Some(name) = OperatorReference::parse(order.transaction_id.as_str()) {
        let _whatever = account.operator.look_up(&name, order.msisdn, order.amount).await;
    }
}
