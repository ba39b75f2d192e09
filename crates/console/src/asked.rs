//! What an address asks for.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use crate::Desk;
use crate::turned::Turned;

/// The most bytes of a query.
const QUERY_BYTES_MAX: usize = 8 * 1024;

/// The query of an address. Fields that were left empty are as if they were not there: a form sends
/// all that it has.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Desk> for Asked<T> {
    type Rejection = Turned;

    async fn from_request_parts(parts: &mut Parts, _: &Desk) -> Result<Self, Turned> {
        read(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn read<T: DeserializeOwned>(query: &str) -> Result<T, Turned> {
    if query.len() > QUERY_BYTES_MAX {
        return Err(Turned::unfit(format!("an address asks for at most {QUERY_BYTES_MAX} bytes")));
    }
    serde_html_form::from_str(&without_empty(query))
        .map_err(|error| Turned::unfit(error.to_string()))
}

fn without_empty(query: &str) -> String {
    let given = form_urlencoded::parse(query.as_bytes());
    let filled = given.map(|(name, value)| (name, value.trim().to_owned()));
    let filled = filled.filter(|(_, value)| !value.is_empty());
    form_urlencoded::Serializer::new(String::new()).extend_pairs(filled).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize, Debug, PartialEq)]
    struct Wanted {
        state: Option<String>,
        limit: Option<u32>,
    }

    #[test]
    fn a_field_that_was_left_empty_is_not_there() {
        let wanted: Wanted = read("state=&limit=+5").expect("fits");
        assert_eq!(wanted, Wanted { state: None, limit: Some(5) });
        assert!(read::<Wanted>("limit=many").is_err());
    }
}
