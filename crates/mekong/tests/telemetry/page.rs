//! Prometheus' text format, version 0.0.4, and nothing that only resembles it.

use std::collections::{BTreeMap, BTreeSet};

/// One metric with its samples.
#[derive(Debug, Default)]
pub(crate) struct Family {
    pub(crate) kind: String,
    pub(crate) help: String,
    /// Name and labels of each sample as they stand there, and its value.
    pub(crate) samples: BTreeMap<String, f64>,
}

impl Family {
    /// The values of the samples that have all of these labels, added up.
    pub(crate) fn sum(&self, labels: &[&str]) -> f64 {
        let has_all = |sample: &&String| labels.iter().all(|label| sample.contains(label));
        self.samples.keys().filter(has_all).map(|sample| self.samples[sample]).sum()
    }
}

/// Reads a page; panics where it breaks a rule of the format.
pub(crate) fn read(page: &str) -> BTreeMap<String, Family> {
    assert!(page.ends_with('\n'), "the last line has no end");
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    let mut current = String::new();
    for line in page.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, help) = help.split_once(' ').expect("a name and words");
            assert!(is_name(name) && !help.is_empty(), "{line}");
            let family = Family { help: help.to_owned(), ..Family::default() };
            assert!(families.insert(name.to_owned(), family).is_none(), "{name} comes twice");
            current = name.to_owned();
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').expect("a name and a kind");
            assert_eq!(name, current, "a kind follows the words about the same metric");
            families.get_mut(name).expect("just begun").kind = kind.to_owned();
        } else {
            let (sample, value) = line.rsplit_once(' ').expect("a sample and its value");
            let family = families.get_mut(&current).expect("samples follow their metric");
            check_sample(&current, &family.kind, sample);
            let value = value.parse().expect(line);
            assert!(family.samples.insert(sample.to_owned(), value).is_none(), "{sample} twice");
        }
    }
    families.iter().filter(|(_, family)| family.kind == "histogram").for_each(check_histogram);
    families
}

fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    text.chars().all(is_part) && text.starts_with(|c: char| !c.is_ascii_digit())
}

fn check_sample(family: &str, kind: &str, sample: &str) {
    let (name, labels) = sample.split_once('{').unwrap_or((sample, "}"));
    let labels = labels.strip_suffix('}').expect("labels end");
    let suffix = name.strip_prefix(family).expect("a sample of its metric");
    match kind {
        "histogram" => assert!(["_bucket", "_sum", "_count"].contains(&suffix), "{sample}"),
        "counter" | "gauge" => assert_eq!(suffix, "", "{sample}"),
        other => panic!("{family} is a {other}"),
    }
    let mut names = BTreeSet::new();
    for label in labels.split("\",").filter(|label| !label.is_empty()) {
        let (name, value) = label.split_once("=\"").expect(sample);
        assert!(is_name(name) && names.insert(name), "{sample}");
        assert!(!value.trim_end_matches('"').contains(['"', '\n']), "{sample}");
    }
}

/// Buckets only grow, and the last one has everything.
fn check_histogram((name, family): (&String, &Family)) {
    let counts = family.samples.iter().filter(|(sample, _)| sample.contains("_count"));
    for (sample, count) in counts {
        let labels = sample.split_once('{').map_or("", |(_, labels)| labels.trim_end_matches('}'));
        let prefix = format!("{name}_bucket{{{labels}");
        let of_series = family.samples.iter().filter(|(bucket, _)| bucket.starts_with(&prefix));
        let mut buckets: Vec<(f64, f64)> = of_series.map(|(b, n)| (bound(b), *n)).collect();
        buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert!(buckets.is_sorted_by(|a, b| a.1 <= b.1), "{name}: {buckets:?}");
        assert_eq!(buckets.last(), Some(&(f64::INFINITY, *count)), "{sample}");
    }
}

fn bound(bucket: &str) -> f64 {
    let (_, bound) = bucket.split_once("le=\"").expect("a bucket has a bound");
    bound.trim_end_matches("\"}").parse().expect(bucket)
}
