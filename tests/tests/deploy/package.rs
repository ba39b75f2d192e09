//! What a release consists of.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::{run, said};

/// Packs a stand-in that asks the binary under test, which is large and not what this is about.
fn pack(into: &Path) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let stand_in = folder.path().join("mekong");
    let binary = mekong_tests::mekong().expect("a binary").display();
    fs::write(&stand_in, format!("#!/bin/sh\nexec '{binary}' \"$@\"\n")).expect("written");
    fs::set_permissions(&stand_in, fs::Permissions::from_mode(0o755)).expect("a program");
    let script = mekong_tests::workspace().join("deploy/package");
    let mut package = Command::new(script);
    package.arg(&stand_in).arg(into).env("SOURCE_DATE_EPOCH", "1795305600");
    let output = package.output().expect("it starts");
    assert!(output.status.success(), "{}", said(&output));
    let archive = String::from_utf8(output.stdout).expect("a path");
    let checked = Command::new("sha256sum")
        .args(["--check", "--quiet"])
        .arg(format!("{}.sha256", archive.trim()))
        .current_dir(into)
        .output()
        .expect("sha256sum");
    assert!(checked.status.success(), "{}", said(&checked));
    fs::read(archive.trim()).expect("an archive")
}

#[test]
fn the_same_binary_packs_to_the_same_bytes_and_brings_what_belongs_to_it() {
    let (first, again) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let bytes = pack(first.path());
    assert!(bytes == pack(again.path()), "two archives differ");

    let archive = first.path().join("archive.tar.gz");
    fs::write(&archive, bytes).unwrap();
    let listed = run("tar", &["--list", "--gzip", "--file", archive.to_str().unwrap()]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    for wanted in [
        "/bin/mekong",
        "/bin/mekong-by-hand",
        "/share/bash-completion/completions/mekong",
        "/share/zsh/site-functions/_mekong",
        "/share/fish/vendor_completions.d/mekong.fish",
        "/share/man/man1/mekong.1.gz",
        "/share/man/man1/mekong-charges-list.1.gz",
        "/lib/systemd/system/mekong-serve.service",
        "/lib/systemd/system/mekong-work@.service",
        "/lib/sysusers.d/mekong.conf",
        "/lib/mekong/backup",
        "/lib/mekong/restore",
        "/share/doc/mekong/LICENSE-MIT",
        "/share/doc/mekong/LICENSE-APACHE",
        "/share/doc/mekong/THIRD-PARTY",
        "/share/doc/mekong/runbooks/README.md",
        "/share/doc/mekong/runbooks/redis-lost.md",
        "/share/doc/mekong/examples/mekong.example.toml",
    ] {
        assert!(listed.lines().any(|line| line.ends_with(wanted)), "{wanted} in\n{listed}");
    }
}
