//! Which handler runs what, with what it may touch.

use std::collections::HashMap;
use std::sync::Arc;

use billing::AccountId;
use engine::Store;
use engine::pace::Pace;
use engine::worker::{Driver, Pure, Routes};
use operators::ltc::LtcClient;
use reconciliation::InquireCharge;
use renewals::{SendCharge, Waves};
use tokens::FetchToken;
use tokio::sync::Semaphore;
use workflows::{Catalog, ChargeWorkflow, SubscriptionWorkflow, TokenWorkflow, Tokens, ids, lanes};

/// What handlers are made of.
pub(super) struct Means<'r> {
    pub(super) store: Arc<dyn Store>,
    pub(super) catalog: Arc<Catalog>,
    pub(super) clients: &'r HashMap<AccountId, LtcClient>,
    pub(super) paces: &'r HashMap<String, Arc<Pace>>,
}

/// Every kind of work on every queue.
pub(super) fn routes(means: &Means<'_>) -> Routes {
    let store = &means.store;
    let tokens = Arc::new(Tokens::new(store.clone()));
    let charges = Arc::new(ChargeWorkflow::new(means.catalog.clone()));
    let subscriptions =
        Arc::new(SubscriptionWorkflow::new(means.catalog.clone(), store.partitions()));
    let token_workflow = Arc::new(TokenWorkflow::new(means.catalog.clone()));

    let send = SendCharge::new(renewals_environment(means, tokens.clone()), store.clone());
    let inquire = InquireCharge::new(reconciliation_environment(means, tokens));
    let fetch = FetchToken::new(tokens::Environment { clients: Arc::new(means.clients.clone()) });

    Routes::default()
        .add(lanes::RENEWALS, ids::SUBSCRIPTION, Driver::new(store.clone(), subscriptions, Pure))
        .add(lanes::RENEWALS, ids::CHARGE, Driver::new(store.clone(), charges.clone(), send))
        .add(lanes::RECONCILIATION, ids::CHARGE, Driver::new(store.clone(), charges, inquire))
        .add(lanes::TOKENS, ids::TOKEN, Driver::new(store.clone(), token_workflow, fetch))
}

fn renewals_environment(means: &Means<'_>, tokens: Arc<Tokens>) -> renewals::Environment {
    let account = |client, pace, connections| renewals::Account {
        client,
        pace,
        wire: Arc::new(Semaphore::new(connections)),
    };
    renewals::Environment {
        catalog: means.catalog.clone(),
        accounts: Arc::new(accounts(means, account)),
        tokens,
        waves: Arc::new(Waves::new(means.store.clone())),
    }
}

fn reconciliation_environment(
    means: &Means<'_>,
    tokens: Arc<Tokens>,
) -> reconciliation::Environment {
    let account = |client, pace, _| reconciliation::Account { client, pace };
    reconciliation::Environment {
        catalog: means.catalog.clone(),
        accounts: Arc::new(accounts(means, account)),
        tokens,
    }
}

fn accounts<A>(
    means: &Means<'_>,
    account: impl Fn(LtcClient, Arc<Pace>, usize) -> A,
) -> HashMap<AccountId, A> {
    let joined = means.clients.iter().filter_map(|(id, client)| {
        let pace = means.paces.get(id.as_str())?;
        let connections = means.catalog.account(id)?.connections;
        Some((id.clone(), account(client.clone(), pace.clone(), connections)))
    });
    joined.collect()
}
