//! The report as a page: for browsers and printers, complete in itself.

use std::collections::BTreeMap;

use contract::{
    AppliedView, DiscrepancyView, InquiriesView, OperatorFileView, ReconciledClass,
    ReconciliationView, SideView,
};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::Class;

const STYLE: &str = include_str!("page/style.css");

/// The report as a page.
pub fn page(view: &ReconciliationView) -> String {
    let title = format!("{} on {}", view.account, view.date);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                meta name="color-scheme" content="light dark";
                title { (title) " – reconciled" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (title) }
                p.verdict.needed[view.needs_person] {
                    (if view.needs_person { "Somebody has to look at this." } else { "Both sides agree." })
                }
                (classes(&view.classes))
                (edges(view))
                @if let Some(file) = &view.file { (of_file(file)) }
                @if let Some(inquiries) = &view.inquiries { (of_inquiries(inquiries)) }
                @if let Some(applied) = &view.applied { (of_applied(applied)) }
                (discrepancies(&view.discrepancies))
            }
        }
    };
    page.into_string()
}

fn classes(classes: &[ReconciledClass]) -> Markup {
    html! {
        table {
            caption { "By class" }
            thead { tr { th { "Class" } th.number { "Count" } th.number { "Ours" } th.number { "Theirs" } } }
            tbody {
                @for sums in classes {
                    tr.none[sums.count == 0] {
                        th scope="row" { (sums.class) small { (meaning(&sums.class)) } }
                        td.number { (sums.count) }
                        td.number { (money(&sums.ours)) }
                        td.number { (money(&sums.theirs)) }
                    }
                }
            }
        }
    }
}

fn meaning(class: &str) -> &'static str {
    let known = Class::ALL.into_iter().find(|known| known.as_str() == class);
    known.map_or("", Class::meaning)
}

fn money(sums: &BTreeMap<String, String>) -> String {
    let sums = sums.iter().map(|(currency, sum)| format!("{sum} {currency}"));
    sums.collect::<Vec<_>>().join(", ")
}

fn edges(view: &ReconciliationView) -> Markup {
    html! {
        @if view.at_the_edge > 0 {
            p { (view.at_the_edge) " charged around midnight are not in it: the day before or after tells whether they are missing." }
        }
        @if view.of_another_day > 0 {
            p { (view.of_another_day) " of its rows are about charges of another day by our clock." }
        }
    }
}

fn of_file(file: &OperatorFileView) -> Markup {
    html! {
        h2 { "Their file" }
        p {
            (file.rows) " rows, of them " (file.rows_of_other_days) " of other days and "
            (file.rows_without_money) " by which no money moved and nothing here is known. "
            (file.rejected) " lines were rejected."
        }
        p {
            "Columns" @if file.guessed { ", guessed from their headings" } ": "
            @for (field, heading) in &file.columns { code { (field) "=" (heading) } " " }
        }
        @if !file.rejections.is_empty() {
            table {
                caption { "Rejected lines" }
                thead { tr { th.number { "Line" } th { "Why" } } }
                tbody {
                    @for rejection in &file.rejections {
                        tr { td.number { (rejection.line) } td { (rejection.reason) } }
                    }
                }
            }
        }
    }
}

fn of_inquiries(inquiries: &InquiriesView) -> Markup {
    html! {
        h2 { "Inquiries" }
        p {
            "The operator was asked about " (inquiries.chosen) " of " (inquiries.charges)
            " charges, chosen by seed " (inquiries.seed) ": " (inquiries.answered) " answered, "
            (inquiries.unanswered) " not."
        }
    }
}

fn of_applied(applied: &AppliedView) -> Markup {
    html! {
        h2 { "Told to charges" }
        p {
            (applied.resolved_charged) " in doubt are charged, " (applied.resolved_declined)
            " declined; of " (applied.asked) " that are closed the operator is asked; "
            (applied.left) " were left as they are."
        }
    }
}

fn discrepancies(found: &[DiscrepancyView]) -> Markup {
    html! {
        @if !found.is_empty() {
            div.scroll { table {
                caption { "What does not agree" }
                thead {
                    tr {
                        th { "Class" } th { "Charge" } th { "Ours" } th { "Theirs" }
                        th.number { "Line" } th { "Note" }
                    }
                }
                tbody { @for one in found { (discrepancy(one)) } }
            } }
        }
    }
}

fn discrepancy(found: &DiscrepancyView) -> Markup {
    html! {
        tr {
            td { (found.class) }
            td {
                @if let Some(charge) = &found.charge { code { (charge) } }
                @for name in [&found.transaction_id, &found.operator_reference].into_iter().flatten() {
                    small { (name) }
                }
                @if let Some(plan) = &found.plan { small { (plan) } }
            }
            td { (side(found.ours.as_ref())) }
            td { (side(found.theirs.as_ref())) }
            td.number { @if let Some(line) = found.line { (line) } }
            td { @if let Some(note) = &found.note { (note) } }
        }
    }
}

fn side(side: Option<&SideView>) -> Markup {
    html! {
        @if let Some(side) = side {
            @if let Some(state) = &side.state { (state) }
            @if let (Some(amount), Some(currency)) = (&side.amount, &side.currency) {
                small { (amount) " " (currency) }
            }
            @if let Some(msisdn) = &side.msisdn { small { (msisdn) } }
        } @else { "–" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tally;

    #[test]
    fn a_page_needs_nothing_from_elsewhere_and_takes_no_markup_from_files() {
        let found = DiscrepancyView {
            class: "missing_here".into(),
            charge: None,
            transaction_id: Some("<script>alert(1)</script>".into()),
            operator_reference: None,
            plan: None,
            line: Some(7),
            ours: None,
            theirs: None,
            note: None,
        };
        let view = ReconciliationView {
            account: "ltc-main".into(),
            date: "2026-11-23".parse().expect("a date"),
            needs_person: true,
            classes: Tally::default().view(),
            at_the_edge: 2,
            of_another_day: 0,
            file: Some(OperatorFileView::default()),
            inquiries: None,
            applied: None,
            discrepancies: vec![found],
        };
        let page = page(&view);
        assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
        for elsewhere in ["<script", "http://", "https://", "<link", "<img"] {
            assert!(!page.contains(elsewhere), "{elsewhere}");
        }
        assert!(page.contains("ltc-main on 2026-11-23"));
    }
}
