# `just` alone lists the commands.

[private]
default:
    @just --list --unsorted

# Play a week of nights against a simulated operator
demo *ARGS:
    cargo run --release -- demo {{ ARGS }}

# Run every test, providing what they need; arguments narrow it: just test money_rule_2
test *ARGS:
    ./test {{ ARGS }}

# All that a change must pass; what CI runs
check:
    bash .ci/run

# Measure on this machine; arguments choose the figures: just bench night --rounds 3
bench *ARGS:
    cargo run --release -p bench -- {{ ARGS }}

# A night of 50,000 renewals while workers and Redis are killed: just crash-night --renewals 5000
crash-night *ARGS:
    cargo run --release -p mekong-tests --bin crash-night -- {{ ARGS }}

# What breaks is mended, and the books are compared: just drill --only primary-killed --renewals 2000
drill *ARGS:
    cargo run --release -p mekong-tests --bin drill -- {{ ARGS }}

# Build and pack a release: binary, completions, manual pages, units, examples
package:
    cargo build --release --locked --package mekong
    deploy/package

# Format, and mend what lints can mend by themselves
fix:
    cargo fmt --all
    cargo clippy --workspace --all-targets --all-features --fix --allow-dirty --allow-staged

# Licences, bans, sources, known vulnerabilities (fetches the RustSec database), unused dependencies
audit:
    cargo deny check
    cargo machete

# The documentation of every crate, private items included
doc:
    cargo doc --workspace --no-deps --all-features --document-private-items --open
