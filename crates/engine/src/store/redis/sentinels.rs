//! Asking sentinels which server is the primary now.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::join_all;
use redis::Pipeline;

use super::address::Address;
use super::dial::Dialer;
use super::fault::{store_error, text_of};
use crate::store::StoreError;

/// Those who know where the primary of a name is.
#[derive(Debug)]
pub(super) struct Sentinels {
    pub(super) dialer: Arc<Dialer>,
    pub(super) sentinels: Vec<Address>,
    pub(super) name: String,
}

/// What one sentinel knows of the primary.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    /// Every fail-over has a higher one, so the latest news wins.
    epoch: u64,
    primary: Address,
}

impl Sentinels {
    /// The primary, as whoever knows of the latest fail-over tells it: one that was cut off
    /// together with a primary still believes in it.
    pub(super) async fn primary(&self) -> Result<Address, StoreError> {
        let answers = join_all(self.sentinels.iter().map(|sentinel| self.ask(sentinel))).await;
        let (told, failed): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        if let Some(latest) = told.into_iter().flatten().max() {
            return Ok(latest.primary);
        }
        let why: Vec<String> = failed.iter().filter_map(|it| it.as_ref().err().cloned()).collect();
        let text = format!("no sentinel knows the primary of {}: {}", self.name, why.join("; "));
        Err(StoreError::Unavailable(text.into()))
    }

    async fn ask(&self, sentinel: &Address) -> Result<Told, String> {
        let ask = async {
            let mut connection = self.dialer.dial_sentinel(sentinel).await?;
            let mut both = Pipeline::with_capacity(2);
            // The epoch first: asked later, the address is as new as that or newer.
            both.cmd("SENTINEL").arg("MASTER").arg(&self.name);
            both.cmd("SENTINEL").arg("GET-MASTER-ADDR-BY-NAME").arg(&self.name);
            both.query_async(&mut connection).await.map_err(store_error)
        };
        let (master, at): (BTreeMap<String, String>, Option<(String, String)>) =
            ask.await.map_err(|error| format!("{sentinel}: {}", text_of(&error)))?;
        read(&master, at).ok_or_else(|| format!("{sentinel} gave an answer of another shape"))
    }
}

/// Reads answers to `SENTINEL MASTER` and `GET-MASTER-ADDR-BY-NAME`. While the sentinel that leads a
/// fail-over waits for the other replicas to follow, `MASTER` has the new epoch with the old
/// address; the other command tells who was promoted.
fn read(master: &BTreeMap<String, String>, at: Option<(String, String)>) -> Option<Told> {
    let (host, port) = at?;
    let primary = Address { host, port: port.parse().ok()? };
    Some(Told { epoch: master.get("config-epoch")?.parse().ok()?, primary })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redis::testing::{Appendfsync, TestSentinel};

    fn told(port: &str, epoch: &str) -> Option<Told> {
        let master = [("ip", "10.0.0.9"), ("port", "6379"), ("config-epoch", epoch)];
        let master = master.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        read(&master, Some(("10.0.0.1".to_owned(), port.to_owned())))
    }

    #[test]
    fn the_latest_fail_over_is_believed() {
        let (before, after) = (told("6380", "1"), told("6379", "2"));
        assert_eq!(before.clone().max(after.clone()), after);
        assert_eq!(after.unwrap().primary.to_string(), "10.0.0.1:6379");
    }

    #[test]
    fn an_answer_without_an_address_tells_nothing() {
        assert_eq!(told("none", "1"), None);
        assert_eq!(read(&BTreeMap::from([("config-epoch".into(), "1".into())]), None), None);
    }

    #[tokio::test]
    async fn the_promoted_server_is_told_of_before_the_others_follow_it() {
        let mut group = TestSentinel::start(Appendfsync::Everysec).unwrap();
        for nth in 1..3 {
            // With a password that nobody asks for, no replica follows the next primary.
            group.server(nth).ask::<()>(&["CONFIG", "SET", "masterauth", "none"]).unwrap();
        }
        let killed = group.kill_primary().unwrap();
        let leads = group.wait_for_promotion(killed).unwrap();
        let leads = Address { host: "127.0.0.1".to_owned(), port: group.sentinel(leads).port() };
        let dialer = Arc::new(Dialer::new(group.url().parse().unwrap(), None));
        let name = TestSentinel::NAME.to_owned();
        let told = Sentinels { dialer, sentinels: vec![leads], name }.primary().await.unwrap();
        assert_ne!(told.port, group.server(killed).port());
    }
}
