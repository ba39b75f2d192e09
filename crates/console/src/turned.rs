//! Why a page is not shown, or a deed not done.

use axum::http::StatusCode;
use axum::http::header::{LOCATION, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use engine::StoreError;
use maud::html;
use orders::Refused;
use records::UnfitFilter;
use url::form_urlencoded;

use crate::{Permission, frame};

/// Why a page is not shown, or a deed not done, by what the person does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Turned {
    /// Nobody is signed in: sign in, and come to this page then.
    ToSignIn {
        /// The page.
        next: String,
    },
    /// Nobody is signed in, and this is nothing to come back to.
    Unknown,
    /// Their role does not allow it.
    NotAllowed(Permission),
    /// It did not come from a page of ours, or from one that is too old.
    Forged,
    /// It is larger than anything is.
    TooLarge,
    /// What was asked for cannot be.
    Unfit(String),
    /// There is no such thing.
    Missing(String),
    /// Not as things stand.
    NotNow(String),
    /// Too much at once: come again after so many seconds.
    Later {
        /// Why.
        why: String,
        /// Seconds.
        after_s: u64,
    },
    /// The journal, or somebody else who is needed, is away.
    Away(String),
    /// What is stored cannot be read.
    Broken(String),
}

impl Turned {
    /// What was asked for cannot be.
    pub(crate) fn unfit(why: impl Into<String>) -> Self {
        Self::Unfit(why.into())
    }

    /// There is no such thing.
    pub(crate) fn missing(what: &str, id: &str) -> Self {
        // Bounded: the text came from outside.
        Self::Missing(format!("There is no {what} {}.", id.chars().take(96).collect::<String>()))
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::ToSignIn { .. } => StatusCode::SEE_OTHER,
            Self::Unknown => StatusCode::UNAUTHORIZED,
            Self::NotAllowed(_) | Self::Forged => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unfit(_) => StatusCode::BAD_REQUEST,
            Self::Missing(_) => StatusCode::NOT_FOUND,
            Self::NotNow(_) => StatusCode::CONFLICT,
            Self::Later { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Away(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What it is, and what to do.
    fn in_words(&self) -> (&'static str, String) {
        match self {
            Self::ToSignIn { .. } => ("Sign in first", String::new()),
            Self::Unknown => {
                ("You are signed out", "Nothing was done. Sign in, and try again.".to_owned())
            }
            Self::NotAllowed(permission) => (
                "Your role does not allow this",
                format!("It needs the permission to {permission}. Nothing was done."),
            ),
            Self::Forged => (
                "That page was too old",
                "Nothing was done. Go back, reload the page, and try again.".to_owned(),
            ),
            Self::TooLarge => ("That was too much", "Nothing was done.".to_owned()),
            Self::Unfit(why) => ("That cannot be used", why.clone()),
            Self::Missing(what) => ("Not found", what.clone()),
            Self::NotNow(why) => ("Not as things stand", why.clone()),
            Self::Later { why, .. } => ("Not now", why.clone()),
            Self::Away(why) => ("Not available now", why.clone()),
            Self::Broken(why) => ("A record cannot be read", why.clone()),
        }
    }
}

impl From<StoreError> for Turned {
    fn from(error: StoreError) -> Self {
        match error.is_passing() {
            true => Self::Away(error.to_string()),
            false => Self::Broken(error.to_string()),
        }
    }
}

impl From<UnfitFilter> for Turned {
    fn from(unfit: UnfitFilter) -> Self {
        match unfit {
            UnfitFilter::Store(error) => error.into(),
            unfit @ UnfitFilter::Value { .. } => Self::Unfit(unfit.to_string()),
        }
    }
}

impl From<Refused> for Turned {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Store(error) => error.into(),
            Refused::Unknown { what, id } => Self::missing(what, &id),
            refused @ Refused::Unfit(_) => Self::Unfit(refused.to_string()),
            refused => Self::NotNow(refused.to_string()),
        }
    }
}

impl IntoResponse for Turned {
    fn into_response(self) -> Response {
        let status = self.status();
        if let Self::ToSignIn { next } = &self {
            return (status, [(LOCATION, sign_in_then(next))]).into_response();
        }
        if status.is_server_error() {
            tracing::warn!(why = ?self, "a page of the console is not shown");
        }
        let (heading, why) = self.in_words();
        let body = html! {
            h1 { (heading) }
            p { (why) }
            p { a href="/console" { "To the console" } }
        };
        let mut response = (status, frame::bare(heading, body)).into_response();
        if let Self::Later { after_s, .. } = self {
            response.headers_mut().insert(RETRY_AFTER, after_s.into());
        }
        response
    }
}

/// The page to sign in, which leads on to `next`.
pub(crate) fn sign_in_then(next: &str) -> String {
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("/console/sign-in?next={next}")
}
