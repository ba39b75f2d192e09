use super::*;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/observability.md");

/// A metric as the page for operators has it.
fn row(metric: &Metric) -> String {
    let labels: Vec<_> = metric.labels.iter().map(|label| format!("`{label}`")).collect();
    let labels = labels.join(", ");
    let labels = if labels.is_empty() { "| |".to_owned() } else { format!("| {labels} |") };
    format!("| `{}` | {} {labels} {} |", metric.name, metric.kind.as_str(), metric.help)
}

#[test]
fn the_page_about_observability_has_every_metric_and_no_other() {
    let page = std::fs::read_to_string(PAGE).expect("the page");
    let table = page.lines().skip_while(|line| !line.starts_with("| metric |"));
    let shown: Vec<&str> = table.skip(2).take_while(|line| line.starts_with('|')).collect();
    let metrics: Vec<String> = METRICS.iter().map(row).collect();
    assert_eq!(shown, metrics);
}

#[test]
fn a_name_ends_with_what_it_counts_in() {
    for Metric { name, kind, .. } in METRICS {
        let is_total = name.ends_with("_total");
        assert_eq!(is_total, kind == Kind::Counter, "{name}");
        assert!(kind != Kind::Histogram || name.ends_with("_seconds"), "{name}");
    }
}
