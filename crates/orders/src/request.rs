//! Who asks for something, and under which key.

use billing::ChargeOrigin;
use workflows::purchase::Unfit;

/// The most characters of an idempotency key.
pub const KEY_CHARS_MAX: usize = 255;

/// Who asks for something, and under which key: what is asked for twice happens once.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// The name of the API key, or of another source such as `cli`.
    pub by: &'r str,
    /// The caller's own key.
    pub key: &'r str,
    /// The trace that asking is part of, as a W3C `traceparent`.
    pub trace_parent: Option<&'r str>,
}

impl<'r> Request<'r> {
    /// A request under a key that can be one.
    ///
    /// # Errors
    ///
    /// A key that is empty, too long, or that no header could hold.
    pub fn new(by: &'r str, key: &'r str) -> Result<Self, Unfit> {
        let fits =
            (1..=KEY_CHARS_MAX).contains(&key.chars().count()) && !key.contains(char::is_control);
        match fits {
            true => Ok(Self { by, key, trace_parent: None }),
            false => Err(Unfit {
                field: "idempotency_key",
                why: format!("expected 1 to {KEY_CHARS_MAX} characters that can be printed"),
            }),
        }
    }

    /// The same as part of a trace.
    #[must_use]
    pub fn traced(self, trace_parent: Option<&'r str>) -> Self {
        Self { trace_parent, ..self }
    }

    /// What ids are minted from (money rule 9).
    pub(crate) fn origin(&self) -> ChargeOrigin<'r> {
        ChargeOrigin::Request { api_key: self.by, idempotency_key: self.key }
    }
}
