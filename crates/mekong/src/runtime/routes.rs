//! Which handler runs what, with what it may touch.

use std::collections::HashMap;
use std::sync::Arc;

use archive::Archive;
use billing::AccountId;
use chrono::TimeDelta;
use engine::Store;
use engine::pace::Pace;
use engine::worker::{Driver, Pure, Routes};
use notifications::DeliverNotification;
use operators::Operator;
use purchases::{CancelAtOperator, GiveBack};
use reconciliation::{InquireCharge, LookIntoCallback, Offers};
use renewals::{SendCharge, Waves};
use tokens::FetchToken;
use tokio::sync::Semaphore;
use upkeep::{AskAgain, Forget, MoveToArchive, SayWhatIsLeft};
use workflows::callback::CallbackWorkflow;
use workflows::matter::MatterWorkflow;
use workflows::notices::NoticesWorkflow;
use workflows::notification::NotificationWorkflow;
use workflows::{
    ArchivingWorkflow, Breakers, CancellationWorkflow, Catalog, ChargeWorkflow, ClosingsWorkflow,
    RefundWorkflow, RequeueWorkflow, SubscriptionWorkflow, SweepWorkflow, TokenVault,
    TokenWorkflow, Tokens, ids, lanes,
};

use super::Operators;
use super::webhooks::Endpoints;

/// What handlers are made of.
pub(super) struct Means<'r> {
    pub(super) store: Arc<dyn Store>,
    pub(super) catalog: Arc<Catalog>,
    pub(super) operators: &'r Operators,
    pub(super) offers: Arc<Offers>,
    pub(super) breakers: Arc<Breakers>,
    pub(super) paces: &'r HashMap<String, Arc<Pace>>,
    pub(super) endpoints: Arc<Endpoints>,
    pub(super) archive: Option<Archive>,
    pub(super) retention: TimeDelta,
    pub(super) vault: Arc<TokenVault>,
}

/// Every kind of work on every queue.
pub(super) fn routes(means: &Means<'_>) -> Routes {
    let store = &means.store;
    let tokens = Arc::new(Tokens::new(store.clone(), means.vault.clone()));
    let charges = Arc::new(ChargeWorkflow::new(means.catalog.clone()));
    let subscriptions =
        Arc::new(SubscriptionWorkflow::new(means.catalog.clone(), store.partitions()));
    let token_workflow = Arc::new(TokenWorkflow::new(means.catalog.clone()));

    let refunds = Arc::new(RefundWorkflow::new(means.catalog.clone()));
    let cancellations = Arc::new(CancellationWorkflow::new(means.catalog.clone()));
    let sending = renewals_environment(means, tokens.clone());
    let send = SendCharge::new(sending.clone(), store.clone());
    let send_first = SendCharge::interactive(sending, store.clone());
    let asking = reconciliation_environment(means, tokens);
    let inquire = InquireCharge::new(asking.clone());
    let look_into = LookIntoCallback::new(asking, means.offers.clone());
    let give_back = GiveBack::new(purchases_environment(means), store.clone());
    let cancel = CancelAtOperator::new(purchases_environment(means), store.clone());
    let fetch = FetchToken::new(tokens_environment(means));
    let upkeep = upkeep::Environment { catalog: means.catalog.clone() };
    let ask_again = AskAgain::new(upkeep.clone());
    let closings = Arc::new(ClosingsWorkflow::new(means.catalog.clone()));
    let closings = Driver::new(store.clone(), closings, SayWhatIsLeft::new(upkeep));
    let move_out = MoveToArchive::new(means.archive.clone(), means.retention);
    let (endpoints, catalog) = (means.endpoints.clone(), means.catalog.clone());
    let told = notifications::Environment { endpoints, catalog };
    let deliver = DeliverNotification::new(told, store.clone());
    let notices = Arc::new(NoticesWorkflow::new(means.catalog.clone()));
    let notifications = Arc::new(NotificationWorkflow::new(means.catalog.clone()));

    Routes::default()
        .add(lanes::RENEWALS, ids::SUBSCRIPTION, Driver::new(store.clone(), subscriptions, Pure))
        .add(lanes::RENEWALS, ids::CHARGE, Driver::new(store.clone(), charges.clone(), send))
        .add(lanes::PURCHASES, ids::CHARGE, Driver::new(store.clone(), charges.clone(), send_first))
        .add(lanes::PURCHASES, ids::REFUND, Driver::new(store.clone(), refunds, give_back))
        .add(lanes::PURCHASES, ids::CANCELLATION, Driver::new(store.clone(), cancellations, cancel))
        .add(lanes::RECONCILIATION, ids::CHARGE, Driver::new(store.clone(), charges, inquire))
        .add(
            lanes::RECONCILIATION,
            ids::CALLBACK,
            Driver::new(store.clone(), Arc::new(CallbackWorkflow), look_into),
        )
        .add(lanes::UPKEEP, ids::CLOSINGS, closings)
        .add(lanes::UPKEEP, ids::SWEEP, Driver::new(store.clone(), Arc::new(SweepWorkflow), Forget))
        .add(lanes::UPKEEP, ids::MATTER, Driver::new(store.clone(), Arc::new(MatterWorkflow), Pure))
        .add(lanes::NOTIFICATIONS, ids::NOTICES, Driver::new(store.clone(), notices, Pure))
        .add(
            lanes::NOTIFICATIONS,
            ids::NOTIFICATION,
            Driver::new(store.clone(), notifications, deliver),
        )
        .add(lanes::TOKENS, ids::TOKEN, Driver::new(store.clone(), token_workflow, fetch))
        .add(
            lanes::UPKEEP,
            ids::ARCHIVING,
            Driver::new(store.clone(), Arc::new(ArchivingWorkflow), move_out),
        )
        .add(
            lanes::UPKEEP,
            ids::REQUEUE,
            Driver::new(store.clone(), Arc::new(RequeueWorkflow), ask_again),
        )
}

fn renewals_environment(means: &Means<'_>, tokens: Arc<Tokens>) -> renewals::Environment {
    let account = |operator, pace, connections| renewals::Account {
        operator,
        pace,
        wire: Arc::new(Semaphore::new(connections)),
    };
    renewals::Environment {
        catalog: means.catalog.clone(),
        accounts: Arc::new(accounts(means, account)),
        tokens,
        breakers: means.breakers.clone(),
        waves: Arc::new(Waves::new(means.store.clone())),
    }
}

fn reconciliation_environment(
    means: &Means<'_>,
    tokens: Arc<Tokens>,
) -> reconciliation::Environment {
    let account = |operator, pace, _| reconciliation::Account { operator, pace };
    reconciliation::Environment {
        catalog: means.catalog.clone(),
        accounts: Arc::new(accounts(means, account)),
        tokens,
        breakers: means.breakers.clone(),
    }
}

fn purchases_environment(means: &Means<'_>) -> purchases::Environment {
    let account = |operator, pace, _| purchases::Account { operator, pace };
    purchases::Environment {
        catalog: means.catalog.clone(),
        accounts: Arc::new(accounts(means, account)),
        breakers: means.breakers.clone(),
    }
}

fn tokens_environment(means: &Means<'_>) -> tokens::Environment {
    let uses_tokens = |operator: &Arc<dyn Operator>| operator.abilities().uses_tokens;
    let operators = means.operators.iter().filter(|(_, operator)| uses_tokens(operator));
    let operators = operators.map(|(id, operator)| (id.clone(), operator.clone()));
    tokens::Environment { operators: Arc::new(operators.collect()), vault: means.vault.clone() }
}

fn accounts<A>(
    means: &Means<'_>,
    account: impl Fn(Arc<dyn Operator>, Arc<Pace>, usize) -> A,
) -> HashMap<AccountId, A> {
    let joined = means.operators.iter().filter_map(|(id, operator)| {
        let pace = means.paces.get(id.as_str())?;
        let connections = means.catalog.account(id)?.connections;
        Some((id.clone(), account(operator.clone(), pace.clone(), connections)))
    });
    joined.collect()
}
