//! Many charges in one request.

use axum::Json as Answer;
use contract::{BatchAnswer, BatchOrder, BatchResult, NewCharge};
use orders::{CHARGES_MAX, Request};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::Desk;
use crate::access::{Caller, WriteCharges};
use crate::asked::{IdempotencyKey, Text, read, read_value};
use crate::limits::BYTES_MAX;
use crate::openapi::{Ordering, TakesKey};
use crate::refusal::{Kind, Refusal};

const KEY: &str = "idempotency_key";

/// A batch whose lines are still to be read, each on its own: one that is wrong spoils no other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lines<'b> {
    #[serde(borrow)]
    charges: Vec<&'b RawValue>,
}

/// One line: its key, and its charge.
type Line = Result<(String, NewCharge), Refusal>;

/// Enqueue up to 1,000 charges
///
/// Each line has an `idempotency_key`; with the header, a line without one has the header's,
/// followed by `/` and its index. The answer says of each line what a request of its own would have
/// been answered; every line that is answered 202 is on record by then.
#[utoipa::path(
    post, path = "/v1/charges:batch", tag = "charges",
    params(TakesKey),
    request_body(content = BatchOrder, example = json!({"charges": [{
        "account": "ltc-main", "msisdn": "2055500155", "amount": "5000", "currency": "LAK",
        "description": "Gold weekly", "idempotency_key": "order-17"
    }]})),
    responses(
        (status = 200, description = "What became of each line, in their order", body = BatchAnswer),
        Ordering,
    ),
    security(("key" = ["charges:write"])),
)]
pub(super) async fn create(
    caller: Caller<WriteCharges>,
    key: IdempotencyKey,
    Text(body): Text<BYTES_MAX>,
) -> Result<Answer<BatchAnswer>, Refusal> {
    let Lines { charges } = read(&body)?;
    if !(1..=CHARGES_MAX).contains(&charges.len()) {
        let why = format!("charges: expected 1 to {CHARGES_MAX} lines, found {}", charges.len());
        return Err(Refusal::new(Kind::InvalidField, why).of_field("charges"));
    }
    let lines: Vec<Line> =
        charges.iter().enumerate().map(|(index, text)| line(index, text, &key)).collect();
    let trace = telemetry::current_trace_parent();
    let results = order(&caller.desk, caller.name(), trace.as_deref(), lines).await?;
    Ok(Answer(BatchAnswer { results }))
}

/// Orders the lines that can be read, and answers all.
async fn order(
    desk: &Desk,
    by: &str,
    trace: Option<&str>,
    lines: Vec<Line>,
) -> Result<Vec<BatchResult>, Refusal> {
    let readable = lines
        .iter()
        .flatten()
        .map(|(key, wanted)| Request::new(by, key).map(|request| (request.traced(trace), wanted)));
    let wanted: Vec<_> = readable.collect::<Result<_, _>>()?;
    let mut accepted = desk.orders.charges(&wanted).await?.into_iter();
    let answer = |(index, line): (usize, Line)| {
        let answer = line.and_then(|_| match accepted.next() {
            Some(Ok(accepted)) => Ok(accepted.charge),
            Some(Err(refused)) => Err(refused.into()),
            None => Err(Refusal::new(Kind::Internal, "a line without an answer")),
        });
        match answer {
            Ok(charge) => BatchResult { index, status: 202, charge: Some(charge), problem: None },
            Err(refusal) => {
                let problem = refusal.into_problem();
                let status = problem.status;
                BatchResult { index, status, charge: None, problem: Some(problem) }
            }
        }
    };
    Ok(lines.into_iter().enumerate().map(answer).collect())
}

fn line(index: usize, text: &RawValue, header: &IdempotencyKey) -> Line {
    let mut fields: Map<String, Value> = read(text.get())?;
    let key = match (fields.remove(KEY), header.named()) {
        (Some(Value::String(key)), _) => key,
        (None | Some(Value::Null), Some(header)) => format!("{header}/{index}"),
        (None | Some(Value::Null), None) => return Err(no_key()),
        (Some(_), _) => return Err(unfit_key("expected a text")),
    };
    Request::new("", &key).map_err(|unfit| unfit_key(&unfit.why))?;
    Ok((key, read_value(Value::Object(fields))?))
}

fn no_key() -> Refusal {
    let why = "expected an `idempotency_key` in the line, or the header `Idempotency-Key`";
    Refusal::new(Kind::InvalidHeader, why).of_field(KEY)
}

fn unfit_key(why: &str) -> Refusal {
    Refusal::new(Kind::InvalidField, format!("{KEY}: {why}")).of_field(KEY)
}
