//! A cluster: three primaries with a replica each.

use std::io;
use std::time::Duration;

use redis::Value;

use super::server::{Appendfsync, RedisServer, durable, free_port};
use super::wait_until;
use crate::store::redis::address::Address;
use crate::store::redis::slots::{SLOTS, SlotMap, slot_of};

/// Servers, the first half of them primaries when it starts.
const NODES: usize = 6;
const PRIMARIES: usize = NODES / 2;
/// After how long without a word a server counts as failed.
const NODE_TIMEOUT_MS: &str = "1500";
/// How long the servers may take to agree on who does what.
const AGREED_WITHIN: Duration = Duration::from_secs(40);
/// How many keys of a slot travel together.
const MOVED_TOGETHER: &str = "100";

/// A running cluster of six servers, stopped when it is dropped.
#[derive(Debug)]
pub struct TestCluster {
    nodes: Vec<RedisServer>,
    ids: Vec<String>,
    is_up: Vec<bool>,
}

impl TestCluster {
    /// Starts three primaries that hold all slots, each with a replica.
    pub fn start(appendfsync: Appendfsync) -> io::Result<Self> {
        let started: io::Result<Vec<_>> = (0..NODES).map(|_| start_node(appendfsync)).collect();
        let (nodes, bus_ports): (Vec<_>, Vec<_>) = started?.into_iter().unzip();
        let ids: io::Result<Vec<String>> =
            nodes.iter().map(|node| node.ask(&["CLUSTER", "MYID"])).collect();
        let cluster = Self { nodes, ids: ids?, is_up: vec![true; NODES] };
        cluster.share_out_slots()?;
        cluster.introduce(&bus_ports)?;
        for nth in PRIMARIES..NODES {
            let primary = &cluster.ids[nth - PRIMARIES];
            cluster.nodes[nth].ask::<()>(&["CLUSTER", "REPLICATE", primary])?;
        }
        cluster.wait_until_whole()?;
        Ok(cluster)
    }

    fn share_out_slots(&self) -> io::Result<()> {
        let share = usize::from(SLOTS).div_ceil(PRIMARIES);
        for (nth, node) in self.nodes[..PRIMARIES].iter().enumerate() {
            let last = ((nth + 1) * share).min(usize::from(SLOTS)) - 1;
            let (first, last) = ((nth * share).to_string(), last.to_string());
            node.ask::<()>(&["CLUSTER", "ADDSLOTSRANGE", &first, &last])?;
            node.ask::<()>(&["CLUSTER", "SET-CONFIG-EPOCH", &(nth + 1).to_string()])?;
        }
        Ok(())
    }

    fn introduce(&self, bus_ports: &[u16]) -> io::Result<()> {
        for (node, bus_port) in self.nodes.iter().zip(bus_ports).skip(1) {
            let (port, bus_port) = (node.port().to_string(), bus_port.to_string());
            self.nodes[0].ask::<()>(&["CLUSTER", "MEET", "127.0.0.1", &port, &bus_port])?;
        }
        wait_until("all nodes know one another", AGREED_WITHIN, || {
            let knows_all = |node: &RedisServer| {
                Ok(node.ask::<String>(&["CLUSTER", "NODES"])?.lines().count() == NODES)
            };
            self.nodes
                .iter()
                .map(knows_all)
                .try_fold(true, |all, one: io::Result<bool>| Ok(all && one?))
        })
    }

    /// Waits until every server that runs says that all slots are held, and every replica among
    /// them follows its primary.
    pub fn wait_until_whole(&self) -> io::Result<()> {
        wait_until("the cluster is whole", AGREED_WITHIN, || {
            for (_, node) in self.running() {
                let info: String = node.ask(&["CLUSTER", "INFO"])?;
                let replication: String = node.ask(&["INFO", "replication"])?;
                let follows = replication.contains("role:master")
                    || replication.contains("master_link_status:up");
                if !info.contains("cluster_state:ok") || !follows {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }

    /// The URL of a store on it.
    pub fn url(&self) -> String {
        let hosts = self.nodes.iter().map(|node| format!("127.0.0.1:{}", node.port()));
        format!("redis+cluster://{}", hosts.collect::<Vec<_>>().join(","))
    }

    /// One of its servers.
    pub fn node(&self, nth: usize) -> &RedisServer {
        &self.nodes[nth]
    }

    /// The slot of a key.
    pub fn slot_of(key: &str) -> u16 {
        slot_of(key.as_bytes())
    }

    /// Which server holds a slot, as those that run and are not stopped see it.
    pub fn holder_of(&self, slot: u16) -> io::Result<usize> {
        let (_, any) = self.running().next().ok_or_else(|| io::Error::other("no node runs"))?;
        let asked = Address { host: "127.0.0.1".to_owned(), port: any.port() };
        let answer: Value = any.ask(&["CLUSTER", "SLOTS"])?;
        let map = SlotMap::read(answer, &asked).unwrap_or_default();
        let holder = map
            .primary_of(slot)
            .and_then(|primary| self.ids.iter().position(|id| *id == primary.id));
        holder.ok_or_else(|| io::Error::other(format!("nobody holds slot {slot}")))
    }

    fn running(&self) -> impl Iterator<Item = (usize, &RedisServer)> {
        self.nodes.iter().enumerate().filter(|(nth, _)| self.is_up[*nth])
    }

    /// Another primary than the one that holds a slot.
    pub fn another_primary(&self, slot: u16) -> io::Result<usize> {
        let holder = self.holder_of(slot)?;
        let others = [0, SLOTS / 2, SLOTS - 1].map(|slot| self.holder_of(slot));
        let other = others.into_iter().flatten().find(|other| *other != holder);
        other.ok_or_else(|| io::Error::other("one primary holds every slot"))
    }

    /// Moves a slot with its keys to another primary, as `redis-cli --cluster reshard` does.
    pub fn move_slot(&self, slot: u16, to: usize) -> io::Result<()> {
        let from = self.holder_of(slot)?;
        if from == to {
            return Ok(());
        }
        let (source, target) = (&self.nodes[from], &self.nodes[to]);
        let slot = slot.to_string();
        target.ask::<()>(&["CLUSTER", "SETSLOT", &slot, "IMPORTING", &self.ids[from]])?;
        source.ask::<()>(&["CLUSTER", "SETSLOT", &slot, "MIGRATING", &self.ids[to]])?;
        self.move_keys(source, target, &slot)?;
        for (_, node) in [(to, target), (from, source)].into_iter().chain(self.running()) {
            let replication: String = node.ask(&["INFO", "replication"])?;
            if replication.contains("role:master") {
                node.ask::<()>(&["CLUSTER", "SETSLOT", &slot, "NODE", &self.ids[to]])?;
            }
        }
        Ok(())
    }

    fn move_keys(&self, source: &RedisServer, target: &RedisServer, slot: &str) -> io::Result<()> {
        let port = target.port().to_string();
        loop {
            let keys: Vec<String> =
                source.ask(&["CLUSTER", "GETKEYSINSLOT", slot, MOVED_TOGETHER])?;
            if keys.is_empty() {
                return Ok(());
            }
            let mut words = vec!["MIGRATE", "127.0.0.1", &port, "", "0", "5000", "KEYS"];
            words.extend(keys.iter().map(String::as_str));
            source.ask::<()>(&words)?;
        }
    }

    /// Kills the primary that holds a slot, and tells which server that was.
    pub fn kill_primary(&mut self, slot: u16) -> io::Result<usize> {
        let nth = self.holder_of(slot)?;
        self.is_up[nth] = false;
        self.nodes[nth].kill9()?;
        Ok(nth)
    }

    /// Starts a killed server again, with the files it had.
    pub fn restart(&mut self, nth: usize) -> io::Result<()> {
        self.nodes[nth].restart()?;
        self.is_up[nth] = true;
        Ok(())
    }

    /// Stops a server from running, as if its machine were cut off.
    pub fn pause(&mut self, nth: usize) -> io::Result<()> {
        self.is_up[nth] = false;
        self.nodes[nth].pause()
    }

    /// Lets a server run again.
    pub fn resume(&mut self, nth: usize) -> io::Result<()> {
        self.nodes[nth].resume()?;
        self.is_up[nth] = true;
        Ok(())
    }

    /// Waits until another server than `nth` holds a slot.
    pub fn wait_for_fail_over(&self, slot: u16, nth: usize) -> io::Result<usize> {
        wait_until("a replica took over", AGREED_WITHIN, || Ok(self.holder_of(slot)? != nth))?;
        self.holder_of(slot)
    }
}

/// A server of a cluster to be, and the port on which it talks to the others.
fn start_node(appendfsync: Appendfsync) -> io::Result<(RedisServer, u16)> {
    let bus_port = free_port()?;
    let bus = bus_port.to_string();
    let own = ["--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf"];
    let timing = ["--cluster-node-timeout", NODE_TIMEOUT_MS, "--cluster-port", &bus];
    let promptly = ["--repl-diskless-sync-delay", "0", "--cluster-replica-validity-factor", "0"];
    let settings = [&durable(appendfsync)[..], &own, &timing, &promptly].concat();
    Ok((RedisServer::start_with(&settings)?, bus_port))
}
