//! Durations: `60s`, `3m`, `1h`, `30d`.

use std::ops::RangeInclusive;
use std::time::Duration;

use billing::parse_duration;

use super::field::{Field, NoReason};
use super::section::Section;

/// A duration's shape, for whoever wrote something else.
const EXPECTED: &str = "a duration such as 60s, 3m, 1h or 1d";

/// Reads a duration within bounds.
pub(super) fn span(field: Field<'_, '_>, bounds: RangeInclusive<Duration>) -> Option<Duration> {
    let expected =
        format!("{EXPECTED}, from {} to {}", shown(*bounds.start()), shown(*bounds.end()));
    field.parsed(&expected, |text| {
        let duration = parse_duration(text).map_err(|_| NoReason)?;
        if bounds.contains(&duration) { Ok(duration) } else { Err(NoReason) }
    })
}

/// Reads any duration of a second or more.
pub(super) fn any(field: Field<'_, '_>) -> Option<Duration> {
    field.parsed(&format!("{EXPECTED}, 1s or more"), |text| {
        let duration = parse_duration(text).map_err(|_| NoReason)?;
        if duration.is_zero() { Err(NoReason) } else { Ok(duration) }
    })
}

/// Reads a list of durations, each later than the one before.
pub(super) fn increasing(
    section: &mut Section<'_, '_>,
    key: &str,
    max: usize,
) -> Option<Vec<Duration>> {
    let expected = r#"a list of durations such as ["60s", "3m", "1h"]"#;
    let offsets = section.need(key).list(max, expected, any)?;
    in_order(section, key, &offsets).then_some(offsets)
}

/// Whether each offset is later than the one before; reports the first that is not.
pub(super) fn in_order(section: &Section<'_, '_>, key: &str, offsets: &[Duration]) -> bool {
    let late = |pair: &[Duration]| pair[1] <= pair[0];
    let Some(at) = offsets.windows(2).position(late) else { return true };
    let (before, found) = (offsets[at], offsets[at + 1]);
    let expected = format!("more than the {} before it", shown(before));
    section.problem(&format!("{key}[{}]", at + 1), shown(found), expected);
    false
}

/// A duration in its largest whole unit.
pub(super) fn shown(duration: Duration) -> String {
    const UNITS: [(u64, char); 4] = [(86_400, 'd'), (3600, 'h'), (60, 'm'), (1, 's')];
    let seconds = duration.as_secs();
    let unit = UNITS.iter().find(|(unit, _)| seconds >= *unit && seconds.is_multiple_of(*unit));
    let (unit, letter) = unit.unwrap_or(&(1, 's'));
    format!("{}{letter}", seconds / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_shown_in_its_largest_whole_unit() {
        let shown = [0, 59, 60, 90, 3600, 86_400].map(|s| shown(Duration::from_secs(s)));
        assert_eq!(shown, ["0s", "59s", "1m", "90s", "1h", "1d"]);
    }
}
