//! Enrolling subscriptions that exist already.

mod before;
mod conflict;
mod enroller;
mod entry;

pub use conflict::Conflict;
pub use enroller::{Enroller, Judged, Numbered, Verdict};
pub use entry::{Entry, NotEnrolled, Registrar};
