//! Defaults, file and environment, laid over one another.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::environment::Override;
use super::nearest::nearest;
use super::{Problem, Sources};

/// Every key with its default, and the documentation of both.
pub(super) const DEFAULTS: &str = include_str!("defaults.toml");

/// The file that is read where none is named, if it is there.
const FILE_BY_DEFAULT: &str = "mekong.toml";

/// The longest configuration file that is read: a thousand plans fit ten times.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Tables whose keys are names that the user chose. A variable overrides a named thing's keys; it
/// does not create another one, since its case is lost.
const NAMED: [&[&str]; 4] = [&["accounts"], &["plans"], &["webhooks"], &["api", "keys"]];

/// All layers in one, and what set the keys that the file did not set.
pub(super) struct Layered {
    /// The merged values.
    pub(super) table: Table,
    /// The variable or flag by key path.
    pub(super) set_by: BTreeMap<String, String>,
    /// Overrides that fit nowhere.
    pub(super) problems: Vec<Problem>,
}

/// Reads and merges every layer.
///
/// # Errors
///
/// A file that cannot be read or is no TOML: then there is nothing to judge key by key.
pub(super) fn layered(sources: &Sources<'_>) -> Result<Layered, Problem> {
    let mut defaults: Table = DEFAULTS.parse().expect("the defaults are TOML, which a test reads");
    let templates = defaults.remove("template");
    let templates = templates.as_ref().and_then(Value::as_table).expect("the defaults have them");
    let mut layered = Layered { table: defaults, set_by: BTreeMap::new(), problems: Vec::new() };
    lay_over(&mut layered.table, read_file(sources.file)?);
    for over in sources.environment.overrides() {
        layered.apply(&over);
    }
    if let Some(url) = sources.store {
        let path = ["store", "url"].map(str::to_owned).to_vec();
        layered.apply(&Override { variable: "--store", path, value: url });
    }
    layered.fill_in(templates);
    Ok(layered)
}

impl Layered {
    fn apply(&mut self, over: &Override<'_>) {
        let mut walked = Vec::new();
        let mut table = &mut self.table;
        let (last, above) = over.path.split_last().expect("splitting yields at least one part");
        for part in above {
            let Some(key) = key_in(table, part, &walked) else {
                let expected = nearest(part, table.keys().map(String::as_str), "name");
                let found =
                    format!("a value for `{}`, which is not configured", over.path.join("."));
                self.problems.push(Problem::new(over.variable, found, expected));
                return;
            };
            walked.push(key.clone());
            match table.entry(key).or_insert_with(|| Value::Table(Table::new())) {
                Value::Table(next) => table = next,
                _ => {
                    let found = format!("a key below `{}`, which has none", walked.join("."));
                    self.problems.push(Problem::new(over.variable, found, "the name of a key"));
                    return;
                }
            }
        }
        let key = key_in(table, last, &[]).unwrap_or_else(|| last.clone());
        walked.push(key.clone());
        table.insert(key, Value::String(over.value.to_owned()));
        self.set_by.insert(walked.join("."), over.variable.to_owned());
    }

    /// Gives every account and plan the defaults of its kind, below everything it says itself.
    fn fill_in(&mut self, templates: &Table) {
        let template = |name: &str| templates.get(name).and_then(Value::as_table);
        for account in tables_in(&mut self.table, "accounts") {
            let operator = account.get("operator").and_then(Value::as_str).unwrap_or_default();
            let operator = template(operator);
            template("account")
                .into_iter()
                .chain(operator)
                .for_each(|layer| lay_under(account, layer));
        }
        for plan in tables_in(&mut self.table, "plans") {
            template("plan").into_iter().for_each(|layer| lay_under(plan, layer));
        }
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

fn tables_in<'t>(table: &'t mut Table, key: &str) -> impl Iterator<Item = &'t mut Table> {
    let named = table.get_mut(key).and_then(Value::as_table_mut);
    named
        .into_iter()
        .flat_map(|named| named.iter_mut())
        .filter_map(|(_, value)| value.as_table_mut())
}

fn lay_over(below: &mut Table, above: Table) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => lay_over(below, above),
            (_, value) => {
                below.insert(key, value);
            }
        }
    }
}

fn lay_under(table: &mut Table, defaults: &Table) {
    for (key, value) in defaults {
        if !table.contains_key(key) {
            table.insert(key.clone(), value.clone());
        }
    }
}

/// The file's table. The file that is read by default may be absent; one that was named may not.
fn read_file(named: Option<&Path>) -> Result<Table, Problem> {
    let path = named.map_or_else(|| PathBuf::from(FILE_BY_DEFAULT), Path::to_path_buf);
    let unreadable = |error: std::io::Error| {
        Problem::new(&path.display().to_string(), error.to_string(), "a configuration file")
    };
    let mut text = String::new();
    match File::open(&path) {
        Ok(file) => file.take(FILE_BYTES_MAX + 1).read_to_string(&mut text).map_err(unreadable)?,
        Err(error) if error.kind() == ErrorKind::NotFound && named.is_none() => {
            return Ok(Table::new());
        }
        Err(error) => return Err(unreadable(error)),
    };
    if text.len() as u64 > FILE_BYTES_MAX {
        let found = format!("more than {FILE_BYTES_MAX} bytes");
        return Err(Problem::new(&path.display().to_string(), found, "a configuration file"));
    }
    text.parse().map_err(|error| not_toml(&path, &text, &error))
}

/// Line and column only: the parser's own report would repeat the line, which may hold a secret.
fn not_toml(path: &Path, text: &str, error: &toml::de::Error) -> Problem {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    let place = format!("{}:{line}:{column}", path.display());
    Problem::new(&place, format!("`{}`", error.message()), "TOML")
}
