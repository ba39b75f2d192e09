//! What an operator has posted to us, without whole numbers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A callback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallbackView {
    /// Its id, `cb_…`.
    pub id: String,
    /// To whose address it was posted.
    pub account: String,
    /// What it is about: `charge`, `unsubscribe`, `hint` or `departure`.
    pub kind: String,
    /// What has become of it: `new`, `done`, `unmatched` or `refused`.
    pub state: String,
    /// What was found, in a few words.
    pub note: Option<String>,
    /// How often it came.
    pub received: u32,
    /// When it came first.
    pub received_at: DateTime<Utc>,
    /// When it is looked into again, if it is.
    pub look_at: Option<DateTime<Utc>>,
    /// The body as it came, but for numbers.
    pub body: String,
}
