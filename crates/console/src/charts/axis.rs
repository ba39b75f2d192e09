//! A direction of a drawing: from where to where it goes, and what is written along it.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

/// A direction of a drawing. It is never of no length.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    from: f64,
    to: f64,
    written: Vec<(f64, String)>,
}

impl Axis {
    /// From here to there, with these words at these places.
    pub(super) fn new(from: f64, to: f64, written: Vec<(f64, String)>) -> Self {
        Self { from, to: if to > from { to } else { from + 1.0 }, written }
    }

    /// Its beginning and its end.
    pub(super) fn ends(&self) -> (f64, f64) {
        (self.from, self.to)
    }

    /// What is written along it, and where.
    #[cfg(test)]
    pub(super) fn written(&self) -> Vec<&str> {
        self.written.iter().map(|(_, word)| word.as_str()).collect()
    }
}

impl Default for Axis {
    fn default() -> Self {
        Self::new(0.0, 1.0, Vec::new())
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, place: &f64, (first, last): (i32, i32)) -> i32 {
        let share = ((place - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        first + (share * f64::from(last - first)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.written.iter().map(|(place, _)| *place).collect()
    }

    fn range(&self) -> Range<f64> {
        self.from..self.to
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, place: &f64) -> String {
        let found = self.written.iter().find(|(at, _)| at == place);
        found.map_or_else(String::new, |(_, word)| word.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_between_the_ends_and_nothing_lies_beyond_them() {
        let axis = Axis::new(10.0, 20.0, Vec::new());
        assert_eq!(
            [10.0, 15.0, 20.0, 99.0].map(|place| axis.map(&place, (0, 100))),
            [0, 50, 100, 100]
        );
    }

    #[test]
    fn a_direction_of_no_length_has_one_all_the_same() {
        assert_eq!(Axis::new(3.0, 3.0, Vec::new()).ends(), (3.0, 4.0));
    }
}
