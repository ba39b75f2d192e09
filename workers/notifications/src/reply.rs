//! What an endpoint answers, as far as it is read.

use chrono::{DateTime, TimeDelta, Utc};
use records::without_numbers;
use reqwest::Response;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use workflows::notification::Reply;

/// The most bytes of an answer that are read: what it says is evidence, and decides nothing.
const BODY_BYTES_MAX: usize = 1024;
/// The most characters of it that are kept.
const EVIDENCE_CHARS_MAX: usize = 300;

/// Reads an answer. Its status is what counts, whatever becomes of the rest.
pub(crate) async fn read(response: Response, now: DateTime<Utc>) -> Reply {
    let status = Some(response.status().as_u16());
    let retry_after = retry_after(response.headers(), now);
    let body = beginning(response).await;
    Reply { status, evidence: evidence(&String::from_utf8_lossy(&body)), retry_after }
}

/// No answer at all, with the whole chain of reasons, but not the address: it may hold a secret.
pub(crate) fn none(error: reqwest::Error) -> Reply {
    const CAUSES_MAX: usize = 8;
    let error = error.without_url();
    let first: &dyn std::error::Error = &error;
    let causes = std::iter::successors(Some(first), |error| error.source());
    let causes: Vec<String> = causes.take(CAUSES_MAX).map(ToString::to_string).collect();
    Reply { status: None, evidence: evidence(&causes.join(": ")), retry_after: None }
}

async fn beginning(mut response: Response) -> Vec<u8> {
    let mut body = Vec::new();
    while let (true, Ok(Some(chunk))) = (body.len() < BODY_BYTES_MAX, response.chunk().await) {
        let room = BODY_BYTES_MAX - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    body
}

/// The beginning of a text, in one line and without whole numbers: a receiver may name whom it was
/// told about (money rule 15).
fn evidence(text: &str) -> Option<Box<str>> {
    let one_line = |c: char| if c.is_control() { ' ' } else { c };
    let text: String = text.trim().chars().take(EVIDENCE_CHARS_MAX).map(one_line).collect();
    (!text.is_empty()).then(|| without_numbers(&text).into())
}

/// Both forms of RFC 9110, 10.2.3: seconds, or a date.
fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<TimeDelta> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    match text.parse::<u32>() {
        Ok(seconds) => Some(TimeDelta::seconds(seconds.into())),
        Err(_) => Some(DateTime::parse_from_rfc2822(text).ok()?.to_utc() - now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_says_when_to_come_back_in_seconds_or_by_a_date() {
        let now = "2026-11-22T09:00:00Z".parse().expect("a time");
        let told = |text: &str| {
            let headers = [(RETRY_AFTER, text.parse().expect("a header"))];
            retry_after(&HeaderMap::from_iter(headers), now)
        };
        assert_eq!(told("120"), Some(TimeDelta::minutes(2)));
        assert_eq!(told("Sun, 22 Nov 2026 09:02:00 GMT"), Some(TimeDelta::minutes(2)));
        assert_eq!(told("soon"), None);
    }

    #[test]
    fn what_is_kept_of_an_answer_is_one_short_line() {
        assert_eq!(evidence(" no\r\nway "), Some("no  way".into()));
        assert_eq!(evidence("\n"), None);
        let long = evidence(&"é".repeat(5_000)).expect("a text");
        assert_eq!(long.chars().count(), EVIDENCE_CHARS_MAX);
        let named = evidence("no customer +8562055500155").expect("a text");
        assert!(!named.contains("55500155"), "money rule 15: {named}");
    }
}
