//! The slots of a cluster: which one a key falls into, and which server holds it.

use std::collections::BTreeSet;

use redis::Value;

use super::address::Address;

/// How many slots a cluster has.
pub(super) const SLOTS: u16 = 16_384;

/// The slot of a key: what stands between its braces decides.
pub(super) fn slot_of(key: &[u8]) -> u16 {
    crc16(hash_tag(key)) % SLOTS
}

fn hash_tag(key: &[u8]) -> &[u8] {
    let Some(open) = key.iter().position(|byte| *byte == b'{') else { return key };
    let inside = &key[open + 1..];
    match inside.iter().position(|byte| *byte == b'}') {
        None | Some(0) => key,
        Some(close) => &inside[..close],
    }
}

/// CRC-16/XMODEM, as the cluster specification has it.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
        })
    })
}

/// Who holds which slots, as one server of the cluster tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SlotMap {
    ranges: Vec<Range>,
    replicas: BTreeSet<Address>,
}

/// Slots that lie together, and the primary that holds them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Range {
    first: u16,
    last: u16,
    primary: Primary,
}

/// A primary that holds slots.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Primary {
    /// Its name in the cluster, which stays through restarts and moves.
    pub(super) id: String,
    pub(super) address: Address,
}

impl SlotMap {
    /// Reads an answer to `CLUSTER SLOTS`. A server that does not know its own host is where it
    /// was `asked`.
    pub(super) fn read(answer: Value, asked: &Address) -> Option<Self> {
        let mut map = Self::default();
        for range in array(answer)? {
            let mut parts = array(range)?.into_iter();
            let (first, last) = (slot(parts.next()?)?, slot(parts.next()?)?);
            let primary = server(parts.next()?, asked)?;
            map.replicas.extend(parts.filter_map(|it| Some(server(it, asked)?.address)));
            map.ranges.push(Range { first, last, primary });
        }
        Some(map)
    }

    /// Who holds a slot.
    pub(super) fn primary_of(&self, slot: u16) -> Option<&Primary> {
        let holds = |range: &&Range| (range.first..=range.last).contains(&slot);
        self.ranges.iter().find(holds).map(|range| &range.primary)
    }

    /// Everyone who holds slots.
    pub(super) fn primaries(&self) -> BTreeSet<&Primary> {
        self.ranges.iter().map(|range| &range.primary).collect()
    }

    /// Every server in it, primaries first.
    pub(super) fn addresses(&self) -> impl Iterator<Item = &Address> {
        self.primaries().into_iter().map(|primary| &primary.address).chain(&self.replicas)
    }

    /// Whether somebody holds every slot.
    pub(super) fn is_whole(&self) -> bool {
        let held = |range: &Range| u32::from(range.last - range.first) + 1;
        self.ranges.iter().map(held).sum::<u32>() == u32::from(SLOTS)
    }
}

fn array(value: Value) -> Option<Vec<Value>> {
    match value {
        Value::Array(values) => Some(values),
        _ => None,
    }
}

fn slot(value: Value) -> Option<u16> {
    match value {
        Value::Int(slot) => u16::try_from(slot).ok().filter(|slot| *slot < SLOTS),
        _ => None,
    }
}

/// Host, port and id; what follows is about other names of the host.
fn server(value: Value, asked: &Address) -> Option<Primary> {
    let mut parts = array(value)?.into_iter();
    let host: Option<String> = redis::from_redis_value(parts.next()?).ok()?;
    let port = redis::from_redis_value(parts.next()?).ok()?;
    let id = redis::from_redis_value(parts.next()?).ok()?;
    let known = host.filter(|host| !host.is_empty() && host != "?");
    let host = known.unwrap_or_else(|| asked.host.clone());
    Some(Primary { id, address: Address { host, port } })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::BulkString(text.into())
    }

    fn told(host: Value, port: i64, id: &str) -> Value {
        Value::Array(vec![host, Value::Int(port), text(id), Value::Map(Vec::new())])
    }

    fn range(first: i64, last: i64, servers: &[Value]) -> Value {
        Value::Array([&[Value::Int(first), Value::Int(last)], servers].concat())
    }

    fn asked() -> Address {
        Address { host: "10.0.0.1".to_owned(), port: 7001 }
    }

    #[test]
    fn slots_are_those_of_the_cluster_specification() {
        assert_eq!(slot_of(b"123456789"), 0x31c3);
        assert_eq!(slot_of(b"mk:{p07}:due"), slot_of(b"p07"));
        assert_eq!(slot_of(b"a{}b"), crc16(b"a{}b") % SLOTS);
        assert_eq!(slot_of(b"a{b"), crc16(b"a{b") % SLOTS);
    }

    #[test]
    fn a_map_names_the_primary_of_every_slot_and_knows_its_replicas() {
        let one = [told(text("10.0.0.2"), 7002, "a"), told(text("10.0.0.3"), 7003, "b")];
        let answer = Value::Array(vec![
            range(0, 99, &one),
            range(100, 16_383, &[told(Value::Nil, 7001, "c")]),
        ]);
        let map = SlotMap::read(answer, &asked()).unwrap();
        assert_eq!(map.primary_of(99).unwrap().address.to_string(), "10.0.0.2:7002");
        assert_eq!(map.primary_of(100).unwrap().address, asked());
        assert!(map.is_whole());
        assert_eq!(map.addresses().count(), 3);
    }

    #[test]
    fn a_map_with_a_hole_is_not_whole() {
        let answer = Value::Array(vec![range(1, 16_383, &[told(text("h"), 1, "a")])]);
        let map = SlotMap::read(answer, &asked()).unwrap();
        assert!(!map.is_whole() && map.primary_of(0).is_none());
    }

    #[test]
    fn an_answer_of_another_shape_is_no_map() {
        assert_eq!(SlotMap::read(Value::Okay, &asked()), None);
        assert_eq!(SlotMap::read(Value::Array(vec![range(0, 16_384, &[])]), &asked()), None);
    }
}
