//! What a script's header says about its keys and arguments.

use redis::{Arg, Cmd};

use super::{ALL, Script};

/// Where the text of a section starts, in every header.
const TEXT_COLUMN: usize = 15;

/// How many keys or arguments a script takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Arity {
    /// The highest number listed.
    pub(super) highest: usize,
    /// Whether that number stands for any number of further ones, perhaps none: `5-`.
    pub(super) is_open: bool,
}

impl Arity {
    /// Reads it from the lines of a section, each entry starting with its number, such as `3`,
    /// `1-7` or `8-`.
    pub(super) fn of(script: &Script, section: &str) -> Self {
        let mut arity = Self::default();
        for line in lines_of(script, section) {
            let number = line.split(' ').next().unwrap_or_default();
            let (from, to) = number.split_once('-').unwrap_or((number, number));
            if let Ok(from) = from.parse::<usize>() {
                arity = Self { highest: to.parse().unwrap_or(from), is_open: to.is_empty() };
            }
        }
        arity
    }

    fn allows(self, count: usize) -> bool {
        if self.is_open { count + 1 >= self.highest } else { count == self.highest }
    }
}

/// The lines of one section of a header from the text column on.
pub(super) fn lines_of(script: &Script, section: &str) -> Vec<&'static str> {
    let header = script.body.lines().take_while(|line| line.starts_with("--"));
    let is_start = |line: &&str| line[2..].trim_start().starts_with(section);
    let mut lines = header.skip_while(|line| !is_start(line)).peekable();
    let mut text: Vec<_> =
        lines.next().and_then(|line| line.get(TEXT_COLUMN..)).into_iter().collect();
    let of_section = |line: &&str| line[2..].starts_with("      ");
    text.extend(lines.take_while(of_section).filter_map(|line| line.get(TEXT_COLUMN..)));
    text
}

/// Whether a command, if it runs a script, passes what the script's header lists.
pub(in super::super) fn is_well_called(command: &Cmd) -> bool {
    let mut given = command.args_iter().map(|argument| match argument {
        Arg::Simple(bytes) => bytes,
        _ => &[],
    });
    if given.next() != Some(b"EVALSHA") {
        return true;
    }
    let digest = given.next();
    let script = ALL.iter().find(|script| digest == Some(script.compiled().digest.as_bytes()));
    let keys = given.next().and_then(|keys| str::from_utf8(keys).ok()?.parse::<usize>().ok());
    let (Some(script), Some(keys)) = (script, keys) else { return false };
    let keys_allowed = Arity::of(script, "KEYS").allows(keys);
    keys_allowed && Arity::of(script, "ARGV").allows(given.count() - keys)
}
