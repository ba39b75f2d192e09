//! What a key allows.

use std::fmt;

/// Something a caller may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Read charges and their histories; purchases, nights and queues with them.
    ChargesRead,
    /// Open, requeue and refund charges; purchases, which are charges, with them.
    ChargesWrite,
    /// Read subscriptions.
    SubscriptionsRead,
    /// Enrol and cancel subscriptions.
    SubscriptionsWrite,
    /// Read purchases.
    PurchasesRead,
    /// Start purchases, pass on OTPs, cancel.
    PurchasesWrite,
    /// Read nights and queues.
    RunsRead,
    /// Hold runs back, let them go on, end them before their time.
    RunsWrite,
    /// See webhooks, and what they were told.
    WebhooksRead,
    /// Have webhooks told again.
    WebhooksWrite,
    /// See whole numbers; every use is audited (money rule 15).
    MsisdnReveal,
    /// See who did what.
    AuditRead,
    /// See what needs a person.
    WorklistRead,
    /// Settle it by hand.
    WorklistWrite,
    /// Let a requeue go on that somebody else asked for.
    RequeuesApprove,
    /// Settle doubts by hand.
    ChargesResolve,
    /// Hold work back, and let it go on.
    QueuesWrite,
}

impl Scope {
    /// Every scope with its spelling.
    pub const ALL: [(&'static str, Self); 17] = [
        ("charges:read", Self::ChargesRead),
        ("charges:write", Self::ChargesWrite),
        ("subscriptions:read", Self::SubscriptionsRead),
        ("subscriptions:write", Self::SubscriptionsWrite),
        ("purchases:read", Self::PurchasesRead),
        ("purchases:write", Self::PurchasesWrite),
        ("runs:read", Self::RunsRead),
        ("runs:write", Self::RunsWrite),
        ("webhooks:read", Self::WebhooksRead),
        ("webhooks:write", Self::WebhooksWrite),
        ("msisdn:reveal", Self::MsisdnReveal),
        ("audit:read", Self::AuditRead),
        ("worklist:read", Self::WorklistRead),
        ("worklist:write", Self::WorklistWrite),
        ("requeues:approve", Self::RequeuesApprove),
        ("charges:resolve", Self::ChargesResolve),
        ("queues:write", Self::QueuesWrite),
    ];

    /// Its spelling.
    pub fn as_str(self) -> &'static str {
        let named = Self::ALL.iter().find(|(_, scope)| *scope == self);
        named.map_or("", |(name, _)| name)
    }

    /// Whether whoever has it may do what `needed` allows. A purchase is a charge, so the wider
    /// scope has the narrower one in it; writing never includes reading.
    pub fn includes(self, needed: Self) -> bool {
        match self {
            Self::ChargesRead => {
                matches!(needed, Self::ChargesRead | Self::PurchasesRead | Self::RunsRead)
            }
            Self::ChargesWrite => matches!(needed, Self::ChargesWrite | Self::PurchasesWrite),
            scope => scope == needed,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_has_a_spelling_of_its_own() {
        for (name, scope) in Scope::ALL {
            assert_eq!(scope.as_str(), name);
            assert!(scope.includes(scope), "{name}");
        }
    }

    #[test]
    fn whoever_may_charge_may_sell_and_nobody_reads_by_being_allowed_to_write() {
        assert!(Scope::ChargesWrite.includes(Scope::PurchasesWrite));
        assert!(Scope::ChargesRead.includes(Scope::PurchasesRead));
        assert!(Scope::ChargesRead.includes(Scope::RunsRead));
        assert!(!Scope::PurchasesWrite.includes(Scope::ChargesWrite));
        assert!(!Scope::ChargesWrite.includes(Scope::ChargesRead));
        assert!(!Scope::ChargesWrite.includes(Scope::SubscriptionsWrite));
    }
}
