//! Charts: drawn here as SVG, coloured by the stylesheet, with the same figures as a table beneath.
//!
//! A chart is a picture of numbers that somebody may not be able to see, or may want to copy: each has
//! a name, a sentence that says what it comes to, and the table of what it shows.

mod axis;
mod figure;
mod ink;
mod nights;
mod plot;
mod rates;
mod scale;

pub(crate) use nights::{Night, nights};
pub(crate) use rates::{Rates, rates};
