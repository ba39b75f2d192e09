//! Whether a Redis keeps what it acknowledges. Money queues do not start on one that would not.

use std::collections::BTreeMap;

use redis::aio::MultiplexedConnection;

use super::fault::store_error;
use crate::store::StoreError;

/// What a server says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ServerFacts {
    /// Its version, such as `7.0.15`.
    pub(super) version: String,
    /// Whether it keeps an append-only file.
    pub(super) has_aof: bool,
    /// `always`, `everysec`, `no`, or empty where it does not say.
    pub(super) appendfsync: String,
    /// How many replicas have to follow closely for it to take writes; `None` where it does not say.
    pub(super) replicas_to_write: Option<usize>,
    /// What it drops when it is full.
    pub(super) maxmemory_policy: String,
    /// Whether it still reads its files; meanwhile it says that it keeps none.
    pub(super) is_loading: bool,
    /// Whether it is a replica.
    pub(super) is_replica: bool,
    /// Whether it is one of a cluster.
    pub(super) is_in_cluster: bool,
    /// How many replicas follow it now.
    pub(super) replicas: usize,
    /// Names the history of its data; every restart and fail-over changes it.
    pub(super) replid: String,
    /// The history it took over in a fail-over; zeros if none.
    pub(super) replid2: String,
}

impl ServerFacts {
    /// Asks the server. `CONFIG` is often forbidden where Redis is rented, so it is asked only
    /// for what `INFO` does not tell.
    pub(super) async fn ask(connection: &mut MultiplexedConnection) -> Result<Self, StoreError> {
        let info: String = redis::cmd("INFO").query_async(connection).await.map_err(store_error)?;
        let mut ask = redis::cmd("CONFIG");
        ask.arg("GET").arg("appendfsync").arg("min-replicas-to-write");
        let config: Option<BTreeMap<String, String>> = ask.query_async(connection).await.ok();
        Ok(Self::read(&info, &config.unwrap_or_default()))
    }

    fn read(info: &str, config: &BTreeMap<String, String>) -> Self {
        let field = |name: &str| {
            let lines = info.lines().filter_map(|line| line.split_once(':'));
            let mut values = lines.filter(|(key, _)| *key == name).map(|(_, value)| value.trim());
            values.next().unwrap_or_default().to_owned()
        };
        Self {
            version: field("redis_version"),
            has_aof: field("aof_enabled") == "1",
            appendfsync: config.get("appendfsync").cloned().unwrap_or_default(),
            replicas_to_write: config.get("min-replicas-to-write").and_then(|it| it.parse().ok()),
            maxmemory_policy: field("maxmemory_policy"),
            is_loading: field("loading") == "1",
            is_replica: field("role") == "slave",
            is_in_cluster: field("cluster_enabled") == "1",
            replicas: field("connected_slaves").parse().unwrap_or(0),
            replid: field("master_replid"),
            replid2: field("master_replid2"),
        }
    }

    /// What must be changed before money may be kept here; empty if nothing.
    pub(super) fn unfit(&self) -> Option<String> {
        if !self.has_aof {
            return Some(told(
                "appendonly",
                "no",
                "a restart loses everything: set `appendonly yes`",
            ));
        }
        if self.maxmemory_policy != "noeviction" {
            let found = &self.maxmemory_policy;
            let cure = "it drops records when it is full: set `maxmemory-policy noeviction`";
            return Some(told("maxmemory-policy", found, cure));
        }
        None
    }

    /// Whether the server can run the scripts at all, and do what is asked of it beside them.
    pub(super) fn check_version(&self, waits_for_files: bool) -> Result<(), StoreError> {
        if !self.is_at_least(7, 0) {
            return Err(StoreError::Unfit(format!(
                "Redis or Valkey 7 or newer is needed, found version {}: upgrade the server",
                self.version
            )));
        }
        if waits_for_files && !self.is_at_least(7, 2) {
            return Err(StoreError::Unfit(format!(
                "`wait_aof` needs the command WAITAOF of Redis or Valkey 7.2 and newer, found \
                 version {}: upgrade the server, or set `wait_aof = false`",
                self.version
            )));
        }
        Ok(())
    }

    fn is_at_least(&self, major: u32, minor: u32) -> bool {
        let mut numbers = self.version.split('.').map_while(|number| number.parse::<u32>().ok());
        let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        found >= (major, minor)
    }

    /// Whether the address says as much about the servers as they do themselves.
    pub(super) fn check_kind(&self, expects_cluster: bool) -> Result<(), StoreError> {
        let cure = match (self.is_in_cluster, expects_cluster) {
            (true, false) => "is one of a cluster: give the store's address as redis+cluster://",
            (false, true) => "is in no cluster: give the store's address as redis://",
            _ => return Ok(()),
        };
        Err(StoreError::Unfit(format!("this Redis {cure}")))
    }

    /// Whether it says that it takes writes with nobody following it: cut off together with a worker,
    /// it goes on acknowledging what a fail-over throws away.
    pub(super) fn takes_writes_alone(&self) -> bool {
        self.replicas_to_write == Some(0)
    }

    /// Whether a restart in place, if that is what changed the replication id, kept every
    /// acknowledged commit.
    pub(super) fn restarts_lossless(&self) -> bool {
        let took_over = self.replid2.bytes().any(|byte| byte != b'0');
        self.has_aof && self.appendfsync == "always" && !took_over
    }
}

fn told(setting: &str, found: &str, cure: &str) -> String {
    format!(
        "this Redis has `{setting} {found}`, so {cure}, or start with --volatile-store if losing \
         charges is acceptable"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const INFO: &str = "# Server\r\nredis_version:7.0.15\r\naof_enabled:1\r\n\
        maxmemory_policy:noeviction\r\nrole:master\r\nmaster_replid:ab12\r\nmaster_replid2:0000\r\n";

    fn config(name: &str, value: &str) -> BTreeMap<String, String> {
        BTreeMap::from([(name.to_owned(), value.to_owned())])
    }

    /// The facts of a server that does not tell its settings.
    fn facts(info: &str) -> ServerFacts {
        ServerFacts::read(info, &BTreeMap::new())
    }

    #[test]
    fn a_durable_server_passes_the_gate() {
        let facts = ServerFacts::read(INFO, &config("appendfsync", "always"));
        assert_eq!(facts.unfit(), None);
        assert!(facts.check_version(false).is_ok());
        assert!(facts.check_kind(false).is_ok());
        assert!(facts.restarts_lossless());
    }

    #[test]
    fn a_server_without_an_append_only_file_is_told_which_setting_to_change() {
        let facts = facts(&INFO.replace("enabled:1", "enabled:0"));
        assert!(facts.unfit().unwrap().contains("appendonly yes"));
    }

    #[test]
    fn a_server_that_evicts_is_told_which_setting_to_change() {
        let info = INFO.replace("noeviction", "allkeys-lru");
        let unfit = facts(&info).unfit().unwrap();
        assert!(unfit.contains("allkeys-lru") && unfit.contains("maxmemory-policy noeviction"));
    }

    #[test]
    fn an_old_server_is_refused() {
        let facts = facts(&INFO.replace("7.0.15", "6.2.1"));
        assert!(facts.check_version(false).unwrap_err().to_string().contains("6.2.1"));
    }

    #[test]
    fn only_a_server_that_can_tell_of_its_file_is_asked_to() {
        let version = |version| facts(&INFO.replace("7.0.15", version));
        let refused = version("7.0.15").check_version(true).unwrap_err().to_string();
        assert!(refused.contains("wait_aof") && refused.contains("7.0.15"), "{refused}");
        assert!(version("7.2.4").check_version(true).is_ok());
        assert!(version("10.0.0").check_version(true).is_ok());
    }

    #[test]
    fn a_server_of_a_cluster_is_not_taken_for_one_alone_nor_the_other_way_round() {
        let info = INFO.replace("role:", "cluster_enabled:1\r\nrole:");
        let (member, alone) = (facts(&info), facts(INFO));
        assert!(member.check_kind(true).is_ok() && alone.check_kind(false).is_ok());
        assert!(member.check_kind(false).unwrap_err().to_string().contains("redis+cluster"));
        assert!(alone.check_kind(true).is_err());
    }

    #[test]
    fn a_fail_over_may_lose_even_with_an_fsync_for_every_commit() {
        let facts = ServerFacts::read(
            &INFO.replace("id2:0000", "id2:cd34"),
            &config("appendfsync", "always"),
        );
        assert!(!facts.restarts_lossless());
    }

    #[test]
    fn only_a_server_that_says_so_is_known_to_take_writes_without_replicas() {
        let told = |value| ServerFacts::read(INFO, &config("min-replicas-to-write", value));
        assert!(told("0").takes_writes_alone());
        assert!(!told("1").takes_writes_alone() && !facts(INFO).takes_writes_alone());
    }
}
