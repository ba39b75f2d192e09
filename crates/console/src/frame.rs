//! What is around every page.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{DOCTYPE, Markup, html};

use crate::pages::merchant::CHOOSE;
use crate::signed::Signed;
use crate::{Permission, assets, notice};

/// A part of the console, with a place in its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// How this night goes.
    Tonight,
    /// Every charge.
    Charges,
    /// Failed charges that are asked for again.
    Requeues,
    /// What needs a person.
    Worklist,
    /// Every subscription.
    Subscriptions,
    /// What waits.
    Queues,
    /// How operators and their accounts are.
    Operators,
    /// Who did what.
    Audit,
    /// Whoever is signed in: not in the header's list.
    You,
}

/// A section's name, its path, and the key that leads there after `g`.
struct Place {
    section: Section,
    name: &'static str,
    path: &'static str,
    key: Option<&'static str>,
    needs: Permission,
}

const PLACES: [Place; 8] = {
    use Permission::{Look, SeeAudit};
    use Section as S;
    const fn place(
        section: Section,
        name: &'static str,
        path: &'static str,
        key: &'static str,
        needs: Permission,
    ) -> Place {
        Place { section, name, path, key: Some(key), needs }
    }
    [
        place(S::Tonight, "Tonight", "/console", "t", Look),
        place(S::Worklist, "Worklist", "/console/worklist", "w", Look),
        place(S::Charges, "Charges", "/console/charges", "c", Look),
        place(S::Requeues, "Requeues", "/console/requeues", "r", Look),
        place(S::Subscriptions, "Subscriptions", "/console/subscriptions", "s", Look),
        place(S::Queues, "Queues", "/console/queues", "q", Look),
        place(S::Operators, "Operators", "/console/operators", "o", Look),
        place(S::Audit, "Audit", "/console/audit", "a", SeeAudit),
    ]
};

/// A page of a section, for whoever is signed in.
pub(crate) fn page(signed: &Signed, section: Section, title: &str, body: Markup) -> Response {
    let main = html! {
        a.skip href="#main" { "To the content" }
        (header(signed, section))
        main #main tabindex="-1" {
            (told(signed))
            h1 { (title) }
            (body)
        }
    };
    let mut response = document(title, "", main).into_response();
    if signed.told.notice.is_some() {
        response.extensions_mut().insert(notice::WasTold);
    }
    response
}

/// A page for whom nothing is known of.
pub(crate) fn bare(title: &str, body: Markup) -> Markup {
    let main = html! {
        main #main.bare {
            p.brand { (mark()) "Mekong" }
            (body)
        }
    };
    document(title, "bare", main)
}

/// Leads to the page after a deed, which tells of it once.
pub(crate) fn done(to: &str, notice: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    response.extensions_mut().insert(notice::Notice(notice.to_owned()));
    response
}

/// The keys that lead to sections, each with the section's name.
pub(crate) fn keys() -> impl Iterator<Item = (&'static str, &'static str)> {
    PLACES.iter().filter_map(|place| Some((place.key?, place.name)))
}

fn document(title: &str, class: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) " · Mekong" }
                link rel="icon" type="image/svg+xml" href=(assets::address("icon.svg"));
                link rel="stylesheet" href=(assets::address("console.css"));
                script src=(assets::address("console.js")) defer {}
            }
            body class=(class) { (body) }
        }
    }
}

fn header(signed: &Signed, here: Section) -> Markup {
    let shown = PLACES.iter().filter(|place| signed.may(place.needs));
    html! {
        header.top {
            a.brand href="/console" { (mark()) "Mekong" }
            nav aria-label="Sections" {
                @for place in shown {
                    a href=(place.path) data-key=[place.key]
                        aria-current=[(place.section == here).then_some("page")] { (place.name) }
                }
            }
            (whose(signed))
            div.who {
                a href="/console/you" aria-current=[(here == Section::You).then_some("page")] {
                    span.name { (signed.staff.name) }
                    span.role { (signed.staff.role) }
                }
                form method="post" action="/console/sign-out" {
                    (signed.csrf.field())
                    button.quiet type="submit" { "Sign out" }
                }
            }
        }
    }
}

/// Whose things are shown, and a choice for those who have one.
fn whose(signed: &Signed) -> Markup {
    let shown = signed.sees.merchant.as_ref();
    let choices = &signed.sees.choices;
    html! {
        @if !choices.is_empty() {
            form.whose method="post" action=(CHOOSE) {
                (signed.csrf.field())
                select name="merchant" aria-label="Whose things are shown" {
                    option value="" selected[shown.is_none()] { "Every merchant" }
                    @for (id, name) in choices {
                        option value=(id) selected[shown.is_some_and(|(of, _)| of == id)] { (name) }
                    }
                }
                button.quiet type="submit" { "Show" }
            }
        } @else if let Some((_, name)) = shown {
            p.whose { (name) }
        }
    }
}

/// What is unusual with everything, and what has just been done.
fn told(signed: &Signed) -> Markup {
    html! {
        @for warning in &signed.told.warnings { p.warning role="alert" { (warning) } }
        @if let Some(notice) = &signed.told.notice { p.notice role="status" { (notice) } }
    }
}

/// A river, in three strokes.
fn mark() -> Markup {
    html! {
        svg.mark viewBox="0 0 24 24" aria-hidden="true" {
            path d="M3 7c3-3 6-3 9 0s6 3 9 0M3 12c3-3 6-3 9 0s6 3 9 0M3 17c3-3 6-3 9 0s6 3 9 0" {}
        }
    }
}
