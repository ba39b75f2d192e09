//! Instants for people.

use chrono::{DateTime, Utc};

/// An instant to the second: `2026-11-22 02:00:01Z`.
pub fn shown(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// The same, or a dash where there is none.
pub fn shown_or_dash(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| "-".to_owned(), shown)
}
