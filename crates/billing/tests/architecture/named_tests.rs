//! Tests that a page names.

use std::fs;
use std::path::Path;

use crate::root;

/// Every line of Rust in the workspace.
pub(crate) fn all_rust() -> String {
    let mut code = String::new();
    for folder in ["crates", "workers", "tests"] {
        read_rust(&root().join(folder), &mut code);
    }
    code
}

/// Whether a run of all tests has this one.
pub(crate) fn is_run(code: &str, test: &str) -> bool {
    definition(code, test).is_some_and(|it| !it.contains("#[ignore"))
}

/// What leads up to a test's body, its attributes included: everything since the last empty line.
fn definition<'c>(code: &'c str, test: &str) -> Option<&'c str> {
    // Those of the stores' suite are generic.
    let start = ["(", "<"].iter().find_map(|end| code.find(&format!("fn {test}{end}")))?;
    code[..start].rsplit("\n\n").next()
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
