//! The Lua scripts: one file each in `lua/`, what they share in `lua/shared/`.
//!
//! A script is sent by its digest. Every new connection loads all of them first, so a server
//! that forgot one (a restart, a fail-over) is met with a new connection.

mod header;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use redis::Cmd;

pub(super) use header::is_well_called;

/// One script: the shared pieces it uses, in order, and its own file.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) name: &'static str,
    pub(super) uses: &'static [(&'static str, &'static str)],
    pub(super) body: &'static str,
    compiled: OnceLock<Compiled>,
}

#[derive(Debug)]
struct Compiled {
    source: String,
    digest: String,
}

macro_rules! scripts {
    ($($script:ident $name:literal uses [$($shared:literal),*];)*) => {
        $(pub(super) static $script: Script = Script {
            name: $name,
            uses: &[$(($shared, include_str!(concat!("lua/shared/", $shared, ".lua")))),*],
            body: include_str!(concat!("lua/", $name, ".lua")),
            compiled: OnceLock::new(),
        };)*
        /// All of them, to be loaded on every new connection.
        pub(super) static ALL: &[&Script] = &[$(&$script),*];
    };
}

scripts! {
    ATTACH "attach" uses [];
    CLAIM "claim" uses ["partition", "clock", "many"];
    COMMIT "commit" uses [
        "partition", "clock", "many", "record", "changes", "inbox", "history", "labels", "birth"
    ];
    COUNTS "counts" uses ["partition"];
    CREATE "create" uses
        ["partition", "clock", "many", "record", "changes", "history", "labels", "birth"];
    FORGET "forget" uses ["partition", "many", "record", "changes"];
    HISTORY "history" uses ["partition"];
    LANES "lanes" uses ["partition", "clock"];
    LEASE "lease" uses ["partition", "clock", "many", "record", "changes"];
    LOSS "loss" uses [];
    NEXT_DUE "next_due" uses ["partition"];
    OPEN "open" uses [];
    PERMITS "permits" uses [];
    PUT "put" uses [];
    ROUTE "route" uses [];
    SIGNAL "signal" uses ["partition", "clock", "many", "record", "changes", "inbox"];
    SKIP "skip" uses [];
    TALLY "tally" uses [];
    WITNESS "witness" uses ["clock"];
}

impl Script {
    /// The command that runs it, so far without keys and arguments.
    pub(super) fn call(&self, keys: usize) -> Cmd {
        let mut command = redis::cmd("EVALSHA");
        command.arg(&self.compiled().digest).arg(keys);
        command
    }

    /// The command that loads it.
    pub(super) fn load(&self) -> Cmd {
        let mut command = redis::cmd("SCRIPT");
        command.arg("LOAD").arg(&self.compiled().source);
        command
    }

    fn compiled(&self) -> &Compiled {
        self.compiled.get_or_init(|| {
            let shared = self.uses.iter().map(|(_, source)| *source);
            let source = shared.chain([self.body]).collect::<Vec<_>>().join("\n");
            let digest = redis::Script::new(&source).get_hash().to_owned();
            Compiled { source, digest }
        })
    }
}
