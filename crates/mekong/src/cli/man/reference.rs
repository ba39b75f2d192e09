//! One page of all commands, in Markdown: `docs/cli.md`.

use std::fmt::Write;

use clap::Command;

/// What the page begins with.
const INTRODUCTION: &str = "\
# The command line

Every command, as `--help` tells it. This page is written by `mekong man --markdown`, and a test fails
while it is not. `mekong completions SHELL` has the shell complete all of it, and `mekong man --out DIR`
writes a manual page for each.

Answers go to stdout, everything else to stderr. How a command ends: 0 done; 1 failed, also an unknown
id; 2 wrong usage or configuration; 3 done, but something needs a person; 130 interrupted.
";

/// A command, by its whole name.
pub(super) struct Named {
    /// Such as `mekong charges list`.
    pub(super) path: String,
    /// What it is.
    pub(super) command: Command,
}

/// The page.
pub(super) fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for named in commands(&crate::cli::command()) {
        let depth = named.path.split(' ').count() + 1;
        write!(page, "\n{} `{}`\n\n{}\n", "#".repeat(depth), named.path, help(&named))
            .expect("a String takes every text it is given");
    }
    page
}

/// Every command that is shown, each before those under it.
pub(super) fn commands(root: &Command) -> Vec<Named> {
    let mut named = Vec::new();
    collect(root.get_name(), root, &mut named);
    named
}

fn collect(path: &str, command: &Command, named: &mut Vec<Named>) {
    named.push(Named { path: path.to_owned(), command: command.clone() });
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        collect(&format!("{path} {}", sub.get_name()), sub, named);
    }
}

/// What `--help` says of it, but for what it says of every command.
fn help(named: &Named) -> String {
    let command = named.command.clone().bin_name(&named.path).disable_help_flag(true);
    let mut command = command.disable_help_subcommand(true).disable_version_flag(true);
    let help = command.render_long_help().to_string();
    let lines: Vec<&str> = help.trim_end().lines().map(str::trim_end).collect();
    format!("```text\n{}\n```", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_the_command_line_is_what_the_command_line_says() {
        let kept = include_str!("../../../../../docs/cli.md");
        for (kept, said) in kept.lines().zip(page().lines()) {
            assert_eq!(kept, said, "mekong man --markdown > docs/cli.md");
        }
        assert_eq!(kept.trim_end(), page().trim_end(), "mekong man --markdown > docs/cli.md");
    }

    #[test]
    fn every_command_and_every_option_says_what_it_is_for() {
        for Named { path, command } in commands(&crate::cli::command()) {
            assert!(command.get_about().is_some(), "{path}");
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{path}: {}", argument.get_id());
            }
        }
    }

    #[test]
    fn what_a_command_is_for_is_said_in_one_way() {
        for Named { path, command } in commands(&crate::cli::command()).into_iter().skip(1) {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(about.starts_with(char::is_uppercase), "{path}: {about}");
            assert!(!about.ends_with('.'), "{path}: {about}");
        }
    }
}
