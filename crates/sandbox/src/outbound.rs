//! HTTP to the merchant's servers.

use std::time::Duration;

use reqwest::Client;

/// A client whose calls take at most `time_out`. It asks no proxy: the servers are those of a
/// test on this machine, where no proxy would find them.
pub(crate) fn client(time_out: Duration) -> Client {
    let client = Client::builder().no_proxy().timeout(time_out).build();
    client.expect("a client without special wishes can always be made")
}
