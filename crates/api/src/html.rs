//! Small pages for browsers: no script, nothing from elsewhere, every text escaped.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};

/// What every answer to a browser carries. The address that was called names a purchase: it is
/// neither kept nor passed on.
pub(crate) const PRIVATE: [(HeaderName, &str); 3] =
    [(CACHE_CONTROL, "no-store"), (REFERRER_POLICY, "no-referrer"), (X_FRAME_OPTIONS, "DENY")];

/// A page of one heading and one paragraph.
pub(crate) fn page(status: StatusCode, heading: &str, text: &str) -> Response {
    let nonce = format!("{:016x}", rand::random::<u64>());
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    let body = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{heading}</title>\n\
         <style nonce=\"{nonce}\">body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:30rem;\
         margin:15vh auto;padding:0 1rem}}</style>\n<h1>{heading}</h1>\n<p>{text}</p>\n</html>\n",
        heading = escaped(heading),
        text = escaped(text),
    );
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, policy.as_str()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, PRIVATE, body).into_response()
}

/// A text in which nothing is markup.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        assert_eq!(escaped("<b a='1' c=\"2\">&"), "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;");
    }

    #[test]
    fn a_page_allows_nothing_but_its_own_style() {
        let page = page(StatusCode::OK, "Done", "It is paid.");
        let policy = page.headers()[CONTENT_SECURITY_POLICY].to_str().expect("ASCII");
        assert!(policy.starts_with("default-src 'none'; style-src 'nonce-"), "{policy}");
        assert_eq!(page.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(page.headers()[REFERRER_POLICY], "no-referrer");
    }
}
