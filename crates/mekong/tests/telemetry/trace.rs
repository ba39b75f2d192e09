//! One trace, from a request to all that comes of it.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::collector::{Collector, Told, is_word};
use crate::process::{Process, address_in, ask};
use crate::receiver::Receiver;

const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_PAUSE: Duration = Duration::from_millis(50);

/// The trace that the backend is in when it asks, and its span there.
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const ASKING: &str = "b7ad6b7169203331";
const LINE: &str = "2055500001";

/// A process with everything in it, whose spans and webhooks are heard.
struct Dev {
    process: Process,
    collector: Collector,
    receiver: Receiver,
}

impl Dev {
    async fn start() -> Self {
        let (collector, receiver) = (Collector::open().await, Receiver::open().await);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let arguments = ["dev", "--json", "--listen", "127.0.0.1:0", "--sandbox", "127.0.0.1:0"];
        let arguments = [&arguments[..], &["--subscribers", "0", "--webhook", &receiver.url]];
        let exports = [("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url.as_str())];
        let arguments = arguments.concat();
        let process = Process::start_in(folder.path(), &arguments, "listen", &exports);
        Self { process, collector, receiver }
    }

    fn order(&self, path: &str, more: &str, body: &str) -> Value {
        let headers = format!("authorization: Bearer dev-token\r\n{more}");
        let answer = self.process.post(path, &headers, body);
        assert!(answer.status.starts_with('2'), "{answer:?}");
        serde_json::from_str(&answer.body).expect("JSON")
    }

    /// The OTP that the subscriber was sent.
    fn otp(&self) -> String {
        let (_, operators) = self.process.said.split_once("sandbox").expect("where they listen");
        let sms = ask(&address_in(operators), &format!("GET /sandbox/sms/{LINE}"), "", "");
        let sms: Value = serde_json::from_str(&sms.body).expect("JSON");
        sms["otp"].as_str().expect("an OTP").to_owned()
    }

    /// Buys a week of Gold as part of the trace, until a webhook has told of it; the OTP.
    fn buy(&self) -> String {
        let traced = format!("traceparent: 00-{TRACE}-{ASKING}-01\r\nidempotency-key: 1\r\n");
        let wanted = format!(r#"{{"account":"ltc-main","plan":"gold-weekly","msisdn":"{LINE}"}}"#);
        let purchase = self.order("/v1/purchases", &traced, &wanted);
        assert_eq!(purchase["state"], "waiting", "{purchase}");
        let otp = self.otp();
        let path = format!("/v1/purchases/{}/otp", purchase["id"].as_str().expect("an id"));
        self.order(&path, "", &format!(r#"{{"otp":"{otp}"}}"#));
        let started = Instant::now();
        while !self.receiver.has_heard_in(TRACE) {
            assert!(started.elapsed() < PATIENCE, "no webhook told of it");
            std::thread::sleep(LOOK_PAUSE);
        }
        otp
    }

    /// Ends the process; every span of it.
    fn end(self) -> Vec<Told> {
        self.process.terminate();
        self.collector.spans()
    }
}

fn of_call<'s>(spans: &[&'s Told], call: &str) -> &'s Told {
    spans.iter().find(|span| span.of("call") == call).unwrap_or_else(|| panic!("no {call}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_goes_from_a_request_through_the_queue_to_the_operator_and_the_webhook() {
    let dev = Dev::start().await;
    dev.buy();
    let spans = dev.end();
    let trace: Vec<&Told> = spans.iter().filter(|span| span.trace == TRACE).collect();

    let request = trace.iter().find(|span| span.name == "POST /v1/purchases").expect("a request");
    assert_eq!((&*request.parent, request.of("route")), (ASKING, "/v1/purchases"));
    let is_notice = |span: &&&Told| span.of("queue") == "notifications";
    let steps = || trace.iter().filter(|span| span.name == "step");
    let turns: Vec<_> = steps().filter(|span| !is_notice(span)).collect();
    for turn in &turns {
        assert_eq!((&*turn.parent, turn.of("kind")), (&*request.id, "charge"), "{turn:#?}");
    }
    for call in ["prepare", "charge"] {
        let parent = &of_call(&trace, call).parent;
        assert!(turns.iter().any(|turn| turn.id == *parent), "{call} in {trace:#?}");
    }
    let mut notices = steps().filter(is_notice);
    assert!(notices.any(|turn| turn.of("kind") == "notification"), "{trace:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_line_of_a_request_says_in_which_trace_it_was_and_probes_are_in_none() {
    let collector = Collector::open().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let exports = [("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url.as_str())];
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let serve = Process::start_in(folder.path(), &serve, "listening on", &exports);
    let traced = format!("traceparent: 00-{TRACE}-{ASKING}-01\r\n");
    serve.get("/v1/charges", &traced);
    let line = serve.says("GET /v1/charges: 401");
    assert!(line.contains(&format!("trace_id=\"{TRACE}\"")), "{line}");
    serve.get("/healthz", &traced);
    let line = serve.says("GET /healthz: 200");
    assert!(!line.contains("trace_id"), "{line}");
    serve.terminate();
    let names: Vec<_> = collector.spans().into_iter().map(|span| span.name).collect();
    assert_eq!(names, ["GET /v1/charges"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn money_rule_15_no_span_of_a_process_names_a_subscriber_or_holds_a_secret() {
    let dev = Dev::start().await;
    let otp = dev.buy();
    let spans = dev.end();
    assert!(spans.len() > 5, "{spans:#?}");
    for span in &spans {
        for (_, value) in &span.attributes {
            let hidden = [&LINE[2..], "dev-token", "whsec_"];
            assert!(!hidden.iter().any(|hidden| value.contains(hidden)), "{span:#?}");
            assert!(!is_word(&otp, value), "{otp} was told: {span:#?}");
        }
    }
}
