//! Every route that there is, asked by one merchant for everything of the other's.
//!
//! The routes are those of the OpenAPI document, which is made of the list that the router is made
//! of: one that is added later is walked as well.

use std::collections::BTreeSet;

use billing::{Country, Msisdn};
use serde_json::{Map, Value, json};

use super::two::{ACME, BETA, LINE_OF_BETA, Two, deployments};
use crate::given::Said;

/// How many of the names, the first ones, are tried in every text of every body as well.
const IN_BODIES: usize = 9;

/// One operation of the document.
struct Operation {
    method: String,
    path: String,
    queries: Vec<String>,
    example: Value,
}

fn operations(document: &Value) -> Vec<Operation> {
    let entries = |value: &Value| value.as_object().cloned().unwrap_or_else(Map::new);
    let mut all = Vec::new();
    for (path, methods) in entries(&document["paths"]) {
        for (method, told) in entries(&methods) {
            let parameters = told["parameters"].as_array().cloned().unwrap_or_default();
            let queries = parameters.iter().filter(|one| one["in"] == "query");
            all.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                queries: queries.filter_map(|one| Some(one["name"].as_str()?.into())).collect(),
                example: told["requestBody"]["content"]["application/json"]["example"].clone(),
            });
        }
    }
    all
}

/// What an answer must not hold: nothing of the second merchant is called otherwise.
struct Secrets {
    ids: Vec<String>,
    others: Vec<String>,
}

impl Secrets {
    async fn of(two: &Two) -> Self {
        let line = Msisdn::parse(LINE_OF_BETA, Country::Laos).expect("a line");
        let others = ["beta", "\"7777\"", "\"12777\""].map(str::to_owned).into_iter();
        let others = others.chain([line.to_string(), line.reveal()]).collect();
        Self { ids: two.ids_of_beta().await, others }
    }

    /// The first of them that an answer holds, beside what was asked for.
    fn in_answer(&self, said: &Said, asked: &str) -> Option<&String> {
        let body = said.body.replace(asked, "");
        self.ids.iter().chain(&self.others).find(|secret| body.contains(secret.as_str()))
    }
}

/// What the second merchant's things go by, each with the name of a thing that is not there.
async fn names(two: &Two, secrets: &Secrets) -> Vec<(String, String)> {
    let charge = secrets.ids.iter().find(|id| id.starts_with("ch_")).expect("a charge");
    let run = two.get(BETA, "/v1/runs").await.json()["data"][0]["id"].clone();
    let requeue = secrets.ids.iter().find_map(|id| id.strip_prefix("requeue:")).expect("one");
    let delivery = secrets.ids.iter().find(|id| id.starts_with("ev_")).expect("a delivery");
    let mut names = vec![
        charge.clone(),
        delivery.clone(),
        "beta-ltc".to_owned(),
        "beta-gold".to_owned(),
        "beta-ltc/beta-gold".to_owned(),
        "webhooks/beta-shop".to_owned(),
        "beta-shop".to_owned(),
        "sub-beta".to_owned(),
        "beta~sub-1".to_owned(),
        "api beta-backend".to_owned(),
        run.as_str().expect("a run").to_owned(),
        requeue.to_owned(),
        format!("requeue/{requeue}"),
        charge.replace("ch_", "pu_"),
    ];
    // One of each kind is as good as all of them.
    let kinds: BTreeSet<&str> = secrets.ids.iter().map(|id| &id[..3]).collect();
    let one_of = |kind: &&str| secrets.ids.iter().find(|id| id.starts_with(kind)).cloned();
    names.extend(kinds.iter().filter_map(one_of));
    names
        .into_iter()
        .map(|name| (nowhere(&name), name))
        .map(|(other, name)| (name, other))
        .collect()
}

/// A name of the same shape that nothing goes by.
fn nowhere(name: &str) -> String {
    if name.contains("beta") {
        return name.replace("beta", "zeta");
    }
    let last = if name.ends_with('0') { '1' } else { '0' };
    format!("{}{last}", &name[..name.len() - 1])
}

/// Everything that may be asked of an operation with this name in it; within its body too, if it is
/// one of those that bodies may hold.
fn requests(
    operation: &Operation,
    name: &str,
    is_for_bodies: bool,
) -> Vec<(String, Option<Value>)> {
    let encoded = name.replace('/', "%2F").replace(' ', "%20").replace('~', "%7E");
    let filled = |with: &str| {
        operation.path.replace("{id}", with).replace("{name}", with).replace("{*id}", with)
    };
    let is_named = filled("") != operation.path;
    let path = filled(if is_named { &encoded } else { "" });
    let body = (!operation.example.is_null()).then(|| operation.example.clone());
    let mut all = Vec::new();
    if is_named {
        all.push((path.clone(), body.clone()));
    }
    if operation.method == "GET" && !is_named {
        all.extend(operation.queries.iter().map(|key| (format!("{path}?{key}={encoded}"), None)));
    }
    if let Some(body) = body.filter(|_| is_for_bodies) {
        // A name in the address that is the merchant's own, and the other's in the body.
        let path = filled("acme-shop");
        all.extend(with_each_text(&body, name).into_iter().map(|body| (path.clone(), Some(body))));
    }
    all
}

/// A body with one of its texts replaced, for each of them.
fn with_each_text(body: &Value, name: &str) -> Vec<Value> {
    match body {
        Value::String(_) => vec![json!(name)],
        Value::Array(items) => {
            let one = |at: usize| {
                let replaced = with_each_text(&items[at], name);
                replaced.into_iter().map(move |item| {
                    let mut items = items.clone();
                    items[at] = item;
                    Value::Array(items)
                })
            };
            (0..items.len()).flat_map(one).collect()
        }
        Value::Object(fields) => {
            let one = |(key, value): (&String, &Value)| {
                let key = key.clone();
                let replaced = with_each_text(value, name);
                replaced.into_iter().map(move |value| {
                    let mut fields = fields.clone();
                    fields.insert(key.clone(), value);
                    Value::Object(fields)
                })
            };
            fields.iter().flat_map(one).collect()
        }
        _ => Vec::new(),
    }
}

/// An answer, without what is different every time.
fn plain(said: &Said, name: &str) -> (u16, String) {
    let mut body = said.body.replace(name, "·");
    if let Ok(Value::Object(mut fields)) = serde_json::from_str::<Value>(&body) {
        fields.remove("request_id");
        body = Value::Object(fields).to_string();
    }
    // What is accepted is on record, with ids of its own.
    if said.status < 300 { (said.status, String::new()) } else { (said.status, body) }
}

#[tokio::test]
async fn a_merchants_key_gets_nothing_of_anothers_by_any_route() {
    // On the first store with every name, on the other with some of each kind.
    for (two, every) in deployments().await.into_iter().zip([1, 4]) {
        for of in [ACME, BETA] {
            two.fill(of).await;
        }
        let pause = json!({"target": "beta-ltc", "reason": "beta has a wrong price"});
        assert_eq!(two.order(BETA, "/v1/queues/pause", "p", &pause).await.status, 200);
        let (secrets, before) = (Secrets::of(&two).await, two.records_of_beta().await);
        assert!(secrets.ids.len() >= 15, "the second has something of each: {:?}", secrets.ids);
        let document = two.get(ACME, "/openapi.json").await.json();
        let operations = operations(&document);
        let names = names(&two, &secrets).await;
        let mut key = 0;
        for operation in &operations {
            let Operation { method, path, .. } = operation;
            if !path.contains('{') && method == "GET" {
                let said = two.get(ACME, path).await;
                assert_eq!(said.status, 200, "{path}: {said:?}");
                assert_eq!(secrets.in_answer(&said, " "), None, "{path}: {said:?}");
            }
            for (at, (name, nowhere)) in names.iter().enumerate().step_by(every) {
                let is_for_bodies = at < IN_BODIES;
                let there = requests(operation, name, is_for_bodies).into_iter();
                let none = requests(operation, nowhere, is_for_bodies);
                for ((at, body), (elsewhere, other)) in there.zip(none) {
                    key += 2;
                    let one = two.ask(ACME, method, &at, &key.to_string(), body.as_ref()).await;
                    let key = (key + 1).to_string();
                    let none = two.ask(ACME, method, &elsewhere, &key, other.as_ref()).await;
                    let told = format!("{method} {at} {body:?}: {one:?}");
                    assert_eq!(plain(&one, name), plain(&none, nowhere), "{told}");
                    assert_eq!(secrets.in_answer(&one, name), None, "{told}");
                }
            }
        }
        for row in before {
            let after = two.store.read(&row.id).await.expect("a store");
            assert_eq!(after.as_ref(), Some(&row), "nobody has touched it");
        }
        assert!(
            two.store.pauses().await.expect("a store").iter().any(|it| it.target == "beta-ltc")
        );
    }
}
