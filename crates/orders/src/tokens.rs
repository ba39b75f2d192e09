//! Access tokens.

use billing::AccountId;
use engine::store::Signal;
use engine::workflow::encode;
use workflows::{TokenSignal, ids};

use crate::{Orders, Refused};

impl Orders {
    /// Has a worker fetch another access token for an account now. The current one is used until it
    /// is there.
    ///
    /// # Errors
    ///
    /// No worker has ever fetched one for this account: it has none, or nobody works.
    pub async fn refresh_token(&self, account: &str) -> Result<(), Refused> {
        let unknown = || Refused::unknown("access token of the account", account);
        let id: AccountId = account.parse().map_err(|_| unknown())?;
        let to = ids::token(&id, self.store.partitions());
        let signal = Signal { to, body: encode(&TokenSignal::Refresh) };
        match self.store.signal(signal).await? {
            true => Ok(()),
            false => Err(unknown()),
        }
    }
}
