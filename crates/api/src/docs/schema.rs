//! One schema of the page.

use serde_json::{Map, Value};

use super::words::{inline, kind, prose, text};
use crate::html::escaped;

/// A schema: what it is, and its fields.
pub(super) fn schema(name: &str, told: &Value) -> String {
    let name = escaped(name);
    let mut html = format!("<section id=\"{name}\">\n<h3>{name}</h3>\n");
    html += &prose(text(told, "description"));
    // One that is made of others has the fields of each.
    for part in told["allOf"].as_array().into_iter().flatten() {
        html += &match part["$ref"].is_string() {
            true => format!("<p>All of {}, and:</p>\n", kind(part)),
            false => fields(part),
        };
    }
    html + &fields(told) + "</section>\n"
}

fn fields(told: &Value) -> String {
    let needed = told["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    let row = |(name, field): (&String, &Value)| {
        let needed = if needed.iter().any(|needed| needed == name) { ", required" } else { "" };
        let (kind, what) = (kind(field), inline(text(field, "description")));
        format!("<tr><td><code>{}</code><td>{kind}{needed}<td>{what}\n", escaped(name))
    };
    let rows: String =
        told["properties"].as_object().map(Map::iter).into_iter().flatten().map(row).collect();
    if rows.is_empty() { rows } else { format!("<table>\n{rows}</table>\n") }
}
