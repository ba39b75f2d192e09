//! Which codes an operator answered with in the last day, as charges on record have them.

use chrono::{DateTime, SecondsFormat, Utc};
use maud::{Markup, html};
use records::{CodeCount, Codes};

use crate::pages::charges::{Filters, LIST};
use crate::parts::{Column, Row, grouped, table};

const COLUMNS: [Column; 3] =
    [Column::text("Code"), Column::text("Taken for"), Column::number("Charges")];

/// The codes of one account.
pub(super) fn draw(account: &str, codes: &Codes, since: DateTime<Utc>) -> Markup {
    let of_account: Vec<&CodeCount> =
        codes.codes.iter().filter(|code| code.account == account).collect();
    html! {
        @if of_account.is_empty() {
            p.said { "No charge of the last day was declined or left in doubt with a code." }
        } @else {
            (table("The operator's codes of charges opened in the last day", &COLUMNS,
                of_account.into_iter().map(|code| row(code, since))))
        }
        @if codes.has_more {
            p.looked-at {
                "Of the newest " (grouped(codes.looked_at as u64))
                " charges that were declined or are in doubt; there are more."
            }
        }
    }
}

fn row(code: &CodeCount, since: DateTime<Utc>) -> Row {
    let filters = Filters {
        operator_code: code.code.clone(),
        account: code.account.clone(),
        since: since.to_rfc3339_opts(SecondsFormat::Secs, true),
        ..Filters::default()
    };
    Row::of([
        html! { span.mono { (code.code) } },
        html! { (code.taken_for.replace('_', " ")) },
        html! { (grouped(code.count)) },
    ])
    .leading_to(filters.address(LIST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(has_more: bool) -> Codes {
        let funds = CodeCount {
            account: "ltc-main".to_owned(),
            code: "101".to_owned(),
            taken_for: "funds".to_owned(),
            count: 1_234,
        };
        Codes { codes: vec![funds], looked_at: 2_000, has_more }
    }

    fn drawn(account: &str, has_more: bool) -> String {
        draw(account, &codes(has_more), DateTime::UNIX_EPOCH).into_string()
    }

    #[test]
    fn a_code_says_what_it_was_taken_for_and_leads_to_its_charges() {
        let drawn = drawn("ltc-main", false);
        for part in ["101", "funds", "1,234", "operator_code=101", "account=ltc-main"] {
            assert!(drawn.contains(part), "{part}: {drawn}");
        }
        assert!(!drawn.contains("there are more"), "{drawn}");
    }

    #[test]
    fn where_not_everything_was_looked_at_it_says_so() {
        assert!(drawn("ltc-main", true).contains("newest 2,000"));
    }

    #[test]
    fn codes_of_another_account_are_not_this_ones() {
        assert!(drawn("boost-my", false).contains("No charge of the last day"));
    }
}
