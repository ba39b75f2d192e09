//! `mekong man`: a page for every command.

mod reference;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use clap_mangen::Man;

use super::{Exit, Failure, Invocation, text};

/// Where the pages go, and which ones.
#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// Write a page for every command into this folder, such as /usr/local/share/man/man1
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print one page of all commands in Markdown instead
    #[arg(long, conflicts_with = "out")]
    markdown: bool,
}

/// Writes the pages, or prints one.
pub(super) fn run(args: &ManArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let output = &invocation.output;
    match &args.out {
        Some(folder) => {
            let pages = write(folder)?;
            output.line(format_args!("{pages} pages are in {}", folder.display()))?;
        }
        None if args.markdown => output.line(reference::page().trim_end())?,
        None => output.line(first_page()?.trim_end())?,
    }
    Ok(Exit::Done)
}

fn first_page() -> Result<String, Failure> {
    let mut page = Vec::new();
    Man::new(super::command()).render(&mut page).context("the page cannot be written")?;
    Ok(text(page))
}

/// Writes `mekong.1`, `mekong-charges.1`, `mekong-charges-list.1` and so on, and counts them.
fn write(folder: &Path) -> Result<usize, Failure> {
    let unwritten = || format!("{} cannot be written to", folder.display());
    fs::create_dir_all(folder).with_context(unwritten)?;
    clap_mangen::generate_to(super::command(), folder).with_context(unwritten)?;
    Ok(reference::commands(&super::command()).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let count = write(folder.path()).expect("is written");
        for command in reference::commands(&crate::cli::command()) {
            let name = format!("{}.1", command.path.replace(' ', "-"));
            let page = fs::read_to_string(folder.path().join(&name));
            assert!(page.is_ok_and(|page| page.contains(".TH")), "{name}");
        }
        let written = fs::read_dir(folder.path()).expect("it is there").count();
        assert_eq!(written, count, "and nothing else has one");
    }
}
