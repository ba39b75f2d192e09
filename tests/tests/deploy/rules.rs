//! Alert rules: `promtool` reads and plays them, and each leads to something to read.

use crate::{run, said, text};

const RULES: &str = "deploy/prometheus/rules.yaml";
const CASES: &str = "deploy/prometheus/rules.test.yaml";

/// The values of a key that stands on a line of its own.
fn values<'t>(yaml: &'t str, key: &str) -> Vec<&'t str> {
    let lines = yaml.lines().map(|line| line.trim_start().trim_start_matches("- "));
    lines.filter_map(|line| line.strip_prefix(key)?.strip_prefix(": ")).collect()
}

/// How a heading is named by a link, as forges do it.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || [' ', '-'].contains(c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[test]
fn promtool_takes_the_rules_and_every_case_goes_as_written() {
    let path = |name: &str| mekong_tests::workspace().join(name).display().to_string();
    let config = path("deploy/prometheus/prometheus.yml");
    for arguments in [
        vec!["check", "rules", &path(RULES)],
        vec!["test", "rules", &path(CASES)],
        vec!["check", "config", "--syntax-only", &config],
    ] {
        let output = run("promtool", &arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    }
}

#[test]
fn every_alert_is_played_in_a_case() {
    let (rules, cases) = (text(RULES), text(CASES));
    let alerts = values(&rules, "alert");
    assert!(alerts.len() > 15, "{alerts:?}");
    for alert in alerts {
        let fires = format!("labels: 'ALERTS{{alertname=\"{alert}\"");
        assert!(cases.contains(&fires), "no case of {CASES} has {alert} fire");
    }
}

#[test]
fn every_alert_says_how_urgent_it_is_and_what_to_read() {
    let rules = text(RULES);
    let (alerts, books) = (values(&rules, "alert"), values(&rules, "runbook"));
    let urgencies = values(&rules, "labels");
    assert_eq!((alerts.len(), alerts.len()), (books.len(), urgencies.len()));
    for urgency in urgencies {
        assert!(["{ severity: page }", "{ severity: ticket }"].contains(&urgency), "{urgency}");
    }
    for (alert, book) in alerts.into_iter().zip(books) {
        let (file, heading) = book.split_once('#').map_or((book, None), |(f, h)| (f, Some(h)));
        let page = text(file);
        let headings = page.lines().filter_map(|line| line.strip_prefix("## ")).map(anchor);
        let is_there = heading.is_none_or(|wanted| headings.into_iter().any(|it| it == wanted));
        assert!(is_there, "{alert}: {file} has no heading for #{}", heading.unwrap_or_default());
    }
}
