//! One operation of the page.

use serde_json::{Map, Value};

use super::words::{inline, kind, prose, text};
use crate::html::escaped;

/// An operation: its address, what it does and needs, what it takes and answers.
pub(super) fn operation(method: &str, path: &str, told: &Value) -> String {
    let mut html = format!(
        "<section id=\"{id}\">\n<h3><b class=\"{method}\">{METHOD}</b> <code>{path}</code></h3>\n\
         <p><strong>{summary}</strong>{scope}</p>\n",
        id = anchor(method, path),
        METHOD = method.to_uppercase(),
        path = escaped(path),
        summary = inline(text(told, "summary")),
        scope = scope(told),
    );
    html += &prose(text(told, "description"));
    html += &parameters(told);
    html += &body(&told["requestBody"]);
    html += &answers(&told["responses"]);
    html + "</section>\n"
}

/// Where the page has an operation.
pub(super) fn anchor(method: &str, path: &str) -> String {
    let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(method.to_owned(), |anchor, word| anchor + "-" + word)
}

fn scope(told: &Value) -> String {
    let scopes = told["security"][0]["key"].as_array();
    let scope = scopes.and_then(|scopes| scopes.first()).and_then(Value::as_str);
    scope.map(|scope| format!(" · needs <code>{}</code>", escaped(scope))).unwrap_or_default()
}

fn parameters(told: &Value) -> String {
    let Some(parameters) = told["parameters"].as_array() else { return String::new() };
    let row = |parameter: &Value| {
        let needed = if parameter["required"] == true { ", required" } else { "" };
        format!(
            "<tr><td><code>{}</code><td>{}{needed}<td>{}<td>{}\n",
            escaped(text(parameter, "name")),
            escaped(text(parameter, "in")),
            kind(&parameter["schema"]),
            inline(text(parameter, "description")),
        )
    };
    format!("<table>\n{}</table>\n", parameters.iter().map(row).collect::<String>())
}

fn body(body: &Value) -> String {
    let content = &body["content"]["application/json"];
    if content.is_null() {
        return String::new();
    }
    let example = match &content["example"] {
        Value::Null => String::new(),
        example => format!("<pre>{}</pre>\n", escaped(&format!("{example:#}"))),
    };
    format!("<p>Body: {}</p>\n{example}", kind(&content["schema"]))
}

fn answers(responses: &Value) -> String {
    let row = |(status, response): (&String, &Value)| {
        let content = response["content"].as_object().and_then(|content| content.values().next());
        let answer = content.map(|content| kind(&content["schema"])).unwrap_or_default();
        let what = inline(text(response, "description"));
        format!("<tr><td>{}<td>{answer}<td>{what}\n", escaped(status))
    };
    let rows = responses.as_object().map(Map::iter).into_iter().flatten().map(row);
    format!(
        "<details><summary>Answers</summary>\n<table>\n{}</table>\n</details>\n",
        rows.collect::<String>()
    )
}
