//! How far apart calls are: the arithmetic of a cap that holds in every one-second window.
//!
//! Let slots be spaced [`WINDOW`] + [`TOLERANCE`] over the cap `n`. The slots `k` and `k + n` are
//! then a second and the tolerance apart, and `n + 1` calls meet in one second only if the first
//! of them reaches the wire later after its slot's beginning than the last by all of it. The
//! tolerance costs its share of the cap, of which 98 % must be usable: 20 ms at most. 18 ms leave
//! 98.23 %, and the rest for slots that a busy machine misses.
//!
//! What makes a call late, as measured with three busy loops and a disk that is always flushed on
//! two cores (in brackets: left to itself):
//!
//! - A process wakes up late: 90 in 100 calls within 5 ms (2.5), 99 within 9 (6). This ends at
//!   [`OPEN_FOR`], at the price of the slot; it was 10 ms and would miss one slot in seven at 4.
//! - A call takes its way from here to the wire: 90 in 100 within 6 ms (2), 99 within 17 (5). This
//!   has what [`OPEN_FOR`] leaves of the tolerance. It was 5 ms, and 21 calls met in a second of 20.
//! - A slot is not where it was thought to be, until the store has once answered quickly: 10 ms
//!   (1), once 30. No spacing allows for this, so a process also keeps what it has begun itself
//!   [`APART`].

use std::time::Duration;

/// The window the cap is counted in; a virtual clock hands it out in one piece.
pub(super) const WINDOW: Duration = Duration::from_secs(1);
/// How much later than another call one may reach the operator, after their slots' beginnings.
const TOLERANCE: Duration = Duration::from_millis(18);
/// How late a slot may be used; the rest of [`TOLERANCE`] is for the way to the wire and beyond.
pub(super) const OPEN_FOR: Duration = Duration::from_millis(8);
/// From the beginning of one call to that of the call that is a whole cap later, in one process.
/// Beyond the window, 14 ms are for the way to the wire; the 4 ms that are not taken of
/// [`TOLERANCE`] are what a process catches up of its lateness with every second.
pub(super) const APART: Duration = Duration::from_millis(1_014);

/// From one slot to the next.
///
/// In whole microseconds, as stores count, and rounded down: rounded up, one would be 1 % of a cap
/// of 10,000. What that takes from the tolerance, 10 ms at most, still leaves [`OPEN_FOR`].
pub(super) fn interval(per_second: f64) -> Duration {
    let exact = (WINDOW + TOLERANCE).div_f64(per_second);
    Duration::from_micros(u64::try_from(exact.as_micros()).unwrap_or(u64::MAX).max(1))
}

/// How many calls may begin within a second. A fraction of a call is left to the spacing.
pub(super) fn most_in_a_second(per_second: f64) -> usize {
    (per_second.ceil() as usize).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPS: std::ops::RangeInclusive<u32> = 1..=10_000;

    #[test]
    fn of_any_slots_in_a_row_one_more_than_the_cap_are_over_a_second_apart_however_late_each_is_used()
     {
        for cap in CAPS {
            let from_first_to_last = interval(cap.into()) * cap;
            // The first as late as can be and the last on time are the nearest they can be.
            assert!(from_first_to_last - OPEN_FOR > WINDOW, "{cap}: {from_first_to_last:?}");
        }
    }

    #[test]
    fn slots_make_up_98_percent_of_the_cap() {
        for cap in CAPS {
            let slots_a_second = interval(cap.into()).as_secs_f64().recip();
            assert!(slots_a_second >= 0.98 * f64::from(cap), "{cap}: {slots_a_second}");
        }
    }

    #[test]
    fn up_to_a_thousand_calls_a_second_have_9_ms_to_reach_the_wire_in() {
        for cap in 1..=1_000 {
            let spare = interval(cap.into()) * cap - WINDOW - OPEN_FOR;
            assert!(spare >= Duration::from_millis(9), "{cap}: {spare:?}");
        }
    }

    #[test]
    fn keeping_calls_apart_leaves_98_percent_and_time_to_catch_up() {
        assert!(WINDOW.div_duration_f64(APART) >= 0.98);
        assert!(APART > WINDOW + (TOLERANCE - OPEN_FOR));
        assert!(APART < WINDOW + TOLERANCE);
    }
}
