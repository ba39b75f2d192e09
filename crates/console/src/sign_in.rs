//! In, by name and password, and out.

pub(crate) mod in_the_clear;
mod page;

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, FromRequest, Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use orders::{Action, Deed, Orders, Via};
use serde::Deserialize;
use tokio::time::Instant;

use crate::asked::Asked;
use crate::posted::{self, Posted};
use crate::sessions::{self, Session};
use crate::signed::{self, Signed};
use crate::turned::Turned;
use crate::{Desk, Directory, cookies};

/// Where whoever is let in goes, unless they came for something else.
pub(crate) const HOME: &str = "/console";
/// As whom the audit knows a name that nobody has: it may be a password, in the wrong field.
const NOBODY: &str = "nobody of the configuration";

pub(crate) fn routes() -> Router<Desk> {
    Router::new()
        .route("/console/sign-in", get(show).post(sign_in))
        .route("/console/sign-out", post(sign_out))
}

/// What the page was asked for.
#[derive(Deserialize)]
struct Wanted {
    next: Option<String>,
    out: Option<String>,
}

/// What somebody types.
#[derive(Deserialize)]
struct Typed {
    name: String,
    password: String,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
struct Nothing {}

async fn show(
    signed: Result<Signed, Turned>,
    State(desk): State<Desk>,
    Asked(wanted): Asked<Wanted>,
) -> Response {
    let next = own_path(wanted.next.as_deref().unwrap_or_default());
    if signed.is_ok() {
        return Redirect::to(&next).into_response();
    }
    let said = wanted.out.map(|_| "You are signed out.");
    page::draw(&desk.directory, &next, said, None)
}

/// Lets somebody in, or says why not.
async fn sign_in(Entering { typed, address, headers, desk }: Entering) -> Result<Response, Turned> {
    let next = own_path(&typed.next);
    let (name, directory) = (typed.name.trim(), &desk.directory);
    let begun = directory.tries.begin(name, &address, Instant::now()).map_err(later)?;
    let hash = directory.hash(name);
    let is_right = directory.passwords.are(hash, typed.password).await.ok_or_else(busy)?;
    let Some(staff) = directory.person(name).filter(|_| is_right) else {
        let is_known = directory.person(name).is_some();
        refused(if is_known { name } else { NOBODY }, &desk).await?;
        let why = "This name and password do not belong together.";
        return Ok(say_no(directory, &next, why));
    };
    directory.tries.succeeded(begun);
    let session = Session {
        password: directory.password_mark(&staff.name),
        name: staff.name,
        at: desk.orders.store().clock().now(),
        vouched: None,
        merchants: Vec::new(),
    };
    let_in(&session, &next, &headers, &desk).await
}

/// Where it is on record that they came: with their merchant, if they are one's staff.
fn orders_of(session: &Session, desk: &Desk) -> Orders {
    match desk.directory.known(session).and_then(|staff| staff.merchant) {
        Some(merchant) => desk.orders.only(&merchant),
        None => desk.orders.clone(),
    }
}

/// Begins a session, on record, and leads on.
pub(crate) async fn let_in(
    session: &Session,
    next: &str,
    headers: &HeaderMap,
    desk: &Desk,
) -> Result<Response, Turned> {
    let store = &**desk.orders.store();
    if let Some(before) = signed::token(headers, desk) {
        sessions::end(&before, store).await?;
    }
    let by = signed::by(&session.name);
    let how = if session.vouched.is_some() { "vouched for" } else { "by password" };
    let deed = Deed {
        by: &by,
        via: Via::Console,
        action: Action::SignIn,
        subject: &session.name,
        why: Some(how),
    };
    orders_of(session, desk).record(&deed).await?;
    let token = sessions::begin(session, store).await?;
    let mut response = Redirect::to(next).into_response();
    let lasts = desk.directory.session.num_seconds();
    let is_https = desk.directory.is_https();
    cookies::SESSION.set(token.as_str(), Some(lasts), is_https, response.headers_mut());
    Ok(response)
}

async fn sign_out(posted: Posted<Nothing>) -> Result<Response, Turned> {
    let Posted { signed, form: Nothing {} } = posted;
    let name = &signed.staff.name;
    let deed = signed.deed(Action::SignOut, name, None);
    signed.desk().orders.record(&deed).await?;
    signed.end().await?;
    let mut response = Redirect::to("/console/sign-in?out=1").into_response();
    let is_https = signed.desk().directory.is_https();
    cookies::SESSION.take_back(is_https, response.headers_mut());
    cookies::NOTICE.take_back(is_https, response.headers_mut());
    Ok(response)
}

/// The page to sign in again, with why nobody was let in.
pub(crate) fn say_no(directory: &Directory, next: &str, why: &str) -> Response {
    page::draw(directory, next, None, Some(why))
}

/// Puts on record that somebody tried in vain.
pub(crate) async fn refused(name: &str, desk: &Desk) -> Result<(), Turned> {
    let by = signed::by(name);
    let action = Action::SignInRefused;
    let deed = Deed { by: &by, via: Via::Console, action, subject: name, why: None };
    Ok(desk.orders.record(&deed).await?)
}

/// Somebody at the door: what they typed, where they are, and what their browser sent along.
struct Entering {
    typed: Typed,
    address: String,
    headers: HeaderMap,
    desk: Desk,
}

impl FromRequest<Desk> for Entering {
    type Rejection = Turned;

    async fn from_request(request: Request, desk: &Desk) -> Result<Self, Turned> {
        posted::from_here(request.headers(), desk)?;
        let (parts, body) = request.into_parts();
        let caller = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let caller = caller.map(|ConnectInfo(address)| address.ip().to_string());
        let address = desk.directory.address(&parts.headers, caller);
        let typed = posted::read(&posted::form(&parts.headers, body).await?)?;
        Ok(Self { typed, address, headers: parts.headers, desk: desk.clone() })
    }
}

/// A path of the console, whatever was asked for: nobody is led elsewhere from here.
pub(crate) fn own_path(next: &str) -> String {
    let rest =
        next.strip_prefix(HOME).filter(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_page = rest.is_some_and(|rest| !rest.starts_with("/sign-"));
    if is_page && is_plain { next.to_owned() } else { HOME.to_owned() }
}

fn later(wait: std::time::Duration) -> Turned {
    let after_s = wait.as_secs() + 1;
    Turned::Later { why: format!("Too many tries. The next one counts in {after_s} s."), after_s }
}

fn busy() -> Turned {
    let why = "Many people are signing in at once. Try again in a moment.".to_owned();
    Turned::Later { why, after_s: 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere() {
        for own in ["/console", "/console?a=1", "/console/charges?state=in_doubt"] {
            assert_eq!(own_path(own), own);
        }
        for other in [
            "",
            "//evil.example",
            "https://evil.example",
            "/consoles",
            "/console/\\evil",
            "/v1",
            "/console/sign-out",
        ] {
            assert_eq!(own_path(other), HOME, "{other}");
        }
    }
}
