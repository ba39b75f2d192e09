//! `docs/security.md` and the tests it names.

use std::fs;

use crate::named_tests::{all_rust, is_run};
use crate::{quoted, root};

#[test]
fn every_claim_about_security_names_tests_that_are_run() {
    let page = fs::read_to_string(root().join("docs/security.md")).expect("the page is there");
    let code = all_rust();
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let claims: Vec<&str> = rows.filter(|row| !row.starts_with("| claim |")).collect();
    let claims: Vec<&str> = claims.into_iter().filter(|row| !row.starts_with("| --- ")).collect();
    assert!(claims.len() > 30, "{} claims", claims.len());
    for claim in claims {
        let (what, tests) = claim.trim_matches(['|', ' ']).split_once(" | ").expect("two cells");
        let tests: Vec<&str> = quoted(tests).collect();
        assert!(!tests.is_empty(), "no test shows that: {what}");
        for test in tests {
            assert!(
                is_run(&code, test),
                "no run of all tests has {test}, which shows that: {what}"
            );
        }
    }
}
