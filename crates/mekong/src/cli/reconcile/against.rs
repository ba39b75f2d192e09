//! A day against the operator's file.

use std::path::Path;

use contract::{OperatorFileView, ReconciliationView, RejectedLine};
use orders::Orders;
use reconcile::{FileFormat, Ours, Reconciled, Reconciler, Rejected, Row, Seen};

use super::ReconcileArgs;
use super::evidence::Evidence;
use super::file::OperatorFile;
use super::listing::Listing;
use super::ours::{Books, each};
use super::strangers::Strangers;
use crate::cli::{Failure, Invocation};
use crate::config::Account;

/// Rejected lines in the report itself.
const REJECTIONS_MAX: usize = 1_000;

/// Matches both sides and, if that is asked for, tells the charges what the file proves.
pub(super) async fn file(
    path: &Path,
    args: &ReconcileArgs,
    account: &Account,
    books: &Books,
    listing: Listing,
    orders: &Orders,
    invocation: &Invocation,
) -> Result<ReconciliationView, Failure> {
    let file = OperatorFile::open(path, format(args, account), account, invocation)?;
    let mut matching = Matching::begin(&file, books, listing, args.apply);
    let evidence = invocation.unless_interrupted(async {
        matching.take_ours(invocation).await?;
        matching.take_theirs(file).await
    });
    evidence.await?;
    let (mut view, evidence) = matching.conclude()?;
    if let Some(why) = args.why.as_deref().filter(|_| args.apply) {
        view.applied = Some(evidence.apply(why, books, orders, invocation).await?);
    }
    Ok(view)
}

/// As the account says, unless the command says otherwise.
fn format(args: &ReconcileArgs, account: &Account) -> FileFormat {
    let said = account.reconcile.clone();
    match &args.columns {
        Some(columns) => FileFormat { columns: columns.0.clone(), ..said },
        None => said,
    }
}

struct Matching<'b> {
    books: &'b Books,
    reconciler: Reconciler,
    strangers: Strangers,
    listing: Listing,
    evidence: Evidence,
    file: OperatorFileView,
}

impl<'b> Matching<'b> {
    fn begin(file: &OperatorFile, books: &'b Books, listing: Listing, apply: bool) -> Self {
        let header = file.header();
        let file = OperatorFileView {
            columns: header.headings().clone(),
            guessed: header.is_guessed(),
            ..OperatorFileView::default()
        };
        let evidence = if apply { Evidence::to_apply() } else { Evidence::of_no_use() };
        let (reconciler, strangers) = (Reconciler::new(books.day), Strangers::default());
        Self { books, reconciler, strangers, listing, evidence, file }
    }

    async fn take_ours(&mut self, invocation: &Invocation) -> Result<(), Failure> {
        let bar = invocation.progress.count("our charges");
        let expect = |(charge, place)| self.reconciler.expect(Ours::of(&charge, place));
        each(self.books.of_the_day(), &bar, expect).await?;
        bar.finish_and_clear();
        Ok(())
    }

    async fn take_theirs(&mut self, mut file: OperatorFile) -> Result<(), Failure> {
        while let Some(handful) = file.next().await? {
            for (line, row) in handful.rows {
                match row {
                    Ok(row) => self.take_row(row),
                    Err(why) => self.reject(line, &why),
                }
            }
            if self.strangers.are_many() {
                self.look_up_strangers().await?;
            }
        }
        self.look_up_strangers().await
    }

    fn take_row(&mut self, row: Row) {
        self.file.rows += 1;
        let (listing, evidence) = (&mut self.listing, &mut self.evidence);
        let seen = self.reconciler.see(&row, &mut |discrepancy| {
            evidence.consider(&discrepancy);
            listing.add(&discrepancy);
        });
        match seen {
            Seen::Known => {}
            Seen::OfAnotherDay => self.file.rows_of_other_days += 1,
            Seen::WithoutMoney => self.file.rows_without_money += 1,
            Seen::Unknown => self.strangers.add(row),
        }
    }

    fn reject(&mut self, line: u64, why: &Rejected) {
        self.file.rejected += 1;
        if self.file.rejections.len() < REJECTIONS_MAX {
            self.file.rejections.push(RejectedLine { line, reason: why.to_string() });
        }
    }

    async fn look_up_strangers(&mut self) -> Result<(), Failure> {
        let (listing, evidence) = (&mut self.listing, &mut self.evidence);
        let mut tell = |discrepancy| {
            evidence.consider(&discrepancy);
            listing.add(&discrepancy);
        };
        self.strangers.look_up(self.books, &mut self.reconciler, &mut tell).await
    }

    fn conclude(self) -> Result<(ReconciliationView, Evidence), Failure> {
        let Self { books, reconciler, mut listing, mut evidence, file, .. } = self;
        let reconciled = reconciler.conclude(&mut |discrepancy| {
            evidence.consider(&discrepancy);
            listing.add(&discrepancy);
        });
        let Reconciled { tally, at_the_edge, of_another_day } = reconciled;
        let view = ReconciliationView {
            account: books.account.to_string(),
            date: books.day.date(),
            needs_person: tally.needs_person() || file.rejected > 0,
            classes: tally.view(),
            at_the_edge,
            of_another_day,
            file: Some(file),
            inquiries: None,
            applied: None,
            discrepancies: listing.close()?,
        };
        Ok((view, evidence))
    }
}
