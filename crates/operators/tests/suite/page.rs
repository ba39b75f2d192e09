//! `docs/adding-an-operator.md` is true: it names files that are there.

use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// What stands between backticks and begins like a path of the workspace.
fn paths(page: &str) -> Vec<&str> {
    let quoted = page.split('`').skip(1).step_by(2);
    let is_path = |text: &&str| {
        let begins =
            ["crates/", "workers/", "tests/", "docs/"].iter().any(|at| text.starts_with(at));
        begins && !text.contains(['<', '*', ' '])
    };
    quoted.filter(is_path).collect()
}

#[test]
fn every_path_that_the_page_about_adding_an_operator_names_exists() {
    let page = std::fs::read_to_string(format!("{ROOT}/docs/adding-an-operator.md"));
    let page = page.expect("the page");
    let paths = paths(&page);
    assert!(paths.len() > 20, "the page leads through the code: {paths:?}");
    let gone: Vec<_> =
        paths.into_iter().filter(|path| !Path::new(ROOT).join(path).exists()).collect();
    assert!(gone.is_empty(), "{gone:?}");
}
