//! A day that was reconciled with its operator.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What came of reconciling an account's day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReconciliationView {
    /// The account.
    pub account: String,
    /// The date in the account's time zone.
    pub date: NaiveDate,
    /// Whether anything needs a person.
    pub needs_person: bool,
    /// Counts and sums, the gravest class first.
    pub classes: Vec<ReconciledClass>,
    /// Charges of ours at the day's edge that their file does not have: the file of the day before
    /// or after may.
    pub at_the_edge: u64,
    /// Pairs whose charge belongs to another day by our clock.
    pub of_another_day: u64,
    /// The operator's file, if there was one.
    pub file: Option<OperatorFileView>,
    /// The inquiries, where there was no file.
    pub inquiries: Option<InquiriesView>,
    /// What was handed to the charges as evidence, if that was asked for.
    pub applied: Option<AppliedView>,
    /// The first 1,000 that do not agree.
    pub discrepancies: Vec<DiscrepancyView>,
}

/// How many pairs there are of one class, and how much money that is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReconciledClass {
    /// `missing_here`, `duplicate_there`, `state_differs`, `amount_differs`, `msisdn_differs`,
    /// `missing_there`, `in_doubt` or `matched`.
    pub class: String,
    /// How many.
    pub count: u64,
    /// What we say was taken, by currency, as decimal texts; asked for, where we say it was not.
    pub ours: BTreeMap<String, String>,
    /// What they say was taken, by currency, as decimal texts.
    pub theirs: BTreeMap<String, String>,
}

/// How an operator's file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OperatorFileView {
    /// Which of its columns was read as what.
    pub columns: BTreeMap<String, String>,
    /// Whether that was guessed from the headings.
    pub guessed: bool,
    /// Rows that were read.
    pub rows: u64,
    /// Rows of other dates, which are no part of this day.
    pub rows_of_other_days: u64,
    /// Rows by which no money moved, about what we do not know.
    pub rows_without_money: u64,
    /// Lines that could not be read.
    pub rejected: u64,
    /// The first 1,000 of them.
    pub rejections: Vec<RejectedLine>,
}

/// A line that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RejectedLine {
    /// Where it stands, counted from 1.
    pub line: u64,
    /// Why; no number is repeated.
    pub reason: String,
}

/// What the operator was asked in place of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InquiriesView {
    /// What the choice was made by: the same seed chooses the same charges.
    pub seed: u64,
    /// Charges of the day that can be asked about.
    pub charges: u64,
    /// Charges that were chosen.
    pub chosen: u64,
    /// Those that the operator has answered about.
    pub answered: u64,
    /// Those that it has not: the same command goes on.
    pub unanswered: u64,
}

/// What was handed to the charges as evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AppliedView {
    /// Doubts settled as charged.
    pub resolved_charged: u64,
    /// Doubts settled as declined.
    pub resolved_declined: u64,
    /// Closed charges whose operator is asked again.
    pub asked: u64,
    /// What could not be applied, since it had changed meanwhile.
    pub left: u64,
}

/// One pair that does not agree, or what only one side has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DiscrepancyView {
    /// In which way; see [`ReconciledClass::class`].
    pub class: String,
    /// Our charge, if we know of it.
    pub charge: Option<String>,
    /// Our name for the transaction.
    pub transaction_id: Option<String>,
    /// Theirs.
    pub operator_reference: Option<String>,
    /// The plan, if it is of one.
    pub plan: Option<String>,
    /// Where it stands in their file, counted from 1.
    pub line: Option<u64>,
    /// What we say.
    pub ours: Option<SideView>,
    /// What they say.
    pub theirs: Option<SideView>,
    /// What else there is to know.
    pub note: Option<String>,
}

/// What one side says of a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SideView {
    /// Whether money moved, in that side's words.
    pub state: Option<String>,
    /// How much, as a decimal text.
    pub amount: Option<String>,
    /// Its currency.
    pub currency: Option<String>,
    /// Whose line, masked.
    pub msisdn: Option<String>,
}
