use proptest::prelude::*;

use super::*;

fn laos(input: &str) -> Result<Msisdn, MsisdnError> {
    Msisdn::parse(input, Country::Laos)
}

fn malaysia(input: &str) -> Result<Msisdn, MsisdnError> {
    Msisdn::parse(input, Country::Malaysia)
}

#[test]
fn every_spelling_of_a_lao_number_is_the_same_number() {
    let spellings = [
        "2055500001",
        "02055500001",
        "8562055500001",
        "+856 20 5550 0001",
        "008562055500001",
        "+85602055500001",
        "  20-5550-0001 ",
    ];
    for spelling in spellings {
        assert_eq!(laos(spelling).expect(spelling).e164(), "8562055500001", "{spelling}");
    }
}

#[test]
fn every_spelling_of_a_malaysian_number_is_the_same_number() {
    let spellings = ["0123456789", "123456789", "60123456789", "+60 12-345 6789", "0060123456789"];
    for spelling in spellings {
        let msisdn = malaysia(spelling).expect(spelling);
        assert_eq!(msisdn.e164(), "60123456789", "{spelling}");
        assert_eq!(msisdn.national(), "123456789", "{spelling}");
    }
}

#[test]
fn the_numbers_of_the_protocols_samples_are_mobile_numbers() {
    assert!(laos("2055500001").is_ok());
    assert!(malaysia("+60120000001").is_ok());
    assert!(malaysia("60120000000").is_ok());
}

#[test]
fn a_number_of_another_country_is_refused_by_the_name_of_its_calling_code() {
    let found = |calling_code: &str, expected| {
        Err(MsisdnError::OtherCountry { expected, calling_code: calling_code.to_owned() })
    };
    assert_eq!(laos("+60 12-345 6789"), found("60", Country::Laos));
    assert_eq!(laos("60123456789"), found("60", Country::Laos));
    assert_eq!(laos("+66812345678"), found("66", Country::Laos));
    assert_eq!(laos("0012025550123"), found("1", Country::Laos));
    assert_eq!(malaysia("8562055500001"), found("856", Country::Malaysia));
    assert_eq!(
        laos("+66812345678").expect_err("Thai").to_string(),
        "expected a number of Laos (+856), found one of +66"
    );
}

#[test]
fn a_number_that_only_begins_like_a_mobile_number_is_refused() {
    let not_mobile = Err(MsisdnError::NotMobile { country: Country::Laos });
    for input in ["205550000", "20555000011", "21212862", "3012345678", "12", "0000", "+856"] {
        assert_eq!(laos(input), not_mobile, "{input}");
    }
    assert_eq!(
        laos("205550000").expect_err("one digit short").to_string(),
        "expected a mobile number of Laos, such as 020 5550 0001, found other digits"
    );
}

#[test]
fn the_numbers_given_as_examples_are_mobile_numbers() {
    for country in Country::ALL {
        assert!(Msisdn::parse(country.example(), country).is_ok(), "{country}");
    }
}

#[test]
fn characters_that_no_number_has_are_named() {
    for (input, found) in [("2055500001x", 'x'), ("20+55500001", '+'), ("໒໐", '໒'), ("20.5", '.')]
    {
        assert_eq!(laos(input), Err(MsisdnError::UnexpectedCharacter { found }), "{input}");
    }
}

#[test]
fn nothing_and_far_too_much_are_refused() {
    assert_eq!(laos(" - "), Err(MsisdnError::Empty { country: Country::Laos }));
    assert_eq!(laos("+"), Err(MsisdnError::Empty { country: Country::Laos }));
    assert_eq!(laos(&"9".repeat(1000)), Err(MsisdnError::TooLong { country: Country::Laos }));
}

#[test]
fn display_and_debug_show_two_digits_and_three() {
    let msisdn = laos("2055500155").expect("a Lao number");
    assert_eq!(msisdn.to_string(), "20•••••155");
    assert_eq!(format!("{msisdn:?}"), "Msisdn(20•••••155)");
    assert_eq!(malaysia("0123456789").expect("a number").to_string(), "12•••••789");
    assert_eq!(msisdn.reveal(), "8562055500155");
}

#[test]
fn the_journal_takes_nine_bytes_and_gives_the_same_number_back() {
    for msisdn in [laos("2055500155").expect("Lao"), malaysia("0123456789").expect("Malaysian")] {
        let bytes = minicbor::to_vec(msisdn).expect("encodes");
        assert_eq!(bytes.len(), 9);
        assert_eq!(minicbor::decode::<Msisdn>(&bytes).expect("decodes"), msisdn);
    }
}

#[test]
fn the_journals_digits_are_read_without_any_guessing() {
    assert_eq!(Msisdn::parse_e164("8562055500001"), laos("2055500001"));
    for digits in ["2055500001", "85602055500001", "", "66812345678"] {
        assert_eq!(Msisdn::parse_e164(digits), Err(MsisdnError::NotE164), "{digits}");
    }
    assert!(Msisdn::parse_e164("+8562055500001").is_err());
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_without_panic_and_errors_do_not_repeat_it(input in "\\PC{0,24}") {
        for country in Country::ALL {
            if let Ok(msisdn) = Msisdn::parse(&input, country) {
                prop_assert_eq!(Msisdn::parse_e164(&msisdn.e164()), Ok(msisdn));
            }
        }
    }

    #[test]
    fn no_error_contains_the_number(digits in "[1-9][0-9]{7,16}") {
        if let Err(error) = laos(&digits) {
            prop_assert!(!error.to_string().contains(&digits));
        }
    }

    #[test]
    fn a_mask_never_holds_more_than_five_digits(line in 0u32..1_000_000) {
        let msisdn = laos(&format!("2055{line:06}")).expect("a Lao number");
        let shown = format!("{msisdn} {msisdn:?}").chars().filter(char::is_ascii_digit).count();
        prop_assert_eq!(shown, 10);
    }
}

#[test]
fn a_mobile_range_nobody_has_published_yet_is_accepted() {
    for input in ["2012345678", "2000000001", "8562099999999"] {
        assert!(laos(input).is_ok(), "{input}");
    }
}
