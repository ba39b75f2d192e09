//! A whole number, shown once: in the answer to the form that asked for it, and nowhere else.

use axum::response::Response;
use maud::html;
use orders::{LineOf, Refused, Via};

use crate::Desk;
use crate::frame::{self, Section};
use crate::signed::Signed;

/// The number of a charge or a subscription. Who sees it and why is in the audit before.
///
/// # Errors
///
/// No such thing, or no reason.
pub(in crate::pages) async fn number(
    of: LineOf<'_>,
    why: &str,
    signed: &Signed,
    desk: &Desk,
) -> Result<String, Refused> {
    desk.orders.reveal(of, (signed.by(), Via::Console), why).await
}

/// The page that shows it. No browser keeps it, as none of our pages.
pub(in crate::pages) fn page(
    signed: &Signed,
    section: Section,
    back: &str,
    number: &str,
) -> Response {
    let body = html! {
        section.card {
            p.revealed { "+" (number) }
            p.said { "This is shown once. The audit keeps who saw it and why." }
            p { a.button href=(back) { "Back" } }
        }
    };
    frame::page(signed, section, "The whole number", body)
}
