//! What the forms of the worklist have fields for.

use serde::Deserialize;

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
    /// It is missing, in words.
    pub(super) fn needed(&self) -> Result<&str, String> {
        match self.why.trim() {
            "" => Err("A reason is needed: it stays in the audit.".into()),
            why => Ok(why),
        }
    }

    /// Why, with where it can be seen.
    ///
    /// # Errors
    ///
    /// One of them is missing, in words.
    pub(super) fn with_evidence(&self) -> Result<String, String> {
        match (self.why.trim(), self.evidence.trim()) {
            ("", _) | (_, "") => {
                Err("Both are needed: where it can be seen, and why it is settled by hand.".into())
            }
            (why, evidence) => Ok(format!("{why}; evidence: {evidence}")),
        }
    }
}
