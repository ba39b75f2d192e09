//! What the journal says.

use billing::{Charge, ChargeId, ChargeState, Subscription};
use engine::store::{ListQuery, PAGE_MAX};
use engine::workflow::{Stored, decode};
use records::Found;
use workflows::{TokenState, ids};

use super::Stage;

impl Stage {
    /// A charge.
    pub(crate) async fn charge(&self, id: ChargeId) -> Charge {
        let instance = self.store.read(&ids::charge(id)).await.expect("the journal is there");
        decode(ids::CHARGE, &instance.expect("a charge on record").state).expect("a charge")
    }

    /// Where a charge stands.
    pub(crate) async fn state(&self, id: ChargeId) -> ChargeState {
        self.charge(id).await.state
    }

    /// Every charge, oldest first.
    pub(crate) async fn charges(&self) -> Vec<Charge> {
        self.list(ids::CHARGE).await
    }

    /// The only charge there is.
    pub(crate) async fn only_charge(&self) -> Charge {
        let charges = self.charges().await;
        let [charge] = charges.as_slice() else { panic!("expected 1 charge, found {charges:#?}") };
        charge.clone()
    }

    /// The access token of Lao Telecom's account.
    pub(crate) async fn token(&self) -> String {
        let tokens: Vec<TokenState> = self.list(ids::TOKEN).await;
        let token = tokens.into_iter().find_map(|token| token.token);
        token.expect("a token was fetched").into()
    }

    /// Every subscription, oldest first.
    pub(crate) async fn subscriptions(&self) -> Vec<Subscription> {
        self.list(ids::SUBSCRIPTION).await
    }

    /// Every record of a kind and what it says, oldest first.
    pub(crate) async fn found<S: Stored>(&self, kind: &str) -> Vec<Found<S>> {
        let query = ListQuery { kind: kind.into(), limit: PAGE_MAX, ..ListQuery::default() };
        let page = self.store.list(query).await.expect("the journal is there");
        assert!(page.next.is_none(), "more than a page of one kind");
        let found = page.rows.into_iter().map(|instance| {
            let state = decode(kind, &instance.state).expect("a record of its kind");
            Found { instance, state }
        });
        found.collect()
    }

    pub(crate) async fn list<S: Stored>(&self, kind: &str) -> Vec<S> {
        self.found(kind).await.into_iter().map(|found| found.state).collect()
    }
}
