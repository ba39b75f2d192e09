use super::*;

const MONEY: [(&str, &[CodeRow]); 4] =
    [("purchase", PURCHASE), ("renewal", RENEWAL), ("charge inquiry", INQUIRY), ("refund", REFUND)];
const OTHERS: [(&str, &[CodeRow]); 4] = [
    ("getAOCToken", TOKEN),
    ("TAC", TAC),
    ("cancelSubscription", CANCEL),
    ("subscriptionStatus", SUBSCRIPTION),
];

fn rows() -> impl Iterator<Item = (&'static str, &'static [CodeRow], &'static CodeRow)> {
    let tables = MONEY.into_iter().chain(OTHERS);
    tables.flat_map(|(table, rows)| rows.iter().map(move |row| (table, rows, row)))
}

#[test]
fn no_code_stands_twice_in_a_table() {
    for (table, rows, row) in rows() {
        let times = rows.iter().filter(|other| other.code == row.code).count();
        assert_eq!(times, 1, "{table}: {}", row.code);
    }
}

#[test]
fn a_code_has_a_reason_exactly_where_it_is_a_decline() {
    for (table, _, row) in rows() {
        let declines = matches!(row.class, Funds | Transient | Terminal | Misconfiguration);
        // Only where no money moved can "seen before" be a decline.
        let moves_money = MONEY.iter().any(|(money, _)| *money == table);
        let is_decline = declines || (row.class == Duplicate && !moves_money);
        assert_eq!(row.reason.is_some(), is_decline, "{table}: {}", row.code);
    }
}

#[test]
fn money_rule_12_a_misconfiguration_is_never_the_subscribers_doing() {
    for (table, _, row) in rows().filter(|(_, _, row)| row.class == Misconfiguration) {
        assert_eq!(row.reason, Some(Reason::Misconfigured), "{table}: {}", row.code);
    }
}

#[test]
fn money_rule_2_a_code_alone_never_says_charged_to_an_inquiry() {
    assert!(INQUIRY.iter().all(|row| row.class != Success));
    assert!(REFUND_INQUIRY.is_empty());
}

#[test]
fn every_documented_code_is_in_a_table() {
    let documented = (1..=3)
        .map(|n| format!("AOC000{n}"))
        .chain((1001..=1020).chain(2001..=2004).map(|n| format!("AOC{n}")))
        .chain([String::from("00")]);
    for code in documented {
        assert!(rows().any(|(_, _, row)| row.code == code), "{code}");
    }
}
