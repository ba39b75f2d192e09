//! Asking sentinels which server is the primary now.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::join_all;

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
            let mut command = redis::cmd("SENTINEL");
            command.arg("MASTER").arg(&self.name);
            command.query_async(&mut connection).await.map_err(store_error)
        };
        let told: BTreeMap<String, String> =
            ask.await.map_err(|error| format!("{sentinel}: {}", text_of(&error)))?;
        read(&told).ok_or_else(|| format!("{sentinel} gave an answer of another shape"))
    }
}

/// Reads an answer to `SENTINEL MASTER`.
fn read(told: &BTreeMap<String, String>) -> Option<Told> {
    let primary = Address { host: told.get("ip")?.clone(), port: told.get("port")?.parse().ok()? };
    Some(Told { epoch: told.get("config-epoch")?.parse().ok()?, primary })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(port: &str, epoch: &str) -> BTreeMap<String, String> {
        let fields = [("ip", "10.0.0.1"), ("port", port), ("config-epoch", epoch)];
        fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }

    #[test]
    fn the_latest_fail_over_is_believed() {
        let (before, after) = (read(&told("6380", "1")), read(&told("6379", "2")));
        assert_eq!(before.clone().max(after.clone()), after);
        assert_eq!(after.unwrap().primary.to_string(), "10.0.0.1:6379");
    }

    #[test]
    fn an_answer_without_an_address_tells_nothing() {
        assert_eq!(read(&told("none", "1")), None);
        assert_eq!(read(&BTreeMap::new()), None);
    }
}
