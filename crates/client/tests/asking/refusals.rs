//! What a refusal tells.

use client::{Client, Error, IdempotencyKey};

use crate::server::{Reply, Server, TOKEN, wanted};

#[tokio::test]
async fn a_refusal_is_told_once_with_the_servers_own_words() {
    let server = Server::start([Reply::problem(409, "the key was used for something else")]).await;
    let refused = server.client().enqueue(&wanted(), &IdempotencyKey::random()).await;
    let refused = refused.expect_err("the key is taken");
    assert_eq!(refused.to_string(), "the key was used for something else");
    assert_eq!(refused.problem().map(|problem| problem.status), Some(409));
    assert!(matches!(refused, Error::Problem(_)));
}

#[tokio::test]
async fn a_token_that_is_not_enough_is_told_apart_from_a_wrong_request() {
    for status in [401, 403] {
        let server =
            Server::start([Reply::problem(status, "the scope charges:read is missing")]).await;
        let refused = server.client().charge("ch_1").await.expect_err("no scope");
        assert!(matches!(refused, Error::Unauthorized(_)), "{status}: {refused}");
        assert!(!refused.is_not_found());
    }
}

#[tokio::test]
async fn what_is_not_there_is_known_by_its_status_or_by_its_id() {
    let server = Server::start([Reply::problem(404, "there is no charge `ch_1`")]).await;
    let client = server.client();
    assert!(client.charge("ch_1").await.expect_err("not there").is_not_found());
    assert!(client.charge("..").await.expect_err("no id").is_not_found());
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test]
async fn an_answer_of_something_else_is_never_taken_for_success() {
    let says = |status, body: &str| Reply::Says(status, "", body.to_owned());
    let elsewhere = Reply::Says(302, "location: https://elsewhere.example\r\n", String::new());
    for answer in [says(200, "<html>"), says(200, "{}"), says(404, "not here"), elsewhere] {
        let server = Server::start([answer.clone()]).await;
        let refused = server.client().enqueue(&wanted(), &IdempotencyKey::random()).await;
        let refused = refused.expect_err("not this API");
        assert!(matches!(refused, Error::Unreadable { .. }), "{answer:?}: {refused}");
        assert_eq!(server.lines().len(), 1);
    }
}

#[tokio::test]
async fn a_client_never_shows_its_token() {
    let builder = Client::builder("https://billing.example.com", TOKEN);
    let shown = format!("{builder:?} {:?}", builder.clone().build().expect("a client"));
    assert!(!shown.contains(TOKEN), "{shown}");
    assert!(shown.contains("billing.example.com"), "{shown}");
    let refused = Client::new("http://billing.example.com", TOKEN).expect_err("no https");
    assert!(refused.to_string().contains("expected https"), "{refused}");
}
