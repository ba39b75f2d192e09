//! Commands on their way: which of them have an answer, and what became of the others.

use std::borrow::Cow;
use std::collections::BTreeMap;

use redis::{Arg, Cmd, Pipeline, ServerError, Value};

use super::address::Address;
use super::fault::is_passing;
use super::slots::slot_of;

/// The commands of one call, until each has its answer.
#[derive(Debug)]
pub(super) struct Errands<'a> {
    pipeline: &'a Pipeline,
    answers: Vec<Option<Value>>,
    /// Commands that another server may be asked about this once, while their slot moves.
    askable: BTreeMap<usize, Address>,
    /// Why the latest of those without an answer has none.
    pub(super) last: String,
}

impl<'a> Errands<'a> {
    pub(super) fn new(pipeline: &'a Pipeline) -> Self {
        let answers = vec![None; pipeline.len()];
        Self { pipeline, answers, askable: BTreeMap::new(), last: "none".to_owned() }
    }

    /// The same for commands that others will close, all in one go.
    pub(super) fn closed_by(pipeline: &'a Pipeline, others: usize) -> Self {
        let answers = vec![None; pipeline.len() + others];
        Self { answers, ..Self::new(pipeline) }
    }

    /// The answers in order, once there are all of them.
    pub(super) fn all_answers(&mut self) -> Option<Vec<Value>> {
        let are_all_there = self.answers.iter().all(Option::is_some);
        are_all_there.then(|| std::mem::take(&mut self.answers).into_iter().flatten().collect())
    }

    /// Forgets every answer: all commands are sent again.
    pub(super) fn start_over(&mut self) {
        self.answers.fill(None);
        self.askable.clear();
    }

    /// The numbers of those without an answer.
    pub(super) fn open(&self) -> Vec<usize> {
        (0..self.answers.len()).filter(|nth| self.answers[*nth].is_none()).collect()
    }

    /// The slot of a command's keys.
    pub(super) fn slot(&self, nth: usize) -> u16 {
        self.pipeline.cmd_iter().nth(nth).map_or(0, slot_of_command)
    }

    /// The server to ask this once, if one was named.
    pub(super) fn askable_at(&self, nth: usize) -> Option<Address> {
        self.askable.get(&nth).cloned()
    }

    /// Some of the commands, each told to be `asking` if it is asked out of its turn. All of them
    /// are not copied: that is the usual case.
    pub(super) fn some(&self, numbers: &[usize], asking: bool) -> Cow<'a, Pipeline> {
        if numbers.len() == self.answers.len() && !asking {
            return Cow::Borrowed(self.pipeline);
        }
        let mut some = Pipeline::new();
        let mut numbers = numbers.iter().copied().peekable();
        for (nth, command) in self.pipeline.cmd_iter().enumerate() {
            if numbers.next_if_eq(&nth).is_some() {
                if asking {
                    some.add_command(redis::cmd("ASKING"));
                }
                some.add_command(command.clone());
            }
        }
        Cow::Owned(some)
    }

    /// All of the commands, closed by others.
    pub(super) fn all_and(&self, others: impl IntoIterator<Item = Cmd>) -> Pipeline {
        let mut all = Pipeline::with_capacity(self.answers.len());
        for command in self.pipeline.cmd_iter().cloned().chain(others) {
            all.add_command(command);
        }
        all
    }

    /// Takes in an answer; `false` if the command has to be sent again.
    pub(super) fn take(&mut self, nth: usize, answer: Value) -> bool {
        self.askable.remove(&nth);
        match &answer {
            Value::ServerError(error) if is_passing(error) => {
                self.last = error.to_string();
                if let Some(at) = asked_elsewhere(error) {
                    self.askable.insert(nth, at);
                }
                false
            }
            _ => {
                self.answers[nth] = Some(answer);
                true
            }
        }
    }
}

/// Where a command is to be asked while its slot moves: the answer `ASK slot host:port`.
fn asked_elsewhere(error: &ServerError) -> Option<Address> {
    if error.code() != "ASK" {
        return None;
    }
    Address::read(error.details()?.split(' ').nth(1)?).filter(|at| !at.host.is_empty())
}

/// Scripts name their keys after their number; every other command of ours has one key, first.
fn slot_of_command(command: &Cmd) -> u16 {
    let mut words = command.args_iter().map(|word| match word {
        Arg::Simple(bytes) => bytes,
        _ => &[],
    });
    let is_script = words.next() == Some(b"EVALSHA");
    slot_of(words.nth(if is_script { 2 } else { 0 }).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Pipeline {
        let mut pipeline = Pipeline::new();
        pipeline.cmd("GET").arg("mk:{p01}:a");
        pipeline.cmd("EVALSHA").arg("digest").arg(2).arg("mk:{p02}:a").arg("mk:{p02}:b").arg("x");
        pipeline.cmd("GET").arg("mk:{p03}:a");
        pipeline
    }

    fn refusal(text: &str) -> Value {
        let line = format!("-{text}\r\n");
        redis::parse_redis_value(line.as_bytes()).unwrap()
    }

    #[test]
    fn commands_go_to_the_slots_of_their_keys() {
        let pipeline = three();
        let slots: Vec<u16> = (0..3).map(|nth| Errands::new(&pipeline).slot(nth)).collect();
        assert_eq!(slots, [b"p01", b"p02", b"p03"].map(|tag| slot_of(tag)));
    }

    #[test]
    fn only_what_has_no_answer_is_sent_again() {
        let pipeline = three();
        let mut errands = Errands::new(&pipeline);
        assert!(errands.take(0, Value::Int(0)));
        assert!(!errands.take(1, refusal("TRYAGAIN the slot moves")));
        assert!(errands.take(2, refusal("WRONGTYPE of key")));
        assert_eq!(errands.open(), [1]);
        assert_eq!(errands.some(&[1], true).len(), 2);
        assert_eq!(errands.all_answers(), None);
        assert!(errands.take(1, Value::Int(1)));
        assert_eq!(errands.all_answers().unwrap().len(), 3);
    }

    #[test]
    fn a_command_is_asked_once_where_its_slot_is_going() {
        let pipeline = three();
        let mut errands = Errands::new(&pipeline);
        errands.take(0, refusal("ASK 3999 10.0.0.2:7002"));
        assert_eq!(errands.askable_at(0).unwrap().to_string(), "10.0.0.2:7002");
        errands.take(0, refusal("MOVED 3999 10.0.0.2:7002"));
        assert_eq!(errands.askable_at(0), None);
    }
}
