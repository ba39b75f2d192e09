//! What may be done now, and why not otherwise.

mod reasons;

use maud::{Markup, html};

pub(in crate::pages) use reasons::{by_hand, given, reason, with_evidence};

use crate::signed::Signed;
use crate::turned::Turned;
use crate::{Permission, Role};

/// Something that may be done to what a page shows: a form that is folded away until somebody wants
/// it, or why there is none.
pub(in crate::pages) struct Offer<'o> {
    /// What, in two or three words.
    pub(in crate::pages) opens: &'o str,
    /// What it takes.
    pub(in crate::pages) permission: Permission,
    /// Why it cannot be done as things stand, if so.
    pub(in crate::pages) not_now: Option<String>,
    /// Where it is sent.
    pub(in crate::pages) action: String,
    /// What will happen, how much of it, and whether it can be taken back.
    pub(in crate::pages) says: Markup,
    /// What is to be typed.
    pub(in crate::pages) fields: Markup,
    /// What the button says.
    pub(in crate::pages) button: &'o str,
    /// Whether it cannot be taken back.
    pub(in crate::pages) is_final: bool,
    /// Why it was refused just now, if it was: it stays unfolded, with what was typed.
    pub(in crate::pages) refused: Option<&'o str>,
}

impl Offer<'_> {
    /// The form for those who may; for everybody else, and where it cannot be done, why.
    pub(in crate::pages) fn draw(&self, signed: &Signed) -> Markup {
        let lacks = || format!("it takes {}", roles_that_may(self.permission));
        let why_not = self.not_now.clone().or((!signed.may(self.permission)).then(lacks));
        html! {
            @match why_not {
                None => (self.form(signed)),
                Some(why) => p.not-now { strong { (self.opens) } ": " (why) "." },
            }
            @if let (Some(why), true) = (self.refused, self.not_now.is_some()) {
                p.error role="alert" { (why) }
            }
        }
    }

    fn form(&self, signed: &Signed) -> Markup {
        html! {
            details.confirm open[self.refused.is_some()] {
                summary { (self.opens) }
                // No browser brings back what was typed: by then it may be another thing's form.
                form method="post" action=(self.action) autocomplete="off" {
                    (signed.csrf.field())
                    @if let Some(why) = self.refused { p.error role="alert" { (why) } }
                    div.says { (self.says) }
                    (self.fields)
                    button class=(if self.is_final { "final" } else { "main" }) type="submit" {
                        (self.button)
                    }
                }
            }
        }
    }
}

/// The choice of what became of something, with what was chosen before.
pub(in crate::pages) fn outcome(outcomes: &[(&str, &str)], chosen: &str) -> Markup {
    html! {
        fieldset {
            legend { "What became of it" }
            @for (outcome, words) in outcomes {
                label {
                    input type="radio" name="outcome" value=(outcome) required
                        checked[chosen == *outcome];
                    " " (words)
                }
            }
        }
    }
}

/// A key under which the next thing is asked for: it stands in the page, so that a form that is sent
/// twice asks once.
pub(in crate::pages) fn key() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// The roles that may do something, for those whose role may not.
pub(in crate::pages) fn roles_that_may(permission: Permission) -> String {
    let roles = Role::ALL.into_iter().filter(|role| role.may(permission));
    let names: Vec<&str> = roles.map(Role::as_str).collect();
    format!("the role {}", names.join(" or "))
}

/// What a person can mend where they typed it; anything else is a page of its own.
///
/// # Errors
///
/// What they cannot mend there.
pub(in crate::pages) fn mendable(refused: impl Into<Turned>) -> Result<String, Turned> {
    match refused.into() {
        Turned::Unfit(why) | Turned::NotNow(why) => Ok(why),
        other => Err(other),
    }
}
