//! The bounds of a request, checked alike before any store sees it.
//!
//! A request beyond them is a mistake of its sender: [`StoreError::Broken`], with what was
//! wrong and what was expected.

use super::{
    BATCH_MAX, COMMIT_PARTS_MAX, Commit, FORGET_MAX, NewInstance, PermitRequest, SIGNALS_READ_MAX,
    Signal, StoreError,
};
use crate::instance::InstanceId;

/// The longest kind or status, in bytes.
const WORD_BYTES_MAX: usize = 32;
/// The longest body of a signal, in bytes.
const SIGNAL_BYTES_MAX: usize = 64 * 1024;
/// The most paces one permit request may name.
const THROTTLES_MAX: usize = 4;
/// The most permits one request may want.
const PERMITS_MAX: u32 = 10_000;

type Checked = Result<(), StoreError>;

/// At most [`BATCH_MAX`] entries.
pub(crate) fn batch(entries: usize) -> Checked {
    expect(entries <= BATCH_MAX, || format!("at most {BATCH_MAX} at once, found {entries}"))
}

/// At most [`FORGET_MAX`] names to be forgotten.
pub(crate) fn forgotten(names: usize) -> Checked {
    expect(names <= FORGET_MAX, || format!("at most {FORGET_MAX} at once, found {names}"))
}

/// A partition that this store has.
pub(crate) fn partition(partition: u16, partitions: u16) -> Checked {
    expect(partition < partitions, || {
        format!("partition {partition} is beyond this store's {partitions}")
    })
}

/// An id of a partition that this store has, with a name that fits.
pub(crate) fn id(id: &InstanceId, partitions: u16) -> Checked {
    partition(id.partition, partitions)?;
    let fits = (1..=InstanceId::NAME_BYTES_MAX).contains(&id.name.len())
        && id.name.bytes().all(|byte| byte.is_ascii_graphic());
    expect(fits, || {
        let max = InstanceId::NAME_BYTES_MAX;
        format!("an instance's name is 1 to {max} printable ASCII bytes, found `{}`", id.name)
    })
}

/// An instance that can be created.
pub(crate) fn new_instance(new: &NewInstance, partitions: u16) -> Checked {
    id(&new.id, partitions)?;
    word("kind", &new.kind)?;
    word("status", &new.status)
}

/// A signal that can be kept.
pub(crate) fn signal(signal: &Signal, partitions: u16) -> Checked {
    id(&signal.to, partitions)?;
    let bytes = signal.body.len();
    expect(bytes <= SIGNAL_BYTES_MAX, || {
        format!("a signal's body is at most {SIGNAL_BYTES_MAX} bytes, found {bytes}")
    })
}

/// A commit that stays within its partition and the bounds of its parts.
pub(crate) fn commit(commit: &Commit, partitions: u16) -> Checked {
    let home = commit.lease.id.partition;
    id(&commit.lease.id, partitions)?;
    word("status", &commit.status)?;
    expect(commit.nonce != 0, || "a commit's nonce is never 0".to_owned())?;
    expect(commit.signals_read <= SIGNALS_READ_MAX, || {
        format!("a commit reads at most {SIGNALS_READ_MAX} signals, found {}", commit.signals_read)
    })?;
    expect(parts(commit) <= COMMIT_PARTS_MAX, || {
        let found = parts(commit);
        format!(
            "a commit creates, signals, counts, reserves, frees and looks at {COMMIT_PARTS_MAX} \
             things at most, found {found}"
        )
    })?;
    commit.create.iter().try_for_each(|new| new_instance(new, partitions))?;
    commit.signal.iter().try_for_each(|told| signal(told, partitions))?;
    let created = commit.create.iter().map(|new| &new.id);
    let told = commit.signal.iter().map(|signal| &signal.to);
    let mut others = created.chain(told).chain(&commit.quiet);
    others.find(|other| other.partition != home).map_or(Ok(()), |other| {
        Err(broken(format!("a commit in partition {home} cannot reach {other}")))
    })
}

/// A request for permits that can be answered.
pub(crate) fn permits(request: &PermitRequest) -> Checked {
    let throttles = request.throttles.len();
    expect((1..=THROTTLES_MAX).contains(&throttles), || {
        format!("permits respect 1 to {THROTTLES_MAX} throttles, found {throttles}")
    })?;
    expect((1..=PERMITS_MAX).contains(&request.count), || {
        format!("1 to {PERMITS_MAX} permits at once, found {}", request.count)
    })
}

fn parts(commit: &Commit) -> usize {
    let others = commit.quiet.len() + commit.create.len() + commit.signal.len();
    others + commit.count.len() + commit.reserve.len() + commit.free.len()
}

fn word(what: &str, word: &str) -> Checked {
    expect(word.len() <= WORD_BYTES_MAX, || {
        format!("a {what} is at most {WORD_BYTES_MAX} bytes, found `{word}`")
    })
}

fn expect(holds: bool, otherwise: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(broken(otherwise())) }
}

fn broken(what: String) -> StoreError {
    StoreError::Broken(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_space_is_refused_and_named() {
        let error = id(&InstanceId::new(0, "two words"), 1).unwrap_err();
        assert!(error.to_string().contains("`two words`"));
    }

    #[test]
    fn a_partition_is_below_the_number_of_partitions() {
        assert!(partition(15, 16).is_ok());
        assert!(partition(16, 16).is_err());
    }
}
