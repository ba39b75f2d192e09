//! Behaviour ordered in advance, for tests that must say exactly what happens.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::{faults::Hazard, msisdn::Msisdn};

/// Whose request a line of the script is waiting for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Who {
    /// The next one, whoever it is.
    Anyone,
    /// The one with this id: the TransactionID of LTC, the spTransID or aocTransID of AOC.
    Transaction(String),
    /// The one about this number. A call that carries none never matches.
    Msisdn(Msisdn),
}

/// Behaviours waiting for requests; each is used up by the requests it befalls.
///
/// The more exact line wins: id, then number, then anyone. A scripted request is
/// spared the faults of chance.
#[derive(Debug)]
pub struct Script<F: Hazard> {
    lines: Mutex<Lines<F>>,
    /// How many lines there are, so that an empty script costs a request nothing.
    count: AtomicUsize,
}

type Lines<F> = HashMap<(<F as Hazard>::Endpoint, Who), VecDeque<Line<<F as Hazard>::Behaviour>>>;

#[derive(Debug)]
struct Line<B> {
    behaviour: B,
    times: u32,
}

/// How many lines may wait at once.
pub(crate) const LINES_MAX: usize = 10_000;

/// A script with no room for another line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the script is full: at most {LINES_MAX} lines may wait")]
pub struct ScriptFull;

impl<F: Hazard> Script<F> {
    /// The next `times` requests of `who` to `endpoint` are treated so.
    ///
    /// # Errors
    ///
    /// [`ScriptFull`].
    pub fn push(
        &self,
        endpoint: F::Endpoint,
        who: Who,
        times: u32,
        behaviour: impl Into<F::Behaviour>,
    ) -> Result<(), ScriptFull> {
        if times == 0 {
            return Ok(());
        }
        let mut lines = self.lines();
        if self.count.load(Ordering::Acquire) >= LINES_MAX {
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
        endpoint: F::Endpoint,
        ids: &[&str],
        msisdn: Option<Msisdn>,
    ) -> Option<F::Behaviour> {
        if self.count.load(Ordering::Acquire) == 0 {
            return None;
        }
        let by_id = ids.iter().map(|id| Who::Transaction((*id).to_owned()));
        let mut whos = by_id.chain(msisdn.map(Who::Msisdn)).chain([Who::Anyone]);
        let mut lines = self.lines();
        whos.find_map(|who| self.use_up(&mut lines, (endpoint, who)))
    }

    fn use_up(&self, lines: &mut Lines<F>, key: (F::Endpoint, Who)) -> Option<F::Behaviour> {
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

    fn lines(&self) -> MutexGuard<'_, Lines<F>> {
        self.lines.lock().expect("nothing panics while it holds the script")
    }
}

impl<F: Hazard> Default for Script<F> {
    fn default() -> Self {
        Self { lines: Mutex::default(), count: AtomicUsize::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ltc::{Answer, Behaviour, Endpoint, Fault};

    #[test]
    fn the_more_exact_line_wins_and_every_line_is_used_up() {
        let script = Script::<Fault>::default();
        let refusal = Behaviour::refusing("103");
        script.push(Endpoint::RequestDeduct, Who::Anyone, 2, Fault::ErrorAfterDebit).unwrap();
        let named = Who::Transaction("A1".into());
        script.push(Endpoint::RequestDeduct, named, 1, refusal.clone()).unwrap();

        let take = |id| script.take(Endpoint::RequestDeduct, &[id], None);
        assert_eq!(take("A1"), Some(refusal));
        assert_eq!(take("A1").unwrap().answer, Answer::Http(500));
        assert_eq!(script.take(Endpoint::ConfirmDeduct, &["A1"], None), None);
        assert_eq!(take("B2").unwrap().answer, Answer::Http(500));
        assert_eq!(take("B2"), None);
    }

    #[test]
    fn a_full_script_says_so() {
        let script = Script::<Fault>::default();
        for _ in 0..LINES_MAX {
            script.next_charge(Fault::DropBefore).unwrap();
        }
        assert_eq!(script.next_charge(Fault::DropBefore), Err(ScriptFull));
        script.clear();
        assert_eq!(script.next_charge(Fault::DropBefore), Ok(()));
    }
}
