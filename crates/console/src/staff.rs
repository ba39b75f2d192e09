//! Who uses the console, and what each role may do.

use std::fmt;
use std::str::FromStr;

use billing::MerchantId;

/// A person at the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// The name they sign in with, and by which the audit knows them.
    pub name: String,
    /// What they are here for.
    pub role: Role,
    /// Whose staff they are, of several merchants: nothing of another's is there for them. None: the
    /// deployment's own, who see all.
    pub merchant: Option<MerchantId>,
}

/// What a person is here for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Looks.
    Viewer,
    /// Keeps the night going: pauses, requeues, settles what needs a person.
    Operations,
    /// Answers for the money: resolves doubts, refunds, exports.
    Finance,
    /// Everything.
    Admin,
}

/// Something that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// See every page but the audit.
    Look,
    /// Ask for failed charges again.
    Requeue,
    /// Approve what somebody else asked for.
    Approve,
    /// Settle a charge in doubt by hand.
    Resolve,
    /// Settle what else needs a person.
    Settle,
    /// Pause and resume queues and accounts.
    Pause,
    /// Give money back.
    Refund,
    /// End a subscription.
    CancelSubscription,
    /// See a whole msisdn.
    Reveal,
    /// See who did what.
    SeeAudit,
}

use Permission as P;

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Operations, Self::Finance, Self::Admin];

    /// What this role may do.
    pub fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Viewer => &[P::Look],
            Self::Operations => &[
                P::Look,
                P::Requeue,
                P::Approve,
                P::Settle,
                P::Pause,
                P::CancelSubscription,
                P::SeeAudit,
            ],
            Self::Finance => {
                &[P::Look, P::Approve, P::Resolve, P::Settle, P::Refund, P::Reveal, P::SeeAudit]
            }
            Self::Admin => &Permission::ALL,
        }
    }

    /// Its name in configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operations => "operations",
            Self::Finance => "finance",
            Self::Admin => "admin",
        }
    }

    /// Whether it may do this.
    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

impl Permission {
    /// What it allows, after "may".
    pub fn as_str(self) -> &'static str {
        match self {
            P::Look => "look at everything but the audit",
            P::Requeue => "ask for failed charges again",
            P::Approve => "approve what somebody else asked for",
            P::Resolve => "settle charges in doubt by hand",
            P::Settle => "settle what else needs a person",
            P::Pause => "pause and resume queues and accounts",
            P::Refund => "give money back",
            P::CancelSubscription => "end subscriptions",
            P::Reveal => "see whole numbers",
            P::SeeAudit => "see who did what",
        }
    }

    /// Every permission.
    pub const ALL: [Self; 10] = [
        P::Look,
        P::Requeue,
        P::Approve,
        P::Resolve,
        P::Settle,
        P::Pause,
        P::Refund,
        P::CancelSubscription,
        P::Reveal,
        P::SeeAudit,
    ];
}

/// A text that is no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected viewer, operations, finance or admin, found {0:?}")]
pub struct RoleError(String);

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(text: &str) -> Result<Self, RoleError> {
        let found = Self::ALL.into_iter().find(|role| role.as_str() == text);
        found.ok_or_else(|| RoleError(text.chars().take(40).collect()))
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_has_one_spelling_in_both_directions() {
        for role in Role::ALL {
            assert_eq!(role.to_string().parse(), Ok(role));
        }
        let refused = "root".parse::<Role>().expect_err("no role").to_string();
        assert_eq!(refused, "expected viewer, operations, finance or admin, found \"root\"");
    }

    #[test]
    fn a_viewer_changes_nothing_and_an_admin_may_do_everything() {
        assert_eq!(Role::Viewer.permissions(), [P::Look]);
        assert!(Permission::ALL.into_iter().all(|permission| Role::Admin.may(permission)));
    }

    #[test]
    fn whoever_keeps_the_night_going_neither_settles_money_nor_sees_numbers() {
        for permission in [P::Resolve, P::Refund, P::Reveal] {
            assert!(!Role::Operations.may(permission), "{permission:?}");
        }
    }
}
