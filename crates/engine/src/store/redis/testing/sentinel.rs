//! A primary with two replicas, watched by three sentinels.

use std::fs;
use std::io;
use std::time::Duration;

use super::server::{Appendfsync, RedisServer, durable};
use super::wait_until;

/// Servers, the first of them the primary when it starts.
const SERVERS: usize = 3;
/// How long everyone may take to agree on who does what.
const AGREED_WITHIN: Duration = Duration::from_secs(40);

/// A running group of servers with their sentinels, all stopped when it is dropped.
#[derive(Debug)]
pub struct TestSentinel {
    servers: Vec<RedisServer>,
    sentinels: Vec<RedisServer>,
}

impl TestSentinel {
    /// How many sentinels there are.
    pub const SENTINELS: usize = 3;
    /// What the sentinels call the primary.
    pub const NAME: &str = "mekong";

    /// Starts a primary, two replicas that follow it, and three sentinels that know them.
    pub fn start(appendfsync: Appendfsync) -> io::Result<Self> {
        let durable = durable(appendfsync);
        let primary = RedisServer::start_with(&durable)?;
        let port = primary.port();
        let of = format!("127.0.0.1 {port}");
        let follows = ["--replicaof", "127.0.0.1", &port.to_string()].map(str::to_owned);
        let replica: Vec<&str> = [&durable[..], &["--repl-diskless-sync-delay", "0"]]
            .concat()
            .into_iter()
            .chain(follows.iter().map(String::as_str))
            .collect();
        let mut servers = vec![primary];
        for _ in 1..SERVERS {
            servers.push(RedisServer::start_with(&replica)?);
        }
        let watch = |_| start_sentinel(&of);
        let sentinels: io::Result<Vec<_>> = (0..Self::SENTINELS).map(watch).collect();
        let group = Self { servers, sentinels: sentinels? };
        group.wait_until_watched()?;
        Ok(group)
    }

    fn wait_until_watched(&self) -> io::Result<()> {
        let others = Self::SENTINELS - 1;
        wait_until("replicas follow and the sentinels know one another", AGREED_WITHIN, || {
            let replication: String = self.servers[0].ask(&["INFO", "replication"])?;
            let mut all = replication.matches("state=online").count() == SERVERS - 1;
            for sentinel in &self.sentinels {
                let told: Vec<String> = sentinel.ask(&["SENTINEL", "MASTER", Self::NAME])?;
                let field = |name: &str| {
                    told.chunks_exact(2).find(|pair| pair[0] == name).map(|pair| pair[1].clone())
                };
                all &= field("num-slaves") == Some((SERVERS - 1).to_string());
                all &= field("num-other-sentinels") == Some(others.to_string());
            }
            Ok(all)
        })
    }

    /// The URL of a store on it.
    pub fn url(&self) -> String {
        let hosts = self.sentinels.iter().map(|node| format!("127.0.0.1:{}", node.port()));
        format!("redis+sentinel://{}/{}/0", hosts.collect::<Vec<_>>().join(","), Self::NAME)
    }

    /// One of its servers.
    pub fn server(&self, nth: usize) -> &RedisServer {
        &self.servers[nth]
    }

    /// One of its sentinels.
    pub fn sentinel(&mut self, nth: usize) -> &mut RedisServer {
        &mut self.sentinels[nth]
    }

    /// Which server is the primary, as any sentinel sees it.
    pub fn primary(&self) -> io::Result<usize> {
        let ask = |sentinel: &RedisServer| {
            sentinel.ask::<(String, u16)>(&["SENTINEL", "GET-MASTER-ADDR-BY-NAME", Self::NAME])
        };
        let told = self.sentinels.iter().find_map(|sentinel| ask(sentinel).ok());
        let found =
            told.and_then(|(_, port)| self.servers.iter().position(|server| server.port() == port));
        found.ok_or_else(|| io::Error::other("no sentinel knows the primary"))
    }

    /// Kills the primary, and tells which server that was.
    pub fn kill_primary(&mut self) -> io::Result<usize> {
        let nth = self.primary()?;
        self.servers[nth].kill9()?;
        Ok(nth)
    }

    /// Starts a killed server again, with the files it had.
    pub fn restart(&mut self, nth: usize) -> io::Result<()> {
        self.servers[nth].restart()
    }

    /// Stops a server from running, as if its machine were cut off.
    pub fn pause(&self, nth: usize) -> io::Result<()> {
        self.servers[nth].pause()
    }

    /// Lets a server run again.
    pub fn resume(&self, nth: usize) -> io::Result<()> {
        self.servers[nth].resume()
    }

    /// Waits until another server than `nth` is the primary and says so itself.
    pub fn wait_for_fail_over(&self, nth: usize) -> io::Result<usize> {
        wait_until("a replica took over", AGREED_WITHIN, || {
            let primary = self.primary()?;
            let role: String = self.servers[primary].ask(&["INFO", "replication"])?;
            Ok(primary != nth && role.contains("role:master"))
        })?;
        self.primary()
    }

    /// Waits until the sentinel that leads the fail-over from `nth` has promoted another server and
    /// still waits for the rest to follow that; tells which sentinel it is.
    pub fn wait_for_promotion(&self, nth: usize) -> io::Result<usize> {
        let before = self.servers[nth].port().to_string();
        let leads = |sentinel: &RedisServer| -> io::Result<bool> {
            let of = |what| sentinel.ask::<Vec<String>>(&["SENTINEL", what, Self::NAME]);
            let (master, now) = (of("MASTER")?, of("GET-MASTER-ADDR-BY-NAME")?);
            Ok(master.contains(&before) && !now.contains(&before))
        };
        let mut leader = None;
        wait_until("a replica was promoted", AGREED_WITHIN, || {
            leader = self.sentinels.iter().position(|it| leads(it).unwrap_or(false));
            Ok(leader.is_some())
        })?;
        leader.ok_or_else(|| io::Error::other("nobody leads"))
    }

    /// Waits until a server follows the primary.
    pub fn wait_until_it_follows(&self, nth: usize) -> io::Result<()> {
        wait_until("it follows the primary", AGREED_WITHIN, || {
            let replication: String = self.servers[nth].ask(&["INFO", "replication"])?;
            Ok(replication.contains("master_link_status:up"))
        })
    }
}

/// Sentinels keep what they learn in the file they were started with.
fn start_sentinel(of: &str) -> io::Result<RedisServer> {
    let name = TestSentinel::NAME;
    let watch = format!(
        "sentinel monitor {name} {of} 2\nsentinel down-after-milliseconds {name} 1000\n\
         sentinel failover-timeout {name} 6000\nsentinel parallel-syncs {name} 2\n"
    );
    RedisServer::start_prepared(&["sentinel.conf", "--sentinel"], |folder| {
        fs::write(folder.join("sentinel.conf"), &watch)
    })
}
