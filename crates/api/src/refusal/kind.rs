//! The kinds of problems, for programs.

use axum::http::StatusCode;

/// A kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A body that is no JSON, or no text.
    Unreadable,
    /// A parameter of the address that is unknown or cannot be used.
    InvalidParameter,
    /// A header that is missing or cannot be used.
    InvalidHeader,
    /// No key's token.
    Unauthorized,
    /// A key that may not do this.
    Forbidden,
    /// No such thing.
    NotFound,
    /// No such method of this address.
    MethodNotAllowed,
    /// An idempotency key that was used for something else.
    KeyTaken,
    /// Something that is open already.
    InTheWay,
    /// Not as things stand.
    NotNow,
    /// Not with this operator.
    NotWithOperator,
    /// A body that is too large.
    TooLarge,
    /// A body of another content type.
    NotJson,
    /// JSON with a field that cannot be used.
    InvalidField,
    /// Too many requests of one key.
    TooManyOfOne,
    /// Something broke here.
    Internal,
    /// The store, or room for another request, is missing for the moment.
    Unavailable,
}

impl Kind {
    /// Its word, its status and its title.
    pub(crate) fn told(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::Unreadable => ("unreadable-body", 400, "The body cannot be read"),
            Self::InvalidParameter => ("invalid-parameter", 400, "A parameter cannot be used"),
            Self::InvalidHeader => ("invalid-header", 400, "A header cannot be used"),
            Self::Unauthorized => ("unauthorized", 401, "No valid token"),
            Self::Forbidden => ("missing-scope", 403, "The key may not do this"),
            Self::NotFound => ("not-found", 404, "There is no such thing"),
            Self::MethodNotAllowed => ("method-not-allowed", 405, "There is no such method"),
            Self::KeyTaken => {
                ("idempotency-key-reused", 409, "The key was used for something else")
            }
            Self::InTheWay => ("in-the-way", 409, "Something open stands in the way"),
            Self::NotNow => ("not-now", 409, "Not possible as things stand"),
            Self::NotWithOperator => ("not-with-operator", 409, "The operator cannot do this"),
            Self::TooLarge => ("body-too-large", 413, "The body is too large"),
            Self::NotJson => ("not-json", 415, "The body is not declared as JSON"),
            Self::InvalidField => ("invalid-field", 422, "A field cannot be used"),
            Self::TooManyOfOne => ("too-many-requests", 429, "Too many requests at once"),
            Self::Internal => ("internal", 500, "Something broke"),
            Self::Unavailable => ("unavailable", 503, "Not available for the moment"),
        }
    }

    /// What an answer of this status is about that was not written here, and why.
    pub(super) fn of(status: StatusCode) -> (Self, &'static str) {
        match status {
            StatusCode::NOT_FOUND => (Self::NotFound, "there is nothing at this address"),
            StatusCode::METHOD_NOT_ALLOWED => {
                (Self::MethodNotAllowed, "the header `Allow` names the methods that there are")
            }
            StatusCode::PAYLOAD_TOO_LARGE => (Self::TooLarge, "the body is too large"),
            StatusCode::SERVICE_UNAVAILABLE => {
                (Self::Unavailable, "the same request may succeed in a moment")
            }
            status if status.is_client_error() => {
                (Self::InvalidParameter, "the request cannot be used")
            }
            _ => (Self::Internal, "the request's id tells staff where to look"),
        }
    }

    pub(super) fn status_of(status: u16) -> StatusCode {
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
