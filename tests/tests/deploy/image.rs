//! The Dockerfile, as far as it can be held to without a Docker engine.

use std::process::Command;

use mekong_tests::{Provider, Settings};
use serde_json::Value;

use crate::{run, said, text};

/// What `gcr.io/distroless/cc` has, and the kernel's own.
const LIBRARIES: [&str; 5] =
    ["linux-vdso.so", "libgcc_s.so.1", "libm.so.6", "libc.so.6", "ld-linux-"];

/// The instructions, each on one line, without comments.
fn instructions() -> Vec<(String, String)> {
    let dockerfile = text("deploy/Dockerfile").replace("\\\n", " ");
    let lines = dockerfile.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let split = |line: &str| line.split_once(' ').map(|(a, b)| (a.to_owned(), b.trim().to_owned()));
    lines.map(|line| split(line).unwrap_or_else(|| panic!("no instruction: {line}"))).collect()
}

fn all_of(wanted: &str) -> Vec<String> {
    let all = instructions().into_iter().filter(|(name, _)| name == wanted);
    all.map(|(_, arguments)| arguments).collect()
}

#[test]
fn whatever_is_copied_into_the_image_is_there_and_is_sent_to_the_builder() {
    let ignored = text(".dockerignore");
    let let_through: Vec<&str> =
        ignored.lines().filter_map(|line| line.strip_prefix('!')).collect();
    for copy in all_of("COPY").iter().filter(|copy| !copy.starts_with("--from")) {
        let mut words: Vec<&str> = copy.split_whitespace().collect();
        words.pop();
        for source in words {
            assert!(mekong_tests::workspace().join(source).exists(), "{source}");
            let passes = |rule: &&str| source.starts_with(rule.trim_end_matches('*'));
            assert!(let_through.iter().any(passes), ".dockerignore keeps {source} away");
        }
    }
}

#[test]
fn the_image_runs_as_nobody_in_particular_and_its_bases_are_pinned() {
    let users = all_of("USER");
    let last = users.last().expect("a user");
    assert!(last.split(':').all(|id| id.parse::<u32>().is_ok_and(|id| id > 0)), "{last}");
    for base in all_of("FROM") {
        let image = base.split_whitespace().next().expect("an image");
        let (_, tag) = image.rsplit_once(':').unwrap_or_else(|| panic!("{image} has no tag"));
        assert_ne!(tag, "latest");
    }
    assert_eq!(all_of("STOPSIGNAL"), ["SIGTERM"], "which finishes what is in flight");
}

#[test]
fn the_image_exposes_the_port_that_is_listened_on_by_default() {
    let provider = Provider::new(&Settings::nightly("http://127.0.0.1:1")).expect("a machine");
    let config: Value = provider.one(&["config", "show"]).expect("a configuration");
    let listen = config["http"]["listen"].as_str().expect("an address");
    let port = listen.rsplit(':').next().expect("a port");
    let exposed = all_of("EXPOSE").join(" ");
    assert!(exposed.split_whitespace().any(|it| it == port), "{exposed}: {listen}");
    let asks = all_of("HEALTHCHECK").join(" ");
    assert!(asks.contains(&format!("\"probe\", \"127.0.0.1:{port}\"")), "{asks}");
}

#[test]
fn the_binary_needs_no_library_that_the_image_does_not_have() {
    let binary = mekong_tests::mekong().expect("a binary");
    let output = Command::new("ldd").arg(binary).output().expect("ldd");
    let listed = String::from_utf8(output.stdout).expect("text");
    for line in listed.lines() {
        let has = LIBRARIES.iter().any(|library| line.contains(library));
        assert!(has, "the image has no {line}");
    }
}

#[test]
fn the_package_that_the_image_builds_is_one_of_the_workspace() {
    let builds = all_of("RUN").join(" ");
    let package = builds.split_whitespace().skip_while(|word| *word != "--package").nth(1);
    let package = package.expect("--package NAME");
    let output = run("cargo", &["pkgid", "--package", package]);
    assert!(output.status.success(), "{}", said(&output));
}
