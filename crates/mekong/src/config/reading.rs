//! What one reading of the configuration gathers besides values.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::{Problem, Secret};

/// Gathers problems and warnings while the sections are read, so that all are told at once.
pub(super) struct Reading {
    /// What set a key, for keys that the file did not set.
    set_by: BTreeMap<String, String>,
    problems: RefCell<Vec<Problem>>,
    notes: RefCell<Notes>,
}

/// What does not keep a configuration from being used.
#[derive(Default)]
pub(super) struct Notes {
    /// What does not do what it seems to.
    pub(super) warnings: Vec<Problem>,
    /// Every secret with the key that names it.
    pub(super) secrets: Vec<(String, Secret)>,
}

impl Reading {
    /// A reading of values, some of which were set by a variable or a flag.
    pub(super) fn new(set_by: BTreeMap<String, String>) -> Self {
        Self { set_by, problems: RefCell::default(), notes: RefCell::default() }
    }

    /// Whether a key's value is text from outside the file.
    pub(super) fn is_from_outside(&self, key: &str) -> bool {
        self.set_by.contains_key(key)
    }

    /// Notes what makes the configuration unusable.
    pub(super) fn problem(&self, problem: Problem) {
        self.problems.borrow_mut().push(self.with_source(problem));
    }

    /// Notes what does not do what it seems to.
    pub(super) fn warn(&self, problem: Problem) {
        self.notes.borrow_mut().warnings.push(self.with_source(problem));
    }

    /// Notes where a secret is kept, under the key that says so.
    pub(super) fn secret(&self, key: String, secret: Secret) {
        self.notes.borrow_mut().secrets.push((key, secret));
    }

    /// Everything that was noted, in order.
    pub(super) fn into_notes(self) -> (Vec<Problem>, Notes) {
        (self.problems.into_inner(), self.notes.into_inner())
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
