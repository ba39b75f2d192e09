//! What is known of a charge: how, and what came where nothing could be known.

use minicbor::{Decode, Encode};

/// Why a send was surely not processed (money rule 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Unaccepted {
    /// No connection, or no name.
    #[n(0)]
    NotSent,
    /// Too long after the intent, or too short a lease (money rule 6).
    #[n(1)]
    Late,
    /// 401: the token was refused ahead of processing.
    #[n(2)]
    Unauthorized,
    /// A rate limit ahead of processing.
    #[n(3)]
    RateLimited,
    /// The operator refused the request unread: credentials, path or contract.
    #[n(4)]
    Refused,
}

/// How an outcome is known (money rule 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Proof {
    /// The operator's direct reply.
    #[n(0)]
    Reply,
    /// An inquiry whose msisdn and amount are ours.
    #[n(1)]
    Inquiry,
    /// Inquiries that agreed often enough; looked at again later (money rule 3).
    #[n(2)]
    Repetition,
    /// Staff, with a written reason.
    #[n(3)]
    Staff,
    /// Our own rules: it was never sent.
    #[n(4)]
    Unsent,
}

/// What came instead of a usable answer to a send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Doubted {
    /// The time-out passed.
    #[n(0)]
    Timeout,
    /// The connection ended.
    #[n(1)]
    ConnectionLost,
    /// A status that says nothing, such as a 5xx.
    #[n(2)]
    Status,
    /// An answer that cannot be read.
    #[n(3)]
    Unreadable,
    /// A code that leaves it open.
    #[n(4)]
    Code,
    /// Accepted, but not as a renewal: the operator may not hold the subscriber as a member.
    #[n(5)]
    NotRecurring,
    /// The operator has seen this TransactionID before.
    #[n(6)]
    Duplicate,
    /// The worker was gone before it could record the answer.
    #[n(7)]
    WorkerLost,
    /// The operator is still working on it, and may need to be asked again to finish.
    #[n(8)]
    Pending,
    /// The operator's limit of attempts a day is used up, by none that we know of.
    #[n(9)]
    AttemptsUsedUp,
    /// The subscriber did not come back from the operator's page.
    #[n(10)]
    NoReturn,
    /// A code that no table lists: a person has to find out what it means.
    #[n(11)]
    Unlisted,
}

/// What an inquiry found that proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Finding {
    /// The operator never heard of it.
    #[n(0)]
    NotFound,
    /// Not charged so far, and the subscriber is no member.
    #[n(1)]
    NotMember,
    /// Another msisdn, amount or id than ours (money rule 4).
    #[n(2)]
    Mismatch,
    /// A code or body that decides nothing.
    #[n(3)]
    Unclear,
    /// The inquiry itself failed.
    #[n(4)]
    Unreachable,
    /// The operator is still working on it, or waits for the subscriber.
    #[n(5)]
    Pending,
    /// Requested, and not confirmed by the subscriber.
    #[n(6)]
    Unconfirmed,
    /// The last paid day is what it was before the charge was sent.
    #[n(7)]
    Unchanged,
    /// The same as we hold for settled.
    #[n(8)]
    Confirmed,
    /// That it did not charge, said of what we hold for settled.
    #[n(9)]
    Denied,
}
