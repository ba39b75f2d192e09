//! The words of histories: for each reason one for programs, and one for people.

use billing::{CancelledBy, DeclineReason, Doubted, Finding, Proof, Unaccepted, Withdrawal};

/// A word for programs, and what a person reads in its place.
pub(super) type Words = (&'static str, &'static str);

pub(super) fn unaccepted(why: Unaccepted) -> Words {
    match why {
        Unaccepted::NotSent => ("not_sent", "no connection"),
        Unaccepted::Late => ("late", "too late after the intent to send it safely"),
        Unaccepted::Unauthorized => ("unauthorized", "401, the token was refused"),
        Unaccepted::RateLimited => ("rate_limited", "over the operator's rate limit"),
        Unaccepted::Refused => ("refused", "the operator refused the request unread"),
    }
}

pub(super) fn doubted(why: Doubted) -> Words {
    match why {
        Doubted::Timeout => ("timeout", "time-out"),
        Doubted::ConnectionLost => ("connection_lost", "the connection ended"),
        Doubted::Status => ("status", "an HTTP status that says nothing"),
        Doubted::Unreadable => ("unreadable", "an answer that cannot be read"),
        Doubted::Code => ("code", "a code that leaves it open"),
        Doubted::Unlisted => ("unlisted_code", "a code that no table lists"),
        Doubted::NotRecurring => {
            ("not_recurring", "accepted, but not as a renewal: perhaps no member")
        }
        Doubted::Duplicate => ("duplicate", "the operator has seen this TransactionID before"),
        Doubted::WorkerLost => ("worker_lost", "the worker was gone before it heard one"),
        Doubted::Pending => ("pending", "the operator is still working on it"),
        Doubted::AttemptsUsedUp => {
            ("attempts_used_up", "the operator counts attempts of today that we do not know of")
        }
        Doubted::NoReturn => ("no_return", "the subscriber did not come back from the page"),
    }
}

pub(super) fn finding(found: Finding) -> Words {
    match found {
        Finding::NotFound => ("not_found", "the operator never heard of it"),
        Finding::NotMember => ("not_member", "not charged so far, and the subscriber is no member"),
        Finding::Mismatch => ("mismatch", "an answer about another msisdn, amount or id"),
        Finding::Unclear => ("unclear", "an answer that decides nothing"),
        Finding::Unreachable => ("unreachable", "no answer"),
        Finding::Pending => ("pending", "the operator is still working on it"),
        Finding::Unconfirmed => ("unconfirmed", "the subscriber has not confirmed it so far"),
        Finding::Unchanged => ("unchanged", "the last paid day has not moved"),
        Finding::Confirmed => ("confirmed", "the operator says that it charged, as we do"),
        Finding::Denied => ("denied", "the operator says that it did not charge"),
    }
}

pub(super) fn proof(proof: Proof) -> Words {
    match proof {
        Proof::Reply => ("reply", "the operator's reply says so"),
        Proof::Inquiry => ("inquiry", "an inquiry says so"),
        Proof::Repetition => ("repetition", "inquiries agreed on it often enough"),
        Proof::Staff => ("staff", "staff decided it"),
        Proof::Unsent => ("unsent", "it was never sent"),
    }
}

pub(super) fn withdrawal(why: Withdrawal) -> Words {
    match why {
        Withdrawal::Cancelled => ("cancelled", "the subscription was cancelled"),
        Withdrawal::Superseded => ("superseded", "the next period has begun"),
        Withdrawal::PaidAlready => ("paid_already", "an earlier charge had paid the period"),
        Withdrawal::WindowEnded => {
            ("window_ended", "its window ended, and its plan carries nothing over")
        }
        Withdrawal::RunStopped => ("run_stopped", "its run was stopped"),
    }
}

pub(super) fn cancelled_by(by: CancelledBy) -> Words {
    match by {
        CancelledBy::Subscriber => ("subscriber", "the subscriber"),
        CancelledBy::Merchant => ("merchant", "the content provider"),
        CancelledBy::Staff => ("staff", "staff"),
        CancelledBy::Plan => ("plan", "its plan"),
    }
}

/// What a person reads for a decline's reason; programs read the reason itself.
pub(super) fn declined(reason: DeclineReason) -> &'static str {
    use DeclineReason as R;
    match reason {
        R::Funds => "the balance was too low",
        R::Barred => "the line is barred",
        R::NotPrepaid => "not a prepaid line",
        R::Limit => "over one of the operator's limits",
        R::RefusedBySubscriber => "the subscriber said no",
        R::Expired => "it came too late",
        R::WrongOtp => "the OTP was wrong too often",
        R::AlreadySubscribed => "the subscriber has it already",
        R::NotMember => "the operator does not hold the subscriber as a member",
        R::NotFound => "the operator never heard of it",
        R::Misconfigured => "the request itself was refused: contract, credentials or price",
        R::OperatorError => "the operator failed",
        R::Cancelled => "cancelled",
    }
}
