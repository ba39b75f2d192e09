//! What is told of a purchase while it is made: one trace, from whoever asked for it to every call
//! that it led to; and numbers. Neither names anybody (money rule 15).

use billing::ChargeState;
use chrono::TimeDelta;
use sandbox::ltc::{Endpoint, Fault};
use telemetry::{TraceSettings, Traces};
use tokio::runtime::Handle;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::SubscriberExt;
use workflows::purchase::Wish;

use crate::journal::Journal;
use crate::stage::Stage;
use crate::stage::collector::{Collector, Told, is_word};
use crate::stage::people::{LAO_LINE, gold_weekly};
use crate::stage::settings::SECRETS;

/// The trace that the backend is in when it asks, and its span there.
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const ASKING: &str = "b7ad6b7169203331";

/// This thread's spans are told for as long as it lives.
struct Telling {
    collector: Collector,
    traces: Traces,
    _here: DefaultGuard,
}

impl Telling {
    async fn begin(one_in: u32) -> Self {
        let collector = Collector::open().await;
        let settings = TraceSettings { endpoint: collector.url.clone(), one_in };
        let traces = Traces::begin(&settings, Handle::current()).expect("an exporter");
        let subscriber = tracing_subscriber::registry().with(traces.layer());
        let here = tracing::subscriber::set_default(subscriber);
        Self { collector, traces, _here: here }
    }

    /// Every span of it.
    async fn end(self) -> Vec<Told> {
        let traces = self.traces;
        let ended = tokio::task::spawn_blocking(move || traces.end()).await;
        ended.expect("what is left is exported");
        self.collector.spans()
    }
}

/// Buys the weekly plan, as part of a trace, down to the debit; the OTP that was typed.
async fn buy(stage: &Stage) -> String {
    let trace_parent = Some(format!("00-{TRACE}-{ASKING}-01"));
    let charge = stage.buy(Wish { trace_parent, ..gold_weekly() }, "order-1").await;
    stage.run_a_moment().await;
    let otp = stage.otp();
    stage.type_otp(charge, &otp).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    otp
}

#[tokio::test]
async fn one_trace_covers_whoever_asked_and_every_turn_and_call_that_came_of_it() {
    let telling = Telling::begin(1).await;
    let stage = Stage::set(Journal::sqlite()).await;
    buy(&stage).await;
    let spans = telling.end().await;

    let turns: Vec<_> =
        spans.iter().filter(|span| span.name == "step" && span.of("kind") == "charge").collect();
    assert!(turns.len() >= 2, "to prepare it, and to charge: {spans:#?}");
    for turn in &turns {
        assert_eq!((&*turn.trace, &*turn.parent), (TRACE, ASKING), "{turn:#?}");
    }
    for call in ["prepare", "charge"] {
        let called = spans.iter().find(|span| span.of("call") == call).expect(call);
        assert_eq!(called.trace, TRACE);
        assert!(turns.iter().any(|turn| turn.id == called.parent), "{called:#?}");
        assert_eq!((called.of("operator"), called.of("account")), ("ltc", "ltc-main"));
    }
    let fetched = spans.iter().find(|span| span.of("call") == "fetch_token").expect("a token");
    assert_ne!(fetched.trace, TRACE, "the token is fetched for all");
}

#[tokio::test]
async fn of_traces_that_nobody_has_begun_few_are_told_and_of_others_all() {
    let telling = Telling::begin(1_000_000).await;
    let stage = Stage::set(Journal::sqlite()).await;
    buy(&stage).await;
    let spans = telling.end().await;
    assert!(spans.iter().all(|span| span.trace == TRACE), "{spans:#?}");
    assert!(!spans.is_empty());
}

#[tokio::test]
async fn workers_with_nothing_to_do_leave_no_trace() {
    let stage = Stage::set(Journal::sqlite()).await;
    // What every start brings is done: a token is fetched.
    stage.run_a_moment().await;
    let telling = Telling::begin(1).await;
    stage.run_a_moment().await;
    let spans = telling.end().await;
    assert!(spans.is_empty(), "{spans:#?}");
}

#[tokio::test]
async fn a_collector_that_is_away_stops_nobody() {
    let telling = Telling::begin(1).await;
    let nobody = TraceSettings { endpoint: "http://127.0.0.1:1".into(), one_in: 1 };
    let traces = Traces::begin(&nobody, Handle::current()).expect("an exporter");
    let subscriber = tracing_subscriber::registry().with(traces.layer());
    {
        let _here = tracing::subscriber::set_default(subscriber);
        let stage = Stage::set(Journal::sqlite()).await;
        buy(&stage).await;
        stage.run_for(TimeDelta::days(1)).await;
        stage.books_agree().await;
    }
    tokio::task::spawn_blocking(move || traces.end()).await.expect("it ends all the same");
    assert_eq!(telling.end().await.len(), 0);
}

#[tokio::test]
async fn money_rule_15_no_span_and_no_metric_of_a_purchase_names_its_subscriber_or_a_secret() {
    let telling = Telling::begin(1).await;
    let stage = Stage::set(Journal::sqlite()).await;
    let otp = buy(&stage).await;
    let page = stage.metrics_page().await;
    let spans = telling.end().await;
    let words = |span: &Told| {
        let attributes = span.attributes.iter().map(|(key, value)| format!("{key}={value}"));
        attributes.chain([span.name.clone()]).collect::<Vec<_>>()
    };
    let told: Vec<String> = spans.iter().flat_map(words).collect();
    assert!(told.iter().any(|text| text == "call=charge"), "{told:#?}");
    assert!(!told.iter().any(|text| is_word(&otp, text)), "{otp} was told: {told:#?}");
    // Values are numbers, which may be any.
    let names = page.lines().filter_map(|line| line.rsplit_once(' ')).map(|(name, _)| name.into());
    let told: Vec<String> = told.into_iter().chain(names).collect();
    let token = stage.token().await;
    let secrets = SECRETS.map(|(_, secret)| format!("={secret}"));
    let national = LAO_LINE.trim_start_matches("20");
    for hidden in secrets.iter().map(String::as_str).chain([national, &token]) {
        let text = told.iter().find(|text| text.contains(hidden));
        assert_eq!(text, None, "{hidden} was told");
    }
}

#[tokio::test]
async fn money_that_may_have_moved_is_on_the_page_for_as_long_as_nobody_knows() {
    let stage = Stage::set(Journal::sqlite()).await;
    stage.script(Endpoint::ConfirmDeduct, Fault::DropAfterDebit);
    let charge = stage.with_otp().await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::InDoubt);
    let page = stage.metrics_page().await;
    for sample in [
        r#"charges_in_doubt{account="ltc-main"} 1"#,
        r#"charges_in_doubt_amount{account="ltc-main",currency="LAK"} 5000"#,
        r#"charges_total{account="ltc-main",outcome="in_doubt",plan="gold-weekly",reason="answer_lost"} 1"#,
    ] {
        assert!(page.lines().any(|line| line == sample), "{sample} in {page}");
    }
    assert!(page.contains(r#"charges_in_doubt_oldest_age_seconds{account="ltc-main"}"#), "{page}");
}
