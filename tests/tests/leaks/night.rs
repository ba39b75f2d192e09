//! The whole of it: purchases, callbacks, nights, staff; then the search.

use std::time::Duration;

use anyhow::{Context, ensure};
use mekong_tests::{Backend, Server, Subscriber, wait_until};
use reqwest::blocking::Client;
use serde_json::json;

use crate::crawl;
use crate::scene::{STAFF, Scene};

const PATIENCE: Duration = Duration::from_secs(60);
const SUBSCRIBERS: u32 = 12;
/// Who buys with an OTP, and who leaves by USSD.
const BUYER: Subscriber = Subscriber(500);
const LEAVER: Subscriber = Subscriber(1);
/// Somebody whom nobody knows here.
const STRANGER: Subscriber = Subscriber(777);

/// What people who look at a terminal ask for, each as text and as JSON.
const LISTS: [&[&str]; 16] = [
    &["subscriptions", "list"],
    &["subscriptions", "show", "sub-000000"],
    &["charges", "list"],
    &["charges", "count"],
    &["purchases", "list"],
    &["callbacks", "list"],
    &["webhooks", "list"],
    &["webhooks", "deliveries"],
    &["tokens", "list"],
    &["requeues", "list"],
    &["runs", "list"],
    &["queues", "list"],
    &["worklist"],
    &["audit", "list"],
    &["config", "show"],
    &["config", "check", "--secrets"],
];

#[test]
fn money_rule_15_no_process_says_a_number_or_a_secret_to_anybody() -> anyhow::Result<()> {
    let mut scene = Scene::open("sqlite:mekong.db")?;
    scene.knows(Subscriber::first(SUBSCRIBERS).chain([BUYER, STRANGER]));
    scene.provider.enrol(Subscriber::first(SUBSCRIBERS), scene.nights.opens_at(0))?;
    a_day(&mut scene)?;
    a_night(&mut scene)?;
    what_terminals_show(&mut scene)?;
    what_staff_see(&mut scene)?;
    credentials_that_are_refused(&mut scene)?;
    let said = scene.everything()?.to_vec();
    let console = "the console, as cleo sees it";
    for place in ["night.log", "webhooks", "traces", "alerts", "metrics", console] {
        assert!(scene.said_in(place).len() > 100, "nothing was gathered of {place}");
    }
    assert!(scene.log_of("server").contains("TRACE"), "as talkative as it can be");
    let found = scene.secrets.found_in(&said);
    assert!(found.is_empty(), "{} leaks:\n{}", found.len(), found.join("\n"));
    nothing_is_open_in_the_store(&scene)
}

/// Somebody buys, somebody leaves, and some are not whom they seem to be.
fn a_day(scene: &mut Scene) -> anyhow::Result<()> {
    let server = scene.server("server")?;
    let backend = Backend::new()?;
    let wanted = json!({ "account": "ltc-main", "plan": "gold-weekly", "msisdn": BUYER.msisdn() });
    let url = format!("{}/v1/purchases?wait=10s", server.url());
    let bought = backend.post(&url, Some("one"), &wanted).context("an answer")?;
    scene.hear("the API", bought.body.to_string());
    let otp = scene.operator.otp_of(BUYER)?;
    scene.secrets.word("an OTP", &otp);
    let id = bought.body["id"].as_str().context("a purchase")?.to_owned();
    let typed = backend.post(
        &format!("{}/v1/purchases/{id}/otp", server.url()),
        Some("two"),
        &json!({ "otp": otp }),
    );
    scene.hear("the API", typed.context("an answer")?.body.to_string());
    let show = format!("{}/v1/purchases/{id}", server.url());
    wait_until("the purchase ends", PATIENCE, || Ok(backend.get(&show)?["state"] == "charged"))?;
    callbacks(scene, &server)?;
    wrong_requests(scene, &server, &backend)?;
    for path in ["charges", "purchases", "subscriptions", &format!("purchases/{id}")] {
        let answer = backend.get(&format!("{}/v1/{path}", server.url()))?;
        scene.hear(&format!("/v1/{path}"), answer.to_string());
    }
    let metrics = Client::new().get(format!("{}/metrics", server.url()));
    let metrics = metrics.bearer_auth("metrics-token-77aa03be").send()?;
    ensure!(metrics.status().is_success(), "{metrics:?}");
    scene.hear("metrics", metrics.text()?);
    scene.run(&["alerts", "test", "-vvv"])?;
    Ok(())
}

fn callbacks(scene: &mut Scene, server: &Server) -> anyhow::Result<()> {
    let of = |secret: &str, what: &str| {
        format!("{}/callbacks/ltc/ltc-main/{secret}/{what}", server.url())
    };
    let (right, client) = ("callback-secret-9c1fe07a", Client::new());
    for (who, secret) in [(LEAVER, right), (STRANGER, right), (STRANGER, "guessed")] {
        let body = json!({
            "Msisdn": format!("+856{}", who.msisdn()), "USSDCode": "*131*1#", "Channel": "USSD",
        });
        let answer = client.post(of(secret, "unsubscribe")).json(&body).send()?;
        ensure!(secret == right || answer.status() == 404, "{answer:?}");
        // Whoever knows the address is answered with the number that they named (LTC protocol,
        // section 7).
        if secret != right {
            scene.hear("an answer to a callback", answer.text()?);
        }
    }
    for body in [format!("{{{}", STRANGER.msisdn()), format!("Msisdn={}", STRANGER.msisdn())] {
        for what in ["unsubscribe", "subscribed"] {
            let answer = client.post(of(right, what)).body(body.clone()).send()?;
            scene.hear("an answer to a callback", answer.text()?);
        }
    }
    Ok(())
}

/// Errors are where secrets are repeated.
fn wrong_requests(scene: &mut Scene, server: &Server, backend: &Backend) -> anyhow::Result<()> {
    let number = STRANGER.msisdn();
    let wrong = [
        json!({ "account": "ltc-main", "plan": number, "msisdn": number }),
        json!({ "account": "ltc-main", "plan": "gold-weekly", "msisdn": format!("x{number}") }),
        json!({ "account": "ltc-main", "plan": "gold-weekly", "msisdn": number, "amount": number }),
        json!([number]),
    ];
    for (nth, body) in wrong.iter().enumerate() {
        let url = format!("{}/v1/purchases", server.url());
        let answer =
            backend.post(&url, Some(&format!("wrong-{nth}")), body).context("an answer")?;
        ensure!(answer.status >= 400, "{body} was taken: {answer:?}");
        scene.hear("an API error", answer.body.to_string());
    }
    let unknown = Client::new().get(format!("{}/v1/charges/{number}", server.url()));
    scene.hear("an API error", unknown.bearer_auth(&number).send()?.text()?);
    Ok(())
}

/// Some have no money, and some answers are lost.
fn a_night(scene: &mut Scene) -> anyhow::Result<()> {
    for poor in Subscriber::first(SUBSCRIBERS).filter(|one| one.0.is_multiple_of(5)) {
        scene.operator.set_balance(poor, 0)?;
    }
    let lost = json!({ "endpoint": "request_deduct", "times": 2, "fault": "drop_before" });
    scene.operator.script(&lost)?;
    scene.operator.expire_tokens()?;
    let until = scene.nights.morning_after(1).to_rfc3339();
    let ran = scene.run(&["work", "-vvv", "--time-skip-to", &until])?;
    ensure!([0, 3].contains(&ran.code), "{}", ran.code);
    let log = format!("{}{}", ran.stdout, ran.stderr);
    scene.hear("night.log", log);
    Ok(())
}

fn what_terminals_show(scene: &mut Scene) -> anyhow::Result<()> {
    let first = &scene.provider.charges()?[0].id.clone();
    let charge: &[&str] = &["charges", "show", first];
    for list in LISTS.into_iter().chain([charge]) {
        for more in [&["-vvv"][..], &["--json"]] {
            let asked = [list, more].concat();
            let ran = scene.run(&asked)?;
            ensure!(
                [0, 3].contains(&ran.code),
                "{asked:?} ended with {}: {}",
                ran.code,
                ran.stderr
            );
        }
    }
    let export = ["export", "charges", "--from", "2020-01-01", "--format", "csv"];
    let ran = scene.run(&export)?;
    ensure!(ran.code == 0 && ran.stdout.contains("ltc-main"), "{ran:?}");
    Ok(())
}

fn what_staff_see(scene: &mut Scene) -> anyhow::Result<()> {
    let server = scene.server("console")?;
    for (name, _) in STAFF {
        let (pages, said) = crawl::walk(server.url(), name)?;
        ensure!(pages > 15, "{name} saw {pages} pages");
        scene.hear(&format!("the console, as {name} sees it"), said);
    }
    Ok(())
}

/// A password that the operator does not take is not told to anybody either.
fn credentials_that_are_refused(scene: &mut Scene) -> anyhow::Result<()> {
    scene.secrets.text("the operator's password", "operator-password-e91b");
    let path = scene.provider.folder().join("mekong.toml");
    let text = std::fs::read_to_string(&path)?;
    std::fs::write(scene.provider.folder().join("password"), "operator-password-e91b")?;
    let text = text.replace("password_env = \"LTC_PASSWORD\"", "password_file = \"password\"");
    std::fs::write(&path, text)?;
    scene.operator.expire_tokens()?;
    scene.run(&["tokens", "refresh", "ltc-main", "-vvv"])?;
    let until = scene.nights.morning_after(2).to_rfc3339();
    let ran = scene.run(&["work", "-vvv", "--time-skip-to", &until])?;
    let warned = "password, which everybody on this machine may read";
    ensure!(ran.stderr.contains(warned), "a file that is open to all is told of");
    Ok(())
}

/// Whoever copies the store has neither tokens nor what people sign in with.
fn nothing_is_open_in_the_store(scene: &Scene) -> anyhow::Result<()> {
    let mut kept = Vec::new();
    for entry in std::fs::read_dir(scene.provider.folder())? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with("mekong.db") {
            kept.push((name, String::from_utf8_lossy(&std::fs::read(&path)?).into_owned()));
        }
    }
    ensure!(kept.iter().any(|(_, bytes)| bytes.contains("sealed:1:")), "a sealed token is there");
    let found = scene.secrets.found_in(&kept);
    let found: Vec<_> = found.iter().filter(|found| !found.starts_with("a number")).collect();
    assert!(found.is_empty(), "in the store: {found:#?}");
    Ok(())
}
