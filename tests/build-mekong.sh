#!/bin/sh
# Builds the binary that the black-box tests drive, once for all of them, and tells nextest where
# it is. Under plain `cargo test` every test binary does the same for itself.
set -eu

if [ -n "${MEKONG_BIN:-}" ]; then
    exit 0
fi
cargo build --quiet --package mekong
target=$(cargo metadata --format-version 1 --no-deps |
    sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
echo "MEKONG_BIN=$target/debug/mekong" >> "$NEXTEST_ENV"
