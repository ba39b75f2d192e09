//! Behaviour ordered in advance, for tests that must say exactly what happens.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::ltc::{Behaviour, Endpoint, Fault, Msisdn};

/// Whose request a line of the script is waiting for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Who {
    /// The next one, whoever it is.
    Anyone,
    /// The one with this TransactionID.
    Transaction(String),
    /// The one about this number. Look-ups and confirms carry none and never match.
    Msisdn(Msisdn),
}

/// Behaviours waiting for requests; each is used up by the requests it befalls.
///
/// The more exact line wins: TransactionID, then number, then anyone. A scripted request is
/// spared the faults of chance.
#[derive(Debug, Default)]
pub struct Script {
    lines: Mutex<Lines>,
    /// How many lines there are, so that an empty script costs a request nothing.
    count: AtomicUsize,
}

type Lines = HashMap<(Endpoint, Who), VecDeque<Line>>;

#[derive(Debug)]
struct Line {
    behaviour: Behaviour,
    times: u32,
}

/// A script with no room for another line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the script is full: at most {} lines may wait", Script::LINES_MAX)]
pub struct ScriptFull;

impl Script {
    /// How many lines may wait at once.
    pub const LINES_MAX: usize = 10_000;

    /// The next RequestDeduct is treated so.
    ///
    /// # Errors
    ///
    /// [`ScriptFull`].
    pub fn next_charge(&self, behaviour: impl Into<Behaviour>) -> Result<(), ScriptFull> {
        self.push(Endpoint::RequestDeduct, Who::Anyone, 1, behaviour)
    }

    /// The next `times` requests of `who` to `endpoint` are treated so.
    ///
    /// # Errors
    ///
    /// [`ScriptFull`].
    pub fn push(
        &self,
        endpoint: Endpoint,
        who: Who,
        times: u32,
        behaviour: impl Into<Behaviour>,
    ) -> Result<(), ScriptFull> {
        if times == 0 {
            return Ok(());
        }
        let mut lines = self.lines();
        if self.count.load(Ordering::Acquire) >= Self::LINES_MAX {
            return Err(ScriptFull);
        }
        let line = Line { behaviour: behaviour.into(), times };
        lines.entry((endpoint, who)).or_default().push_back(line);
        self.count.fetch_add(1, Ordering::Release);
        Ok(())
    }

    /// Forgets every line.
    pub fn clear(&self) {
        let mut lines = self.lines();
        lines.clear();
        self.count.store(0, Ordering::Release);
    }

    /// What the script wants of this request, if anything.
    pub(crate) fn take(
        &self,
        endpoint: Endpoint,
        transaction_id: &str,
        msisdn: Option<Msisdn>,
    ) -> Option<Behaviour> {
        if self.count.load(Ordering::Acquire) == 0 {
            return None;
        }
        let whos = [
            Some(Who::Transaction(transaction_id.to_owned())),
            msisdn.map(Who::Msisdn),
            Some(Who::Anyone),
        ];
        let mut lines = self.lines();
        whos.into_iter().flatten().find_map(|who| self.use_up(&mut lines, (endpoint, who)))
    }

    fn use_up(&self, lines: &mut Lines, key: (Endpoint, Who)) -> Option<Behaviour> {
        let waiting = lines.get_mut(&key)?;
        let line = waiting.front_mut()?;
        line.times -= 1;
        let behaviour = line.behaviour.clone();
        if line.times == 0 {
            waiting.pop_front();
            self.count.fetch_sub(1, Ordering::Release);
        }
        if waiting.is_empty() {
            lines.remove(&key);
        }
        Some(behaviour)
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().expect("nothing panics while it holds the script")
    }
}

/// A fault of the catalogue, ordered instead of drawn. The two without a behaviour of their
/// own ([`Fault::UsedOtpSaysExpired`], [`Fault::UnknownReferenceFails`]) are a good day here.
impl From<Fault> for Behaviour {
    fn from(fault: Fault) -> Self {
        fault.behaviour().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ltc::Answer;

    #[test]
    fn the_more_exact_line_wins_and_every_line_is_used_up() {
        let script = Script::default();
        let refusal = Behaviour::refusing("103");
        script.push(Endpoint::RequestDeduct, Who::Anyone, 2, Fault::ErrorAfterDebit).unwrap();
        let named = Who::Transaction("A1".into());
        script.push(Endpoint::RequestDeduct, named, 1, refusal.clone()).unwrap();

        let take = |id| script.take(Endpoint::RequestDeduct, id, None);
        assert_eq!(take("A1"), Some(refusal));
        assert_eq!(take("A1").unwrap().answer, Answer::Http(500));
        assert_eq!(script.take(Endpoint::ConfirmDeduct, "A1", None), None);
        assert_eq!(take("B2").unwrap().answer, Answer::Http(500));
        assert_eq!(take("B2"), None);
    }

    #[test]
    fn a_full_script_says_so() {
        let script = Script::default();
        for _ in 0..Script::LINES_MAX {
            script.next_charge(Fault::DropBefore).unwrap();
        }
        assert_eq!(script.next_charge(Fault::DropBefore), Err(ScriptFull));
        script.clear();
        assert_eq!(script.next_charge(Fault::DropBefore), Ok(()));
    }
}
