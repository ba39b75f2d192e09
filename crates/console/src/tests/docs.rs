//! What the guide says, held to what is so.

use crate::{Permission, Role, frame};

const GUIDE: &str = include_str!("../../../../docs/console.md");

/// The cells of each row of the table that begins with this heading.
fn rows(heading: &str) -> Vec<Vec<&'static str>> {
    let lines = GUIDE.lines().skip_while(|line| !line.starts_with(heading));
    let rows = lines.take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

#[test]
fn the_guide_says_of_every_role_what_it_may_do() {
    let expected = Permission::ALL.map(|permission| {
        let may = |role: Role| if role.may(permission) { "yes" } else { "" };
        let mut row = vec![permission.as_str()];
        row.extend(Role::ALL.map(may));
        row
    });
    let told = rows("| may | viewer |");
    assert_eq!(told[0][1..], Role::ALL.map(Role::as_str));
    assert_eq!(told[2..], expected);
}

#[test]
fn the_guide_names_the_keys_of_every_section() {
    let told = rows("| key | does |");
    for (key, name) in frame::keys() {
        let keys = format!("`g` `{key}`");
        assert!(told.iter().any(|row| row[..] == [keys.as_str(), name]), "{keys}: {name}");
    }
}
