//! A state, in a colour that means the same everywhere.

use maud::{Markup, html};

/// How each state is looked at: well, waiting, unwell, unknown, over.
const TONES: [(&str, &str); 26] = [
    ("active", "good"),
    ("charged", "good"),
    ("closed", "good"),
    ("delivered", "good"),
    ("done", "good"),
    ("settled", "good"),
    ("grace", "warn"),
    ("half_open", "warn"),
    ("paused", "warn"),
    ("waiting", "warn"),
    ("expiring", "warn"),
    ("behind", "bad"),
    ("declined", "bad"),
    ("failed", "bad"),
    ("open_circuit", "bad"),
    ("refused", "bad"),
    ("suspended", "bad"),
    ("in_doubt", "doubt"),
    ("submitted", "busy"),
    ("requested", "busy"),
    ("running", "busy"),
    ("open", "busy"),
    ("pending", "busy"),
    ("cancelled", "over"),
    ("lapsed", "over"),
    ("refunded", "over"),
];

/// A state, with why if that is known: `declined: funds`.
pub(crate) fn badge(state: &str, reason: Option<&str>) -> Markup {
    html! {
        span class={ "badge " (tone_of(state)) } {
            (state.replace('_', " "))
            @if let Some(reason) = reason { span.reason { (reason.replace('_', " ")) } }
        }
    }
}

/// The class of a state's colour; one that nothing is said of has none.
pub(crate) fn tone_of(state: &str) -> &'static str {
    TONES.iter().find(|(name, _)| *name == state).map_or("plain", |(_, tone)| tone)
}
