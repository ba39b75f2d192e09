//! The AOC page: what the subscriber sees and decides (AOC protocol, section 4).

use std::sync::Arc;

use crate::{
    aoc::{
        Amount, Course, Route, codes,
        data::Data,
        fields::Refusal,
        ledger::{
            Ledger,
            transaction::{Stage, Transaction},
        },
    },
    msisdn::Msisdn,
};

/// What stands on the page.
#[derive(Debug, Clone)]
pub(crate) struct ConsentPage {
    pub(crate) token: String,
    pub(crate) description: String,
    pub(crate) amount: Amount,
    pub(crate) currency: Arc<str>,
    /// Of a subscription: its name and how long a period lasts, in days.
    pub(crate) subscription: Option<(String, u16)>,
    pub(crate) operators: Vec<Arc<str>>,
    /// Whether the subscriber may say which number pays.
    pub(crate) asks_number: bool,
}

/// What the subscriber decides.
#[derive(Debug, Clone, Default)]
pub(crate) struct Decision {
    pub(crate) agrees: bool,
    /// Of several operators which; the first, if none is chosen.
    pub(crate) operator: Option<String>,
    /// The number that pays, where the order names none. Found out from the network, that is
    /// made up from the aocTransID, if absent.
    pub(crate) msisdn: Option<Msisdn>,
}

/// Where the browser is sent after a decision, and what was decided.
#[derive(Debug, Clone)]
pub(crate) struct Decided {
    pub(crate) return_url: String,
    pub(crate) data: Data,
}

impl Ledger {
    /// A token with which the page of `aoc_trans_id` may be opened.
    pub(crate) fn issue_token(&mut self, aoc_trans_id: &Arc<str>) -> String {
        let dice = self.dice.about(aoc_trans_id).about("aocToken");
        let token = format!("{:016x}{:016x}", dice.value(), dice.nth(1).value());
        self.tokens.insert(token.clone(), Arc::clone(aoc_trans_id));
        token
    }

    /// The transaction behind a token that was not used yet.
    pub(crate) fn behind(&self, token: &str) -> Result<Arc<str>, Refusal> {
        self.tokens.get(token).cloned().ok_or_else(|| Refusal::of(codes::INVALID_TOKEN))
    }

    pub(crate) fn consent_page(&mut self, token: &str) -> Result<ConsentPage, Refusal> {
        let id = self.behind(token)?;
        self.with(&id, |ledger, transaction| {
            ledger.check_undecided(transaction)?;
            let order = &transaction.order;
            let package = order.subscription.as_ref();
            Ok(ConsentPage {
                token: token.to_owned(),
                description: order.description.clone(),
                amount: order.amount,
                currency: Arc::clone(&order.currency),
                subscription: package.map(|package| (package.name.clone(), package.duration)),
                operators: order.operators.clone(),
                asks_number: order.msisdn.is_none() && !transaction.profile.is_wallet,
            })
        })?
    }

    /// Charges as agreed, or does not. Either way the token is used up.
    pub(crate) fn decide(
        &mut self,
        token: &str,
        decision: &Decision,
        course: &Course,
    ) -> Result<Decided, Refusal> {
        let id = self.behind(token)?;
        let decided = self.with(&id, |ledger, transaction| {
            ledger.check_undecided(transaction)?;
            ledger.settle_who_pays(transaction, decision)?;
            match decision.agrees {
                true => ledger.begin(transaction, Route::Page, course),
                false => transaction.stage = Stage::Denied(codes::CANCELLED_BY_SUBSCRIBER.into()),
            }
            let data = Data { aoc_trans_id: Some(id.to_string()), ..transaction.seen() };
            Ok(Decided { return_url: return_url(transaction), data })
        })??;
        self.tokens.remove(token);
        Ok(decided)
    }

    fn check_undecided(&self, transaction: &mut Transaction) -> Result<(), Refusal> {
        self.give_up_if_too_late(transaction);
        match &transaction.stage {
            Stage::Open => Ok(()),
            Stage::Denied(code) if *code == codes::EXPIRED => Err(Refusal::of(codes::EXPIRED)),
            _ => Err(Refusal::of(codes::INVALID_TOKEN)),
        }
    }

    fn settle_who_pays(
        &mut self,
        transaction: &mut Transaction,
        decision: &Decision,
    ) -> Result<(), Refusal> {
        if let Some(chosen) = &decision.operator {
            let order = &mut transaction.order;
            let place = order.operators.iter().position(|code| **code == **chosen);
            let place =
                place.ok_or_else(|| Refusal::parameter("operator", "expected one offered"))?;
            order.operators.swap(0, place);
            transaction.profile = self.profile(chosen)?;
        }
        let found = transaction.order.msisdn.or(decision.msisdn);
        let msisdn = found.unwrap_or_else(|| self.found_by_network(transaction));
        transaction.order.msisdn = Some(msisdn);
        if let Some(package) = &transaction.order.subscription {
            self.note_order(Some(msisdn), package);
        }
        Ok(())
    }

    /// The number that the network would tell: always the same for one transaction.
    fn found_by_network(&self, transaction: &Transaction) -> Msisdn {
        let dice = self.dice.about(&transaction.id).about("msisdn");
        let number = format!("60{:09}", dice.below(1_000_000_000));
        number.parse().expect("eleven digits are a number")
    }
}

/// The callback URL with the aocTransID in its query.
fn return_url(transaction: &Transaction) -> String {
    let url = &transaction.order.callback_url;
    let mut url = url::Url::parse(url).expect("it was parsed when the order came");
    url.query_pairs_mut().append_pair("aocTransID", &transaction.id);
    url.into()
}
