//! The token's answer.

use std::time::Duration;

use super::wire::{self, TokenReply};
use crate::exchange::Exchange;
use crate::fields::{Json, Value};
use crate::transport::{NoReply, RawReply};
use crate::{AccessToken, Answered, CallError, Class, Code, Doubt, TokenGrant};

/// A life longer than this is believed up to here: refreshing early costs one call a year.
const EXPIRES_IN_MAX: Duration = Duration::from_secs(366 * 24 * 3600);

/// The life of a token whose answer does not tell it: short enough to be true of nearly any server,
/// long enough to ask seldom. A token that dies sooner costs a 401 and nothing else.
const EXPIRES_IN_UNTOLD: Duration = Duration::from_secs(3600);

/// Reads the token's answer (LTC protocol, section 3).
pub(in crate::ltc) fn token(
    outcome: Result<RawReply, NoReply>,
    sent: String,
) -> Result<Answered<TokenGrant>, CallError> {
    let Exchange { raw, evidence } = Exchange::new(outcome, sent, note)?;
    let (class, why) = match (raw.status, wire::read_token_reply(&raw.body)) {
        (200, Json::Object(reply)) => match grant(&reply) {
            Ok(answer) => return Ok(Answered { answer, evidence }),
            Err(why) => (Class::Misconfiguration, why),
        },
        (200, _) => (Class::Misconfiguration, "200 without a JSON object".into()),
        (429, _) => {
            return Err(CallError::RateLimited { retry_after: raw.retry_after, evidence });
        }
        (408 | 500..=599, _) => {
            return Err(CallError::InDoubt { why: Doubt::Status(raw.status), evidence });
        }
        (401, _) => (Class::Auth, "401: username or password is wrong".into()),
        (400, Json::Object(reply)) if reply.text(wire::OAUTH_ERROR) == Some("invalid_grant") => {
            (Class::Auth, "invalid_grant: username or password is wrong".into())
        }
        (status, _) => (Class::Misconfiguration, misconfigured(status)),
    };
    Err(CallError::Refused { class, why: why.into(), evidence })
}

fn misconfigured(status: u16) -> String {
    let hint = match status {
        300..=399 => "a redirect, which is never followed; check base_url",
        404 | 405 => "no token service at this path, or not by POST; check base_url",
        _ => "the token request was refused",
    };
    format!("{status}: {hint}")
}

/// What is kept of an answer that holds a token: the status, and OAuth's word for an error.
fn note(raw: &RawReply) -> String {
    let reply = wire::read_token_reply(&raw.body);
    let error = match &reply {
        Json::Object(reply) => reply.text(wire::OAUTH_ERROR),
        _ => None,
    };
    match error {
        Some(error) => format!("{} error={}", raw.status, Code::unlisted(error)),
        None => format!("{} (body not kept)", raw.status),
    }
}

fn grant(reply: &TokenReply<'_>) -> Result<TokenGrant, String> {
    let token =
        reply.text(wire::ACCESS_TOKEN).ok_or("access_token: expected a text, found none")?;
    let access_token =
        AccessToken::parse(token).map_err(|error| format!("access_token: {error}"))?;
    match reply.text(wire::TOKEN_TYPE) {
        Some(kind) if !kind.eq_ignore_ascii_case("bearer") => {
            return Err(format!("token_type: expected bearer, found {}", Code::unlisted(kind)));
        }
        _ => {}
    }
    Ok(TokenGrant { access_token, expires_in: expires_in(reply) })
}

fn expires_in(reply: &TokenReply<'_>) -> Duration {
    let seconds = match reply.value(wire::EXPIRES_IN) {
        Some(Value::Number(digits)) => digits.parse().ok(),
        Some(Value::Text(digits)) => digits.parse().ok(),
        _ => None,
    };
    match seconds {
        Some(seconds @ 1..) => Duration::from_secs(seconds).min(EXPIRES_IN_MAX),
        _ => EXPIRES_IN_UNTOLD,
    }
}
