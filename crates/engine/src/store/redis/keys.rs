//! Every key of the store, built here and nowhere else.
//!
//! `mk:{p07}:noun` holds a partition's things, `mk:{meta}:noun` those of the whole store. The
//! braces keep what one script touches in one slot of a cluster.

/// Into how many hashes a partition's directory and its unique names are spread: small hashes
/// stay in Redis's compact encoding.
const BUCKETS: u32 = 128;

/// The names of all keys.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    namespace: String,
    partitions: u16,
}

impl Keys {
    /// The seven keys that every partition's script gets, in the order of `partition.lua`.
    pub(super) const OF_PARTITION: [&'static str; 7] =
        ["instances", "due", "leased", "index", "labels", "inbox", "history"];

    pub(super) fn new(namespace: &str, partitions: u16) -> Self {
        Self { namespace: namespace.to_owned(), partitions }
    }

    /// What scripts of a partition get first.
    pub(super) fn of_partition(&self, partition: u16) -> [String; 7] {
        Self::OF_PARTITION.map(|noun| self.partition(partition, noun))
    }

    pub(super) fn instances(&self, partition: u16) -> String {
        self.partition(partition, "instances")
    }

    pub(super) fn index(&self, partition: u16) -> String {
        self.partition(partition, "index")
    }

    pub(super) fn labels(&self, partition: u16) -> String {
        self.partition(partition, "labels")
    }

    /// Where a unique name's holder stands.
    pub(super) fn unique(&self, partition: u16, name: &str) -> String {
        self.partition(partition, &format!("unique:{}", digest(name.as_bytes()) % BUCKETS))
    }

    /// The sums of one counter group.
    pub(super) fn counter(&self, partition: u16, group: &str) -> String {
        self.partition(partition, &format!("counter:{group}"))
    }

    /// The names of all counter groups.
    pub(super) fn groups(&self, partition: u16) -> String {
        self.partition(partition, "groups")
    }

    /// The places taken in one scope.
    pub(super) fn places(&self, partition: u16, scope: &str) -> String {
        self.partition(partition, &format!("places:{scope}"))
    }

    /// What was answered to one call.
    pub(super) fn answer(&self, partition: u16, call: u64) -> String {
        self.partition(partition, &format!("answer:{call:016x}"))
    }

    /// Where the directory keeps a name: in the partition of the name's own digest.
    pub(super) fn route(&self, name: &str) -> String {
        let digest = digest(name.as_bytes());
        let partition = self.home_of(name);
        let bucket = digest / u32::from(self.partitions) % BUCKETS;
        self.partition(partition, &format!("routes:{bucket}"))
    }

    /// The partition whose directory keeps a name.
    pub(super) fn home_of(&self, name: &str) -> u16 {
        (digest(name.as_bytes()) % u32::from(self.partitions)) as u16
    }

    /// What is written so that replicas can be waited for.
    pub(super) fn mark(&self, partition: u16) -> String {
        self.partition(partition, "mark")
    }

    /// The record of the store itself.
    pub(super) fn store(&self) -> String {
        self.meta("store")
    }

    pub(super) fn workers(&self) -> String {
        self.meta("workers")
    }

    pub(super) fn pauses(&self) -> String {
        self.meta("pauses")
    }

    pub(super) fn tallies(&self) -> String {
        self.meta("tallies")
    }

    /// What was answered to one call that concerns the whole store.
    pub(super) fn settings_answer(&self, call: u64) -> String {
        self.meta(&format!("answer:{call:016x}"))
    }

    pub(super) fn value(&self, key: &str) -> String {
        self.meta(&format!("value:{key}"))
    }

    pub(super) fn pace(&self, throttle: &str) -> String {
        self.meta(&format!("pace:{throttle}"))
    }

    /// The channel on which partitions are named in which work became due.
    pub(super) fn wake_channel(&self) -> String {
        format!("{}:wake", self.namespace)
    }

    fn partition(&self, partition: u16, noun: &str) -> String {
        format!("{}:{{p{partition:02}}}:{noun}", self.namespace)
    }

    fn meta(&self, noun: &str) -> String {
        format!("{}:{{meta}}:{noun}", self.namespace)
    }
}

/// A digest of a text that every process computes alike (FNV-1a, 32 bits).
pub(super) fn digest(text: &[u8]) -> u32 {
    text.iter()
        .fold(0x811c_9dc5, |digest, byte| (digest ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partitions_keys_share_one_hash_tag() {
        let keys = Keys::new("mk", 16);
        assert_eq!(keys.instances(7), "mk:{p07}:instances");
        assert!(keys.of_partition(7).iter().all(|key| key.starts_with("mk:{p07}:")));
        assert!(keys.unique(7, "sub/1").starts_with("mk:{p07}:unique:"));
    }

    #[test]
    fn a_route_stands_in_the_partition_of_its_own_name() {
        let keys = Keys::new("mk", 16);
        let home = keys.home_of("ch_1");
        assert!(keys.route("ch_1").starts_with(&format!("mk:{{p{home:02}}}:routes:")));
    }
}
