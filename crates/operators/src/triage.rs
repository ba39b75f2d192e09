//! What an HTTP status says before the body is looked at.

use crate::Doubt;

/// What a call can do, which decides how much its status has to prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stakes {
    /// It can debit.
    Money,
    /// It does something at the operator, but never debits.
    NoMoney,
    /// It only looks something up.
    LookUp,
}

/// Where an answer goes, by its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Triage {
    /// The operator's own code answered; the body counts.
    Read,
    /// The access token was refused ahead of the operator's code.
    Unauthorized,
    /// A throttle ahead of the operator's code turned the request away.
    RateLimited,
    /// The server refused the request itself. Never said of a call that can debit.
    Refused(&'static str),
    /// Nobody knows.
    InDoubt(Doubt),
}

/// Statuses by which a server refuses a request without looking at what it asks for.
///
/// They are believed only where no money moves: a proxy may say any of them after the request went
/// through. The other 4xx tell nothing on any call: 408 may come after the work, 409 and 422 are
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

/// Sorts an answer by its status.
///
/// `has_listed_code`: the body holds a code that the call's table lists, so the operator's own code
/// did run, and only 200 tells that it ran to its end (LTC protocol, section 4). A charge is sent
/// again under its id only after a 401 or 429 without one (section 9, rules 2 and 3). A look-up may
/// be repeated whatever the body says.
pub(crate) fn triage(status: u16, stakes: Stakes, has_listed_code: bool) -> Triage {
    match (status, stakes) {
        (200, _) => Triage::Read,
        (300..=399, _) => Triage::InDoubt(Doubt::Redirect(status)),
        (401, Stakes::LookUp) => Triage::Unauthorized,
        (429, Stakes::LookUp) => Triage::RateLimited,
        _ if has_listed_code => Triage::InDoubt(Doubt::Status(status)),
        (401, _) => Triage::Unauthorized,
        (429, _) => Triage::RateLimited,
        (_, Stakes::Money) => Triage::InDoubt(Doubt::Status(status)),
        (_, Stakes::NoMoney | Stakes::LookUp) => refused(status),
    }
}

fn refused(status: u16) -> Triage {
    match REFUSALS.iter().find(|(refusal, _)| *refusal == status) {
        Some((_, why)) => Triage::Refused(why),
        None => Triage::InDoubt(Doubt::Status(status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAKES: [Stakes; 3] = [Stakes::Money, Stakes::NoMoney, Stakes::LookUp];

    #[test]
    fn only_200_is_read() {
        for stakes in STAKES {
            let is_read = |status: &u16| triage(*status, stakes, true) == Triage::Read;
            assert_eq!((100..=999).filter(is_read).collect::<Vec<u16>>(), [200], "{stakes:?}");
        }
    }

    #[test]
    fn money_rule_2_every_5xx_is_in_doubt_whatever_the_body_says() {
        for status in 500..=599 {
            for (stakes, has_code) in STAKES.into_iter().flat_map(|s| [(s, true), (s, false)]) {
                let expected = Triage::InDoubt(Doubt::Status(status));
                assert_eq!(triage(status, stakes, has_code), expected, "{status} {stakes:?}");
            }
        }
    }

    #[test]
    fn money_rule_2_a_charge_is_in_doubt_on_every_status_but_200_401_and_429() {
        let is_known =
            |status: &u16| !matches!(triage(*status, Stakes::Money, false), Triage::InDoubt(_));
        assert_eq!((100..=999).filter(is_known).collect::<Vec<u16>>(), [200, 401, 429]);
        assert_eq!(triage(401, Stakes::Money, false), Triage::Unauthorized);
        assert_eq!(triage(429, Stakes::Money, false), Triage::RateLimited);
    }

    #[test]
    fn an_answer_with_a_listed_code_was_never_turned_away_unprocessed() {
        for status in (100..=999).filter(|status| *status != 200) {
            for stakes in [Stakes::Money, Stakes::NoMoney] {
                let sorted = triage(status, stakes, true);
                assert!(matches!(sorted, Triage::InDoubt(_)), "{status} {stakes:?}");
            }
        }
    }

    #[test]
    fn a_look_up_that_was_turned_away_is_so_whatever_the_body_says() {
        for has_code in [true, false] {
            assert_eq!(triage(401, Stakes::LookUp, has_code), Triage::Unauthorized);
            assert_eq!(triage(429, Stakes::LookUp, has_code), Triage::RateLimited);
        }
    }

    #[test]
    fn a_server_can_refuse_only_what_moves_no_money() {
        for (status, why) in REFUSALS {
            for stakes in [Stakes::NoMoney, Stakes::LookUp] {
                assert_eq!(triage(*status, stakes, false), Triage::Refused(why), "{stakes:?}");
            }
        }
    }
}
