//! The console as staff use it: a real browser, every page, and the whole way of a bulk requeue.

use mekong_tests::{Browser, Provider, Settings};

#[tokio::test]
async fn the_apis_page_is_shown() -> anyhow::Result<()> {
    let provider = Provider::new(&Settings::nightly("http://127.0.0.1:1"))?;
    let dev = provider.dev(&[])?;
    let browser = Browser::open(dev.url()).await?;
    browser.go("/docs").await?;
    browser.sees("Idempotency-Key").await?;
    browser.picture("docs").await
}
