//! Which process announced itself, told well enough to know later whether it has ended.

use std::fmt;
use std::fs;
use std::str::FromStr;

/// A process of this machine. A pid alone would do harm: pids are used again, start anew with
/// the machine, and mean other processes in other containers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Process {
    boot: String,
    namespace: String,
    pid: String,
    started: String,
}

impl Process {
    /// This process, where the system tells (Linux).
    pub(super) fn this() -> Option<Self> {
        let pid = std::process::id().to_string();
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?.trim().to_owned();
        let namespace = fs::read_link("/proc/self/ns/pid").ok()?.to_str()?.to_owned();
        let started = started(&pid)?;
        Some(Self { boot, namespace, pid, started })
    }

    /// Whether it has surely ended. One that cannot be seen from here may live.
    pub(super) fn has_ended(&self) -> bool {
        Self::this().is_some_and(|this| {
            self.boot != this.boot
                || (self.namespace == this.namespace
                    && started(&self.pid).as_ref() != Some(&self.started))
        })
    }
}

/// When a process started, in ticks since boot: field 22 of its `stat`, the 20th after the name in
/// brackets, which may hold anything.
fn started(pid: &str) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(19).map(str::to_owned)
}

impl fmt::Display for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {}", self.boot, self.namespace, self.pid, self.started)
    }
}

/// The text does not name a process.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoProcess;

impl FromStr for Process {
    type Err = NoProcess;

    fn from_str(text: &str) -> Result<Self, NoProcess> {
        let mut words = text.split(' ').map(str::to_owned);
        let mut word = || words.next().filter(|word| !word.is_empty()).ok_or(NoProcess);
        Ok(Self { boot: word()?, namespace: word()?, pid: word()?, started: word()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_not_ended() {
        let Some(this) = Process::this() else { return };
        assert_eq!(this.to_string().parse(), Ok(this.clone()));
        assert!(!this.has_ended());
    }

    #[test]
    fn a_process_that_began_at_another_time_under_the_same_pid_has_ended() {
        let Some(this) = Process::this() else { return };
        assert!(Process { started: "1".to_owned(), ..this }.has_ended());
    }

    #[test]
    fn a_process_of_another_container_may_live() {
        let Some(this) = Process::this() else { return };
        let elsewhere = Process { namespace: "pid:[1]".into(), started: "1".into(), ..this };
        assert!(!elsewhere.has_ended());
    }
}
