//! What can be done, and through what.

use std::fmt;
use std::str::FromStr;

/// Through what somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// The web console.
    Console,
    /// The command line, against the store itself.
    Cli,
    /// The HTTP API.
    Api,
}

/// A deed that is audited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Signed in to the console.
    SignIn,
    /// Tried to, in vain.
    SignInRefused,
    /// Signed out.
    SignOut,
    /// Had charges asked for again.
    Requeue,
    /// Approved what another has asked for.
    RequeueApprove,
    /// Stopped a requeue.
    RequeueCancel,
    /// Settled a charge in doubt by hand.
    Resolve,
    /// Gave money back.
    Refund,
    /// Settled a refund in doubt by hand.
    ResolveRefund,
    /// Ended a subscription.
    CancelSubscription,
    /// Held back a queue, an account or a lane.
    Pause,
    /// Let it go on.
    Resume,
    /// Held a run back.
    RunPause,
    /// Let a run go on.
    RunResume,
    /// Ended a run before its time.
    RunStop,
    /// Saw a whole number (money rule 15).
    RevealMsisdn,
    /// Had a webhook told again.
    ReplayWebhook,
    /// Tried a webhook.
    TestWebhook,
    /// Had an access token fetched anew.
    RefreshToken,
    /// Settled a matter of the worklist.
    Settle,
    /// Said which charge a callback is about.
    AssignCallback,
    /// Took charges out for finance.
    Export,
    /// Compared a day with the operator's.
    Reconcile,
    /// Said that the store was put back from a backup.
    StoreRestored,
}

/// A word that is no action.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected one of {}, found {found:?}", names())]
pub struct UnknownAction {
    found: String,
}

impl Via {
    /// The word for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Cli => "cli",
            Self::Api => "api",
        }
    }
}

impl Action {
    /// Every action with its word.
    pub const ALL: [(&'static str, Self); 24] = [
        ("sign_in", Self::SignIn),
        ("sign_in_refused", Self::SignInRefused),
        ("sign_out", Self::SignOut),
        ("requeue", Self::Requeue),
        ("requeue_approve", Self::RequeueApprove),
        ("requeue_cancel", Self::RequeueCancel),
        ("resolve", Self::Resolve),
        ("refund", Self::Refund),
        ("resolve_refund", Self::ResolveRefund),
        ("cancel_subscription", Self::CancelSubscription),
        ("pause", Self::Pause),
        ("resume", Self::Resume),
        ("run_pause", Self::RunPause),
        ("run_resume", Self::RunResume),
        ("run_stop", Self::RunStop),
        ("reveal_msisdn", Self::RevealMsisdn),
        ("replay_webhook", Self::ReplayWebhook),
        ("test_webhook", Self::TestWebhook),
        ("refresh_token", Self::RefreshToken),
        ("settle", Self::Settle),
        ("assign_callback", Self::AssignCallback),
        ("export", Self::Export),
        ("reconcile", Self::Reconcile),
        ("store_restored", Self::StoreRestored),
    ];

    /// Its word, for lists and programs.
    pub fn as_str(self) -> &'static str {
        let named = Self::ALL.iter().find(|(_, action)| *action == self);
        named.map_or("", |(name, _)| name)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(text: &str) -> Result<Self, UnknownAction> {
        let known = Self::ALL.iter().find(|(name, _)| *name == text);
        let unknown = || UnknownAction { found: text.chars().take(32).collect() };
        known.map(|(_, action)| *action).ok_or_else(unknown)
    }
}

fn names() -> String {
    Action::ALL.map(|(name, _)| name).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_one_spelling_that_is_short_enough_for_a_status() {
        for (name, action) in Action::ALL {
            assert_eq!((action.as_str(), name.parse()), (name, Ok(action)));
            assert!((1..=32).contains(&name.len()), "{name}");
        }
        let refused = "steal".parse::<Action>().expect_err("no action").to_string();
        assert!(refused.starts_with("expected one of sign_in,"), "{refused}");
    }
}
