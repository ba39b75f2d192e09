//! The page to sign in.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use url::form_urlencoded;

use crate::{Directory, frame, oidc};

/// The page, which leads on to `next`; with what was said, or why nobody was let in.
pub(super) fn draw(
    directory: &Directory,
    next: &str,
    said: Option<&str>,
    refused: Option<&str>,
) -> Response {
    let status = if refused.is_some() { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    let body = html! {
        h1 { "Sign in" }
        @if let Some(said) = said { p.notice role="status" { (said) } }
        @if let Some(refused) = refused { p.warning.loud role="alert" { (refused) } }
        @if directory.is_empty() { (nobody()) }
        @if directory.oidc().is_some() { (elsewhere(next)) }
        @if directory.oidc().is_some() && directory.has_people() { p.or { "or" } }
        @if directory.has_people() { (by_password(next)) }
    };
    (status, frame::bare("Sign in", body)).into_response()
}

fn by_password(next: &str) -> Markup {
    html! {
        form method="post" action="/console/sign-in" {
            input type="hidden" name="next" value=(next);
            label.field {
                span.label { "Name" }
                input name="name" autocomplete="username" autocapitalize="none" spellcheck="false"
                    maxlength="128" required autofocus;
            }
            label.field {
                span.label { "Password" }
                input name="password" type="password" autocomplete="current-password"
                    maxlength="1024" required;
            }
            button.main type="submit" { "Sign in" }
        }
    }
}

/// A link, not a form: what it leads to is on another site, where no form of ours may go.
fn elsewhere(next: &str) -> Markup {
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    html! {
        a.button href={ (oidc::BEGIN) "?next=" (next) } { "Sign in with your organisation" }
    }
}

fn nobody() -> Markup {
    html! {
        p.empty {
            "Nobody can sign in yet. Name somebody in the configuration: "
            code { "[console.staff.ann]" } " with a " code { "role" } " and a "
            code { "password_hash" } ", which " code { "mekong staff hash-password" } " prints."
        }
    }
}
