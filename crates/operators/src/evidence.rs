//! What was said on the wire, fit to be kept.

use std::fmt::{self, Write as _};

/// What was sent and what came back: redacted, bounded, for the history and for disputes.
///
/// It holds no password, token or OTP, and no whole msisdn (money rule 15).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    sent: String,
    received: String,
}

impl Evidence {
    /// The most bytes kept of a request.
    pub const SENT_BYTES_MAX: usize = 1024;
    /// The most bytes kept of an answer.
    pub const RECEIVED_BYTES_MAX: usize = 2048;
    /// The most bytes of [`Evidence::brief`].
    pub const BRIEF_BYTES_MAX: usize = 600;

    /// A request that is redacted already, and nothing received yet.
    pub(crate) fn of(mut sent: String) -> Self {
        cut(&mut sent, Self::SENT_BYTES_MAX);
        Self { sent, received: String::new() }
    }

    /// Adds an answer that is redacted already, or words of our own instead of one.
    pub(crate) fn noted(self, mut received: String) -> Self {
        cut(&mut received, Self::RECEIVED_BYTES_MAX);
        Self { received, ..self }
    }

    /// The request: method, path, body.
    pub fn sent(&self) -> &str {
        &self.sent
    }

    /// The beginning of the answer, for a history that keeps many.
    pub fn brief(&self) -> Box<str> {
        let end = self.received.floor_char_boundary(Self::BRIEF_BYTES_MAX.min(self.received.len()));
        self.received[..end].into()
    }

    /// The answer: status and body; or why there is none. Empty where nothing was sent.
    pub fn received(&self) -> &str {
        &self.received
    }
}

/// In two lines, as the history shows it: `> ` what was sent, `< ` what was received.
impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "> {}\n< {}", self.sent, self.received)
    }
}

/// Cuts `text` to `bytes_max` at most, saying how much is missing.
fn cut(text: &mut String, bytes_max: usize) {
    const NOTE_BYTES_MAX: usize = 40;
    if text.len() <= bytes_max {
        return;
    }
    let whole = text.len();
    let kept_max = bytes_max - NOTE_BYTES_MAX;
    let kept = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= kept_max).last();
    text.truncate(kept.unwrap_or(0));
    let missing = whole - text.len();
    write!(text, "… ({missing} bytes more)").expect("writing to a String cannot fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_bounded_in_both_directions_and_says_what_is_missing() {
        let long = "ໂທ".repeat(3000);
        let evidence = Evidence::of(long.clone()).noted(long);
        assert!(evidence.sent().len() <= Evidence::SENT_BYTES_MAX);
        assert!(evidence.received().len() <= Evidence::RECEIVED_BYTES_MAX);
        assert!(evidence.received().ends_with("bytes more)"), "{}", evidence.received());
    }
}
