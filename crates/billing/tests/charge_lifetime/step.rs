//! What may happen to a charge.

use proptest::prelude::*;

/// One thing that happens.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// A worker does what the charge wants, and it goes like this.
    Work(Fate),
    /// So many seconds pass.
    Sleep(i64),
    /// The subscriber types an OTP.
    Type,
    /// The subscriber takes the smaller package.
    Choose,
    /// The subscriber pays on the operator's page.
    Pay,
    /// The subscriber refuses on the operator's page.
    Refuse,
    /// Somebody wants it stopped.
    Withdraw,
    /// A callback comes, true or not.
    Hint,
    /// A worker that had lost its lease hands in what it was told, or that it has not sent.
    LateAnswer,
    /// The store loses what was committed in this instant.
    Lose,
    /// Half of it is to go back; the refund ends like this.
    Refund { is_denied: bool },
}

/// How a worker's turn goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    /// The operator does it, and says so.
    Done,
    /// The operator does not, and says so.
    Declined,
    /// The OTP was wrong, or a smaller package is on offer.
    NotYet,
    /// It surely does not leave.
    NotSent,
    /// The connection ends; what was sent arrives or not.
    Lost { arrives: bool },
    /// No answer within the time-out.
    TimesOut { arrives: bool },
    /// The worker dies, before or after the request has left.
    Dies { arrives: bool },
    /// The worker stalls until another may have the charge, and does not send any more.
    Stalls,
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let pauses = vec![1, 5, 20, 30, 40, 120, 300, 3600, 86_400, 3 * 86_400];
    prop_oneof![
        12 => fate().prop_map(Step::Work),
        5 => prop::sample::select(pauses).prop_map(Step::Sleep),
        3 => Just(Step::Type),
        1 => Just(Step::Choose),
        1 => Just(Step::Pay),
        1 => prop::bool::weighted(0.2).prop_map(|no| if no { Step::Refuse } else { Step::Hint }),
        1 => prop::bool::weighted(0.3).prop_map(|no| if no { Step::Withdraw } else { Step::Hint }),
        1 => Just(Step::LateAnswer),
        1 => Just(Step::Lose),
        1 => any::<bool>().prop_map(|is_denied| Step::Refund { is_denied }),
    ]
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        6 => Just(Fate::Done),
        1 => Just(Fate::Declined),
        2 => Just(Fate::NotYet),
        1 => Just(Fate::NotSent),
        2 => any::<bool>().prop_map(|arrives| Fate::Lost { arrives }),
        1 => any::<bool>().prop_map(|arrives| Fate::TimesOut { arrives }),
        2 => any::<bool>().prop_map(|arrives| Fate::Dies { arrives }),
        1 => Just(Fate::Stalls),
    ]
}
