//! Texts of the document, as they stand in the page.

use serde_json::Value;

use crate::html::escaped;

/// What comes before the name of a schema in a reference.
const SCHEMAS: &str = "#/components/schemas/";

/// A description: escaped, with code where it stands between backticks, in paragraphs.
pub(super) fn prose(text: &str) -> String {
    let paragraphs = text.split("\n\n").filter(|text| !text.is_empty());
    paragraphs.map(|text| format!("<p>{}</p>\n", inline(text))).collect()
}

/// The same for one line.
pub(super) fn inline(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(n, part)| match n % 2 {
        0 => escaped(part),
        _ => format!("<code>{}</code>", escaped(part)),
    });
    parts.collect()
}

/// A text of the document, or nothing.
pub(super) fn text<'d>(value: &'d Value, field: &str) -> &'d str {
    value[field].as_str().unwrap_or_default()
}

/// What a schema allows, in words; schemas with a name are linked.
pub(super) fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|to| to.strip_prefix(SCHEMAS)) {
        let name = escaped(name);
        return format!("<a href=\"#{name}\">{name}</a>");
    }
    for choice in ["oneOf", "allOf", "anyOf"] {
        if let Some(choices) = schema[choice].as_array() {
            return choices.iter().map(kind).collect::<Vec<_>>().join(" or ");
        }
    }
    match &schema["type"] {
        Value::Array(kinds) => {
            let one = |one: &Value| of_type(one.as_str().unwrap_or_default(), schema);
            kinds.iter().map(one).collect::<Vec<_>>().join(" or ")
        }
        one => of_type(one.as_str().unwrap_or_default(), schema),
    }
}

fn of_type(name: &str, schema: &Value) -> String {
    match name {
        "array" => format!("list of {}", kind(&schema["items"])),
        "object" if schema["additionalProperties"].is_object() => {
            format!("names, each with {}", kind(&schema["additionalProperties"]))
        }
        "string" if schema["format"] == "date-time" => "instant".to_owned(),
        "string" => "text".to_owned(),
        "" => "anything".to_owned(),
        other => escaped(other),
    }
}
