//! The OpenAPI document, held against what is answered.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::given::{READER, Shop, asking};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Every operation of the document: its method, its path, and what is told of it.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let entries = |value: &Value| value.as_object().cloned().unwrap_or_else(Map::new);
    let paths = entries(&document["paths"]).into_iter();
    paths
        .flat_map(|(path, methods)| {
            let methods = entries(&methods).into_iter();
            methods.map(move |(method, told)| (method, path.clone(), told)).collect::<Vec<_>>()
        })
        .collect()
}

fn filled(path: &str) -> String {
    path.replace("{id}", "none").replace("{name}", "none")
}

#[tokio::test]
async fn every_path_answers_with_the_methods_of_the_document_and_no_others() {
    let shop = Shop::new();
    let document = shop.get("/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut methods: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (method, path, _) in operations(&document) {
        // What is done to a run is the last word of the path that names it.
        let path = path.trim_end_matches("/{deed}").to_owned();
        methods.entry(path).or_default().insert(method);
    }
    assert!(methods.len() >= 19, "{methods:?}");
    for (path, told) in methods {
        for method in METHODS {
            let request = asking(&method.to_uppercase(), &filled(&path));
            let status = shop.send(request.body("".into()).expect("a request")).await.status;
            assert_eq!(status != 405, told.contains(method), "{method} {path}: {status}");
        }
    }
}

#[tokio::test]
async fn every_operation_asks_for_the_scope_that_the_document_names() {
    let shop = Shop::new();
    let document = shop.get("/openapi.json").await.json();
    for (method, path, told) in operations(&document) {
        let scope = told["security"][0]["key"][0].as_str().expect("a scope");
        let method = method.to_uppercase();
        let nobody = axum::http::Request::builder().method(&*method).uri(filled(&path));
        let said = shop.send(nobody.body("".into()).expect("a request")).await;
        said.problem(401, "unauthorized");
        let care = axum::http::Request::builder()
            .method(&*method)
            .uri(filled(&path))
            .header("authorization", format!("Bearer {READER}"));
        let said = shop.send(care.body("".into()).expect("a request")).await;
        if scope == "subscriptions:read" {
            assert_ne!(said.status, 403, "{method} {path}");
        } else {
            let problem = said.problem(403, "missing-scope");
            assert_eq!(problem.detail, format!("the key lacks the scope `{scope}`"), "{path}");
        }
    }
}

#[tokio::test]
async fn every_operation_says_what_it_does_takes_answers_and_refuses() {
    let document = Shop::new().get("/openapi.json").await.json();
    let known = document["components"]["schemas"].as_object().expect("schemas");
    for (method, path, told) in operations(&document) {
        let summary = told["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty() && !summary.ends_with('.'), "{method} {path}: {summary}");
        let body = &told["requestBody"]["content"]["application/json"];
        assert_eq!(body.is_null(), body["example"].is_null(), "{method} {path}: an example");
        let answers = told["responses"].as_object().expect("answers");
        assert!(answers.keys().any(|status| status.starts_with('2')), "{method} {path}");
        for status in ["400", "401", "403", "404", "429", "503"] {
            let schema = &answers[status]["content"]["application/problem+json"]["schema"];
            assert_eq!(schema["$ref"], "#/components/schemas/Problem", "{method} {path} {status}");
        }
    }
    for name in document.to_string().split("#/components/schemas/").skip(1) {
        let name = name.split('"').next().unwrap_or_default();
        assert!(known.contains_key(name), "{name} is described");
    }
}

#[tokio::test]
async fn the_page_for_people_has_every_operation_and_schema_and_loads_nothing() {
    let shop = Shop::new();
    let document = shop.get("/openapi.json").await.json();
    let page = shop.get("/docs").await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    for (_, path, told) in operations(&document) {
        assert!(page.body.contains(&format!("<code>{path}</code>")), "{path}");
        assert!(page.body.contains(told["summary"].as_str().expect("one")), "{path}");
    }
    for name in document["components"]["schemas"].as_object().expect("schemas").keys() {
        assert!(page.body.contains(&format!("<section id=\"{name}\">")), "{name}");
    }
    for loaded in ["<script", "src=", "http://", "https://", "@import", "url("] {
        assert!(!page.body.contains(loaded), "{loaded}");
    }
}
