//! Suggestions for a name that does not exist.

/// How alike two names must be, from 0 to 1, before one is suggested for the other.
const LIKENESS_MIN: f64 = 0.6;

/// What to write instead of `name`: the known name most like it, or else all of them.
pub(super) fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>, what: &str) -> String {
    let known: Vec<&str> = known.collect();
    let alike = known.iter().map(|known| (likeness(name, known), known));
    match alike.max_by(|one, other| one.0.total_cmp(&other.0)) {
        Some((likeness, known)) if likeness >= LIKENESS_MIN => format!("the {what} `{known}`"),
        Some(_) => format!("one of the {what}s {}", known.join(", ")),
        None => format!("no {what} here"),
    }
}

/// The share of letters that stand where they should; all of them, if one name begins the other.
fn likeness(one: &str, other: &str) -> f64 {
    let begins = one.starts_with(other) || other.starts_with(one);
    if begins { 1.0 } else { strsim::normalized_damerau_levenshtein(one, other) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_gets_its_neighbour_and_a_stranger_the_whole_list() {
        let keys = || ["tps", "timeout_s", "timezone"].into_iter();
        assert_eq!(nearest("tsp", keys(), "key"), "the key `tps`");
        assert_eq!(nearest("timezoen", keys(), "key"), "the key `timezone`");
        assert_eq!(nearest("timeout", keys(), "key"), "the key `timeout_s`");
        assert_eq!(nearest("colour", keys(), "key"), "one of the keys tps, timeout_s, timezone");
        assert_eq!(nearest("tps", [].into_iter(), "account"), "no account here");
    }
}
