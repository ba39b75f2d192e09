//! Fields, and forms that do something.

use maud::{Markup, html};

use crate::signed::Signed;

/// A field under its name.
pub(crate) fn field(label: &str, input: Markup) -> Markup {
    html! { label.field { span.label { (label) } (input) } }
}

/// One of several values, each with its words; the first is none of them.
pub(crate) fn choice(
    name: &str,
    nothing: &str,
    values: &[(&str, &str)],
    chosen: Option<&str>,
) -> Markup {
    html! {
        select name=(name) {
            option value="" { (nothing) }
            @for (value, words) in values {
                option value=(value) selected[chosen == Some(*value)] { (words) }
            }
        }
    }
}

/// A form that does something, folded away until somebody wants it.
pub(crate) struct Confirm<'c> {
    /// Where it is sent.
    pub(crate) action: &'c str,
    /// What opens it.
    pub(crate) opens: &'c str,
    /// What will happen, how much of it, and whether it can be taken back.
    pub(crate) says: Markup,
    /// Further fields.
    pub(crate) fields: Markup,
    /// What the button says.
    pub(crate) button: &'c str,
    /// Whether it cannot be taken back.
    pub(crate) is_final: bool,
}

impl Confirm<'_> {
    /// The form, for whoever is signed in.
    pub(crate) fn form(&self, signed: &Signed) -> Markup {
        html! {
            details.confirm {
                summary { (self.opens) }
                form method="post" action=(self.action) {
                    (signed.csrf.field())
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
