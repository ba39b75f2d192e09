//! The table of money rules and the tests it names.

use std::fs;
use std::path::Path;

use crate::{page, quoted, root};

#[test]
fn the_table_has_every_rule_once_and_in_order() {
    let page = page();
    let numbers = rows(&page).map(|cells| cells[0]);
    let all: Vec<String> = (1..=15).map(|number: u32| number.to_string()).collect();
    assert_eq!(numbers.collect::<Vec<_>>(), all);
}

#[test]
fn every_money_rule_names_tests_that_are_run() {
    let page = page();
    let mut code = String::new();
    for folder in ["crates", "workers", "tests"] {
        read_rust(&root().join(folder), &mut code);
    }
    for cells in rows(&page) {
        let (rule, tests) = (cells[0], quoted(cells[3]).collect::<Vec<_>>());
        assert!(!tests.is_empty(), "money rule {rule} names no test");
        for test in tests {
            let is_run = definition(&code, test).is_some_and(|it| !it.contains("#[ignore"));
            assert!(is_run, "money rule {rule} names {test}, which no run of all tests has");
        }
    }
}

/// What leads up to a test's body, its attributes included: everything since the last empty line.
fn definition<'c>(code: &'c str, test: &str) -> Option<&'c str> {
    // Those of the stores' suite are generic.
    let start = ["(", "<"].iter().find_map(|end| code.find(&format!("fn {test}{end}")))?;
    code[..start].rsplit("\n\n").next()
}

/// The cells of the rows under the heading of the rules: rule, in short, code, tests.
fn rows(page: &str) -> impl Iterator<Item = Vec<&str>> {
    let (_, section) = page.split_once("## The money rules\n").expect("the heading is there");
    let (section, _) = section.split_once("\n## ").expect("another section follows");
    let lines = section.lines().filter(|line| line.starts_with("| ")).skip(2);
    lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
}

fn read_rust(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder of the workspace") {
        let path = entry.expect("an entry of it").path();
        if path.is_dir() {
            read_rust(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push_str(&fs::read_to_string(&path).expect("a source file"));
        }
    }
}
