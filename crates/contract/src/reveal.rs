//! A whole number, for somebody who may see it.

use serde::{Deserialize, Serialize};

/// A whole number is to be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewReveal {
    /// Why, for the audit.
    pub reason: String,
}

/// A whole number: the one answer that has room for it. That it was seen is in the audit.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevealedView {
    /// The number in international digits, such as `8562055500155`.
    pub msisdn: String,
}

/// Shows nothing of the number (money rule 15).
impl std::fmt::Debug for RevealedView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RevealedView").finish_non_exhaustive()
    }
}
