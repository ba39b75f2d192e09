//! The staff's tools at a server.

use async_trait::async_trait;
use contract::{AuditView, NewAssignment, NewRefundResolution, NewSettlement, WorklistView};
use orders::RefundResolution;
use records::AuditFilter;

use super::{Failure, Rows, Server, failure, of, rows};
use crate::cli::source::Staffed;

#[async_trait]
impl Staffed for Server {
    async fn audit(&self, filter: AuditFilter) -> Result<Rows<'_, AuditView>, Failure> {
        let AuditFilter { by, action, subject, since } = filter;
        let action = action.map(|action| action.to_string());
        let filter = client::AuditFilter { by, action, subject, since };
        Ok(rows(self.0.audit(&filter), None))
    }

    async fn worklist(&self, limit: usize) -> Result<WorklistView, Failure> {
        self.0.worklist(limit).await.map_err(failure)
    }

    async fn settle(&self, matter: &str, reason: &str) -> Result<(), Failure> {
        let why = NewSettlement { reason: reason.to_owned() };
        self.0.settle(matter, &why).await.map_err(of("matter", matter)).map(drop)
    }

    async fn resolve_refund(
        &self,
        refund: &str,
        resolution: RefundResolution,
        reason: &str,
    ) -> Result<(), Failure> {
        let resolved_as = resolution.as_str().to_owned();
        let word = NewRefundResolution { resolved_as, reason: reason.to_owned() };
        self.0.resolve_refund(refund, &word).await.map_err(of("refund", refund)).map(drop)
    }

    async fn assign_callback(&self, callback: &str, to: NewAssignment) -> Result<(), Failure> {
        self.0.assign_callback(callback, &to).await.map_err(failure).map(drop)
    }
}
