//! Lists, page by page.

use client::{ChargeFilterView, Error};
use serde_json::json;

use crate::server::{Reply, Server, charge};

fn page(ids: &[&str], next: Option<&str>) -> Reply {
    let data: Vec<_> = ids.iter().map(|id| charge(id)).collect();
    Reply::json(200, json!({ "data": data, "next_cursor": next }))
}

#[tokio::test]
async fn a_list_is_read_to_its_end_through_empty_pages() {
    let pages = [page(&["ch_1", "ch_2"], Some("a/b")), page(&[], Some("c")), page(&["ch_3"], None)];
    let server = Server::start(pages).await;
    let since = "2026-11-22T02:00:00Z".parse().ok();
    let filter =
        ChargeFilterView { state: Some("declined,in_doubt".into()), since, ..Default::default() };
    let mut list = server.client().charges(&filter).with_limit(2);
    let mut ids = Vec::new();
    while let Some(charge) = list.try_next().await.expect("a page") {
        ids.push(charge.id);
    }
    assert_eq!(ids, ["ch_1", "ch_2", "ch_3"]);
    assert!(list.next_page().await.expect("no page").is_none());
    let first = "GET /v1/charges?since=2026-11-22T02%3A00%3A00Z&state=declined%2Cin_doubt&limit=2";
    let after = ["", "&cursor=a%2Fb", "&cursor=c"].map(|cursor| format!("{first}{cursor}"));
    assert_eq!(server.lines(), after);
}

#[tokio::test]
async fn a_list_that_never_moves_on_ends_with_an_error() {
    let server = Server::start([page(&["ch_1"], Some("a")), page(&["ch_1"], Some("a"))]).await;
    let mut list = server.client().charges(&ChargeFilterView::default());
    list.next_page().await.expect("the first page");
    let stuck = list.next_page().await.expect_err("the same again");
    assert!(matches!(stuck, Error::Unreadable { .. }), "{stuck}");
}
