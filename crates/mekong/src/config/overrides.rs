//! Variables that override single keys: `MEKONG__STORE__URL`.

use toml::{Table, Value};

use super::nearest::nearest;
use super::{Environment, Problem};

/// What a variable that overrides a key begins with.
const PREFIX: &str = "MEKONG__";

/// Tables whose keys are names that the user chose. A variable overrides a named thing's keys; it
/// does not create another one, since its case is lost.
const NAMED: [&[&str]; 4] = [&["accounts"], &["plans"], &["webhooks"], &["api", "keys"]];

/// One variable, or flag, that overrides one key.
pub(super) struct Override<'e> {
    /// The variable's name.
    pub(super) variable: &'e str,
    /// The key's path in lower case, at least one part.
    path: Vec<String>,
    /// The value, as text.
    value: &'e str,
}

impl<'e> Override<'e> {
    /// The overrides in an environment, in order of name.
    pub(super) fn all_of(environment: &'e Environment) -> impl Iterator<Item = Self> {
        environment.iter().filter_map(|(variable, value)| {
            let path = variable.strip_prefix(PREFIX)?;
            Some(Self::new(variable, path, value))
        })
    }

    /// What `variable` says about the key at `path`, its parts joined by `__`.
    pub(super) fn new(variable: &'e str, path: &str, value: &'e str) -> Self {
        Self { variable, path: path.split("__").map(str::to_lowercase).collect(), value }
    }

    /// Sets the key in `root`, and gives back its path.
    ///
    /// The value is set as text: what is read from it depends on the key.
    ///
    /// # Errors
    ///
    /// There is no place for such a key.
    pub(super) fn set_in(&self, root: &mut Table) -> Result<String, Problem> {
        let (last, above) = self.path.split_last().expect("splitting yields at least one part");
        let mut path = Vec::new();
        let mut table = root;
        for part in above {
            let key = key_in(table, part, &path).ok_or_else(|| self.not_configured(part, table))?;
            path.push(key.clone());
            let below = table.entry(key).or_insert_with(|| Value::Table(Table::new()));
            table = below.as_table_mut().ok_or_else(|| self.no_table(&path))?;
        }
        let key = key_in(table, last, &[]).unwrap_or_else(|| last.clone());
        path.push(key.clone());
        table.insert(key, Value::String(self.value.to_owned()));
        Ok(path.join("."))
    }

    fn not_configured(&self, part: &str, table: &Table) -> Problem {
        let found = format!("a value for `{}`, which is not configured", self.path.join("."));
        let expected = nearest(part, table.keys().map(String::as_str), "name");
        Problem::new(self.variable, found, expected)
    }

    fn no_table(&self, path: &[String]) -> Problem {
        let found = format!("a key below `{}`, which has none", path.join("."));
        Problem::new(self.variable, found, "the name of a key")
    }
}

/// The key of `table` that `part` means, whatever its case, `_` standing for `-` where a shell
/// allows no hyphen. A key that is not there yet is as the part spells it, except among names.
fn key_in(table: &Table, part: &str, walked: &[String]) -> Option<String> {
    let folded = |key: &str| key.to_lowercase().replace('-', "_");
    let exact = table.keys().find(|key| key.to_lowercase() == part);
    let found = exact.or_else(|| table.keys().find(|key| folded(key) == folded(part)));
    let among_names = NAMED.iter().any(|path| path.iter().eq(walked.iter()));
    found.cloned().or_else(|| (!among_names).then(|| part.to_owned()))
}
