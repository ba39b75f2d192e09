//! The four calls.

use serde::{Deserialize, Serialize};

use crate::faults;

/// A call that Lao Telecom answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// `POST /token`
    Token,
    /// `POST /api/RequestDeduct`
    RequestDeduct,
    /// `POST /api/ConfirmDeduct`
    ConfirmDeduct,
    /// `GET /api/CheckTransaction`
    CheckTransaction,
}

impl Endpoint {
    /// All of them, in the order of the protocol.
    pub const ALL: [Self; 4] =
        [Self::Token, Self::RequestDeduct, Self::ConfirmDeduct, Self::CheckTransaction];

    /// As written in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::RequestDeduct => "request_deduct",
            Self::ConfirmDeduct => "confirm_deduct",
            Self::CheckTransaction => "check_transaction",
        }
    }
}

impl faults::Endpoint for Endpoint {
    fn name(self) -> &'static str {
        self.name()
    }
}
