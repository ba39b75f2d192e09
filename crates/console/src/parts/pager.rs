//! On to the next page.

use maud::{Markup, html};
use url::form_urlencoded;

/// A link to the page after this one, by the same query, if there is one.
pub(crate) fn pager(next: Option<&str>, query: &[(&str, &str)]) -> Markup {
    html! {
        @if let Some(next) = next {
            nav.pager aria-label="Pages" { a.button rel="next" href=(address(next, query)) { "Next page" } }
        }
    }
}

/// What a list says of itself where not everything was looked at.
pub(crate) fn looked_at(shown: usize, looked_at: usize, has_more: bool) -> Markup {
    let more = if has_more { "; there may be more" } else { "" };
    html! { p.looked-at { (shown) " shown of " (looked_at) " looked at" (more) "." } }
}

fn address(next: &str, query: &[(&str, &str)]) -> String {
    let kept = query.iter().filter(|(name, value)| *name != "cursor" && !value.is_empty());
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(kept).append_pair("cursor", next);
    format!("?{}", text.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_of_the_same_query() {
        let query = [("state", "in_doubt"), ("plan", ""), ("cursor", "old")];
        assert_eq!(address("a/b", &query), "?state=in_doubt&cursor=a%2Fb");
    }
}
