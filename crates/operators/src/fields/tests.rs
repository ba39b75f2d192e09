use super::*;

const KEYS: &[&str; 2] = &["ResultCode", "Amount"];

fn read(body: &str) -> Json<'_, 2> {
    Json::read(body.as_bytes(), KEYS)
}

fn fields(body: &str) -> Fields<'_, 2> {
    match read(body) {
        Json::Object(fields) => fields,
        other => panic!("{body} was read as {other:?}"),
    }
}

#[test]
fn keys_are_matched_without_regard_to_case() {
    for key in ["ResultCode", "resultcode", "RESULTCODE", "rEsultcOde"] {
        assert_eq!(fields(&format!(r#"{{"{key}":"003"}}"#)).text(0), Some("003"), "{key}");
    }
}

#[test]
fn a_key_that_comes_twice_with_different_values_makes_the_body_unreadable() {
    for second in ["ResultCode", "resultcode"] {
        for (one, other) in [
            ("\"200\"", "\"103\""),
            ("\"103\"", "103"),
            ("\"103\"", "\"103 \""),
            ("null", "\"103\""),
            ("\"103\"", "null"),
            ("[]", "[]"),
            ("true", "false"),
        ] {
            let body = format!(r#"{{"ResultCode":{one},"{second}":{other}}}"#);
            assert!(matches!(read(&body), Json::Unreadable(_)), "{body}");
        }
    }
    let third = r#"{"ResultCode":"103","resultcode":"103","RESULTCODE":"200"}"#;
    assert!(matches!(read(third), Json::Unreadable(_)));
}

#[test]
fn a_key_that_comes_twice_with_the_same_value_says_it_once() {
    for second in ["ResultCode", "resultcode"] {
        let body = format!(
            r#"{{"ResultCode":"103","{second}":"1\u00303","Amount":5000,"amount":5000.0}}"#
        );
        let fields = fields(&body);
        assert_eq!(fields.text(0), Some("103"), "{body}");
        assert_eq!(fields.value(1), Some(&Value::Number("5000".into())), "{body}");
    }
    assert_eq!(fields(r#"{"ResultCode":null,"resultcode":null}"#).value(0), None);
}

#[test]
fn an_object_is_blank_where_no_key_that_was_asked_for_has_a_value() {
    for body in ["{}", r#"{"x":1}"#, r#"{"ResultCode":null,"amount":null,"x":"y"}"#] {
        assert!(fields(body).is_blank(), "{body}");
    }
    for body in [r#"{"ResultCode":""}"#, r#"{"Amount":0}"#, r#"{"ResultCode":null,"Amount":[]}"#] {
        assert!(!fields(body).is_blank(), "{body}");
    }
}

#[test]
fn a_number_is_not_a_text() {
    let fields = fields(r#"{"ResultCode":200,"Amount":5000.50}"#);
    assert_eq!(fields.text(0), None);
    assert_eq!(fields.value(0), Some(&Value::Number("200".into())));
    assert_eq!(fields.value(1), Some(&Value::Number("5000.5".into())));
}

#[test]
fn null_and_absent_are_the_same_and_an_empty_text_is_no_text() {
    assert_eq!(fields(r#"{"ResultCode":null}"#).value(0), None);
    assert_eq!(fields("{}").value(0), None);
    assert_eq!(fields(r#"{"ResultCode":""}"#).text(0), None);
}

#[test]
fn a_byte_order_mark_and_white_space_are_passed_over() {
    assert_eq!(fields("\u{feff} \r\n{\"ResultCode\":\"200\"}\n ").text(0), Some("200"));
    assert!(matches!(read("\u{feff}\n"), Json::Empty));
    assert!(matches!(read(" null "), Json::Null));
}

#[test]
fn other_keys_of_any_shape_are_passed_over() {
    let fields =
        fields(r#"{"x":{"ResultCode":"1"},"y":[1,{}],"ResultCode":"200","x":2,"Amount":[1]}"#);
    assert_eq!(fields.text(0), Some("200"));
    assert_eq!(fields.value(1), Some(&Value::Other));
}

#[test]
fn escapes_are_undone() {
    assert_eq!(fields(r#"{"Result\u0043ode":"2\u00300"}"#).text(0), Some("200"));
}

#[test]
fn anything_but_one_whole_object_is_unreadable() {
    let deep = format!("{{\"x\":{}", "[".repeat(10_000));
    for body in ["{", "[]", "\"{}\"", "200", "<html>", "{} {}", r#"{"ResultCode":"200""#, &deep] {
        assert!(matches!(read(body), Json::Unreadable(_)), "{}", &body[..body.len().min(20)]);
    }
    assert!(matches!(Json::read(b"{\"ResultCode\":\"\xff\"}", KEYS), Json::Unreadable(_)));
}

proptest::proptest! {
    #[test]
    fn no_body_makes_the_reader_fail(body in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let _ = Json::read(&body, KEYS);
    }

    #[test]
    fn every_text_is_read_as_it_was_written(text in "\\PC{1,40}") {
        let body = serde_json::json!({ "RESULTCODE": text }).to_string();
        let fields = fields(&body);
        proptest::prop_assert_eq!(fields.text(0), Some(text.as_str()));
    }
}

fn enveloped(body: &str) -> Json<'_, 2> {
    Json::read_enveloped(body.as_bytes(), "data", &["errorCode", "total"])
}

#[test]
fn an_enveloped_object_is_read_whatever_stands_around_it() {
    for body in [
        r#"{"data":{"errorCode":"00","total":"9.90"}}"#,
        r#"{"x":[{"errorCode":"01"}],"DATA":{"ERRORCODE":"00","total":"9.90","y":{}},"z":1}"#,
        "\u{feff} {\"data\":{\"errorCode\":\"00\",\"total\":\"9.90\"}}\n",
    ] {
        let Json::Object(fields) = enveloped(body) else { panic!("{body}") };
        assert_eq!((fields.text(0), fields.text(1)), (Some("00"), Some("9.90")), "{body}");
    }
}

#[test]
fn an_envelope_that_is_missing_doubled_or_no_object_is_unreadable() {
    for body in [
        "{}",
        r#"{"errorCode":"00"}"#,
        r#"{"data":null}"#,
        r#"{"data":"x"}"#,
        r#"{"data":[{"errorCode":"00"}]}"#,
        r#"{"data":{},"data":{}}"#,
        r#"{"data":{"errorCode":"00","errorcode":"01"}}"#,
        r#"{"data":{"errorCode":"00"}"#,
        r#"{"data":{"errorCode":"00"}}{}"#,
    ] {
        assert!(matches!(enveloped(body), Json::Unreadable(_)), "{body}");
    }
    assert!(matches!(enveloped(" "), Json::Empty));
    assert!(matches!(enveloped("null"), Json::Null));
}

#[test]
fn a_boolean_is_kept_as_one() {
    let fields = fields(r#"{"ResultCode":true,"Amount":false}"#);
    assert_eq!(fields.value(0), Some(&Value::Flag(true)));
    assert_eq!(fields.value(1), Some(&Value::Flag(false)));
    assert_eq!(fields.text(0), None);
}
