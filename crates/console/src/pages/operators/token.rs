//! An account's token: whether calls can be made with it, and how old it is. Never the token.

use chrono::{DateTime, Utc};
use contract::{TokenStanding, TokenView};
use maud::{Markup, html};

use crate::parts::{age, time};

/// The token in a line.
pub(super) fn draw(token: Option<&TokenView>, now: DateTime<Utc>) -> Markup {
    let Some(token) = token else {
        return html! { span.none { "none needed: calls carry the account's own key" } };
    };
    html! {
        span.badge.(tone(token.state)) { (token.state.as_str()) } " "
        @if let Some(fetched_at) = token.fetched_at { (age(now - fetched_at)) " old" }
        @if let Some(expires_at) = token.expires_at { (expiry(expires_at, now)) }
        @if let Some(refresh_at) = token.refresh_at {
            span.said { ", the next one at " (time(refresh_at)) }
        }
        @if let Some(failure) = &token.failure {
            p.late { "Failed " (token.failures) " times in a row: " (failure) }
        }
    }
}

fn expiry(expires_at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match expires_at > now {
        true => format!(", expires in {}", age(expires_at - now)),
        false => format!(", expired {} ago", age(now - expires_at)),
    }
}

fn tone(standing: TokenStanding) -> &'static str {
    match standing {
        TokenStanding::Valid => "good",
        TokenStanding::Failing => "bad",
        TokenStanding::Wanted => "warn",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-22T20:00:00Z".parse().expect("an instant")
    }

    fn token(state: TokenStanding, expires_at: &str) -> TokenView {
        TokenView {
            account: "ltc-main".to_owned(),
            state,
            generation: 3,
            fetched_at: "2026-11-22T18:00:00Z".parse().ok(),
            expires_at: expires_at.parse().ok(),
            refresh_at: None,
            failures: 2,
            failure: (state == TokenStanding::Failing).then(|| "401".to_owned()),
        }
    }

    #[test]
    fn a_token_says_how_old_it_is_and_when_it_expires() {
        let token = token(TokenStanding::Valid, "2026-11-22T21:00:00Z");
        let drawn = draw(Some(&token), now()).into_string();
        assert!(drawn.contains("2 h 0 min old, expires in 1 h 0 min"), "{drawn}");
    }

    #[test]
    fn a_token_that_cannot_be_fetched_says_why_and_how_often() {
        let token = token(TokenStanding::Failing, "2026-11-22T19:00:00Z");
        let drawn = draw(Some(&token), now()).into_string();
        assert!(drawn.contains("Failed 2 times in a row: 401"), "{drawn}");
        assert!(drawn.contains("expired 1 h 0 min ago"), "{drawn}");
    }

    #[test]
    fn an_account_without_token_says_that_it_needs_none() {
        assert!(draw(None, now()).into_string().contains("none needed"));
    }
}
