//! The staff's tools at the journal itself.

use async_trait::async_trait;
use contract::{AuditView, NewAssignment, WorklistView};
use engine::store::{Cursor, PAGE_MAX};
use orders::{Action, RefundResolution, decided};
use records::AuditFilter;

use super::{Failure, Journal, Rows, pages};
use crate::cli::source::Staffed;

#[async_trait]
impl Staffed for Journal {
    async fn audit(&self, filter: AuditFilter) -> Result<Rows<'_, AuditView>, Failure> {
        Ok(pages(None, move |cursor: Option<Cursor>| {
            let filter = filter.clone();
            async move {
                let page = records::audit(&filter, cursor, PAGE_MAX, self.store()).await?;
                Ok((page.rows, page.next.map(Some)))
            }
        }))
    }

    async fn worklist(&self, limit: usize) -> Result<WorklistView, Failure> {
        Ok(records::worklist(self.orders.catalog(), self.store(), limit).await?)
    }

    async fn settle(&self, matter: &str, reason: &str) -> Result<(), Failure> {
        let by = self.who();
        let act = self.orders.settle(matter, &by, reason);
        self.audited((Action::Settle, matter, Some(reason)), act).await
    }

    async fn resolve_refund(
        &self,
        refund: &str,
        resolution: RefundResolution,
        reason: &str,
    ) -> Result<(), Failure> {
        let (by, why) = (self.who(), decided(resolution.as_str(), reason));
        let act = self.orders.resolve_refund(refund, resolution, &by, reason);
        self.audited((Action::ResolveRefund, refund, Some(&why)), act).await
    }

    async fn assign_callback(&self, callback: &str, to: NewAssignment) -> Result<(), Failure> {
        let NewAssignment { charge, reason } = to;
        let (by, why) = (self.who(), decided(&charge, &reason));
        let act = self.orders.assign_callback(callback, &charge, &by, &reason);
        self.audited((Action::AssignCallback, callback, Some(&why)), act).await
    }
}
