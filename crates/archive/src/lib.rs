//! Finished work, kept outside the journal: compressed, checksummed, and found again.
//!
//! # Invariants
//!
//! - What is forgotten by the journal was read back from the archive before, under the checksum that
//!   its name carries, and stands in an index.
//! - Killed anywhere, nothing is lost, and nothing is found twice: what no index names is not found,
//!   and an index names nothing that the journal still holds once its step is done.
//! - Only what nothing living refers to leaves ([`Leaving`]).
//! - No name of an object and no index holds a subscriber's number (money rule 15); segments do, and
//!   are to be kept as the journal is.
//!
//! # Not here
//!
//! When it is done (`workflows::ArchivingWorkflow`), and who drives it (`workers/upkeep`).
//!
//! # Layout
//!
//! [`Archive`] is the place: a folder or a bucket, with a name for each segment (`name`), what stands
//! in it (`record`, `segment`) and its index (`index`). [`Mover`] brings what may leave (`leaving`)
//! into it, a bounded step at a time (`filling`); `search` finds it again by id, line and date, and
//! `told` says what it was.

mod archive;
mod bucket;
mod error;
mod filling;
mod index;
mod leaving;
mod lines;
mod mover;
mod name;
mod record;
mod search;
mod segment;
mod told;
mod veil;

pub use archive::Archive;
pub use bucket::Bucket;
pub use error::ArchiveError;
pub use index::{Index, IndexEntry};
pub use leaving::Leaving;
pub use mover::{Moved, Mover, Packed};
pub use name::SegmentName;
pub use record::Record;
pub use search::Wanted;
pub use veil::Veil;
