//! Audit: who did what, when, why, and through what.

mod filter;
mod subject;

use axum::response::Response;
use contract::AuditView;
use maud::{Markup, html};
use records::{Rows, audit};
use serde::Deserialize;

use self::filter::Wanted;
use crate::Permission;
use crate::asked::Asked;
use crate::frame::{Section, page};
use crate::pages::cursor;
use crate::parts::{Column, Row, empty, pager, table, time};
use crate::routes::Routes;
use crate::signed::{Signed, Theirs};
use crate::turned::Turned;

const AUDIT: &str = "/console/audit";
/// Entries of a page.
const ROWS: usize = 50;
const COLUMNS: [Column; 6] = [
    Column::text("When"),
    Column::text("Who"),
    Column::text("Through"),
    Column::text("What"),
    Column::text("To what"),
    Column::text("Why"),
];

pub(super) fn routes() -> Routes {
    Routes::default().shows(AUDIT, Permission::SeeAudit, show)
}

/// Which entries, and from where on.
#[derive(Deserialize)]
struct Asks {
    #[serde(flatten)]
    wanted: Wanted,
    cursor: Option<String>,
}

async fn show(
    signed: Signed,
    Theirs(desk): Theirs,
    Asked(Asks { wanted, cursor: after }): Asked<Asks>,
) -> Result<Response, Turned> {
    let store = &**desk.orders.store();
    let filter = wanted.filter(store.clock().now())?;
    let found = audit(&filter, cursor::read(after.as_deref())?, ROWS, store).await?;
    let body = html! {
        (wanted.form())
        (listed(&found, &wanted))
    };
    Ok(page(&signed, Section::Audit, "Audit", body))
}

fn listed(found: &Rows<AuditView>, wanted: &Wanted) -> Markup {
    let next = found.next.as_ref().map(cursor::text);
    let none = match next {
        Some(_) => "None of the newest entries matches; older ones may.",
        None => "Nobody did anything of this kind.",
    };
    html! {
        @if found.rows.is_empty() {
            (empty(none))
        } @else {
            (table("Who did what, the newest first", &COLUMNS, found.rows.iter().map(row)))
        }
        (pager(next.as_deref(), &wanted.fields()))
    }
}

fn row(entry: &AuditView) -> Row {
    let by = Wanted { by: entry.by.clone(), ..Wanted::default() };
    Row::of([
        time(entry.at),
        html! { a href=(by.address()) { (entry.by) } },
        html! { (entry.via) },
        html! { (entry.action.replace('_', " ")) },
        subject::link(&entry.action, &entry.subject),
        why(entry),
    ])
}

/// Why it was done and, of what was refused, why it was not.
fn why(entry: &AuditView) -> Markup {
    html! {
        div {
            @match &entry.why { Some(why) => span.why { (why) }, None => span.none { "–" } }
            @if let Some(outcome) = &entry.outcome {
                " " span.badge.bad { "refused" } " " span.said { (outcome) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> AuditView {
        AuditView {
            id: "audit:1".to_owned(),
            at: "2026-11-22T20:00:00Z".parse().expect("an instant"),
            by: "console ann".to_owned(),
            via: "console".to_owned(),
            action: "resolve".to_owned(),
            subject: "ch_1".to_owned(),
            why: Some("<b>in their file</b>".to_owned()),
            outcome: None,
        }
    }

    fn shown(rows: Vec<AuditView>) -> String {
        listed(&Rows { rows, next: None }, &Wanted::default()).into_string()
    }

    #[test]
    fn an_entry_says_who_did_what_when_and_why_and_leads_to_what_it_was_done_to() {
        let drawn = shown(vec![entry()]);
        for part in ["2026-11-22 20:00:00Z", "console ann", "console", "/console/charges/ch_1"] {
            assert!(drawn.contains(part), "{part}: {drawn}");
        }
        assert!(!drawn.contains("refused"), "{drawn}");
    }

    #[test]
    fn what_somebody_typed_stays_a_text() {
        let drawn = shown(vec![entry()]);
        assert!(drawn.contains("&lt;b&gt;in their file") && !drawn.contains("<b>"), "{drawn}");
    }

    #[test]
    fn what_was_refused_says_so_and_why() {
        let outcome = Some("not in doubt".to_owned());
        let drawn = shown(vec![AuditView { outcome, ..entry() }]);
        assert!(drawn.contains("refused") && drawn.contains("not in doubt"), "{drawn}");
    }

    #[test]
    fn where_nothing_was_found_it_says_so() {
        assert!(shown(Vec::new()).contains("Nobody did anything of this kind."));
    }
}
