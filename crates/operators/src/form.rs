//! `application/x-www-form-urlencoded`.

use reqwest::Url;

/// The pairs as a form: every name and value encoded once, `+` as `%2B`.
pub(crate) fn encode<'n, 'v>(pairs: impl IntoIterator<Item = (&'n str, &'v str)>) -> String {
    // The query of a URL is encoded exactly as a form is.
    let mut url = Url::parse("form:").expect("a scheme alone is a URL");
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_encoded_once_and_a_plus_survives() {
        for (value, encoded) in [
            ("+60120000001", "n=%2B60120000001"),
            ("https://a.example/x?y=%2F", "n=https%3A%2F%2Fa.example%2Fx%3Fy%3D%252F"),
            ("a b&c=d", "n=a+b%26c%3Dd"),
            ("ໂທ", "n=%E0%BB%82%E0%BA%97"),
            ("", "n="),
        ] {
            assert_eq!(encode([("n", value)]), encoded);
        }
    }
}
