//! Reading the file.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use toml::Table;

use super::Problem;

/// The file that is read where none is named, if it is there.
const FILE_BY_DEFAULT: &str = "mekong.toml";

/// The longest configuration file that is read: a thousand plans fit ten times.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// The file's table. The file that is read by default may be absent; one that was named may not.
pub(super) fn read_file(named: Option<&Path>) -> Result<Table, Problem> {
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
