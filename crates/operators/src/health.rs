//! What the end of a call says about the operator itself, whatever it says about a charge.

use std::time::Duration;

use crate::{Answered, CallError, Doubt, Unsent};

/// What the end of a call says about the operator itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// It answered. A decline is an answer, and so is a refusal of our token or of our request.
    Answered,
    /// It is there, and turned the call away for now: 429, or 503 with the time to come back.
    Busy {
        /// How long it wants to be left alone, if it says.
        rest: Option<Duration>,
    },
    /// It did not answer: no connection, a time-out, a 5xx.
    Down {
        /// What came instead.
        why: &'static str,
    },
    /// Nothing was learnt: the call was not made, or something else than the operator answered.
    Unknown,
}

impl Health {
    /// What the end of a call says.
    pub(crate) fn of<T>(outcome: &Result<Answered<T>, CallError>) -> Self {
        match outcome {
            Ok(_) | Err(CallError::Unauthorized { .. }) => Self::Answered,
            Err(CallError::RateLimited { retry_after, .. }) => Self::Busy { rest: *retry_after },
            Err(CallError::NotSent { why, .. }) => Self::unsent(*why),
            Err(CallError::InDoubt { why, .. }) => Self::unanswered(*why),
            // Without an answer it was we who refused to make the call.
            Err(CallError::Refused { evidence, .. }) if evidence.received().is_empty() => {
                Self::Unknown
            }
            Err(CallError::Refused { .. }) => Self::Answered,
        }
    }

    fn unsent(why: Unsent) -> Self {
        match why {
            Unsent::Late(_) => Self::Unknown,
            Unsent::Dns => Self::Down { why: "its name is not resolved" },
            Unsent::Connect => Self::Down { why: "no connection" },
            Unsent::Timeout => Self::Down { why: "no connection in time" },
            Unsent::Dropped => Self::Down { why: "connections are closed" },
        }
    }

    fn unanswered(why: Doubt) -> Self {
        match why {
            Doubt::Timeout => Self::Down { why: "no answer in time" },
            Doubt::ConnectionLost => Self::Down { why: "connections are lost" },
            Doubt::Busy(rest) => Self::Busy { rest: Some(rest) },
            Doubt::Status(500..=599) => Self::Down { why: "HTTP 5xx" },
            Doubt::OversizedBody
            | Doubt::UnreadableBody(_)
            | Doubt::Redirect(_)
            | Doubt::Status(_) => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Class, Evidence, GateClosed};

    fn of(error: CallError) -> Health {
        Health::of::<()>(&Err(error))
    }

    fn in_doubt(why: Doubt) -> Health {
        of(CallError::InDoubt { why, evidence: Evidence::of(String::new()) })
    }

    fn not_sent(why: Unsent) -> Health {
        of(CallError::NotSent { why, evidence: Evidence::of(String::new()) })
    }

    #[test]
    fn no_connection_a_time_out_and_every_5xx_say_that_the_operator_is_down() {
        let unsent = [Unsent::Dns, Unsent::Connect, Unsent::Timeout, Unsent::Dropped];
        let lost = [Doubt::Timeout, Doubt::ConnectionLost];
        let said = unsent.map(not_sent).into_iter().chain(lost.map(in_doubt));
        let said = said.chain((500..=599).map(|status| in_doubt(Doubt::Status(status))));
        for health in said {
            assert!(matches!(health, Health::Down { .. }), "{health:?}");
        }
    }

    #[test]
    fn an_answer_that_we_dislike_says_that_the_operator_is_there() {
        let evidence = || Evidence::of(String::new()).noted("403 no".to_owned());
        let refused = |evidence| {
            of(CallError::Refused { class: Class::Misconfiguration, why: "403".into(), evidence })
        };
        assert_eq!(of(CallError::Unauthorized { evidence: evidence() }), Health::Answered);
        assert_eq!(refused(evidence()), Health::Answered);
        assert_eq!(refused(Evidence::of(String::new())), Health::Unknown);
        let late = Unsent::Late(GateClosed { why: "the intent is more than 5 s old" });
        assert_eq!(not_sent(late), Health::Unknown);
        assert_eq!(in_doubt(Doubt::Status(404)), Health::Unknown);
    }

    #[test]
    fn an_operator_that_says_when_to_come_back_is_busy_and_not_down() {
        let rest = Duration::from_secs(3);
        let evidence = Evidence::of(String::new());
        let limited = CallError::RateLimited { retry_after: Some(rest), evidence };
        assert_eq!(of(limited), Health::Busy { rest: Some(rest) });
        assert_eq!(in_doubt(Doubt::Busy(rest)), Health::Busy { rest: Some(rest) });
    }
}
