//! `mekong completions`: what a shell completes commands by.

use clap::Args;
use clap_complete::Shell;

use super::{Exit, Failure, Invocation, text};

/// For which shell.
#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// Prints the script.
pub(super) fn run(args: &CompletionsArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    invocation.output.line(script(args.shell).trim_end())?;
    Ok(Exit::Done)
}

fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut super::command(), "mekong", &mut script);
    text(script)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use clap::ValueEnum;

    use super::*;

    #[test]
    fn bash_can_read_what_it_completes_by() {
        let mut bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn().expect("bash");
        let mut stdin = bash.stdin.take().expect("is piped");
        stdin.write_all(script(Shell::Bash).as_bytes()).expect("is read");
        drop(stdin);
        assert!(bash.wait().expect("it ends").success());
    }

    #[test]
    fn every_shell_completes_every_group_of_commands() {
        for shell in Shell::value_variants() {
            let script = script(*shell);
            for command in crate::cli::command().get_subcommands() {
                let name = command.get_name();
                assert!(command.is_hide_set() || script.contains(name), "{shell}: {name}");
            }
        }
    }
}
