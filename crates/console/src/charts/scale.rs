//! Heights that can be read: round steps from nothing up, and short words for large numbers.

use super::axis::Axis;

/// At most this many steps from the bottom to the top.
const STEPS_MAX: f64 = 4.0;

/// From nothing to at least this much. `step_min` is 1 for what comes in whole numbers.
pub(super) fn upwards(most: f64, step_min: f64) -> Axis {
    let marks = marks(most, step_min);
    let top = marks.last().copied().unwrap_or(1.0);
    Axis::new(0.0, top, marks.into_iter().map(|mark| (mark, compact(mark))).collect())
}

/// The heights that are marked on a scale.
fn marks(most: f64, step_min: f64) -> Vec<f64> {
    let step = round_step(most / STEPS_MAX).max(step_min);
    let steps = (most / step).ceil().clamp(1.0, STEPS_MAX);
    (0..=steps as u32).map(|mark| f64::from(mark) * step).collect()
}

/// The next of 1, 2, 5, 10, 20, … hundredths, tens, millions that is not below `least`.
fn round_step(least: f64) -> f64 {
    if !least.is_normal() || least < 0.0 {
        return 0.0;
    }
    let power = 10_f64.powf(least.log10().floor());
    let round = [1.0, 2.0, 5.0, 10.0].into_iter().find(|digit| digit * power >= least);
    round.unwrap_or(10.0) * power
}

/// A number in as few characters as tell it from its neighbours on a scale: `950`, `12k`, `1.5M`.
fn compact(number: f64) -> String {
    let units = [(1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
    let unit = units.into_iter().find(|(size, _)| number >= *size);
    let (size, name) = unit.unwrap_or((1.0, ""));
    let shown = number / size;
    // Steps of a scale have one digit, so that two after the point are enough.
    let shown = format!("{shown:.2}");
    let shown = shown.trim_end_matches('0').trim_end_matches('.');
    format!("{shown}{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_reaches_what_it_has_to_show_in_a_few_round_steps() {
        assert_eq!(marks(17.0, 1.0), [0.0, 5.0, 10.0, 15.0, 20.0]);
        assert_eq!(marks(20_000.0, 1.0), [0.0, 5_000.0, 10_000.0, 15_000.0, 20_000.0]);
        assert_eq!(marks(0.5, 0.0), [0.0, 0.2, 0.4, 0.6000000000000001]);
    }

    #[test]
    fn nothing_and_the_largest_number_have_a_scale_too() {
        assert_eq!(marks(0.0, 1.0), [0.0, 1.0]);
        for most in [1.0, 3.0, 1e6 + 1.0, u64::MAX as f64] {
            let marks = marks(most, 1.0);
            let top = *marks.last().expect("a top");
            assert!(top >= most && marks.len() <= 5, "{most}: {marks:?}");
        }
    }

    #[test]
    fn numbers_on_a_scale_are_short() {
        let shown = [0.0, 0.05, 0.5, 950.0, 12_000.0, 1_500_000.0, u64::MAX as f64].map(compact);
        assert_eq!(shown, ["0", "0.05", "0.5", "950", "12k", "1.5M", "18.45E"]);
    }
}
