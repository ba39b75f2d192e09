//! The operators behind the accounts, ready to be called.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use billing::{AccountId, PlanId};
use operators::aoc::{AocClient, AocOperator, PlanTerms, Terms};
use operators::ltc::LtcClient;
use operators::{CallWatch, Operator, Watched};
use url::Url;

use crate::config::{
    Account, AocAccount, Config, Environment, LtcAccount, OperatorAccount, PlanConfig, Problem,
    Problems,
};

/// Each account's operator.
pub type Operators = HashMap<AccountId, Arc<dyn Operator>>;

/// The operator of every account of a configuration. Secrets are read now; nothing connects yet.
///
/// # Errors
///
/// Every secret that is not there, and every setting that a client refuses.
pub fn operators_of(config: &Config, environment: &Environment) -> Result<Operators, Problems> {
    let mut operators = Operators::new();
    let mut problems = Vec::new();
    for (id, account) in &config.accounts {
        let operator = match &account.operator {
            OperatorAccount::Ltc(own) => ltc(id, account, own, environment),
            OperatorAccount::Aoc(own) => aoc(id, account, own, config, environment),
        };
        match operator {
            Ok(operator) => drop(operators.insert(id.clone(), operator)),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(operators) } else { Err(Problems(problems)) }
}

/// The same operators, each of whose calls `watch` is told of.
pub(super) fn watched<W: CallWatch>(
    operators: &Operators,
    kinds: &BTreeMap<AccountId, &'static str>,
    watch: &Arc<W>,
) -> Operators {
    let watched = operators.iter().map(|(id, operator)| {
        let kind = kinds.get(id).copied().unwrap_or_default();
        let watched = Watched::new(operator.clone(), kind, id.as_str(), watch.clone());
        (id.clone(), Arc::new(watched) as Arc<dyn Operator>)
    });
    watched.collect()
}

/// What kind of operator is behind each account, in the words of the configuration.
pub(super) fn kinds_of(config: &Config) -> BTreeMap<AccountId, &'static str> {
    let kind = |account: &Account| match &account.operator {
        OperatorAccount::Ltc(_) => "ltc",
        OperatorAccount::Aoc(_) => "aoc",
    };
    config.accounts.iter().map(|(id, account)| (id.clone(), kind(account))).collect()
}

fn ltc(
    id: &AccountId,
    account: &Account,
    own: &LtcAccount,
    environment: &Environment,
) -> Result<Arc<dyn Operator>, Problem> {
    let settings = own.client_config(account, environment).map_err(|error| {
        Problem::no_secret(&format!("accounts.{id}.password_{}", own.password.suffix()), &error)
    })?;
    let client = LtcClient::new(settings).map_err(|error| Problem::refused(id, &error))?;
    Ok(Arc::new(client))
}

fn aoc(
    id: &AccountId,
    account: &Account,
    own: &AocAccount,
    config: &Config,
    environment: &Environment,
) -> Result<Arc<dyn Operator>, Problem> {
    let settings = own.client_config(account, environment).map_err(|error| {
        Problem::no_secret(&format!("accounts.{id}.api_key_{}", own.api_key.suffix()), &error)
    })?;
    let client = AocClient::new(settings).map_err(|error| Problem::refused(id, &error))?;
    Ok(Arc::new(AocOperator::new(client, terms(id, own, config))))
}

/// What is sold through an AOC account.
fn terms(id: &AccountId, own: &AocAccount, config: &Config) -> Terms {
    let public_url = config.http.reached_at();
    Terms {
        return_url: format!("{public_url}/callbacks/aoc/{id}/return"),
        single: own.purchase,
        plans: plan_terms(id, &public_url, &config.plans),
    }
}

fn plan_terms(
    account: &AccountId,
    public_url: &str,
    plans: &BTreeMap<PlanId, PlanConfig>,
) -> BTreeMap<PlanId, PlanTerms> {
    let of_account = plans.iter().filter(|(_, plan)| plan.plan.account == *account);
    let terms = of_account.filter_map(|(id, PlanConfig { plan, aoc })| {
        let own = aoc.as_ref()?;
        let unsubscribe_url = own.unsubscribe_url.as_ref().map_or(public_url, Url::as_str);
        let terms = PlanTerms {
            subscription_id: own.subscription_id.clone(),
            name: plan.name.clone(),
            duration_days: own.duration_days,
            consent: own.consent,
            unsubscribe_url: unsubscribe_url.to_owned(),
            content_url: own.content_url.as_ref().map(Url::to_string),
            renewal_charge: own.renewal_amount,
        };
        Some((id.clone(), terms))
    });
    terms.collect()
}
