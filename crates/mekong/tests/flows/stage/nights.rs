//! What the journal says of a night.

use chrono::NaiveDate;
use contract::{NightView, RateSeries, RunView};

use super::Stage;

impl Stage {
    /// The runs of the date it is.
    pub(crate) async fn tonight(&self) -> Vec<RunView> {
        let runs = records::tonight(self.runtime.catalog(), &*self.store).await;
        runs.expect("the journal is there")
    }

    /// The nights of the last days.
    pub(crate) async fn nights(&self, days: u32) -> Vec<NightView> {
        let nights = records::nights(days, self.runtime.catalog(), &*self.store).await;
        nights.expect("the journal is there")
    }

    /// The calls of a date.
    pub(crate) async fn rates(&self, date: NaiveDate) -> Vec<RateSeries> {
        let rates = records::rates(date, self.runtime.catalog(), &*self.store).await;
        rates.expect("the journal is there")
    }
}
