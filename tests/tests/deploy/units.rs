//! systemd units and shell scripts, as the tools that know them see them.

use std::fs;

use crate::{run, said, text};

const UNITS: [&str; 2] = ["mekong-serve.service", "mekong-work@.service"];
const SCRIPTS: [&str; 5] = [
    "backup/backup",
    "backup/restore",
    "compose/make-secrets",
    "package",
    "systemd/mekong-by-hand",
];
/// What `systemd-analyze security` may find at most, in tenths: 2.0 is "OK".
const EXPOSURE_MAX: &str = "20";

/// The units with the binary under test in the place of the one that is not installed.
fn units() -> (tempfile::TempDir, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let binary = mekong_tests::mekong().expect("a binary").display().to_string();
    let write = |unit: &&str| {
        let path = folder.path().join(unit);
        let unit = text(&format!("deploy/systemd/{unit}")).replace("/usr/bin/mekong", &binary);
        fs::write(&path, unit).expect("written");
        path.display().to_string().replace("@.", "@1.")
    };
    let paths = UNITS.iter().map(write).collect();
    (folder, paths)
}

#[test]
fn systemd_knows_every_setting_of_the_units() {
    let (_folder, paths) = units();
    for path in paths {
        let output =
            run("systemd-analyze", &["verify", "--man=no", "--recursive-errors=no", &path]);
        assert!(output.status.success(), "{}", said(&output));
        assert!(!said(&output).contains(&path), "{}", said(&output));
    }
}

#[test]
fn systemd_finds_little_that_the_units_leave_exposed() {
    let (_folder, paths) = units();
    for path in paths {
        let threshold = format!("--threshold={EXPOSURE_MAX}");
        let output = run(
            "systemd-analyze",
            &["security", "--offline=true", "--no-pager", &threshold, &path],
        );
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[test]
fn shellcheck_has_nothing_to_say_about_the_scripts() {
    for script in SCRIPTS {
        let path = mekong_tests::workspace().join("deploy").join(script);
        let output = run("shellcheck", &[path.to_str().expect("a plain path")]);
        assert!(output.status.success(), "{}", said(&output));
    }
}

/// The value of a setting that stands on a line of its own.
fn setting<'u>(unit: &'u str, name: &str) -> Vec<&'u str> {
    unit.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix('=')).collect()
}

#[test]
fn a_command_by_hand_has_all_that_the_units_have_to_find_the_same_store_and_its_secrets() {
    let by_hand = text("deploy/systemd/mekong-by-hand");
    for unit in UNITS {
        let unit = text(&format!("deploy/systemd/{unit}"));
        for name in [
            "User",
            "Group",
            "UMask",
            "StateDirectory",
            "StateDirectoryMode",
            "WorkingDirectory",
            "LoadCredential",
            "EnvironmentFile",
        ] {
            let values = setting(&unit, name);
            assert_eq!(values.len(), 1, "{name}");
            let same = format!("--property={name}={} ", values[0]);
            assert!(by_hand.contains(&same), "by hand there is no {same}");
        }
        let config = "--config /etc/mekong/mekong.toml";
        assert!(unit.contains(config) && by_hand.contains(config));
    }
}

#[test]
fn processes_on_one_file_see_whether_the_others_live() {
    for unit in UNITS {
        let unit = text(&format!("deploy/systemd/{unit}"));
        let hides = setting(&unit, "ProtectProc") != ["default"];
        assert!(
            !hides || setting(&unit, "PrivateUsers") != ["yes"],
            "each is hidden from the others"
        );
        assert!(setting(&unit, "ProcSubset").is_empty(), "which boot it is would be hidden");
    }
}
