//! Every name in rules, dashboards and the chart is a metric that there is, with labels that it has.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde_json::Value;

use crate::text;

type Labels = BTreeSet<String>;

/// What Prometheus adds when it scrapes, and what histograms are made of.
const ADDED: [&str; 3] = ["job", "instance", "le"];
/// What comes from elsewhere: Prometheus itself, and the exporter beside Redis.
const FOREIGN: [&str; 6] = [
    "up",
    "redis_up",
    "redis_memory_used_bytes",
    "redis_memory_max_bytes",
    "redis_aof_last_write_status",
    "redis_aof_last_bgrewrite_status",
];
const WORDS: [&str; 5] = ["and", "or", "unless", "offset", "bool"];

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern")
}

/// The metrics of the table in `docs/observability.md`, which another test holds to the code.
fn metrics() -> BTreeMap<String, Labels> {
    let row = regex(r"(?m)^\| `([a-zA-Z0-9_]+)` \| (counter|gauge|histogram) \|([^|]*)\|");
    let (page, word) = (text("docs/observability.md"), regex("`([a-zA-Z0-9_]+)`"));
    let mut metrics = BTreeMap::new();
    for found in row.captures_iter(&page) {
        let labels: Labels = word.captures_iter(&found[3]).map(|l| l[1].to_owned()).collect();
        match &found[2] {
            "histogram" => ["_bucket", "_sum", "_count"].iter().for_each(|part| {
                metrics.insert(format!("{}{part}", &found[1]), labels.clone());
            }),
            _ => {
                metrics.insert(found[1].to_owned(), labels);
            }
        }
    }
    assert!(metrics.len() > 20, "the table was not found");
    metrics
}

/// What recording rules make, with the labels that their `by` leaves.
fn recorded(rules: &str) -> BTreeMap<String, Labels> {
    let by = regex(r"(?-u:\b)by \(([^)]*)\)");
    let expressions = expressions_of_rules(rules);
    let names = regex(r"(?m)^ +- record: ([^ \n]+)$");
    let mut recorded = BTreeMap::new();
    for (name, expression) in names.captures_iter(rules).zip(expressions) {
        let labels = by.captures_iter(&expression).flat_map(|found| {
            found[1].split(',').map(|label| label.trim().to_owned()).collect::<Vec<_>>()
        });
        recorded.insert(name[1].to_owned(), labels.collect());
    }
    recorded
}

/// The expressions of a file of rules, in order: on the line of the key or indented below it.
fn expressions_of_rules(rules: &str) -> Vec<String> {
    let block = regex(r"(?m)^ +expr:(?: >-)?((?:.*\n)(?: {10,}.*\n)*)");
    let plain =
        |found: regex::Captures<'_>| found[1].split_whitespace().collect::<Vec<_>>().join(" ");
    block.captures_iter(rules).map(plain).collect()
}

fn expressions_of_dashboard(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match (key.as_str(), value) {
                    ("expr", Value::String(text)) => into.push(text.clone()),
                    ("query", Value::String(text)) => into.push(query(text)),
                    (_, value) => expressions_of_dashboard(value, into),
                }
            }
        }
        Value::Array(items) => {
            items.iter().for_each(|item| expressions_of_dashboard(item, into));
        }
        _ => {}
    }
}

/// `label_values(metric, label)` as an expression.
fn query(text: &str) -> String {
    let found = regex(r"^label_values\(([a-zA-Z0-9_]+), ([a-zA-Z0-9_]+)\)$");
    let found = found.captures(text).unwrap_or_else(|| panic!("no query of values: {text}"));
    format!("sum by ({}) ({})", &found[2], &found[1])
}

/// Every name that an expression asks for, with the labels that it asks for there, and the labels
/// that it groups by.
fn asked_for(expression: &str) -> (Vec<(String, Vec<String>)>, Vec<String>) {
    let bare = regex(r#""(?:\\.|[^"\\])*""#).replace_all(expression, "\"\"");
    let bare = regex(r"\[[^\]]*\]").replace_all(&bare, "");
    let grouping = regex(r"(?-u:\b)(?:by|on|without|ignoring|group_left|group_right) ?\(([^)]*)\)");
    let labels = grouping
        .captures_iter(&bare)
        .flat_map(|found| found[1].split(',').map(|it| it.trim().to_owned()).collect::<Vec<_>>())
        .collect();
    let bare = grouping.replace_all(&bare, "");
    let selector = regex(r"(?-u:\b)([a-zA-Z_][a-zA-Z0-9_:]*) *(\(|\{[^}]*\})?");
    let matcher = regex(r"([a-zA-Z0-9_]+) *(?:=~|!~|!=|=)");
    let names = selector.captures_iter(&bare).filter_map(|found| {
        let rest = found.get(2).map_or("", |rest| rest.as_str());
        let is_name = rest != "(" && !WORDS.contains(&&found[1]);
        let labels = matcher.captures_iter(rest).map(|label| label[1].to_owned()).collect();
        is_name.then(|| (found[1].to_owned(), labels))
    });
    (names.collect(), labels)
}

fn check(place: &str, expression: &str, known: &BTreeMap<String, Labels>) {
    let (names, groupings) = asked_for(expression);
    assert!(!names.is_empty(), "{place}: nothing is asked for in {expression}");
    for (name, labels) in names.iter().filter(|(name, _)| !FOREIGN.contains(&name.as_str())) {
        let has =
            known.get(name).unwrap_or_else(|| panic!("{place}: no metric {name}: {expression}"));
        for label in labels.iter().filter(|label| !ADDED.contains(&label.as_str())) {
            assert!(has.contains(label), "{place}: {name} has no label {label}: {expression}");
        }
    }
    let of_any = |label: &String| {
        names.iter().any(|(name, _)| known.get(name).is_some_and(|has| has.contains(label)))
    };
    // `label_replace` makes labels of its own.
    for label in groupings.iter().filter(|label| !ADDED.contains(&label.as_str())) {
        let is_made = expression.contains(&format!("\"{label}\", \"$1\""));
        assert!(is_made || of_any(label), "{place}: nothing has a label {label}: {expression}");
    }
}

fn known() -> BTreeMap<String, Labels> {
    let mut known = metrics();
    known.extend(recorded(&text("deploy/prometheus/rules.yaml")));
    known
}

#[test]
fn rules_ask_for_metrics_that_there_are() {
    let (known, rules) = (known(), text("deploy/prometheus/rules.yaml"));
    let expressions = expressions_of_rules(&rules);
    let count = rules.matches("expr:").count();
    assert_eq!(expressions.len(), count, "every expression was found");
    expressions.iter().for_each(|expression| check("rules.yaml", expression, &known));
}

#[test]
fn dashboards_ask_for_metrics_that_there_are() {
    let known = known();
    let folder = mekong_tests::workspace().join("deploy/grafana/dashboards");
    for entry in std::fs::read_dir(folder).expect("dashboards") {
        let path = entry.expect("an entry").path();
        let dashboard = std::fs::read_to_string(&path).expect("a dashboard");
        let dashboard: Value = serde_json::from_str(&dashboard).expect("JSON");
        let mut expressions = Vec::new();
        expressions_of_dashboard(&dashboard, &mut expressions);
        let place = path.file_name().and_then(|name| name.to_str()).expect("a plain name");
        assert!(expressions.len() > 5, "{place}");
        expressions.iter().for_each(|expression| check(place, expression, &known));
    }
}

#[test]
fn dashboards_show_every_metric_that_there_is() {
    let rules = text("deploy/prometheus/rules.yaml");
    let folder = mekong_tests::workspace().join("deploy/grafana/dashboards");
    let pages = std::fs::read_dir(folder).expect("dashboards").map(|entry| {
        std::fs::read_to_string(entry.expect("an entry").path()).expect("a dashboard")
    });
    let shown = pages.chain([rules]).collect::<String>();
    let of_parts = |name: &str| !name.ends_with("_bucket") && !name.ends_with("_sum");
    for name in metrics().keys().filter(|name| of_parts(name)) {
        let base = name.trim_end_matches("_count");
        let is_told_otherwise = base == "process_start_time_seconds";
        assert!(shown.contains(base) || is_told_otherwise, "nobody looks at {base}");
    }
}

#[test]
fn the_charts_autoscaler_follows_a_rule_that_there_is() {
    let (known, values) = (known(), text("deploy/helm/mekong/values.yaml"));
    let asked = regex(r#"__name__="([^"]+)""#).captures(&values).expect("a rule")[1].to_owned();
    assert!(known.contains_key(&asked), "{asked}");
    assert!(known[&asked].contains("queue"), "the chart selects by queue");
}

#[test]
fn what_is_asked_for_is_found_in_an_expression() {
    let (names, groupings) = asked_for(
        r#"max by (account) (a_total{x="1", y=~"b|c"}[5m] offset 15m) > 0 unless on (z) m:b:max"#,
    );
    let plain = |text: &str| text.to_owned();
    let labels = vec![plain("x"), plain("y")];
    assert_eq!(names, [(plain("a_total"), labels), (plain("m:b:max"), vec![])]);
    assert_eq!(groupings, [plain("account"), plain("z")]);
}
