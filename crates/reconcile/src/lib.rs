//! Our charges of a day against the operator's own account of it.
//!
//! # Invariants
//!
//! - Pure: both sides are handed in, and neither is changed.
//! - Every row of theirs and every charge of ours is told once: as matched, as a [`Discrepancy`],
//!   or counted with what is no part of this day. What cannot be read is [`Rejected`] with its line.
//! - Memory grows with our own day and is bounded whatever their file: a row is forgotten once it
//!   was looked at.
//! - No number is told whole (money rule 15).
//!
//! # Which charges are a day's
//!
//! An operator's file of a day has what it debited on that day by its own clock. A charge of ours
//! belongs to the day if its debit did: it may have happened from the moment the call was recorded
//! to the end of its time-out, whenever the outcome was learnt, five minutes of difference between
//! the clocks allowed ([`Span`]). Where that reaches over midnight, the charge may stand in either
//! day's file: it is matched where it stands, and missed on one of both days only, the one that it
//! most likely belongs to ([`Place::Edge`], not [`Place::NextDoor`]). A row is matched by its
//! TransactionID with whatever charge has it, of any day.
//!
//! # Not here
//!
//! Reading the journal, printing, and what follows from a difference: that is for whoever asked.
//!
//! # Layout
//!
//! [`Day`] and [`Span`] say what belongs to a day, [`FileFormat`], [`Header`] and [`RowReader`] read
//! the file, [`Reconciler`] matches, [`Tally`] counts by [`Class`], and [`Discrepancy`] is one pair
//! that does not agree. [`Sample`] chooses whom to ask about where there is no file, and [`answer`]
//! says what an inquiry's answer means. [`page()`] is the report for browsers and printers.

pub mod answer;
mod class;
mod day;
mod discrepancy;
mod entry;
mod file;
mod ours;
mod page;
mod reconciler;
mod row;
mod sample;
mod tally;

pub use class::Class;
pub use day::{CLOCKS_APART, Day, Place, Span};
pub use discrepancy::{Discrepancy, Note, Theirs};
pub use file::{
    AmountError, Field, FieldError, FileFormat, Header, HeaderError, Rejected, RowReader,
};
pub use ours::Ours;
pub use page::page;
pub use reconciler::{Reconciled, Reconciler, Seen};
pub use row::{Row, TheirState, TheirStateError};
pub use sample::Sample;
pub use tally::Tally;
