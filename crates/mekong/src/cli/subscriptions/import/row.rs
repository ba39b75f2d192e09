//! A line as the subscription it describes.

use std::sync::Arc;

use chrono::DateTime;
use orders::enrolment::{Entry, Registrar};
use sheet::{Line, cells, text};
use workflows::Catalog;

use super::columns::Columns;
use super::reason::Reason;

/// Reads lines as entries, by the plans and accounts of a catalog.
pub(super) struct RowReader {
    columns: Columns,
    registrar: Registrar,
}

impl RowReader {
    pub(super) fn new(columns: Columns, catalog: Arc<Catalog>, partitions: u16) -> Self {
        Self { columns, registrar: Registrar::new(catalog, partitions) }
    }

    /// What a line says; none if it is blank.
    pub(super) fn read(&self, line: &Line<'_>) -> Option<Result<Entry, Reason>> {
        (*line != Line::Bytes(&[])).then(|| self.row(line))
    }

    fn row(&self, line: &Line<'_>) -> Result<Entry, Reason> {
        let cells = cells(text(line)?)?;
        let [id, msisdn, plan, renews_at] = self.columns.pick(&cells)?;
        let at = DateTime::parse_from_rfc3339(renews_at).map_err(|_| Reason::RenewsAt);
        // The first field of a line that cannot be used is the one that is told.
        let entry = self.registrar.entry(id, msisdn, plan, at.clone().unwrap_or_default().to_utc());
        let entry = entry?;
        at.map(|_| entry)
    }
}
