//! One script call in the making: the keys, labels and arguments that its work needs.

use std::collections::HashMap;

use redis::Cmd;

use super::core::Core;
use super::gather::Gathered;
use super::keys::Keys;
use super::labels::{Label, LabelId};
use super::pack::Pack;

/// One script call in the making.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) partition: u16,
    keys: Vec<String>,
    numbers: HashMap<String, u64>,
    labels: HashMap<LabelId, String>,
}

impl Call {
    pub(super) fn new(partition: u16) -> Self {
        Self { partition, keys: Vec::new(), numbers: HashMap::new(), labels: HashMap::new() }
    }

    /// The number under which the script finds a key beyond the partition's own.
    pub(super) fn key(&mut self, key: String) -> u64 {
        let next = (Keys::OF_PARTITION.len() + self.keys.len() + 1) as u64;
        *self.numbers.entry(key).or_insert_with_key(|key| {
            self.keys.push(key.clone());
            next
        })
    }

    /// A label's id; the script writes the label down.
    pub(super) fn label(&mut self, label: &Label) -> LabelId {
        let id = label.id();
        self.labels.entry(id).or_insert_with(|| label.text());
        id
    }

    /// The labels met so far, as an argument.
    pub(super) fn labels(&self) -> Vec<u8> {
        let mut pack = Pack::default();
        pack.array(self.labels.len() * 2);
        self.labels.iter().for_each(|(id, text)| {
            pack.bytes(id).bytes(text.as_bytes());
        });
        pack.done()
    }

    /// The finished command.
    pub(super) fn command<T: Gathered>(mut self, work: Vec<Vec<u8>>, core: &Core) -> Cmd {
        let lead = T::lead(&mut self, core);
        let own = core.keys.of_partition(self.partition);
        let mut command = T::SCRIPT.call(own.len() + self.keys.len());
        command.arg(&own[..]).arg(&self.keys).arg(lead).arg(work);
        command
    }
}

/// The arguments of scripts that may make work due: the time, and where to tell of it.
pub(super) fn time_and_channel(call: &Call, core: &Core) -> Vec<Vec<u8>> {
    let partition = call.partition.to_string();
    [core.now(), core.keys.wake_channel(), partition].map(String::into_bytes).into()
}
