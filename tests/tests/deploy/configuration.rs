//! The configurations that come with each way of installing are ones that the binary takes.

use std::collections::BTreeSet;
use std::fs;

use mekong_tests::{Provider, Settings};
use regex::Regex;

use crate::text;

/// What the chart mounts as mekong.toml unless it is told otherwise.
fn of_chart() -> String {
    let values = text("deploy/helm/mekong/values.yaml");
    let (_, below) = values.split_once("\nconfig: |\n").expect("a configuration");
    let lines = below.lines().take_while(|line| line.is_empty() || line.starts_with("  "));
    lines.map(|line| format!("{}\n", line.trim_start())).collect()
}

fn check(config: &str) {
    let provider = Provider::new(&Settings::nightly("http://127.0.0.1:1")).expect("a machine");
    fs::write(provider.folder().join("mekong.toml"), config).expect("written");
    let ran = provider.run(&["config", "check"]).expect("it runs");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

/// Every name after `prefix`, up to the quote.
fn named(text: &str, prefix: &str) -> BTreeSet<String> {
    let name =
        Regex::new(&format!(r#""{}([a-zA-Z0-9_-]+)""#, regex::escape(prefix))).expect("a pattern");
    name.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

#[test]
fn the_configuration_of_each_way_to_install_is_taken() {
    check(&text("deploy/compose/mekong.toml"));
    check(&text("deploy/systemd/mekong.toml"));
    check(&of_chart());
}

/// With everything that is shown as a comment: a section's name, or a key with its value.
fn with_all_that_is_shown(config: &str) -> String {
    let shown = Regex::new(r"(?m)^# (\[|[a-z_]+ = )").expect("a pattern");
    shown.replace_all(config, "$1").into_owned()
}

#[test]
fn each_configuration_seals_tokens_and_shows_an_archive_and_where_alerts_go() {
    for config in
        [text("deploy/compose/mekong.toml"), text("deploy/systemd/mekong.toml"), of_chart()]
    {
        let all = with_all_that_is_shown(&config);
        for section in ["\nencryption_key_file = ", "\n[archive]\n", "\n[alerts]\n"] {
            assert!(all.contains(section), "no {section:?} in {all}");
        }
        check(&all);
    }
}

#[test]
fn every_secret_of_the_compose_files_configuration_is_mounted() {
    let (config, compose) = (text("deploy/compose/mekong.toml"), text("deploy/compose.yaml"));
    let secrets = named(&config, "/run/secrets/");
    assert!(!secrets.is_empty());
    for secret in secrets {
        let declared = format!("  {secret}: {{ file: ./secrets/{secret} }}");
        assert!(compose.contains(&declared), "compose.yaml declares no secret {secret}");
        assert!(compose.contains(&format!("    - {secret}\n")), "nobody is given {secret}");
    }
}

#[test]
fn every_secret_is_named_where_a_person_has_to_make_it() {
    let made = text("deploy/compose/make-secrets");
    for secret in named(&text("deploy/compose/mekong.toml"), "/run/secrets/") {
        assert!(made.contains(&secret), "make-secrets does not know {secret}");
    }
    let chart = text("deploy/helm/mekong/values.yaml");
    for secret in named(&of_chart(), "/run/secrets/mekong/") {
        assert!(chart.contains(&format!("--from-file={secret}")), "{secret}");
    }
}
