//! Where a store's servers are: the addresses in a URL.

use std::fmt;
use std::str::FromStr;

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisConnectionInfo};

/// The most servers that an address names.
const SERVERS_MAX: usize = 64;
/// Where servers and sentinels listen unless their address says otherwise.
const PORT: u16 = 6379;
const SENTINEL_PORT: u16 = 26_379;

/// One server's host and port.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Address {
    pub(super) host: String,
    pub(super) port: u16,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bracketed = self.host.contains(':');
        let (open, close) = if bracketed { ("[", "]") } else { ("", "") };
        write!(f, "{open}{}{close}:{}", self.host, self.port)
    }
}

impl Address {
    /// Reads `host:port`, as the servers of a cluster write it: the port follows the last colon.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (host, port) = text.rsplit_once(':')?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        Some(Self { host: host.to_owned(), port: port.parse().ok()? })
    }
}

/// How a store's servers are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    /// There is one, at this address.
    One(Address),
    /// These know which one is the primary of this name.
    Sentinels { sentinels: Vec<Address>, name: String },
    /// These, or some of them, tell which primary holds which slots.
    Cluster(Vec<Address>),
}

/// The address of a store on Redis or Valkey: `redis://host:6379/0`,
/// `redis+sentinel://host:26379,host:26379/name/0` or `redis+cluster://host:6379,host:6379`, each
/// also as `rediss…` for TLS, and with `user:password@` before the hosts.
///
/// ```
/// use engine::store::redis::RedisUrl;
/// assert!("redis+sentinel://a:26379,b:26379/mekong/0".parse::<RedisUrl>().is_ok());
/// assert!("redis+sentinel://a:26379".parse::<RedisUrl>().is_err());
/// ```
#[derive(Clone)]
pub struct RedisUrl {
    pub(super) finding: Finding,
    pub(super) is_tls: bool,
    pub(super) login: RedisConnectionInfo,
}

/// Shows no password.
impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisUrl").field("finding", &self.finding).finish_non_exhaustive()
    }
}

/// A text that is no address of a store on Redis.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedisUrlError {
    /// It begins with something else.
    #[error(
        "expected redis://, redis+sentinel:// or redis+cluster://, or the same with rediss for TLS"
    )]
    Scheme,
    /// Hosts that cannot be read, none or too many.
    #[error("expected hosts such as redis-1:6379,redis-2:6379, at most {SERVERS_MAX}")]
    Hosts,
    /// Several servers that are neither a cluster's nor sentinels.
    #[error("several hosts are for redis+sentinel:// and redis+cluster://")]
    OneHost,
    /// Sentinels without the name of what they watch.
    #[error("expected the name that the sentinels know after the hosts: …:26379/mekong/0")]
    Name,
    /// A database that is no number, or any in a cluster.
    #[error("expected a database number after the last slash; a cluster has only number 0")]
    Database,
}

impl FromStr for RedisUrl {
    type Err = RedisUrlError;

    fn from_str(text: &str) -> Result<Self, RedisUrlError> {
        let (scheme, rest) = text.split_once("://").ok_or(RedisUrlError::Scheme)?;
        let (protocol, kind) = scheme.split_once('+').unwrap_or((scheme, ""));
        if !["redis", "rediss"].contains(&protocol) || !["", "sentinel", "cluster"].contains(&kind)
        {
            return Err(RedisUrlError::Scheme);
        }
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
        let mut path = path.trim_end_matches('/').split('/').filter(|part| !part.is_empty());
        let port = if kind == "sentinel" { SENTINEL_PORT } else { PORT };
        let servers = servers(hosts, port)?;
        let finding = match kind {
            "sentinel" => {
                let name = path.next().ok_or(RedisUrlError::Name)?.to_owned();
                Finding::Sentinels { sentinels: servers, name }
            }
            "cluster" => Finding::Cluster(servers),
            _ => match <[Address; 1]>::try_from(servers) {
                Ok([server]) => Finding::One(server),
                Err(_) => return Err(RedisUrlError::OneHost),
            },
        };
        let database = path.next().unwrap_or("0");
        let has_more = path.next().is_some();
        let is_elsewhere = kind == "cluster" && database != "0";
        let database = database.parse::<u32>().map_err(|_| RedisUrlError::Database)?;
        if has_more || is_elsewhere {
            return Err(RedisUrlError::Database);
        }
        Ok(Self { finding, is_tls: protocol == "rediss", login: settings(login, database)? })
    }
}

fn servers(hosts: &str, port: u16) -> Result<Vec<Address>, RedisUrlError> {
    let servers: Result<Vec<Address>, _> =
        hosts.split(',').map(|host| server(host, port)).collect();
    servers.and_then(|servers| {
        if servers.len() > SERVERS_MAX { Err(RedisUrlError::Hosts) } else { Ok(servers) }
    })
}

fn server(text: &str, port: u16) -> Result<Address, RedisUrlError> {
    let has_port = text.rsplit_once(':').is_some_and(|(_, port)| !port.contains(']'));
    let text = if has_port { text.to_owned() } else { format!("{text}:{port}") };
    let is_host = |host: &str| {
        let of_a_name = |c: char| c.is_ascii_alphanumeric() || "-._:%".contains(c);
        !host.is_empty() && host.chars().all(of_a_name)
    };
    Address::read(&text).filter(|it| is_host(&it.host) && it.port > 0).ok_or(RedisUrlError::Hosts)
}

/// User, password and database, written as the driver reads them.
fn settings(login: &str, database: u32) -> Result<RedisConnectionInfo, RedisUrlError> {
    let at = if login.is_empty() { "" } else { "@" };
    let info: Result<ConnectionInfo, _> =
        format!("redis://{login}{at}host/{database}").into_connection_info();
    let info = info.map_err(|_| RedisUrlError::Hosts)?;
    Ok(info.redis_settings().clone().set_protocol(redis::ProtocolVersion::RESP3))
}

impl RedisUrl {
    /// An address as the driver takes it.
    pub(super) fn driver_address(&self, of: &Address) -> ConnectionAddr {
        let (host, port) = (of.host.clone(), of.port);
        match self.is_tls {
            true => ConnectionAddr::TcpTls { host, port, insecure: false, tls_params: None },
            false => ConnectionAddr::Tcp(host, port),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<RedisUrl, RedisUrlError> {
        text.parse()
    }

    fn at(host: &str, port: u16) -> Address {
        Address { host: host.to_owned(), port }
    }

    #[test]
    fn each_scheme_says_how_the_servers_are_found() {
        let found = |text| read(text).unwrap().finding;
        assert_eq!(found("redis://h"), Finding::One(at("h", 6379)));
        assert_eq!(found("rediss://h:7/2"), Finding::One(at("h", 7)));
        assert_eq!(found("redis://[::1]:7"), Finding::One(at("::1", 7)));
        let sentinels = vec![at("a", 26_379), at("b", 1)];
        let name = "mekong".to_owned();
        assert_eq!(
            found("redis+sentinel://a,b:1/mekong/0"),
            Finding::Sentinels { sentinels, name }
        );
        let seeds = vec![at("a", 1), at("b", 6379)];
        assert_eq!(found("rediss+cluster://a:1,b"), Finding::Cluster(seeds));
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_what_was_expected() {
        for (text, error) in [
            ("h:6379", RedisUrlError::Scheme),
            ("redis+ring://h", RedisUrlError::Scheme),
            ("redis://", RedisUrlError::Hosts),
            ("redis+cluster://a,,b", RedisUrlError::Hosts),
            ("redis://h:port", RedisUrlError::Hosts),
            ("redis://a,b", RedisUrlError::OneHost),
            ("redis+sentinel://a", RedisUrlError::Name),
            ("redis+cluster://a/1", RedisUrlError::Database),
            ("redis://a/x", RedisUrlError::Database),
        ] {
            assert_eq!(read(text).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn a_login_is_for_every_server_and_is_not_shown() {
        let url = read("rediss+sentinel://mekong:hunter%402@a,b/m/3").unwrap();
        assert_eq!(url.login.password(), Some("hunter@2"));
        assert_eq!((url.login.username(), url.login.db()), (Some("mekong"), 3));
        assert!(url.is_tls && !format!("{url:?}").contains("hunter"));
    }
}
