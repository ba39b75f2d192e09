//! Which conditions call for a person.

/// What a line of target `alert` has in its `condition`, and what a person is to see to.
///
/// `docs/observability.md` shows the same table; a test holds the two together.
pub const CONDITIONS: [(&str, &str); 18] = [
    ("wave", "An operator refuses charge after charge; the path is paused."),
    ("doubt_of_a_day", "A charge has been in doubt for a day."),
    ("webhook_disabled", "A webhook takes nothing any more; it is paused."),
    ("breaker_open", "An operator does not answer; nothing is sent to it but probes."),
    ("breaker_closed", "An operator answers again."),
    ("store_lost_commits", "The store may have lost its last commits; first sends ask first."),
    ("store_not_replicated", "Replicas did not take an intent in time; the charge waits."),
    ("window_missed", "What was due in a window did not fit into it."),
    ("unlisted_code", "An operator answers with a code that is in no table."),
    ("credentials_refused", "An operator refuses our user name and password."),
    ("token_locked", "An access token in the store cannot be opened with this process's key."),
    ("callback_not_kept", "What an operator told us could not be kept."),
    ("callback_forged", "What came in as an operator's may not be theirs."),
    ("refund_denied", "An operator refuses to give money back."),
    ("refund_in_doubt", "Whether money was given back has been unknown for a day."),
    ("cancellation_untold", "An operator could not be told that a subscription is over."),
    ("test", "`mekong alerts test` was run."),
    (OTHER, "What has no condition of its own."),
];

/// What every other condition is counted under.
pub(crate) const OTHER: &str = "other";

/// The condition of this name; a name that the table does not have is none, so that a metric's
/// labels are few.
pub(crate) fn known(name: &str) -> &'static str {
    let known = CONDITIONS.iter().find(|(known, _)| *known == name);
    known.map_or(OTHER, |(known, _)| known)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/observability.md");

    #[test]
    fn the_page_about_observability_has_every_condition_and_no_other() {
        let page = std::fs::read_to_string(PAGE).expect("the page");
        let table = page.lines().skip_while(|line| !line.starts_with("| condition |"));
        let shown: Vec<&str> = table.skip(2).take_while(|line| line.starts_with('|')).collect();
        let row = |(name, means): &(&str, &str)| format!("| `{name}` | {means} |");
        assert_eq!(shown, CONDITIONS.iter().map(row).collect::<Vec<_>>());
    }

    /// Every log line of target `alert` in a folder of sources, up to where it ends.
    fn alerts_below(folder: &Path, into: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder of the workspace") {
            let path = entry.expect("an entry of it").path();
            if path.is_dir() {
                alerts_below(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let code = std::fs::read_to_string(&path).expect("a source file");
                let lines = code.split("target: \"alert\"").skip(1);
                into.extend(lines.filter_map(|rest| Some(rest.split_once(");")?.0.to_owned())));
            }
        }
    }

    #[test]
    fn every_line_that_needs_a_person_says_under_which_condition() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut alerts = Vec::new();
        for folder in ["crates/api/src", "crates/engine/src", "crates/workflows/src", "workers"] {
            alerts_below(&root.join(folder), &mut alerts);
        }
        assert!(alerts.len() > 12, "{}", alerts.len());
        for alert in alerts {
            let condition =
                alert.split_once("condition = \"").and_then(|(_, it)| it.split_once('"'));
            let is_known = condition.is_some_and(|(name, _)| known(name) == name);
            assert!(is_known, "no condition of the table: {alert}");
        }
    }

    #[test]
    fn a_condition_that_is_in_no_table_is_counted_as_another() {
        assert_eq!(known("wave"), "wave");
        assert_eq!(known("8562055500001"), OTHER);
    }
}
