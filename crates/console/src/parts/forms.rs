//! Fields.

use maud::{Markup, html};

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
