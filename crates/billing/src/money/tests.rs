use proptest::prelude::*;

use super::*;

fn lak(text: &str) -> Result<Money, MoneyError> {
    Money::parse_charge(text, Currency::Lak)
}

fn myr(text: &str) -> Result<Money, MoneyError> {
    Money::parse_charge(text, Currency::Myr)
}

#[test]
fn kip_are_whole() {
    assert_eq!(lak("5000").expect("whole").to_string(), "5000 LAK");
    assert_eq!(lak("5000.0"), lak("5000"));
    let refused = lak("5000.5").expect_err("half a kip");
    assert_eq!(refused.to_string(), "LAK has 0 decimals, found 5000.5");
}

#[test]
fn ringgit_have_two_decimals_however_they_are_written() {
    for text in ["9.90", "9.9", "9.900"] {
        assert_eq!(myr(text).expect(text).amount_text(), "9.90", "{text}");
    }
    assert_eq!(myr("10").expect("whole").amount_text(), "10.00");
    assert!(matches!(myr("9.999"), Err(MoneyError::TooFine { .. })));
}

#[test]
fn a_charge_is_more_than_zero_while_a_total_may_be_zero() {
    assert_eq!(lak("0"), Err(MoneyError::Zero { currency: Currency::Lak }));
    assert_eq!(myr("0.00"), Err(MoneyError::Zero { currency: Currency::Myr }));
    assert_eq!(lak("-5000"), Err(MoneyError::Negative { currency: Currency::Lak }));
    assert_eq!(Money::parse("0", Currency::Lak), Ok(Money::zero(Currency::Lak)));
    assert_eq!(Money::parse("-0", Currency::Myr).expect("zero").amount_text(), "0.00");
}

#[test]
fn only_digits_around_one_point_are_an_amount() {
    for text in
        ["", ".", ".5", "5.", "1e3", "1_000", "1,000", "+5", " 5", "5 ", "5000 LAK", "--5", "٥"]
    {
        assert!(matches!(lak(text), Err(MoneyError::NotAnAmount { .. })), "{text:?}");
    }
    assert_eq!(
        lak("five").expect_err("words").to_string(),
        "expected an amount of LAK such as \"5000\", found \"five\""
    );
}

#[test]
fn an_amount_beyond_all_counting_is_refused() {
    assert_eq!(lak("1000000000000000001"), Err(MoneyError::TooLarge { currency: Currency::Lak }));
    assert!(lak(&"9".repeat(4000)).is_err());
}

#[test]
fn two_currencies_never_meet_in_one_sum() {
    let mismatch =
        Err(MoneyError::CurrencyMismatch { expected: Currency::Lak, found: Currency::Myr });
    let (kip, ringgit) = (lak("5000").expect("kip"), myr("9.90").expect("ringgit"));
    assert_eq!(kip.checked_add(ringgit), mismatch);
    assert_eq!(kip.checked_sub(ringgit), mismatch);
    assert_eq!(Money::sum([kip, ringgit], Currency::Lak), mismatch);
    assert!(kip.exceeds(ringgit).is_err());
}

#[test]
fn more_than_there_is_cannot_be_taken_away() {
    let (more, less) = (lak("5000").expect("kip"), lak("2000").expect("kip"));
    assert_eq!(more.checked_sub(less), lak("3000"));
    assert_eq!(less.checked_sub(more), Err(MoneyError::Negative { currency: Currency::Lak }));
    assert_eq!(more.exceeds(less), Ok(true));
    assert_eq!(less.exceeds(less), Ok(false));
}

#[test]
fn a_price_takes_five_bytes_in_the_journal() {
    assert_eq!(minicbor::to_vec(lak("5000").expect("kip")).expect("encodes").len(), 5);
    assert_eq!(minicbor::to_vec(myr("9.90").expect("ringgit")).expect("encodes").len(), 5);
}

proptest! {
    #[test]
    fn what_is_printed_or_stored_reads_back_the_same(
        minor in 0..=Money::MINOR_UNITS_MAX,
        currency in prop::sample::select(Currency::ALL.to_vec()),
    ) {
        let money = Money::new(Decimal::new(minor, currency.decimals()), currency)
            .expect("in bounds");
        prop_assert_eq!(Money::parse(&money.amount_text(), currency), Ok(money));
        let bytes = minicbor::to_vec(money).expect("encodes");
        prop_assert_eq!(minicbor::decode::<Money>(&bytes).expect("decodes"), money);
    }

    #[test]
    fn a_sum_is_exact(amounts in prop::collection::vec(0i64..1_000_000_000, 0..50)) {
        let total: i64 = amounts.iter().sum();
        let amounts = amounts.iter().map(|minor| {
            Money::new(Decimal::new(*minor, 2), Currency::Myr).expect("in bounds")
        });
        let sum = Money::sum(amounts, Currency::Myr).expect("one currency");
        prop_assert_eq!(sum.amount(), Decimal::new(total, 2));
    }

    #[test]
    fn any_text_is_read_or_refused_without_panic(text in "\\PC{0,40}") {
        let _ = Money::parse(&text, Currency::Myr);
    }
}
