//! The `mekong` binary. Everything it does is in the library of the same name.

use std::process::ExitCode;

fn main() -> ExitCode {
    mekong::cli::main().into()
}
