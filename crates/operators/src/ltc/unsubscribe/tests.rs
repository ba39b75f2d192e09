use super::*;

fn parse(body: &str) -> Result<Unsubscribe, InboundError> {
    Unsubscribe::parse(body.as_bytes())
}

fn request(msisdn: &str) -> String {
    format!(r#"{{"Msisdn":"{msisdn}","USSDCode":"*131*1#","Channel":"WEB"}}"#)
}

#[test]
fn every_spelling_of_a_number_is_the_same_subscriber() {
    for msisdn in [
        "2055500001",
        "02055500001",
        "8562055500001",
        "+8562055500001",
        "+856 20 5550 0001",
        "008562055500001",
    ] {
        let parsed = parse(&request(msisdn)).expect(msisdn);
        assert_eq!(parsed.msisdn.national(), "2055500001", "{msisdn}");
    }
    let as_number = r#"{"Msisdn":2055500001,"USSDCode":"","Channel":"WEB"}"#;
    assert_eq!(parse(as_number).expect("a number").msisdn.national(), "2055500001");
}

#[test]
fn names_and_channels_are_read_in_any_case() {
    for (channel, expected) in [
        ("WEB", Channel::Web),
        ("web", Channel::Web),
        ("USSD", Channel::Ussd),
        ("Ussd", Channel::Ussd),
        ("Application", Channel::Application),
        ("APPLICATION", Channel::Application),
    ] {
        let body =
            format!(r#"{{"MSISDN":"2055500001","ussdcode":"*131*1#","channel":"{channel}"}}"#);
        let parsed = parse(&body).expect(channel);
        assert_eq!(parsed.channel, expected);
        assert_eq!(parsed.ussd_code.as_deref(), Some("*131*1#"));
    }
}

#[test]
fn an_empty_ussd_code_is_none() {
    for code in [r#""USSDCode":"","#, r#""USSDCode":" ","#, r#""USSDCode":null,"#, ""] {
        let body = format!(r#"{{"Msisdn":"2055500001",{code}"Channel":"WEB"}}"#);
        assert_eq!(parse(&body).expect(code).ussd_code, None, "{code}");
    }
}

#[test]
fn a_form_is_read_too() {
    for body in [
        "Msisdn=%2B8562055500001&USSDCode=*131*1%23&Channel=WEB",
        "msisdn=+8562055500001&ussdcode=%2A131%2A1%23&channel=web&x=y",
    ] {
        let parsed = parse(body).expect(body);
        assert_eq!(parsed.msisdn.national(), "2055500001", "{body}");
        assert_eq!(parsed.ussd_code.as_deref(), Some("*131*1#"), "{body}");
        assert_eq!(parsed.channel, Channel::Web, "{body}");
    }
}

#[test]
fn what_cannot_be_read_is_named_and_not_repeated() {
    for (body, expected) in [
        ("", "unreadable: nothing in it"),
        ("{", "unreadable: not one JSON object with one value for each key"),
        ("[]", "Msisdn: expected a mobile number of Laos"),
        ("{}", "Msisdn: expected a mobile number of Laos"),
        (r#"{"Msisdn":"60123456789","Channel":"WEB"}"#, "Msisdn: expected a mobile number of Laos"),
        (r#"{"Msisdn":["2055500001"],"Channel":"WEB"}"#, "Msisdn: expected a text"),
        (r#"{"Msisdn":"2055500001"}"#, "Channel: expected WEB, USSD or Application"),
        (
            r#"{"Msisdn":"2055500001","Channel":"SMS"}"#,
            "Channel: expected WEB, USSD or Application",
        ),
    ] {
        assert_eq!(parse(body).expect_err(body).to_string(), expected, "{body}");
    }
    let long = request(&"1".repeat(65));
    assert_eq!(
        parse(&long).expect_err("long").to_string(),
        "Msisdn: expected 64 characters at most"
    );
    let huge = "x".repeat(InboundError::BYTES_MAX + 1);
    assert_eq!(parse(&huge), Err(InboundError::TooLong { found: 16385 }));
}

#[test]
fn a7_the_answer_holds_what_the_table_lists_and_what_the_sample_shows() {
    let request = parse(r#"{"Msisdn":"+8562055500001","USSDCode":"*131*1#","Channel":"web"}"#);
    assert_eq!(
        Outcome::Cancelled.answer_to(Some(&request.expect("a request"))),
        r#"{"ResultCode":"200","ResultDesc":"cancelled","Msisdn":"+8562055500001","USSDCode":"*131*1#","Channel":"web"}"#
    );
    assert_eq!(
        Outcome::Fault.answer_to(None),
        r#"{"ResultCode":"002","ResultDesc":"the request could not be processed"}"#
    );
}

#[test]
fn every_outcome_has_its_code_of_section_7() {
    for (outcome, code) in [
        (Outcome::Cancelled, "200"),
        (Outcome::CancelledUntold, "2000"),
        (Outcome::UnknownNumber, "100"),
        (Outcome::Refused, "100"),
        (Outcome::NoUssdCode, "101"),
        (Outcome::NotRecorded, "102"),
        (Outcome::TryAgain, "001"),
        (Outcome::Fault, "002"),
    ] {
        assert_eq!(outcome.code(), code, "{outcome:?}");
    }
}

#[test]
fn money_rule_15_a_request_is_printed_without_its_number() {
    let printed = format!("{:?}", parse(&request("2055500001")).expect("a request"));
    assert!(!printed.contains("2055500001"), "{printed}");
    assert!(printed.contains("20•••••001"), "{printed}");
}
