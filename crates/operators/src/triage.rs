//! What an HTTP status says before the body is looked at.

use crate::Doubt;

/// Where an answer goes, by its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Triage {
    /// The operator's own code answered; the body counts.
    Read,
    /// The access token was refused ahead of the operator's code.
    Unauthorized,
    /// A throttle ahead of the operator's code turned the request away.
    RateLimited,
    /// The server refused the request itself, ahead of the operator's code.
    Refused(&'static str),
    /// Nobody knows.
    InDoubt(Doubt),
}

/// Statuses by which a server refuses a request without looking at what it asks for.
///
/// The other 4xx tell nothing, and stay in doubt: 408 may come after the work, 409 and 422 are
/// words of an application, not of a server.
const REFUSALS: &[(u16, &str)] = &[
    (400, "400: the request is malformed"),
    (403, "403: this account, or this address of ours, is not allowed in"),
    (404, "404: there is nothing at this path; check base_url"),
    (405, "405: not with this method; check base_url"),
    (406, "406: no answer of a type we read"),
    (411, "411: a length is missing"),
    (413, "413: the request is too large"),
    (414, "414: the address is too long"),
    (415, "415: not with this content type"),
    (431, "431: the headers are too large"),
];

/// Sorts an answer by its status. `has_code`: the body holds a result code, so the operator's own
/// code did run, and only 200 tells that it ran to its end (LTC protocol, section 4).
pub(crate) fn triage(status: u16, has_code: bool) -> Triage {
    let ahead_of_the_operators_code = match status {
        200 => return Triage::Read,
        300..=399 => return Triage::InDoubt(Doubt::Redirect(status)),
        401 => Triage::Unauthorized,
        429 => Triage::RateLimited,
        _ => match REFUSALS.iter().find(|(refusal, _)| *refusal == status) {
            Some((_, why)) => Triage::Refused(why),
            None => Triage::InDoubt(Doubt::Status(status)),
        },
    };
    match has_code {
        true => Triage::InDoubt(Doubt::Status(status)),
        false => ahead_of_the_operators_code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_200_is_read() {
        let read: Vec<u16> = (100..=999).filter(|s| triage(*s, true) == Triage::Read).collect();
        assert_eq!(read, [200]);
    }

    #[test]
    fn money_rule_2_every_5xx_is_in_doubt_whatever_the_body_says() {
        for status in 500..=599 {
            for has_code in [true, false] {
                let expected = Triage::InDoubt(Doubt::Status(status));
                assert_eq!(triage(status, has_code), expected, "{status}");
            }
        }
    }

    #[test]
    fn an_answer_with_a_result_code_was_never_turned_away_unprocessed() {
        for status in (100..=999).filter(|status| *status != 200) {
            assert!(matches!(triage(status, true), Triage::InDoubt(_)), "{status}");
        }
    }

    #[test]
    fn a_bare_401_or_429_was_surely_not_processed() {
        assert_eq!(triage(401, false), Triage::Unauthorized);
        assert_eq!(triage(429, false), Triage::RateLimited);
    }
}
