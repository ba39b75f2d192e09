//! One table of the configuration, read key by key.

use toml::Table;

use super::field::{Field, NoReason};
use super::reading::Reading;
use super::{Problem, Secret};

/// A table being read. Keys that nobody asked for are unknown, and reported when it ends.
pub(super) struct Section<'t, 'r> {
    reading: &'r Reading,
    path: String,
    table: &'t mut Table,
    asked: Vec<String>,
}

impl<'t, 'r> Section<'t, 'r> {
    /// Reads a whole table: `read` asks for keys, and what is left over is reported.
    pub(super) fn read<T>(
        reading: &'r Reading,
        path: &str,
        table: &'t mut Table,
        read: impl FnOnce(&mut Section<'_, 'r>) -> T,
    ) -> T {
        let mut section = Section { reading, path: path.to_owned(), table, asked: Vec::new() };
        let value = read(&mut section);
        section.report_unknown();
        value
    }

    /// A key that may be absent.
    pub(super) fn may(&mut self, key: &str) -> Field<'_, 'r> {
        self.asked.push(key.to_owned());
        Field::new(self.reading, self.path_of(key), self.table.get_mut(key), false)
    }

    /// A key that must be there.
    pub(super) fn need(&mut self, key: &str) -> Field<'_, 'r> {
        self.asked.push(key.to_owned());
        Field::new(self.reading, self.path_of(key), self.table.get_mut(key), true)
    }

    /// The keys of this table, for tables whose keys are names that the user chose.
    pub(super) fn names(&self) -> Vec<String> {
        self.table.keys().cloned().collect()
    }

    /// Whether the table has this key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// A secret that may be absent: named by `KEY_env` or `KEY_file`, never written as `KEY`.
    pub(super) fn secret(&mut self, key: &str) -> Option<Secret> {
        let (env_key, file_key) = (format!("{key}_env"), format!("{key}_file"));
        if self.has(key) {
            self.asked.push(key.to_owned());
            self.problem(
                key,
                "a secret written out",
                format!("it named by {env_key} or {file_key}"),
            );
        }
        if self.has(&env_key) && self.has(&file_key) {
            self.problem(&env_key, format!("{file_key} as well"), "one of the two");
        }
        let env = self
            .may(&env_key)
            .hidden()
            .parsed("the name of an environment variable", variable_name);
        let file = self.may(&file_key).parsed("the path of a file", Secret::in_file);
        let secret = env.map(Secret::Env).or(file)?;
        let named_by = self.path_of(&format!("{key}_{}", secret.suffix()));
        self.reading.secret(named_by, secret.clone());
        Some(secret)
    }

    /// A secret that must be named.
    pub(super) fn need_secret(&mut self, key: &str) -> Option<Secret> {
        let (env_key, file_key) = (format!("{key}_env"), format!("{key}_file"));
        if ![key, &env_key, &file_key].into_iter().any(|key| self.has(key)) {
            let path = self.path_of(&env_key);
            let expected = format!("the secret named by {env_key} or {file_key}");
            self.reading.problem(Problem::missing(&path, expected));
        }
        self.secret(key)
    }

    /// Leaves the remaining keys unjudged, where it is not known which ones belong here.
    pub(super) fn leave_the_rest(&mut self) {
        self.asked = self.names();
    }

    /// Reports that the value of `key` cannot stand as it is.
    pub(super) fn problem(&self, key: &str, found: impl Into<String>, expected: impl Into<String>) {
        self.reading.problem(Problem::new(&self.path_of(key), found, expected));
    }

    /// Reports that the table as a whole cannot stand as it is.
    pub(super) fn whole_problem(&self, found: impl Into<String>, expected: impl Into<String>) {
        self.reading.problem(Problem::new(&self.path, found, expected));
    }

    /// Notes that the value of `key` does not do what it seems to.
    pub(super) fn warn(&self, key: &str, found: impl Into<String>, expected: impl Into<String>) {
        self.reading.warn(Problem::new(&self.path_of(key), found, expected));
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn report_unknown(self) {
        for key in self.table.keys().filter(|key| !self.asked.contains(key)) {
            let known = self.asked.iter().map(String::as_str);
            self.reading.problem(Problem::unknown(&self.path_of(key), known));
        }
    }
}

/// A variable's name as shells allow it.
fn variable_name(text: &str) -> Result<String, NoReason> {
    let mut bytes = text.bytes();
    let starts = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    let goes_on = bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if starts && goes_on { Ok(text.to_owned()) } else { Err(NoReason) }
}
