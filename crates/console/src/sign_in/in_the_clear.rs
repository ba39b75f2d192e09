//! In the clear, the console is for this machine alone.

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use url::{Host, Url};

use crate::{Desk, assets, frame};

/// The page instead of any other, for a browser that has called another machine than its own: what
/// it sends could be read on the way, or another site has lent us its name. None where it may come in.
pub(crate) fn refused(request: &Request, desk: &Desk) -> Option<Response> {
    // The style of that page.
    let is_asset = request.uri().path().starts_with(&assets::address(""));
    let may_come = desk.directory.is_https() || is_asset || called_itself(request.headers());
    (!may_come)
        .then(|| (StatusCode::FORBIDDEN, frame::bare(HEADING, what_is_missing())).into_response())
}

/// Whether a browser has called its own machine, as far as it says.
fn called_itself(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(HOST).is_some_and(|host| is_this_machine(&format!("http://{host}")));
    // A proxy may call us by another name than browsers call it. What has no origin is no proxy's.
    let origin = text(ORIGIN).is_none_or(|origin| origin == "null" || is_this_machine(origin));
    host && origin
}

fn is_this_machine(address: &str) -> bool {
    match Url::parse(address).as_ref().map(Url::host) {
        Ok(Some(Host::Ipv4(ip))) => ip.is_loopback(),
        Ok(Some(Host::Ipv6(ip))) => ip.is_loopback(),
        Ok(Some(Host::Domain(name))) => name == "localhost",
        Ok(None) | Err(_) => false,
    }
}

const HEADING: &str = "Nobody can sign in here";

fn what_is_missing() -> Markup {
    html! {
        h1 { (HEADING) }
        p {
            "What is sent from here to the console could be read on the way. Put a proxy that speaks "
            "TLS before it, and name the proxy's address in the configuration: "
            code { "http.public_url" } ", such as " code { "https://billing.example.com" } "."
        }
        p {
            "Until then the console is for its own machine alone, by the name "
            code { "localhost" } " or " code { "127.0.0.1" } "."
        }
    }
}
