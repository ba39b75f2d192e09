//! What is told once, on the page after a deed.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq;

use crate::csrf::keyed;
use crate::sessions::Token;
use crate::{Desk, cookies, signed};

/// The most bytes of a notice: it travels in a cookie.
const BYTES_MAX: usize = 1_024;
/// How long it waits for its page.
const WAITS_S: i64 = 60;
const PURPOSE: &str = "notice";

/// In a response's extensions: what the next page is to tell.
#[derive(Debug, Clone)]
pub(crate) struct Notice(pub(crate) String);

/// In a response's extensions: what was to be told has been.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WasTold;

/// What this page is to tell, if this session was told to.
pub(crate) fn read(headers: &HeaderMap, token: &Token, is_https: bool) -> Option<String> {
    let (text, seal) = cookies::NOTICE.read(headers, is_https)?.split_once('.')?;
    let own = keyed(token.as_str(), PURPOSE, text);
    let is_ours = bool::from(own.as_bytes().ct_eq(seal.as_bytes()));
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok().filter(|_| is_ours)?;
    String::from_utf8(bytes).ok()
}

/// Puts what is to be told into a sealed cookie, and takes that back once it was told.
pub(crate) async fn carry(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let is_https = desk.directory.is_https();
    let token = signed::token(request.headers(), &desk);
    let mut response = next.run(request).await;
    let (notice, was_told) = (
        response.extensions_mut().remove::<Notice>(),
        response.extensions_mut().remove::<WasTold>(),
    );
    match (notice, token) {
        (Some(Notice(text)), Some(token)) => {
            let value = sealed(&text, &token);
            cookies::NOTICE.set(&value, Some(WAITS_S), is_https, response.headers_mut());
        }
        _ if was_told.is_some() => cookies::NOTICE.take_back(is_https, response.headers_mut()),
        _ => {}
    }
    response
}

pub(crate) fn sealed(text: &str, token: &Token) -> String {
    let end = text.floor_char_boundary(BYTES_MAX);
    let text = BASE64URL_NOPAD.encode(&text.as_bytes()[..end]);
    let seal = keyed(token.as_str(), PURPOSE, &text);
    format!("{text}.{seal}")
}
