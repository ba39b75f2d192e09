//! Defaults, file and environment, laid over one another.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::file::read_file;
use super::overrides::Override;
use super::{Problem, Sources};

/// Every key with its default, and the documentation of both.
pub(super) const DEFAULTS: &str = include_str!("defaults.toml");

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
    Override::all_of(sources.environment).for_each(|over| layered.apply(&over));
    if let Some(url) = sources.store {
        layered.apply(&Override::new("--store", "store__url", url));
    }
    layered.fill_in(templates);
    Ok(layered)
}

impl Layered {
    fn apply(&mut self, over: &Override<'_>) {
        match over.set_in(&mut self.table) {
            Ok(key) => {
                self.set_by.insert(key, over.variable.to_owned());
            }
            Err(problem) => self.problems.push(problem),
        }
    }

    /// Gives every merchant, account, plan and webhook, and who vouches for staff, the defaults of its kind, below everything it says
    /// itself.
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
        for merchant in tables_in(&mut self.table, "merchants") {
            template("merchant").into_iter().for_each(|layer| lay_under(merchant, layer));
        }
        for plan in tables_in(&mut self.table, "plans") {
            template("plan").into_iter().for_each(|layer| lay_under(plan, layer));
        }
        let console = self.table.get_mut("console").and_then(Value::as_table_mut);
        if let Some(oidc) = console.and_then(|console| console.get_mut("oidc")?.as_table_mut()) {
            template("oidc").into_iter().for_each(|layer| lay_under(oidc, layer));
        }
        for webhook in tables_in(&mut self.table, "webhooks") {
            template("webhook").into_iter().for_each(|layer| lay_under(webhook, layer));
        }
    }
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
