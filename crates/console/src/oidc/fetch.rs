//! How an issuer is called: soon or not at all, over TLS, and without reading without end.

use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

/// How long it may take to connect, and in all.
const CONNECT_MAX: Duration = Duration::from_secs(5);
const TIME_MAX: Duration = Duration::from_secs(10);
/// The most bytes of an answer.
const BYTES_MAX: usize = 1024 * 1024;

/// Why an issuer gave no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error("no answer")]
    Unanswered(#[from] reqwest::Error),
    #[error("an answer of more than {BYTES_MAX} bytes")]
    TooLong,
    #[error("{0} is called over https only")]
    Plain(String),
    #[error("an answer that is none")]
    Unreadable(#[from] axum::http::Error),
}

/// A client for this.
///
/// # Errors
///
/// No TLS.
pub(super) fn client() -> Result<Client, reqwest::Error> {
    Client::builder()
        .connect_timeout(CONNECT_MAX)
        .timeout(TIME_MAX)
        .redirect(Policy::none())
        .build()
}

/// Calls once. Takes a client of its own, so that what it does hangs on nothing else.
///
/// # Errors
///
/// No answer, or one that is too long.
pub(super) async fn fetch(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, FetchError> {
    let request = reqwest::Request::try_from(request)?;
    if !is_safe(request.url()) {
        return Err(FetchError::Plain(request.url().host_str().unwrap_or_default().to_owned()));
    }
    let mut response = client.execute(request).await?;
    let mut answer = axum::http::Response::builder().status(response.status());
    for (name, value) in response.headers() {
        answer = answer.header(name, value);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > BYTES_MAX {
            return Err(FetchError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(answer.body(body)?)
}

/// Whether nobody on the way can read what is said there.
fn is_safe(url: &Url) -> bool {
    let here = match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && here)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_called_in_the_clear() {
        let safe = |text: &str| is_safe(&text.parse().expect("an address"));
        assert!(safe("https://id.example.com/token") && safe("http://127.0.0.1:9/token"));
        assert!(!safe("http://id.example.com/token") && !safe("http://127.0.0.1.example.com/"));
    }
}
