//! The page: no script, nothing from elsewhere, and a style that is known by its digest.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::operation::{anchor, operation};
use super::schema::schema;
use super::words::{inline, prose, text};
use crate::html::escaped;

const STYLE: &str = include_str!("page.css");

/// The page, and what browsers may do in it.
pub(super) struct Page {
    pub(super) html: String,
    pub(super) policy: String,
}

impl Page {
    /// The page of a document.
    pub(super) fn of(document: &Value) -> Self {
        let digest = BASE64.encode(&Sha256::digest(STYLE));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'"
        );
        Self { html: html(document), policy }
    }
}

fn html(document: &Value) -> String {
    let info = &document["info"];
    let title = escaped(text(info, "title"));
    let key = &document["components"]["securitySchemes"]["key"];
    let (index, operations) = operations(document);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title} API</title>\n\
         <style>{STYLE}</style>\n<nav>\n{index}<a href=\"#schemas\">Schemas</a>\n</nav>\n<main>\n\
         <h1>{title} API <small>{version}</small></h1>\n{about}{keys}\
         <p>For programs: <a href=\"/openapi.json\">openapi.json</a></p>\n\
         {operations}<h2 id=\"schemas\">Schemas</h2>\n{schemas}</main>\n</html>\n",
        version = escaped(text(info, "version")),
        about = prose(text(info, "description")),
        keys = prose(text(key, "description")),
        schemas = schemas(document),
    )
}

/// The index of all operations, and the operations, both by tag.
fn operations(document: &Value) -> (String, String) {
    let mut tags: BTreeMap<&str, (String, String)> = BTreeMap::new();
    for (path, methods) in entries(&document["paths"]) {
        for (method, told) in entries(methods) {
            let tag = told["tags"][0].as_str().unwrap_or("other");
            let (index, operations) = tags.entry(tag).or_default();
            let (to, summary) = (anchor(method, path), inline(text(told, "summary")));
            *index += &format!("<a href=\"#{to}\">{summary}</a>\n");
            *operations += &operation(method, path, told);
        }
    }
    tags.into_iter().fold(<(String, String)>::default(), |(all, html), (tag, (index, more))| {
        let heading = format!("<h2>{}</h2>\n", escaped(tag));
        (all + &heading + &index, html + &heading + &more)
    })
}

fn schemas(document: &Value) -> String {
    let schemas = entries(&document["components"]["schemas"]);
    schemas.map(|(name, told)| schema(name, told)).collect()
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().map(Map::iter).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_text_of_the_document_becomes_markup() {
        let told = json!({"summary": "<b>", "description": "`<i>` &", "tags": ["<u>"]});
        let page = Page::of(&json!({
            "info": {"title": "<a>", "version": "1", "description": "<s>"},
            "paths": {"/v1/<x>": {"get": told}},
            "components": {"schemas": {"<q>": {"description": "<em>"}}}
        }));
        for markup in ["<b>", "<i>", "<u>", "<a>", "<s>", "<x>", "<q>", "<em>"] {
            assert!(!page.html.contains(markup), "{markup}");
        }
        assert!(page.html.contains("<code>&lt;i&gt;</code> &amp;"));
    }
}
