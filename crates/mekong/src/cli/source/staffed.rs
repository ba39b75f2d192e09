//! The staff's tools, wherever commands turn to.

use async_trait::async_trait;
use contract::{AuditView, NewAssignment, WorklistView};
use orders::RefundResolution;
use records::AuditFilter;

use super::Rows;
use crate::cli::Failure;

/// The staff's tools. What is unknown is [`Failure::Failed`], and every deed is in the audit.
#[async_trait]
pub(in crate::cli) trait Staffed {
    /// Who did what, newest first.
    async fn audit(&self, filter: AuditFilter) -> Result<Rows<'_, AuditView>, Failure>;

    /// What needs a person: up to so many rows of each section.
    async fn worklist(&self, limit: usize) -> Result<WorklistView, Failure>;

    /// Settles a matter.
    async fn settle(&self, matter: &str, reason: &str) -> Result<(), Failure>;

    /// Settles a refund in doubt by hand.
    async fn resolve_refund(
        &self,
        refund: &str,
        resolution: RefundResolution,
        reason: &str,
    ) -> Result<(), Failure>;

    /// Says which charge a callback is about.
    async fn assign_callback(&self, callback: &str, to: NewAssignment) -> Result<(), Failure>;
}
