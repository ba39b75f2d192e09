//! The catalog that workflows go by, from the configuration.

use billing::{Abilities, AccountId, LostRenewalRule, NotFoundRule, PlanId, RenewalSchedule, Way};
use operators::{aoc, ltc};
use workflows::requeue::ApproveAbove;
use workflows::{AccountPolicy, Catalog, Merchant, Merchants};

use crate::config::{Account, Config, NotFound, OperatorAccount, RenewalMode};

/// The accounts, plans and webhooks of a configuration; of one that is narrowed to a merchant, narrowed
/// as well.
pub fn catalog_of(config: &Config) -> Catalog {
    let accounts = config.accounts.iter().map(|(id, account)| policy(id.clone(), account));
    let plans = config.plans.values().map(|plan| plan.plan.clone());
    let catalog = Catalog::new(accounts, plans)
        .with_purchase_ways(purchase_ways(config))
        .with_webhooks(config.webhooks.keys().cloned())
        .with_merchants(merchants(config))
        .with_approval_above(ApproveAbove::new(config.requeues.approve_above.iter().copied()));
    match &config.only {
        Some(merchant) => catalog.only(merchant),
        None => catalog,
    }
}

/// Who shares the deployment, and what belongs to whom.
fn merchants(config: &Config) -> Merchants {
    let known = config.merchants.iter().map(|(id, merchant)| {
        let name = merchant.name.as_str().into();
        let (share, bare_ids) = (merchant.share, merchant.bare_ids);
        (id.clone(), Merchant { name, share, bare_ids })
    });
    let accounts = config.accounts.iter();
    let webhooks = config.webhooks.iter();
    Merchants {
        known: known.collect(),
        accounts: accounts
            .filter_map(|(id, account)| Some((id.clone(), account.merchant.clone()?)))
            .collect(),
        webhooks: webhooks
            .filter_map(|(name, webhook)| Some((name.clone(), webhook.merchant.clone()?)))
            .collect(),
    }
}

/// What an operator decides about its accounts.
struct OperatorPolicy {
    abilities: Abilities,
    transaction_prefix: String,
    lost_renewal: LostRenewalRule,
    renews_itself: bool,
    purchase_way: Way,
}

fn policy(id: AccountId, account: &Account) -> AccountPolicy {
    let of_operator = operator_policy(&account.operator);
    AccountPolicy {
        id,
        transaction_prefix: of_operator.transaction_prefix,
        inquiry_schedule: account.inquiry_schedule.clone(),
        timeout: account.timeout,
        not_found: match account.not_found {
            NotFound::Hold => NotFoundRule::Hold,
            NotFound::Decline => NotFoundRule::Decline,
        },
        attempts_per_day: account.attempts_per_day,
        max_amount: account.max_amount,
        tps: f64::from(account.tps),
        connections: usize::try_from(account.connections).unwrap_or(usize::MAX),
        any_time: RenewalSchedule::at_any_time(account.timezone),
        abilities: of_operator.abilities,
        lost_renewal: of_operator.lost_renewal,
        renews_itself: of_operator.renews_itself,
        purchase_way: of_operator.purchase_way,
        otp_window: account.otp_window,
        page_window: account.page_window,
    }
}

fn operator_policy(operator: &OperatorAccount) -> OperatorPolicy {
    match operator {
        OperatorAccount::Ltc(own) => OperatorPolicy {
            abilities: ltc::ABILITIES,
            transaction_prefix: own.transaction_prefix.clone(),
            // LTC is asked by our own id, so no renewal is lost for good.
            lost_renewal: LostRenewalRule::Hold,
            renews_itself: false,
            purchase_way: Way::Otp,
        },
        OperatorAccount::Aoc(own) => OperatorPolicy {
            abilities: aoc::ABILITIES,
            transaction_prefix: own.transaction_prefix.clone(),
            lost_renewal: own.lost_renewal,
            renews_itself: own.renewal_mode == RenewalMode::Auto,
            purchase_way: own.purchase_way(),
        },
    }
}

/// How the plans are bought that say so themselves.
fn purchase_ways(config: &Config) -> impl Iterator<Item = (PlanId, Way)> {
    config
        .plans
        .iter()
        .filter_map(|(id, plan)| Some((id.clone(), plan.aoc.as_ref()?.purchase_way())))
}
