//! Whoever is signed in: what they may do, and by which keys.

use axum::response::Response;
use maud::{Markup, html};

use crate::Permission;
use crate::frame::{self, Section, page};
use crate::routes::Routes;
use crate::signed::Signed;

pub(crate) fn routes() -> Routes {
    Routes::default().shows("/console/you", Permission::Look, show)
}

async fn show(signed: Signed) -> Response {
    let body = html! {
        section.card {
            h2 { "What you may do" }
            p { "You are here as " strong { (signed.staff.role) } ". Your name stands beside "
                "everything that you do." }
            (permissions(&signed))
        }
        section.card {
            h2 { "Keys" }
            (keys())
        }
    };
    page(&signed, Section::You, &signed.staff.name, body)
}

fn permissions(signed: &Signed) -> Markup {
    html! {
        ul.permissions {
            @for permission in Permission::ALL {
                @let may = signed.may(permission);
                li class=(if may { "yes" } else { "no" }) {
                    span aria-hidden="true" { (if may { "✓" } else { "–" }) } " "
                    (permission)
                    @if !may { span.said { " (not in your role)" } }
                }
            }
        }
    }
}

/// What the script listens to.
fn keys() -> Markup {
    let more = [
        ("/", "to the search of the page"),
        ("j", "to the next row"),
        ("k", "to the row before"),
        ("Enter", "opens the row"),
        ("?", "shows this"),
    ];
    html! {
        dl.keys {
            @for (key, name) in frame::keys() {
                div { dt { kbd { "g" } " " kbd { (key) } } dd { (name) } }
            }
            @for (key, what) in more {
                div { dt { kbd { (key) } } dd { (what) } }
            }
        }
    }
}
