//! The queues, and the lanes within them.
//!
//! Lanes are paths, so that pausing `ltc-main` or `ltc-main/gold-weekly` pauses what is under it.
//! Inquiries stand beside the accounts, not under them: a pause of charging never stops asking.

use billing::{AccountId, Charge, ChargeOrder, ChargeState, PlanId, Refund, RefundState};
use engine::Lane;

use crate::notification::WebhookName;

/// What people wait for: purchases, refunds, cancellations.
pub const PURCHASES: &str = "purchases";
/// Renewals: subscriptions, and the charges they open.
pub const RENEWALS: &str = "renewals";
/// Inquiries about charges in doubt.
pub const RECONCILIATION: &str = "reconciliation";
/// Access tokens.
pub const TOKENS: &str = "tokens";
/// Work on the records themselves: requeues.
pub const UPKEEP: &str = "upkeep";

/// What is told to webhooks.
pub const NOTIFICATIONS: &str = "notifications";

/// The queues, in the order of their work.
pub const QUEUES: [&str; 6] = [PURCHASES, RENEWALS, RECONCILIATION, NOTIFICATIONS, TOKENS, UPKEEP];

const CHARGES: &str = "charges";
const INQUIRIES: &str = "inquiries";
const WEBHOOKS: &str = "webhooks";
const CALLBACKS: &str = "callbacks";
const CANCELLATIONS: &str = "cancellations";

/// Where a subscription waits for its next period.
pub fn subscriptions(account: &AccountId, plan: &PlanId) -> Lane {
    Lane::new(RENEWALS, subscriptions_under(&format!("{account}/{plan}")))
}

/// The lane of the subscriptions of a night.
pub(crate) fn subscriptions_under(path: &str) -> String {
    format!("{path}/subscriptions")
}

/// The lane of the charges of a night.
pub(crate) fn charges_under(path: &str) -> Lane {
    Lane::new(RENEWALS, format!("{path}/{CHARGES}"))
}

/// Where a charge waits: to be sent, or to be asked about.
///
/// One that may be on the wire belongs with the inquiries already: if its worker dies, asking must
/// not wait for the end of a pause.
pub fn charge(charge: &Charge) -> Lane {
    let order = &charge.order;
    match charge.state {
        ChargeState::Requested => to_be_sent(order),
        ChargeState::Waiting if charge.doubt.is_none() => to_be_sent(order),
        ChargeState::Waiting if charge.takes_the_chosen_package() => to_be_sent(order),
        _ => Lane::new(RECONCILIATION, format!("{INQUIRIES}/{}", order.account)),
    }
}

/// Where a charge waits for its turn: one that a subscriber takes part in never behind the night.
fn to_be_sent(order: &ChargeOrder) -> Lane {
    let plan = order.plan.as_ref().map_or("-", PlanId::as_str);
    match order.purchase {
        Some(_) => Lane::new(PURCHASES, format!("{}/{plan}/{PURCHASES}", order.account)),
        None => charges_under(&format!("{}/{plan}", order.account)),
    }
}

/// Where an account's token waits for its refresh: beside the accounts too, since inquiries need
/// it while charging is paused.
pub fn token(account: &AccountId) -> Lane {
    Lane::new(TOKENS, format!("{TOKENS}/{account}"))
}

/// Where requeues wait for their next handful of charges.
pub fn requeues() -> Lane {
    Lane::new(UPKEEP, "requeues")
}

/// The account whose pace the claims of this lane follow: where charges wait to be sent.
///
/// Inquiries keep the same pace, but are claimed without regard to it: they come first, and
/// charges waiting for their slots must not keep them out.
pub fn paced_by(lane: &Lane) -> Option<&str> {
    let (account, rest) = lane.name.split_once('/')?;
    rest.ends_with(CHARGES).then_some(account)
}

/// What pausing the charges of one plan pauses.
pub fn plan_path(account: &AccountId, plan: Option<&PlanId>) -> String {
    match plan {
        Some(plan) => format!("{account}/{plan}"),
        None => account.to_string(),
    }
}

/// Where a refund waits: to be sent, or, beside the accounts, to be asked about.
pub fn refund(refund: &Refund) -> Lane {
    let account = &refund.order.account;
    match refund.state {
        RefundState::Requested => Lane::new(PURCHASES, format!("{account}/-/refunds")),
        _ => Lane::new(PURCHASES, format!("{INQUIRIES}/{account}")),
    }
}

/// Where callbacks wait to be looked into: beside the accounts, like the inquiries.
pub fn callbacks(account: &AccountId) -> Lane {
    Lane::new(RECONCILIATION, format!("{CALLBACKS}/{account}"))
}

/// Where the keys of requests are kept; they want nothing.
pub fn requests() -> Lane {
    Lane::new(PURCHASES, "requests")
}

/// Where sessions at the console are kept; they want nothing.
pub fn sessions() -> Lane {
    Lane::new(UPKEEP, "sessions")
}

/// Where matters are kept until staff settle them; they want nothing.
pub fn matters() -> Lane {
    Lane::new(UPKEEP, "matters")
}

/// Where the sweep waits for its next time.
pub fn sweeps() -> Lane {
    Lane::new(UPKEEP, "sweeps")
}

/// Where the closings wait for the next window to end.
pub fn closings() -> Lane {
    Lane::new(UPKEEP, "closings")
}

/// Where the archiving waits for its next step.
pub fn archiving() -> Lane {
    Lane::new(UPKEEP, "archiving")
}

/// Where operators are told of what has ended: beside the accounts, since a pause of charging is
/// no reason to go on with a subscription there.
pub fn cancellation(account: &AccountId) -> Lane {
    Lane::new(PURCHASES, format!("{CANCELLATIONS}/{account}"))
}

/// Where notices wait to be numbered: beside the webhooks, so that a pause of one of them never
/// stops the numbers of the others.
pub fn notices() -> Lane {
    Lane::new(NOTIFICATIONS, "notices")
}

/// Where what a webhook is to be told waits: a slow one keeps nobody else waiting.
pub fn webhook(name: &WebhookName) -> Lane {
    Lane::new(NOTIFICATIONS, webhook_path(name))
}

/// What pausing one webhook pauses.
pub fn webhook_path(name: &WebhookName) -> String {
    format!("{WEBHOOKS}/{name}")
}

/// Whose the work of a lane is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner<'l> {
    /// An account's.
    Account(&'l str),
    /// A webhook's.
    Webhook(&'l str),
}

/// The paths beside the accounts, each with an account's name under it.
const BESIDE: [&str; 4] = [INQUIRIES, CALLBACKS, CANCELLATIONS, TOKENS];

/// Whose the work under a path of lanes is; none, where it is nobody's in particular.
pub(crate) fn owner(path: &str) -> Option<Owner<'_>> {
    let mut parts = path.split('/');
    let first = parts.next()?;
    match first {
        WEBHOOKS => Some(Owner::Webhook(parts.next()?)),
        beside if BESIDE.contains(&beside) => Some(Owner::Account(parts.next()?)),
        account => Some(Owner::Account(account)),
    }
}

/// The lanes of what is nobody's in particular.
const SHARED: [&str; 9] = [
    "requeues",
    "requests",
    "sessions",
    "matters",
    "sweeps",
    "closings",
    "archiving",
    "notices",
    "audit",
];

/// Whether a name means a queue, or lanes beside the accounts: no account is called so, or its
/// merchant had what is everybody's.
pub fn is_taken(name: &str) -> bool {
    is_of_all(name) || QUEUES.contains(&name) || SHARED.contains(&name)
}

/// Whether a path is above the work of every account or webhook.
pub fn is_of_all(path: &str) -> bool {
    path == WEBHOOKS || BESIDE.contains(&path)
}

/// The webhook that waits in this lane, if it is one's.
pub fn webhook_of(lane: &Lane) -> Option<&str> {
    lane.name.strip_prefix(WEBHOOKS)?.strip_prefix('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_share_has_names_that_no_account_may_have() {
        let shared = [
            requeues(),
            requests(),
            sessions(),
            matters(),
            sweeps(),
            closings(),
            archiving(),
            notices(),
        ];
        for lane in &shared {
            assert!(is_taken(&lane.name) && is_taken(&lane.queue), "{lane}");
        }
        assert!(is_taken("inquiries") && is_taken("webhooks") && !is_taken("ltc-main"));
    }

    #[test]
    fn a_lane_is_its_accounts_wherever_it_stands_and_a_webhooks_is_the_webhooks() {
        let (account, plan) = ("ltc-main".parse().expect("an id"), "gold".parse().expect("an id"));
        let own = [
            subscriptions(&account, &plan),
            token(&account),
            callbacks(&account),
            cancellation(&account),
            Lane::new(RECONCILIATION, "inquiries/ltc-main"),
            Lane::new(PURCHASES, "ltc-main/-/refunds"),
        ];
        for lane in &own {
            assert_eq!(owner(&lane.name), Some(Owner::Account("ltc-main")), "{lane}");
        }
        let webhook = webhook(&"shop".parse().expect("a name"));
        assert_eq!(owner(&webhook.name), Some(Owner::Webhook("shop")));
    }
}
