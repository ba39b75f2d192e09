//! Where a webhook may lead: the public internet, and nowhere within.
//!
//! Whoever sets a webhook's address, or its name's DNS, must not make this process talk to machines
//! that only it can reach. So the addresses are looked at that are connected to, after every
//! resolution.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// An address that is not on the public internet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{host} leads to {address}, which is {what}; allow_private = true would let it")]
pub struct NotPublic {
    /// The host, as it was given.
    pub host: String,
    /// Where it leads.
    pub address: IpAddr,
    /// What is there.
    pub what: &'static str,
}

/// What of IPv4 is not the public internet (IANA's special-purpose registry).
#[rustfmt::skip]
const NOT_PUBLIC_V4: [(Ipv4Addr, u32, &str); 16] = [
    (Ipv4Addr::new(0, 0, 0, 0),        8, "this network"),
    (Ipv4Addr::new(10, 0, 0, 0),       8, "a private address"),
    (Ipv4Addr::new(100, 64, 0, 0),    10, "a carrier's shared address"),
    (Ipv4Addr::new(127, 0, 0, 0),      8, "this machine"),
    (Ipv4Addr::new(169, 254, 0, 0),   16, "a link-local address"),
    (Ipv4Addr::new(172, 16, 0, 0),    12, "a private address"),
    (Ipv4Addr::new(192, 0, 0, 0),     24, "a protocol's own address"),
    (Ipv4Addr::new(192, 0, 2, 0),     24, "an address for documentation"),
    (Ipv4Addr::new(192, 31, 196, 0),  24, "a protocol's own address"),
    (Ipv4Addr::new(192, 88, 99, 0),   24, "a relay's address"),
    (Ipv4Addr::new(192, 168, 0, 0),   16, "a private address"),
    (Ipv4Addr::new(198, 18, 0, 0),    15, "an address for benchmarks"),
    (Ipv4Addr::new(198, 51, 100, 0),  24, "an address for documentation"),
    (Ipv4Addr::new(203, 0, 113, 0),   24, "an address for documentation"),
    (Ipv4Addr::new(224, 0, 0, 0),      4, "a multicast address"),
    (Ipv4Addr::new(240, 0, 0, 0),      4, "a reserved address"),
];

/// The only part of IPv6 that is handed out to the public internet.
const PUBLIC_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What of that part is something else.
#[rustfmt::skip]
const NOT_PUBLIC_V6: [(Ipv6Addr, u32, &str); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0),     23, "a protocol's own address"),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, "an address for documentation"),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0),     16, "an IPv4 address in another's clothes"),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0),     20, "an address for documentation"),
];

/// What is at an address that is not public, in words; `Ok` for the public internet.
///
/// # Errors
///
/// Private, loopback, link-local, unique-local, shared, multicast, reserved, for documentation or
/// benchmarks; or an IPv4 address spelled as an IPv6 one.
pub fn check_address(address: IpAddr) -> Result<(), &'static str> {
    let found = match address {
        IpAddr::V4(v4) => {
            let within = |(net, bits, _): &&_| shares_v4(v4, *net, *bits);
            NOT_PUBLIC_V4.iter().find(within).map(|(_, _, what)| *what)
        }
        IpAddr::V6(v6) if !shares_v6(v6, PUBLIC_V6.0, PUBLIC_V6.1) => Some(outside_v6(v6)),
        IpAddr::V6(v6) => {
            let within = |(net, bits, _): &&_| shares_v6(v6, *net, *bits);
            NOT_PUBLIC_V6.iter().find(within).map(|(_, _, what)| *what)
        }
    };
    found.map_or(Ok(()), Err)
}

/// Whether an address that is written out, or `localhost`, is public. Other names are looked at
/// whenever they are resolved.
///
/// # Errors
///
/// It is not.
pub fn check_url(url: &Url) -> Result<(), NotPublic> {
    let address = match url.host() {
        Some(Host::Ipv4(v4)) => IpAddr::V4(v4),
        Some(Host::Ipv6(v6)) => IpAddr::V6(v6),
        Some(Host::Domain(name)) if is_localhost(name) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        Some(Host::Domain(_)) | None => return Ok(()),
    };
    let host = url.host_str().unwrap_or_default();
    check_address(address).map_err(|what| NotPublic { host: host.to_owned(), address, what })
}

/// Resolves names to public addresses only. One of them is enough; the others are never connected
/// to.
pub(crate) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let addresses = public_ones(name.as_str(), found)?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

fn public_ones(
    host: &str,
    found: impl Iterator<Item = SocketAddr>,
) -> Result<Vec<SocketAddr>, NotPublic> {
    let mut refused = None;
    let mut public = Vec::new();
    for socket in found {
        match check_address(socket.ip()) {
            Ok(()) => public.push(socket),
            Err(what) => refused = Some((socket.ip(), what)),
        }
    }
    match (public.is_empty(), refused) {
        (true, Some((address, what))) => Err(NotPublic { host: host.to_owned(), address, what }),
        _ => Ok(public),
    }
}

fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost")
}

fn shares_v4(address: Ipv4Addr, net: Ipv4Addr, bits: u32) -> bool {
    (address.to_bits() ^ net.to_bits()) >> (32 - bits) == 0
}

fn shares_v6(address: Ipv6Addr, net: Ipv6Addr, bits: u32) -> bool {
    (address.to_bits() ^ net.to_bits()) >> (128 - bits) == 0
}

fn outside_v6(address: Ipv6Addr) -> &'static str {
    match address {
        v6 if v6.is_loopback() => "this machine",
        v6 if v6.to_ipv4_mapped().is_some() => "an IPv4 address in another's clothes",
        v6 if v6.is_unique_local() => "a private address",
        v6 if v6.is_unicast_link_local() => "a link-local address",
        v6 if v6.is_multicast() => "a multicast address",
        _ => "a reserved address",
    }
}

#[cfg(test)]
mod tests;
