//! What real processes tell of themselves: `/metrics`, read as strictly as Prometheus' text format is
//! written down, and traces as a collector hears them.

#[path = "../flows/stage/collector.rs"]
mod collector;
mod page;
mod process;
mod receiver;
mod scrape;
mod trace;
