//! Why something is done, and where it can be seen that it is right.

use maud::{Markup, html};
use orders::REASON_CHARS_MAX;

use crate::parts::field;

/// The most characters of evidence: a line of a file, a mail, a ticket.
const EVIDENCE_CHARS_MAX: usize = 200;
/// What stands between a reason and its evidence, on record.
const BETWEEN: &str = "; evidence: ";
/// The most characters of a reason that has evidence: both are one reason on record.
const BESIDE_EVIDENCE_CHARS_MAX: usize = REASON_CHARS_MAX - EVIDENCE_CHARS_MAX - BETWEEN.len();

/// A reason, in the words of whoever gives it, with what was typed before. Its field is `why`: a
/// `reason` is what a charge was declined for.
pub(in crate::pages) fn reason(label: &str, typed: &str) -> Markup {
    reason_within(label, typed, REASON_CHARS_MAX)
}

/// Where it can be seen what became of something, and why staff settle it, with what was typed before.
pub(in crate::pages) fn by_hand(evidence: &str, why: &str) -> Markup {
    html! {
        (field("Evidence: where that can be seen", html! {
            input name="evidence" required maxlength=(EVIDENCE_CHARS_MAX) value=(evidence)
                placeholder="line 4711 of the operator's file";
        }))
        (reason_within("Why it is settled by hand", why, BESIDE_EVIDENCE_CHARS_MAX))
    }
}

fn reason_within(label: &str, typed: &str, chars_max: usize) -> Markup {
    html! {
        label.field {
            span.label { (label) }
            textarea name="why" required rows="2" maxlength=(chars_max) { (typed) }
        }
    }
}

/// A reason that has to be given.
///
/// # Errors
///
/// It is missing or too long, in words.
pub(in crate::pages) fn given(why: &str) -> Result<&str, String> {
    match why.trim() {
        "" => Err("A reason is needed: it stays in the audit.".into()),
        why => bounded("reason", why, REASON_CHARS_MAX),
    }
}

/// A reason and its evidence, as they stand on record.
///
/// # Errors
///
/// One of them is missing or too long, in words.
pub(in crate::pages) fn with_evidence(why: &str, evidence: &str) -> Result<String, String> {
    // Browsers count the end of a line once, and send it as two characters.
    let why = why.trim().replace("\r\n", "\n");
    let evidence = evidence.trim();
    if why.is_empty() || evidence.is_empty() {
        return Err("Both are needed: where it can be seen, and why it is settled by hand.".into());
    }
    let why = bounded("reason", &why, BESIDE_EVIDENCE_CHARS_MAX)?;
    let evidence = bounded("evidence", evidence, EVIDENCE_CHARS_MAX)?;
    Ok(format!("{why}{BETWEEN}{evidence}"))
}

fn bounded<'t>(what: &str, text: &'t str, chars_max: usize) -> Result<&'t str, String> {
    match text.chars().count() {
        found if found > chars_max => Err(format!(
            "The {what} is too long: expected at most {chars_max} characters, found {found}."
        )),
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_and_its_evidence_fit_on_record_where_each_fits_its_field() {
        let (why, evidence) = ("ບ".repeat(288), "é".repeat(200));
        let both = with_evidence(&why, &evidence).expect("each fits");
        assert_eq!(both.chars().count(), REASON_CHARS_MAX);
        let lines = "a line\r\n".repeat(36);
        assert!(with_evidence(&lines, &evidence).is_ok());
    }

    #[test]
    fn what_is_too_long_is_named() {
        let of = |why: usize, evidence: usize| {
            with_evidence(&"w".repeat(why), &"e".repeat(evidence)).expect_err("too long")
        };
        assert!(of(289, 1).starts_with("The reason is too long: expected at most 288"));
        assert!(of(1, 201).starts_with("The evidence is too long: expected at most 200"));
        assert!(given(&"w".repeat(501)).is_err() && given(" \n").is_err());
    }
}
