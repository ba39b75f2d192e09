//! What the forms of the worklist have fields for.

use serde::Deserialize;

use crate::pages::offer::{given, with_evidence};

/// What was typed; each form has some of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    /// Why.
    pub(super) why: String,
    /// Where it can be seen.
    pub(super) evidence: String,
    /// What became of it.
    pub(super) outcome: String,
    /// Which charge is meant.
    pub(super) charge: String,
    /// What is to go on.
    pub(super) target: String,
}

/// What somebody tried, and why it was refused.
#[derive(Debug, Clone)]
pub(super) struct Tried {
    /// Where the form was sent; of several forms that are sent to one place, also to what.
    pub(super) form: String,
    /// What was typed.
    pub(super) typed: Typed,
    /// Why it was refused, with what was expected.
    pub(super) refused: String,
}

impl Typed {
    /// Why.
    ///
    /// # Errors
    ///
    /// It is missing or too long, in words.
    pub(super) fn needed(&self) -> Result<&str, String> {
        given(&self.why)
    }

    /// Why, with where it can be seen.
    ///
    /// # Errors
    ///
    /// One of them is missing or too long, in words.
    pub(super) fn with_evidence(&self) -> Result<String, String> {
        with_evidence(&self.why, &self.evidence)
    }
}
