use std::io::Write as _;

mod console;
mod merchants;
mod overrides;
mod secrets;
mod values;
mod webhooks;

use super::*;

const EXAMPLE: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../mekong.example.toml"));

fn load_with(
    toml: &str,
    environment: &Environment,
    store: Option<&str>,
) -> Result<Loaded, Problems> {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(toml.as_bytes()).expect("writes");
    Config::load(&Sources { file: Some(file.path()), environment, store })
}

fn load(toml: &str) -> Result<Loaded, Problems> {
    load_with(toml, &Environment::default(), None)
}

/// The example with one of its lines written otherwise.
fn example_with(line: &str, instead: &str) -> String {
    assert!(EXAMPLE.contains(line), "the example has no {line}");
    EXAMPLE.replacen(line, instead, 1)
}

fn problems_of(toml: &str) -> String {
    load(toml).map(|_| toml.to_owned()).expect_err("a problem").to_string()
}
