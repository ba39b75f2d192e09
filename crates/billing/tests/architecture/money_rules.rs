//! The table of money rules and the tests it names.

use crate::named_tests::{all_rust, is_run};
use crate::{page, quoted};

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
    let code = all_rust();
    for cells in rows(&page) {
        let (rule, tests) = (cells[0], quoted(cells[3]).collect::<Vec<_>>());
        assert!(!tests.is_empty(), "money rule {rule} names no test");
        for test in tests {
            assert!(
                is_run(&code, test),
                "money rule {rule} names {test}, which no run of all tests has"
            );
        }
    }
}

/// The cells of the rows under the heading of the rules: rule, in short, code, tests.
fn rows(page: &str) -> impl Iterator<Item = Vec<&str>> {
    let (_, section) = page.split_once("## The money rules\n").expect("the heading is there");
    let (section, _) = section.split_once("\n## ").expect("another section follows");
    let lines = section.lines().filter(|line| line.starts_with("| ")).skip(2);
    lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
}
