//! The table of kinds.

use super::*;

#[test]
fn the_page_for_receivers_lists_every_type_as_the_code_has_it() {
    let page = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/webhooks.md"));
    let rows = page.lines().filter(|line| {
        ["| `charge.", "| `refund.", "| `subscription."].iter().any(|start| line.starts_with(start))
    });
    let expected = NOTICE_KINDS.iter().map(|(_, word, when)| format!("| `{word}` | {when} |"));
    assert_eq!(rows.map(str::to_owned).collect::<Vec<_>>(), expected.collect::<Vec<_>>());
}

#[test]
fn every_kind_is_spelled_one_way() {
    for (kind, word, _) in NOTICE_KINDS {
        assert_eq!(word.parse(), Ok(kind));
        assert_eq!(kind.to_string(), word);
    }
    assert!("charge.eaten".parse::<NoticeKind>().is_err());
}
