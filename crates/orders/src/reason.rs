//! Why somebody did something, in their words, but for numbers: histories are shown to everybody
//! (money rule 15).

use records::without_numbers;
use workflows::purchase::Unfit;

use crate::Refused;

/// The most characters of a reason: it stands in a history for good.
pub const REASON_CHARS_MAX: usize = 500;

/// A reason that has to be given.
pub(crate) fn needed(text: &str) -> Result<Box<str>, Refused> {
    let text = text.trim();
    match (1..=REASON_CHARS_MAX).contains(&text.chars().count()) {
        true => Ok(without_numbers(text).into()),
        false => Err(unfit(format!("expected 1 to {REASON_CHARS_MAX} characters"))),
    }
}

/// Who it was and why, as far as either is known.
pub(crate) fn note(by: Option<&str>, reason: Option<&str>) -> Result<Option<String>, Refused> {
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    if reason.is_some_and(|reason| reason.chars().count() > REASON_CHARS_MAX) {
        return Err(unfit(format!("expected at most {REASON_CHARS_MAX} characters")));
    }
    let reason = reason.map(without_numbers);
    Ok(match (by, reason) {
        (Some(by), Some(reason)) => Some(format!("{by}: {reason}")),
        (by, reason) => by.map(str::to_owned).or(reason),
    })
}

fn unfit(why: String) -> Refused {
    Unfit { field: "reason", why }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_rule_15_no_whole_number_stands_in_a_reason() {
        let said = needed(" 2055500001 called, line 4711 ").expect("a reason");
        assert_eq!(&*said, "20•••••001 called, line 4711");
        let noted = note(Some("cli ann"), Some("+856 2055500001")).expect("a reason");
        assert_eq!(noted.as_deref(), Some("cli ann: +856 20•••••001"));
    }

    #[test]
    fn a_reason_that_has_to_be_given_is_not_empty_and_has_a_bound() {
        assert!(needed("  ").is_err());
        assert!(needed(&"x".repeat(REASON_CHARS_MAX + 1)).is_err());
    }
}
