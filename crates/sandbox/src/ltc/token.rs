//! `POST /token`: a user name and a password for a bearer token.

use std::time::Instant;

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;

use crate::{
    ltc::{Ltc, Pause, gate::Visit},
    reply::Reply,
};

#[derive(Serialize)]
struct Response<'a> {
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
    #[serde(rename = "userName")]
    user_name: &'a str,
    #[serde(rename = ".issued")]
    issued: String,
    #[serde(rename = ".expires")]
    expires: String,
}

/// The whole call. A form that could not be read is none.
pub(super) async fn handle(ltc: Ltc, form: Option<Vec<(String, String)>>, visit: Visit) -> Reply {
    let behaviour = visit.behaviour;
    for place in [Pause::BeforeWork, Pause::BeforeRow, Pause::BeforeAnswer] {
        ltc.pause(&behaviour, place).await;
    }
    behaviour.answer.show(|_| grant(&ltc, &form.unwrap_or_default()))
}

fn grant(ltc: &Ltc, form: &[(String, String)]) -> Reply {
    let config = ltc.config();
    let is_named =
        |key: &str, name| key == name || (!config.strict && key.eq_ignore_ascii_case(name));
    let field = |name| {
        let found = form.iter().find(|(key, _)| is_named(key, name));
        found.map_or("", |(_, value)| value.as_str())
    };
    if field("grant_type") != "password" {
        return refusal("unsupported_grant_type", "expected grant_type=password in a form body");
    }
    if field("username").is_empty() {
        return refusal("invalid_client", "expected a username");
    }
    if (field("username"), field("password")) != (&*config.username, &*config.password) {
        return refusal("invalid_grant", "the user name or the password is wrong");
    }
    let issued = Utc::now();
    Reply::ok(&Response {
        access_token: ltc.0.tokens.issue(Instant::now()),
        token_type: "bearer",
        expires_in: config.token_lifetime.as_secs(),
        user_name: &config.username,
        issued: http_date(issued),
        expires: http_date(issued + config.token_lifetime),
    })
}

fn refusal(error: &str, description: &str) -> Reply {
    let body = json!({ "error": error, "error_description": description });
    Reply::json(StatusCode::BAD_REQUEST, &body)
}

fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
