//! Whatever can go wrong between two sockets.

use operators::ltc::{LtcClient, LtcConfig, Mode};
use operators::{Answered, CallError, ChargeAnswer, Doubt, Unsent};
use tokio::net::TcpListener;

use crate::given::{Given, Line, TRANSACTION_ID, client, config, deducted, hasty_client, open};
use crate::operator::{Act, Operator};

type Charged = Result<Answered<ChargeAnswer>, CallError>;

/// Why a charge is in doubt, if it is.
fn doubt(outcome: &Charged) -> Option<Doubt> {
    match outcome {
        Err(CallError::InDoubt { why, .. }) => Some(*why),
        _ => None,
    }
}

fn unsent(outcome: &Charged) -> Option<Unsent> {
    match outcome {
        Err(CallError::NotSent { why, .. }) => Some(*why),
        _ => None,
    }
}

async fn charge_at(client: LtcClient) -> Charged {
    let given = Given::new();
    client.charge_recurring(&given.token, given.deduction(), open).await
}

#[tokio::test]
async fn money_rule_7_a_refused_connection_was_surely_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let client = LtcClient::new(config(format!("http://{address}"))).expect("a configuration");
    let outcome = charge_at(client.clone()).await;
    assert_eq!(unsent(&outcome), Some(Unsent::Connect), "{outcome:?}");
    let given = Given::new();
    let asked = client.check_transaction(&given.token, given.inquiry(Mode::Recurring)).await;
    assert!(matches!(asked, Err(CallError::NotSent { why: Unsent::Connect, .. })), "{asked:?}");
}

#[tokio::test]
async fn money_rule_7_an_unknown_host_was_surely_not_sent() {
    // No resolver has to be asked about a label of 64 characters: there is no such name.
    let base_url = format!("http://{}.example", "a".repeat(64));
    let config = LtcConfig { allow_insecure: true, ..config(base_url) };
    let outcome = charge_at(LtcClient::new(config).expect("a configuration")).await;
    assert_eq!(unsent(&outcome), Some(Unsent::Dns), "{outcome:?}");
}

#[tokio::test]
async fn a_failed_tls_handshake_was_surely_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let client = LtcClient::new(config(format!("https://{address}"))).expect("a configuration");
    let closing = async {
        let (socket, _) = listener.accept().await.expect("a connection");
        drop(socket);
    };
    let (outcome, ()) = tokio::join!(charge_at(client), closing);
    assert_eq!(unsent(&outcome), Some(Unsent::Connect), "{outcome:?}");
}

#[tokio::test]
async fn a_handshake_that_never_ends_was_surely_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let outcome = charge_at(hasty_client(format!("https://{address}"))).await;
    assert_eq!(unsent(&outcome), Some(Unsent::Timeout), "{outcome:?}");
}

#[tokio::test]
async fn money_rule_2_silence_until_the_time_out_is_in_doubt() {
    let operator = Operator::start([Act::Hang]).await;
    let outcome = charge_at(hasty_client(operator.base_url())).await;
    assert_eq!(doubt(&outcome), Some(Doubt::Timeout), "{outcome:?}");
    let (_, seen) = operator.finish().await;
    assert_eq!(seen.len(), 1);
}

#[tokio::test]
async fn money_rule_2_an_answer_that_stops_half_way_is_in_doubt() {
    let line = Line::open().await;
    let whole = deducted("103", "None");
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", whole.len());
    let half = [head.as_bytes(), &whole.as_bytes()[..whole.len() / 2]].concat();
    let outcome = line.charge(Act::WriteAndClose(half.clone())).await;
    assert_eq!(doubt(&outcome), Some(Doubt::ConnectionLost), "{outcome:?}");

    let operator = Operator::start([Act::Write(half)]).await;
    let outcome = charge_at(hasty_client(operator.base_url())).await;
    assert_eq!(doubt(&outcome), Some(Doubt::Timeout), "{outcome:?}");
}

#[tokio::test]
async fn money_rule_2_a_reset_after_the_request_is_in_doubt_and_nothing_is_sent_again() {
    let operator = Operator::start([Act::Reset, Act::say(&deducted("200", "Recurring"))]).await;
    let outcome = charge_at(client(&operator)).await;
    assert_eq!(doubt(&outcome), Some(Doubt::ConnectionLost), "{outcome:?}");
    let (connections, seen) = operator.finish().await;
    assert_eq!((connections, seen.len()), (1, 1));
}

#[tokio::test]
async fn money_rule_6_a_reused_connection_that_breaks_is_not_tried_again_on_another() {
    let charged = Act::say(&deducted("200", "Recurring"));
    let operator = Operator::start([charged.clone(), Act::Reset, charged]).await;
    let client = client(&operator);
    let first = charge_at(client.clone()).await;
    assert!(matches!(first.expect("an answer").answer, ChargeAnswer::Charged { .. }));
    let second = charge_at(client).await;
    assert_eq!(doubt(&second), Some(Doubt::ConnectionLost), "{second:?}");
    let (connections, seen) = operator.finish().await;
    assert_eq!((connections, seen.len()), (1, 2), "the pool was used, and nothing was repeated");
}

#[tokio::test]
async fn a_connection_that_closes_between_two_calls_never_doubles_one() {
    let reply = deducted("200", "Recurring");
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", reply.len());
    let bytes = [head.as_bytes(), reply.as_bytes()].concat();
    let operator = Operator::start(vec![Act::WriteAndClose(bytes); 20]).await;
    let client = client(&operator);
    let mut in_doubt = 0;
    for _ in 0..20 {
        match charge_at(client.clone()).await {
            Ok(answered) => assert!(matches!(answered.answer, ChargeAnswer::Charged { .. })),
            Err(CallError::InDoubt { .. }) => in_doubt += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    drop(client);
    let (_, seen) = operator.finish().await;
    assert!(seen.len() <= 20, "{} requests for 20 calls, {in_doubt} in doubt", seen.len());
}

#[tokio::test]
async fn an_answer_that_nobody_asked_for_is_never_taken_for_the_next_charges_answer() {
    let declined = deducted("103", "None");
    let stray = deducted("200", "Recurring").replace(TRANSACTION_ID, "ACME20260114093000A7K3");
    let bytes = [declined, stray]
        .map(|body| format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()));
    let acts = [Act::Write(bytes.concat().into_bytes()), Act::say(&deducted("103", "None"))];
    let operator = Operator::start(acts).await;
    let client = client(&operator);
    for _ in 0..2 {
        let outcome = charge_at(client.clone()).await;
        let is_charged = matches!(&outcome, Ok(answered) if matches!(answered.answer, ChargeAnswer::Charged { .. }));
        assert!(!is_charged, "{outcome:?}");
    }
}

#[tokio::test]
async fn money_rule_2_a_body_that_is_no_answer_is_in_doubt() {
    let line = Line::open().await;
    let good = deducted("103", "None");
    for (what, body) in [
        ("nothing", String::new()),
        ("null", "null".into()),
        ("a page", "<html>Request deducted</html>".into()),
        ("a list", format!("[{good}]")),
        ("a quoted object", format!("{good:?}")),
        ("half an object", good[..40].to_owned()),
        ("two objects", format!("{good}{good}")),
        ("no code", r#"{"ResultDesc":"ok"}"#.into()),
        ("an empty object", "{}".into()),
        ("two codes", good.replacen('{', r#"{"resultcode":"200","#, 1)),
        ("deep nesting", format!("{{\"x\":{}", "[".repeat(5000))),
    ] {
        let outcome = line.charge(Act::say(&body)).await;
        assert!(matches!(doubt(&outcome), Some(Doubt::UnreadableBody(_))), "{what}: {outcome:?}");
        let outcome = line.confirm(Act::say(&body)).await;
        assert!(matches!(doubt(&outcome), Some(Doubt::UnreadableBody(_))), "{what}: {outcome:?}");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_read_up_to_a_bound_and_is_in_doubt() {
    let line = Line::open().await;
    let outcome = line.charge(Act::say(&format!("{{\"x\":\"{}\"}}", "y".repeat(64 * 1024)))).await;
    assert_eq!(doubt(&outcome), Some(Doubt::OversizedBody), "{outcome:?}");
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", "y".repeat(1 << 20));
    let outcome = line.charge(Act::WriteAndClose(endless.into_bytes())).await;
    assert_eq!(doubt(&outcome), Some(Doubt::OversizedBody), "{outcome:?}");
}

#[tokio::test]
async fn bytes_that_are_not_http_are_in_doubt() {
    let line = Line::open().await;
    let outcome = line.charge(Act::WriteAndClose(b"\x00\xffgarbage\r\n\r\n".to_vec())).await;
    assert_eq!(doubt(&outcome), Some(Doubt::ConnectionLost), "{outcome:?}");
}

#[tokio::test]
async fn a_redirect_is_never_followed_and_is_in_doubt() {
    for status in [301, 302, 303, 307, 308] {
        let operator = Operator::start([
            Act::with_headers(status, "location: /api/RequestDeduct\r\n", ""),
            Act::say(&deducted("200", "Recurring")),
        ])
        .await;
        let outcome = charge_at(client(&operator)).await;
        assert_eq!(doubt(&outcome), Some(Doubt::Redirect(status)), "{outcome:?}");
        assert_eq!(operator.finish().await.1.len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_look_up_that_fails_says_nothing_about_the_charge() {
    let line = Line::open().await;
    for act in [Act::status(500, ""), Act::Reset, Act::say("<html>"), Act::status(302, "")] {
        let asked = line.inquire(Mode::Recurring, act).await;
        assert!(matches!(asked, Err(CallError::InDoubt { .. })), "{asked:?}");
    }
}

#[test]
fn no_proxy_of_the_environment_is_used() {
    // Another test, in a process whose environment names a proxy that nobody runs.
    let test = std::env::current_exe().expect("a test binary");
    let mut command = std::process::Command::new(test);
    command.args(["--exact", "wire::a_recurring_charge_is_spelled_exactly_as_section_4_has_it"]);
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"] {
        command.env(name, "http://127.0.0.1:1");
    }
    let output = command.output().expect("it runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
}
