//! The process environment as a value, so that nothing reads it later.

use std::collections::BTreeMap;

/// What a variable that overrides a key begins with.
const OVERRIDE_PREFIX: &str = "MEKONG__";

/// Environment variables, captured once when the process starts.
///
/// Its `Debug` names no value: some of them are secrets.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// The variables of this process. What is not Unicode in them is replaced.
    pub fn of_process() -> Self {
        let lossy = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        Self(std::env::vars_os().map(|(name, value)| (lossy(name), lossy(value))).collect())
    }

    /// A variable's value, if it is set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The variables that override keys, in order of name, with the path each stands for:
    /// `MEKONG__STORE__URL` is `["store", "url"]`.
    pub(super) fn overrides(&self) -> impl Iterator<Item = Override<'_>> {
        self.0.iter().filter_map(|(variable, value)| {
            let path = variable.strip_prefix(OVERRIDE_PREFIX)?;
            let path = path.split("__").map(str::to_lowercase).collect();
            Some(Override { variable, path, value })
        })
    }
}

/// One variable that overrides one key.
pub(super) struct Override<'e> {
    /// The variable's name.
    pub(super) variable: &'e str,
    /// The key's path, in lower case.
    pub(super) path: Vec<String>,
    /// The value, as text.
    pub(super) value: &'e str,
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(variables: [(&str, &str); N]) -> Self {
        Self(variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }
}
