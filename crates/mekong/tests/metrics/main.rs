//! `/metrics` of real processes, read as strictly as Prometheus' text format is written down.

mod page;
mod process;
mod scrape;
