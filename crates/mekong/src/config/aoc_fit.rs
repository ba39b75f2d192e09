//! What a plan and its AOC account say about one another.

use billing::Money;
use operators::aoc::Consent;

use super::section::Section;
use super::{AocAccount, AocPlan, RenewalMode};

/// Reports what the gateway would refuse, or what would charge another price than was told;
/// `section` is the plan's.
pub(super) fn check(
    section: &Section<'_, '_>,
    plan: &AocPlan,
    account: &AocAccount,
    amount: Option<Money>,
) {
    check_operator(section, plan, account);
    check_renewal_amount(section, plan, account, amount);
}

/// A subscription has one operator, and a wallet's has one that takes them (AOC protocol, A3).
fn check_operator(section: &Section<'_, '_>, plan: &AocPlan, account: &AocAccount) {
    let code = &account.operator_code;
    if account.has_several_operators() {
        let expected = "one operator_code on the account of a plan: a list is for purchases \
            without a plan";
        section.problem("account", format!("operator_code = {code:?}"), expected);
    } else if plan.consent == Consent::Wallet && !account.wallet_subscriptions.contains(code) {
        let expected = format!(
            "false, or an account whose wallet_subscriptions has {code:?}: other wallets take no \
             subscriptions"
        );
        section.problem("aoc.wallet", "true", expected);
    }
}

/// Our own renewals charge the plan's amount, so subscribers must not be told another.
fn check_renewal_amount(
    section: &Section<'_, '_>,
    plan: &AocPlan,
    account: &AocAccount,
    amount: Option<Money>,
) {
    let (Some(told), Some(charged)) = (plan.renewal_amount, amount) else { return };
    if account.renewal_mode == RenewalMode::Merchant && told != charged {
        let expected = format!("{charged}, which renewals charge unless renewal_mode is \"auto\"");
        section.problem("aoc.renewal_amount", told.to_string(), expected);
    }
}
