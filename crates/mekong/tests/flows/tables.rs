//! The page of crash tables and the tests beside this file: every row has its test, and every test
//! its row.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What the files with rows are called, up to their first `_`.
const TABLES: [&str; 6] = ["l0", "l1", "l2", "l3", "l4", "aoc"];

fn is_table(file: &str) -> bool {
    file.split_once('_').is_some_and(|(table, _)| TABLES.contains(&table))
}

/// Every `file::test` in code marks on the page.
fn rows_on_the_page() -> BTreeSet<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/crash-tables.md");
    let page = fs::read_to_string(page).expect("the page of crash tables");
    let marked = page.split('`').skip(1).step_by(2);
    let rows = marked.filter(|text| text.split_once("::").is_some_and(|(file, _)| is_table(file)));
    rows.map(str::to_owned).collect()
}

/// Every test in the sources of the tables.
fn rows_played() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/flows");
    let mut rows = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("the folder of this test") {
        let path = entry.expect("a file of this test").path();
        let Some(file) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
        if path.is_file() && is_table(file) {
            let source = fs::read_to_string(&path).expect("a source of this test");
            rows.extend(tests_in(&source).map(|test| format!("{file}::{test}")));
        }
    }
    rows
}

/// The tests that a source lists for both stores, and those it marks by themselves.
fn tests_in(source: &str) -> impl Iterator<Item = &str> {
    let listed = source.split("on_both_stores!(").skip(1);
    let listed = listed.filter_map(|rest| rest.split_once(");").map(|(list, _)| list));
    let marked = source.split("#[tokio::test]").skip(1);
    let marked = marked.filter_map(|rest| rest.split_once("fn ")?.1.split_once('('));
    let listed = listed.flat_map(|list| list.split(',')).map(str::trim);
    listed.filter(|name| !name.is_empty()).chain(marked.map(|(name, _)| name))
}

#[test]
fn every_row_of_the_crash_tables_has_its_test_and_every_test_its_row() {
    let (page, played) = (rows_on_the_page(), rows_played());
    let untested: Vec<_> = page.difference(&played).collect();
    assert!(untested.is_empty(), "on the page and nowhere played: {untested:#?}");
    let unlisted: Vec<_> = played.difference(&page).collect();
    assert!(unlisted.is_empty(), "played and not on the page: {unlisted:#?}");
    assert!(page.len() > 100, "the page lists {} rows", page.len());
}

#[test]
fn tests_are_read_from_lists_and_from_marks() {
    let source = "on_both_stores!(\n    one,\n    two,\n);\n#[tokio::test]\nasync fn three() {}";
    assert_eq!(tests_in(source).collect::<Vec<_>>(), ["one", "two", "three"]);
}
