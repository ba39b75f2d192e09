//! The scripts' headers say what their bodies do; what callers pass is checked as they pass it.

use std::collections::BTreeSet;

use super::header::{Arity, is_well_called, lines_of};
use super::{ALL, Script, TALLY};

/// The numbers with which `KEYS[1]`, … are used in a script and in what it shares.
fn used(script: &Script, name: &str) -> BTreeSet<usize> {
    let sources = script.uses.iter().map(|(_, source)| *source).chain([script.body]);
    let code = sources.flat_map(str::lines).filter(|line| !line.trim_start().starts_with("--"));
    let uses = code.flat_map(|line| line.split(name).skip(1));
    uses.filter_map(|after| after.strip_prefix('[')?.split(']').next()?.parse().ok()).collect()
}

#[test]
fn every_header_has_all_its_sections() {
    for script in ALL {
        for name in ["Uses", "KEYS", "ARGV", "Returns", "Complexity", "Invariant"] {
            assert!(!lines_of(script, name).is_empty(), "{} lacks {name}", script.name);
        }
        assert!(script.body.starts_with(&format!("-- {}: ", script.name)), "{}", script.name);
    }
}

#[test]
fn every_key_and_argument_used_is_listed_in_the_header() {
    for script in ALL {
        for name in ["KEYS", "ARGV"] {
            let listed = Arity::of(script, name).highest;
            let used = used(script, name).into_iter().max().unwrap_or(0);
            assert!(used <= listed, "{}: {name}[{used}] is not among {listed}", script.name);
        }
    }
}

#[test]
fn every_argument_listed_is_used() {
    for script in ALL {
        let listed = Arity::of(script, "ARGV");
        let used = used(script, "ARGV");
        let fixed = if listed.is_open { listed.highest - 1 } else { listed.highest };
        for number in 1..=fixed {
            assert!(used.contains(&number), "{}: ARGV {number} is not used", script.name);
        }
    }
}

#[test]
fn the_header_names_the_shared_pieces_that_are_loaded() {
    for script in ALL {
        let loaded: Vec<_> = script.uses.iter().map(|(name, _)| *name).collect();
        let loaded = if loaded.is_empty() { "nothing".to_owned() } else { loaded.join(", ") };
        assert_eq!(lines_of(script, "Uses").join(" "), loaded, "{}", script.name);
    }
}

#[test]
fn a_call_with_another_number_of_keys_or_arguments_is_noticed() {
    let tally = |keys: usize, arguments: &[&str]| {
        let mut command = TALLY.call(keys);
        command.arg(&["key"; 2][..keys]).arg(arguments);
        is_well_called(&command)
    };
    assert!(tally(2, &["name", "1", "0"]));
    assert!(!tally(1, &["name", "1", "0"]));
    assert!(!tally(2, &["name", "1"]));
}

#[test]
fn no_script_names_a_key() {
    for script in ALL {
        assert!(!script.body.contains("mk:"), "{} names a key", script.name);
    }
}
