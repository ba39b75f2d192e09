//! What getAOCToken grants.

use operators::OperatorReference;
use operators::aoc::{AocClient, AocConfig, Mode, TacAnswer, TokenAnswer, Wallet};

use crate::codes::word_of_decline;
use crate::given::{AOC_TOKEN, AOC_TRANS_ID, Given, Line, Outcome, config};
use crate::operator::Act;
use crate::replies::reply;

#[tokio::test]
async fn a_grant_has_a_name_and_a_token_for_the_page() {
    let line = Line::open().await;
    let body = reply("00", &[("aocToken", AOC_TOKEN), ("aocTransID", AOC_TRANS_ID)]);
    let answer = line.order(Mode::Page, Act::say(&body)).await.expect("an answer").answer;
    let TokenAnswer::Granted(granted) = answer else { panic!("{answer:?}") };
    assert_eq!(Some(granted.aoc_trans_id), OperatorReference::parse(AOC_TRANS_ID));
    let token = granted.aoc_token.expect("a token");
    assert_eq!(token.reveal(), AOC_TOKEN);
    assert_eq!((granted.deep_link, granted.entitled_for_free_trial), (None, None));
}

#[tokio::test]
async fn a_page_needs_a_token_a_wallet_a_token_or_a_link_and_direct_charging_neither() {
    let line = Line::open().await;
    let msisdn = line.given.msisdn;
    let wallet = Mode::Wallet(Wallet::default());
    let direct = Mode::Direct { msisdn, require_otp: None };
    let app = Mode::MobileApp { tac_msisdn: msisdn };
    let (token, link) = (("aocToken", AOC_TOKEN), ("paymentDeepLink", "boost://pay?t=1"));
    for (mode, fields, is_granted) in [
        (Mode::Page, vec![token], true),
        (Mode::Page, vec![link], false),
        (Mode::Page, vec![], false),
        (Mode::Page, vec![("aocToken", "")], false),
        (wallet, vec![token], true),
        (wallet, vec![link], true),
        (wallet, vec![], false),
        (direct, vec![], true),
        (app, vec![], true),
    ] {
        let fields = [vec![("aocTransID", AOC_TRANS_ID)], fields].concat();
        let answer = line.order(mode, Act::say(&reply("00", &fields))).await;
        let answer = answer.expect("an answer").answer;
        let found = matches!(answer, TokenAnswer::Granted(_));
        assert_eq!(found, is_granted, "{mode:?} {fields:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_grant_without_a_name_is_none() {
    let line = Line::open().await;
    for name in ["", "a b", &"x".repeat(65)] {
        let body = reply("00", &[("aocToken", AOC_TOKEN), ("aocTransID", name)]);
        let answer = line.order(Mode::Page, Act::say(&body)).await.expect(name).answer;
        assert!(matches!(answer, TokenAnswer::InDoubt { .. }), "{name}: {answer:?}");
    }
}

#[tokio::test]
async fn a_free_trial_is_told_as_a_text_or_a_boolean_in_any_case() {
    let line = Line::open().await;
    let mode = Mode::MobileApp { tac_msisdn: line.given.msisdn };
    for (written, expected) in [
        (r#""true""#, Some(true)),
        (r#""False""#, Some(false)),
        ("true", Some(true)),
        ("false", Some(false)),
        ("null", None),
        (r#""maybe""#, None),
        ("1", None),
    ] {
        let body = reply("00", &[("aocTransID", AOC_TRANS_ID), ("entitledForFreeTrial", "?")]);
        let body = body.replace("\"?\"", written);
        let answer = line.order(mode, Act::say(&body)).await.expect(written).answer;
        let TokenAnswer::Granted(granted) = answer else { panic!("{answer:?}") };
        assert_eq!(granted.entitled_for_free_trial, expected, "{written}");
    }
}

#[tokio::test]
async fn the_page_is_where_it_is_configured_and_its_token_is_encoded() {
    let line = Line::open().await;
    let body = reply("00", &[("aocToken", AOC_TOKEN), ("aocTransID", AOC_TRANS_ID)]);
    let answer = line.order(Mode::Page, Act::say(&body)).await.expect("an answer").answer;
    let TokenAnswer::Granted(granted) = answer else { panic!("{answer:?}") };
    let token = granted.aoc_token.expect("a token");
    let address = |page_url: Option<&str>| {
        let config = config("https://aoc.example.com".into());
        let config = AocConfig { page_url: page_url.map(str::to_owned), ..config };
        AocClient::new(config).expect("a configuration").page_url(&token).to_string()
    };
    let query = "aocToken=q8Zk3%2FExample%2BToken%3D%3D";
    assert_eq!(address(None), format!("https://aoc.example.com/api/aoc?{query}"));
    let elsewhere = address(Some("https://pay.example.com/my/"));
    assert_eq!(elsewhere, format!("https://pay.example.com/my/api/aoc?{query}"));
    assert!(!format!("{:?}", Given::new().order()).contains(AOC_TOKEN));
}

fn word_of_token(outcome: Outcome<TokenAnswer>) -> String {
    match outcome.expect("an answer").answer {
        TokenAnswer::Granted(_) => "granted".into(),
        TokenAnswer::Declined(decline) => word_of_decline(&decline),
        TokenAnswer::InDoubt { .. } => "in doubt".into(),
    }
}

#[tokio::test]
async fn every_code_of_a_token_means_what_section_10_says() {
    let line = Line::open().await;
    for (code, expected) in [
        ("00", "granted"),
        ("AOC0001", "misconfiguration misconfigured"),
        ("AOC0002", "transient operator_error"),
        ("AOC1001", "duplicate operator_error"),
        ("AOC1002", "duplicate already_subscribed"),
        ("AOC1005", "misconfiguration misconfigured"),
        ("AOC1006", "terminal barred"),
        ("AOC1009", "transient operator_error"),
        ("AOC1010", "terminal limit"),
        ("AOC1011", "terminal limit"),
        ("AOC1012", "terminal operator_error"),
        ("AOC1013", "terminal limit"),
        ("AOC1014", "terminal limit"),
        ("AOC1015", "misconfiguration misconfigured"),
        ("AOC1016", "funds limit"),
        ("AOC1017", "funds limit"),
        ("AOC1018", "misconfiguration misconfigured"),
        ("AOC1020", "in doubt"),
        ("AOC2999", "in doubt"),
    ] {
        let body = reply(code, &[("aocToken", "t"), ("aocTransID", AOC_TRANS_ID)]);
        let ordered = line.order(Mode::Page, Act::say(&body)).await;
        assert_eq!(word_of_token(ordered), expected, "{code}");
    }
}

#[tokio::test]
async fn every_code_of_a_tac_request_means_what_section_10_says() {
    let line = Line::open().await;
    for (code, expected) in [
        ("00", "sent"),
        ("AOC0001", "misconfiguration misconfigured"),
        ("AOC0002", "in doubt"),
        ("AOC1004", "terminal cancelled"),
        ("AOC1006", "terminal barred"),
        ("AOC1010", "terminal limit"),
        ("AOC1013", "terminal limit"),
        ("AOC1019", "terminal expired"),
        ("AOC2999", "in doubt"),
    ] {
        let act = Act::say(&reply(code, &[]));
        line.will(act.clone());
        let direct = line.client.request_direct_charge_tac(line.given.tac_request()).await;
        for outcome in [line.request_tac(act).await, direct] {
            let word = match outcome.expect("an answer").answer {
                TacAnswer::Sent { .. } => "sent".into(),
                TacAnswer::Declined(decline) => word_of_decline(&decline),
                TacAnswer::InDoubt { .. } => "in doubt".into(),
            };
            assert_eq!(word, expected, "{code}");
        }
    }
}
