//! Settling a doubt by hand: the audited last resort.

use records::find;
use workflows::{Resolution, resolve};

use crate::{Orders, Refused, reason};

impl Orders {
    /// Puts on record what staff know of a charge in doubt. `by` names the person, for the history.
    ///
    /// # Errors
    ///
    /// An unknown charge, one that is not in doubt, or a reason that is missing or too long.
    pub async fn resolve(
        &self,
        charge: &str,
        resolution: Resolution,
        by: &str,
        reason: &str,
    ) -> Result<(), Refused> {
        let reason = reason::needed(reason)?;
        let found = find::charge(charge, &*self.store).await?;
        let found = found.ok_or_else(|| Refused::unknown("charge", charge))?;
        let signal = resolve(&found.state, resolution, by, &reason);
        let signal = signal.map_err(|why| Refused::not_now(why.to_string()))?;
        match self.store.signal(signal).await? {
            true => Ok(()),
            false => Err(Refused::unknown("charge", charge)),
        }
    }
}
