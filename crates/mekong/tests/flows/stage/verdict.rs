//! The operators' books against ours.

use billing::{Charge, ChargeState, Subscription};
use mekong::demo::{Debit, compare};
use sandbox::aoc::Kind;
use workflows::{doubt, ids, run};

use super::Stage;

impl Stage {
    /// Every debit there is exactly one charged charge here with the same id, msisdn and amount,
    /// nothing was taken twice, and nothing is charged here that was not debited there.
    pub(crate) async fn books_agree(&self) {
        self.books_agree_but_for_doubts(0).await;
    }

    /// The same, but so many debits are known here as in doubt.
    pub(crate) async fn books_agree_but_for_doubts(&self, doubts: usize) {
        let (charges, debits) = (self.charges().await, self.debits());
        let found = compare(&charges, &debits);
        assert!(found.agrees(), "{found:#?}");
        assert_eq!(found.matched, found.our_charges, "{found:#?}");
        assert_eq!(found.debited_in_doubt, doubts, "{found:#?}");
        let twice = self.operators.books().debited_twice();
        assert!(twice.is_empty(), "debited twice: {twice:?}");
        let charged = charges.iter().filter(|charge| charge.state == ChargeState::Charged).count();
        assert_eq!(debits.len(), charged + doubts, "{debits:#?}");
        self.doubts_are_counted(&charges).await;
        self.histories_say_it_all().await;
    }

    /// Every history comes to what is on record, so that any moment of the past can be shown.
    async fn histories_say_it_all(&self) {
        let (now, catalog, store) = (self.now(), self.runtime.catalog(), &*self.store);
        for found in self.found::<Charge>(ids::CHARGE).await {
            let then = records::charge_then(&found, now, store).await.expect("a history");
            let then = then.expect("it is opened");
            assert_eq!(without_secrets(then), without_secrets(found.state));
        }
        for found in self.found::<Subscription>(ids::SUBSCRIPTION).await {
            let then = records::subscription_then(&found, now, catalog, store).await;
            let then = then.expect("a history").expect("it is enrolled");
            assert_eq!(then, found.state);
        }
    }

    /// Every account's counters of what is in doubt are what is in doubt, to the last unit.
    async fn doubts_are_counted(&self, charges: &[Charge]) {
        for account in self.runtime.catalog().accounts() {
            let in_doubt = charges.iter().filter(|charge| {
                charge.state == ChargeState::InDoubt && charge.order.account == account.id
            });
            let amounts = in_doubt.map(|charge| run::minor_units(charge.order.amount));
            let (count, amount) = amounts.fold((0, 0), |(n, sum), amount| (n + 1, sum + amount));
            let counters = self.store.counters(&doubt::group(&account.id)).await;
            let counters = counters.expect("the journal is there");
            let counted = |field| counters.get(field).copied().unwrap_or(0);
            let counted = (counted(doubt::COUNT), counted(doubt::AMOUNT));
            assert_eq!(counted, (count, amount), "{}: {charges:#?}", account.id);
        }
    }

    /// Every debit of both operators.
    pub(crate) fn debits(&self) -> Vec<Debit> {
        let ltc = self.operators.ltc().books().debits();
        let of_ltc = ltc.iter().map(|debit| Debit {
            transaction_id: debit.transaction_id.to_string(),
            msisdn: format!("856{}", debit.msisdn),
            amount: debit.amount.to_string(),
        });
        let aoc = self.operators.aoc().books().entries();
        let took = aoc.iter().filter(|entry| entry.kind == Kind::Charge);
        let of_aoc = took.map(|entry| Debit {
            transaction_id: entry.sp_trans_id.as_deref().unwrap_or_default().to_owned(),
            msisdn: entry.msisdn.map(|msisdn| msisdn.to_string()).unwrap_or_default(),
            amount: entry.amount.to_string(),
        });
        of_ltc.chain(of_aoc).collect()
    }
}

/// Never written to a history: an OTP, and the addresses of an operator's page.
fn without_secrets(mut charge: Charge) -> Charge {
    if let Some(preparation) = &mut charge.preparation {
        (preparation.page, preparation.otp) = (None, None);
    }
    charge
}
