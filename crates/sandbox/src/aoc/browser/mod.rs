//! The AOC page over HTTP, as a subscriber's browser meets it.

mod page;

use std::collections::HashMap;

use axum::{
    Form,
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};

use crate::{
    aoc::{
        Aoc, Behaviour, Endpoint, Pause,
        calls::Ids,
        fields::Refusal,
        ledger::{Decided, Decision},
        routes::to_the_end,
    },
    gate::spend,
    reply::Reply,
};

type Parameters = HashMap<String, String>;

/// `GET /api/aoc?aocToken=…`
pub(super) async fn show_page(
    State(aoc): State<Aoc>,
    Query(query): Query<Parameters>,
) -> Result<Response, Reply> {
    let token = query.get("aocToken").cloned().unwrap_or_default();
    let behaviour = admitted(&aoc, Endpoint::AocPage, &token)?;
    aoc.pause(&behaviour, Pause::BeforeAnswer).await;
    Ok(match aoc.with_ledger(|ledger| ledger.consent_page(&token)) {
        Ok(shown) => page_or_fault(&behaviour, Html(page::consent(&shown)).into_response()),
        Err(refusal) => refused(&refusal),
    })
}

/// `POST /api/aoc`: a button of the page.
pub(super) async fn decide(
    State(aoc): State<Aoc>,
    Form(form): Form<Parameters>,
) -> Result<Response, Reply> {
    let token = form.get("aocToken").cloned().unwrap_or_default();
    let behaviour = admitted(&aoc, Endpoint::Decide, &token)?;
    let decision = match decision(&form) {
        Ok(decision) => decision,
        Err(refusal) => return Ok(refused(&refusal)),
    };
    Ok(to_the_end(carry_out(aoc, token, decision, behaviour)).await)
}

async fn carry_out(aoc: Aoc, token: String, decision: Decision, behaviour: Behaviour) -> Response {
    spend(aoc.config().latency).await;
    aoc.pause(&behaviour, Pause::BeforeWork).await;
    let (decided, callbacks) =
        aoc.work(|ledger| ledger.decide(&token, &decision, &behaviour.course));
    aoc.deliver(callbacks).await;
    aoc.pause(&behaviour, Pause::BeforeAnswer).await;
    match decided {
        Ok(Decided { return_url, .. }) => {
            page_or_fault(&behaviour, Redirect::to(&return_url).into_response())
        }
        Err(refusal) => refused(&refusal),
    }
}

/// Lets a browser in and decides how it is treated, by the transaction behind its token.
fn admitted(aoc: &Aoc, endpoint: Endpoint, token: &str) -> Result<Behaviour, Reply> {
    aoc.0.gate.admit_uncounted(endpoint)?;
    let aoc_trans_id = aoc.with_ledger(|ledger| ledger.behind(token).ok());
    let ids = Ids { aoc_trans_id, ..Ids::default() };
    Ok(aoc.treat(endpoint, &ids)?.behaviour)
}

fn decision(form: &Parameters) -> Result<Decision, Refusal> {
    let agrees = match form.get("decision").map(String::as_str) {
        Some("agree") => true,
        Some("cancel") => false,
        _ => return Err(Refusal::parameter("decision", "expected agree or cancel")),
    };
    let typed = form.get("msisdn").map(|typed| typed.trim()).filter(|typed| !typed.is_empty());
    let wrong = |_| Refusal::parameter("msisdn", "expected digits such as +60120000001");
    let read = |typed: &str| typed.strip_prefix('+').unwrap_or(typed).parse().map_err(wrong);
    let msisdn = typed.map(read).transpose()?;
    Ok(Decision { agrees, operator: form.get("operator").cloned(), msisdn })
}

/// `usual`, unless the browser is to see something else.
fn page_or_fault(behaviour: &Behaviour, usual: Response) -> Response {
    match behaviour.answer.hides_pages() {
        true => behaviour.answer.instead().into_response(),
        false => usual,
    }
}

fn refused(refusal: &Refusal) -> Response {
    Html(page::refusal(refusal)).into_response()
}
