//! Who may use whom: the manifests against the table of DESIGN 6.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// Who may use whom, tests included. A new edge is a decision: change it here, in a commit of its
/// own.
const MAY_USE: &[(&str, &[&str])] = &[
    ("billing", &[]),
    ("contract", &[]),
    // A content provider takes it alone: the shapes, and nothing of the inside.
    ("client", &["contract"]),
    ("engine", &[]),
    ("sandbox", &[]),
    ("sheet", &[]),
    // Pure: what it compares is handed to it.
    ("reconcile", &["billing", "contract", "sheet"]),
    ("operators", &["billing"]),
    ("workflows", &["billing", "engine"]),
    ("renewals", WORKERS_MAY_USE),
    ("reconciliation", WORKERS_MAY_USE),
    ("records", &["billing", "contract", "engine", "workflows"]),
    ("export", &["billing", "contract"]),
    ("orders", &["billing", "contract", "engine", "records", "workflows"]),
    // A refund's intent is kept as a charge's is.
    ("purchases", &["billing", "engine", "operators", "workflows", "renewals"]),
    ("tokens", WORKERS_MAY_USE),
    // What is told is the outside interface's JSON, and no operator is asked.
    ("notifications", &["billing", "contract", "engine", "records", "workflows"]),
    // It names what workers, clients and workflows measure.
    ("telemetry", &["billing", "engine", "operators", "workflows"]),
    // What it moves it must be able to tell of again.
    ("archive", &["billing", "contract", "engine", "records", "workflows"]),
    ("upkeep", &["archive", "billing", "engine", "workflows"]),
    // Its tests see a callback through to its end, so they use a worker.
    ("api", API_MAY_USE),
    ("mekong", ALL_BUT_ITSELF),
    // Reads and orders as every edge does, and asks no operator.
    ("console", CONSOLE_MAY_USE),
    // Measures the inside, so it may look at all of it.
    ("bench", INSIDE),
    // Black box: a Redis of its own is all that it takes from a crate.
    ("mekong-tests", &["engine"]),
];

const WORKERS_MAY_USE: &[&str] = &["billing", "engine", "operators", "workflows"];
const API_MAY_USE: &[&str] = &[
    "billing",
    "contract",
    "engine",
    "operators",
    "orders",
    "reconciliation",
    "records",
    "telemetry",
    "workflows",
];
const CONSOLE_MAY_USE: &[&str] =
    &["archive", "billing", "contract", "engine", "orders", "records", "telemetry", "workflows"];
const ALL_BUT_ITSELF: &[&str] = &[
    "api",
    "archive",
    "billing",
    "client",
    "console",
    "contract",
    "engine",
    "export",
    "notifications",
    "orders",
    "reconcile",
    "records",
    "sandbox",
    "sheet",
    "operators",
    "workflows",
    "renewals",
    "reconciliation",
    "purchases",
    "telemetry",
    "tokens",
    "upkeep",
];
const INSIDE: &[&str] =
    &["api", "billing", "contract", "engine", "operators", "records", "workflows", "mekong"];

/// The tables of a manifest that bring a crate in, in whatever way.
const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// A member of the workspace, and the members it uses.
struct Member {
    name: String,
    uses: BTreeSet<String>,
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace's folder").to_owned()
}

fn manifest(folder: &Path) -> Table {
    let file = folder.join("Cargo.toml");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file:?}: {error}"));
    text.parse().unwrap_or_else(|error| panic!("{file:?}: {error}"))
}

/// The folders that the workspace's own manifest names, `crates/*` spelled out.
fn folders() -> Vec<PathBuf> {
    let root = manifest(&workspace());
    let members = root["workspace"]["members"].as_array().expect("a list of members").clone();
    let expand = |member: Value| {
        let member = member.as_str().expect("a path").to_owned();
        match member.strip_suffix("/*") {
            None => vec![workspace().join(member)],
            Some(parent) => {
                let entries = std::fs::read_dir(workspace().join(parent)).expect("a folder");
                entries.map(|entry| entry.expect("an entry").path()).collect()
            }
        }
    };
    let folders = members.into_iter().flat_map(expand);
    folders.filter(|folder| folder.join("Cargo.toml").exists()).collect()
}

fn dependencies(manifest: &Table) -> BTreeSet<String> {
    let of_platforms = manifest.get("target").and_then(Value::as_table).into_iter().flatten();
    let of_platforms = of_platforms.filter_map(|(_, platform)| platform.as_table());
    let tables = std::iter::once(manifest).chain(of_platforms);
    let sections = tables.flat_map(|table| SECTIONS.map(|section| table.get(section)));
    let sections = sections.flatten().filter_map(Value::as_table);
    let names = sections.flatten().map(|(key, value)| {
        let renamed = value.get("package").and_then(Value::as_str);
        renamed.unwrap_or(key).to_owned()
    });
    names.collect()
}

fn members() -> Vec<Member> {
    let manifests: BTreeMap<String, Table> = folders()
        .iter()
        .map(|folder| manifest(folder))
        .map(|manifest| (manifest["package"]["name"].as_str().expect("a name").into(), manifest))
        .collect();
    let uses = |manifest: &Table| {
        dependencies(manifest).into_iter().filter(|name| manifests.contains_key(name)).collect()
    };
    manifests
        .iter()
        .map(|(name, manifest)| Member { name: name.clone(), uses: uses(manifest) })
        .collect()
}

fn allowed(name: &str) -> Option<BTreeSet<String>> {
    let (_, uses) = MAY_USE.iter().find(|(member, _)| *member == name)?;
    Some(uses.iter().map(ToString::to_string).collect())
}

#[test]
fn every_member_stands_in_the_table_and_nothing_else_does() {
    let members: BTreeSet<String> = members().into_iter().map(|member| member.name).collect();
    let table: BTreeSet<String> = MAY_USE.iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(members, table);
}

#[test]
fn no_crate_uses_one_that_the_table_does_not_allow_it() {
    for Member { name, uses } in members() {
        let Some(allowed) = allowed(&name) else { continue };
        let beyond: Vec<_> = uses.difference(&allowed).collect();
        assert!(beyond.is_empty(), "{name} uses {beyond:?}");
    }
}

#[test]
fn members_come_by_way_of_the_workspace_alone() {
    let names: BTreeSet<String> = members().into_iter().map(|member| member.name).collect();
    for folder in folders() {
        let manifest = manifest(&folder);
        let sections = SECTIONS.iter().filter_map(|section| manifest.get(*section)?.as_table());
        for (name, value) in sections.flatten().filter(|(name, _)| names.contains(*name)) {
            let shared = value.get("workspace").and_then(Value::as_bool);
            assert_eq!(
                shared,
                Some(true),
                "{name} in {folder:?}: expected {name}.workspace = true"
            );
        }
    }
}
