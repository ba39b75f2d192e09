//! The files that the page sends its reader to.

use crate::{page, quoted, root};

#[test]
fn every_path_of_the_page_leads_somewhere() {
    let page = page();
    let paths = quoted(&page).filter(|text| {
        let inside =
            ["crates/", "workers/", "tests/", "docs/"].iter().any(|top| text.starts_with(top));
        inside && !text.contains(['*', ' '])
    });
    let paths: Vec<&str> = paths.collect();
    assert!(paths.len() > 20, "only {} paths were found", paths.len());
    for path in paths {
        assert!(root().join(path).exists(), "{path} is not there");
    }
}
