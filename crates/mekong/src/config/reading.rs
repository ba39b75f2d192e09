//! What one reading of the configuration gathers besides values.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::{Environment, Problem};

/// Gathers problems and warnings while the sections are read, so that all are told at once.
pub(super) struct Reading<'e> {
    /// Where named secrets are looked for.
    pub(super) environment: &'e Environment,
    /// What set a key, for keys that the file did not set.
    set_by: BTreeMap<String, String>,
    problems: RefCell<Vec<Problem>>,
    warnings: RefCell<Vec<Problem>>,
}

impl<'e> Reading<'e> {
    /// A reading of values, some of which were set by a variable or a flag.
    pub(super) fn new(environment: &'e Environment, set_by: BTreeMap<String, String>) -> Self {
        Self { environment, set_by, problems: RefCell::default(), warnings: RefCell::default() }
    }

    /// Whether a key's value is text from outside the file.
    pub(super) fn is_from_outside(&self, key: &str) -> bool {
        self.set_by.contains_key(key)
    }

    /// Notes what makes the configuration unusable.
    pub(super) fn problem(&self, problem: Problem) {
        self.problems.borrow_mut().push(self.with_source(problem));
    }

    /// Notes what would stop work, but not every command.
    pub(super) fn warn(&self, problem: Problem) {
        self.warnings.borrow_mut().push(self.with_source(problem));
    }

    /// Problems and warnings, in the order in which they were noted.
    pub(super) fn into_notes(self) -> (Vec<Problem>, Vec<Problem>) {
        (self.problems.into_inner(), self.warnings.into_inner())
    }

    /// Names what set the key: itself, the list it stands in, or something within it.
    fn with_source(&self, mut problem: Problem) -> Problem {
        let list = problem.key.split('[').next().unwrap_or(&problem.key);
        let within = format!("{}.", problem.key);
        let source = self.set_by.get(list);
        let source = source.or_else(|| {
            let below = self.set_by.iter().find(|(key, _)| key.starts_with(&within));
            below.filter(|_| problem.is_about_an_unknown_key()).map(|(_, source)| source)
        });
        problem.set_by = source.cloned();
        problem
    }
}
