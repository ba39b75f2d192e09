//! How Lao Telecom spells what goes wrong.

use axum::http::StatusCode;
use serde_json::json;

use crate::{
    ltc::{Answer, Code, fields::Unreadable},
    reply::Reply,
};

impl Reply {
    pub(crate) fn unauthorized() -> Self {
        let problem = "a bearer token that is still good was expected";
        Self::json(StatusCode::UNAUTHORIZED, &json!({ "Message": problem }))
    }
}

impl Answer {
    /// What the caller sees where the truth would be `usual`, which is given the code that may
    /// stand in for the true one.
    pub(crate) fn show(&self, usual: impl FnOnce(Option<&Code>) -> Reply) -> Reply {
        match self {
            Self::AsUsual | Self::WrongMsisdn | Self::NotFound => usual(None),
            Self::Code(code) => usual(Some(code)),
            Self::Drop => Reply::Closed,
            Self::Http(401) => Reply::unauthorized(),
            Self::Http(status) => Reply::http(*status),
            Self::Garbage => Reply::Garbage(r#"{"ResultCode":"2"#),
            Self::EmptyObject => Reply::ok(&json!({})),
            Self::Huge => Reply::Huge(r#"{"ResultCode":"200","ResultDesc":""#),
        }
    }
}

/// A request that cannot be read: what is wrong with it and what was expected.
impl From<Unreadable> for Reply {
    fn from(Unreadable(problem): Unreadable) -> Self {
        Self::json(StatusCode::BAD_REQUEST, &json!({ "Message": problem }))
    }
}
