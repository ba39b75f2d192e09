//! `--apply`: what a file proves is told to the charges it is about.
//!
//! A charge in doubt is settled by what the operator's own file says of the same subscriber and
//! amount: staff hand it in, with their reason (money rule 2). A closed one that the file has as
//! charged has its operator asked once more; its answer, not the file, moves the charge (money
//! rules 3 and 4). A charged one is never changed.

use billing::{ChargeId, ChargeState};
use contract::AppliedView;
use orders::{Action, Deed, Orders, REASON_CHARS_MAX, Refused, Via};
use reconcile::{Discrepancy, TheirState};
use records::find;
use workflows::Resolution;

use super::ours::Books;
use crate::cli::source::refused;
use crate::cli::{Failure, Invocation};

/// Charges that are told in one go; further ones are left to the next.
const EVIDENCE_MAX: usize = 100_000;

/// What a file proves.
pub(super) struct Evidence {
    max: usize,
    found: Vec<Piece>,
    left: u64,
}

struct Piece {
    charge: ChargeId,
    line: u64,
    does: Does,
}

#[derive(Clone, Copy)]
enum Does {
    Settle(Resolution),
    Ask,
}

impl Evidence {
    /// To be applied.
    pub(super) fn to_apply() -> Self {
        Self { max: EVIDENCE_MAX, found: Vec::new(), left: 0 }
    }

    /// Of which nothing is kept, since nothing is to be applied.
    pub(super) fn of_no_use() -> Self {
        Self { max: 0, ..Self::to_apply() }
    }

    /// Keeps what a difference proves, if it proves something.
    pub(super) fn consider(&mut self, discrepancy: &Discrepancy) {
        let Some(piece) = Piece::of(discrepancy) else { return };
        match self.found.len() < self.max {
            true => self.found.push(piece),
            false => self.left += 1,
        }
    }

    /// Tells each charge what is proven of it. The whole of it is in the audit before.
    pub(super) async fn apply(
        self,
        why: &str,
        books: &Books,
        orders: &Orders,
        invocation: &Invocation,
    ) -> Result<AppliedView, Failure> {
        let (by, name) = (invocation.who(), books.name("file"));
        let deed = Deed {
            by: &by,
            via: Via::Cli,
            action: Action::Reconcile,
            subject: &name,
            why: Some(why),
        };
        let applying = async {
            let mut applied = AppliedView { left: self.left, ..AppliedView::default() };
            for piece in &self.found {
                piece.apply(why, &name, &by, books, orders, &mut applied).await?;
            }
            Ok(applied)
        };
        orders.audited(&deed, applying).await.map_err(refused)
    }
}

impl Piece {
    fn of(discrepancy: &Discrepancy) -> Option<Self> {
        use ChargeState as S;
        let (ours, theirs) = (discrepancy.ours.as_ref()?, discrepancy.theirs.as_ref()?);
        let does = match (ours.state, theirs.state?) {
            _ if !discrepancy.is_evidence() => return None,
            (S::InDoubt, TheirState::Charged) => Does::Settle(Resolution::Charged),
            (S::InDoubt, TheirState::Declined) => Does::Settle(Resolution::Declined),
            (S::Declined | S::Cancelled, TheirState::Charged) => Does::Ask,
            _ => return None,
        };
        Some(Self { charge: ours.id, line: theirs.line?, does })
    }

    async fn apply(
        &self,
        why: &str,
        name: &str,
        by: &str,
        books: &Books,
        orders: &Orders,
        applied: &mut AppliedView,
    ) -> Result<(), Refused> {
        let count = match self.does {
            Does::Settle(resolution) => {
                let reason = format!("line {} of the operator's file: {why}", self.line);
                let reason: String = reason.chars().take(REASON_CHARS_MAX).collect();
                let charge = self.charge.to_string();
                match orders.resolve(&charge, resolution, by, &reason).await {
                    Ok(()) if resolution == Resolution::Charged => &mut applied.resolved_charged,
                    Ok(()) => &mut applied.resolved_declined,
                    // It has left its doubt meanwhile.
                    Err(Refused::NotPossible { .. }) => &mut applied.left,
                    Err(error) => return Err(error),
                }
            }
            Does::Ask if self.can_be_asked(books).await? => {
                orders.verify(self.charge, name, by).await?;
                &mut applied.asked
            }
            Does::Ask => &mut applied.left,
        };
        *count += 1;
        Ok(())
    }

    /// A closed one is not, where no answer could prove anything of it any more.
    async fn can_be_asked(&self, books: &Books) -> Result<bool, Refused> {
        let found = find::charge_of(self.charge, &*books.store).await?;
        Ok(found.is_some_and(|found| found.state.can_be_verified()))
    }
}
