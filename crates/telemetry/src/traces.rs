//! Spans on their way to a collector, by OTLP over HTTP.

use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider,
};
use tokio::runtime::Handle;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::{FilterExt, LevelFilter, filter_fn};
use tracing_subscriber::layer::Layer;
use tracing_subscriber::registry::LookupSpan;

use crate::carrier::Carrier;

/// Spans that wait for the exporter; further ones are dropped, so that nobody waits for it.
const SPANS_WAITING_MAX: usize = 8_192;
/// Spans of one request.
const BATCH_MAX: usize = 512;
/// How long a span waits for others.
const BATCH_EVERY: Duration = Duration::from_secs(2);
/// How long the end of a process waits for what is left to be exported.
const END_TIME_MAX: Duration = Duration::from_secs(5);
/// The crates whose spans are told. Libraries below them tell theirs to nobody.
const TOLD: [&str; 3] = ["api", "engine", "operators"];

/// Where spans go, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceSettings {
    /// The collector's base address; spans are posted to `/v1/traces` below it.
    pub endpoint: String,
    /// One trace of so many is exported, where nobody before us has decided.
    pub one_in: u32,
}

/// Why no traces can be exported.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// There is no HTTP client.
    #[error("no HTTP client for traces")]
    Client(#[from] reqwest::Error),
    /// The exporter refuses its settings.
    #[error("no traces to {endpoint}")]
    Exporter {
        /// Where they were to go.
        endpoint: String,
        /// What is wrong.
        source: ExporterBuildError,
    },
}

/// The export of this process's spans.
pub struct Traces {
    provider: SdkTracerProvider,
}

impl Traces {
    /// Begins to export; requests to the collector run on `runtime`.
    ///
    /// # Errors
    ///
    /// Settings that cannot work. A collector that is away is no error, now or later.
    pub fn begin(settings: &TraceSettings, runtime: Handle) -> Result<Self, TraceError> {
        let endpoint = format!("{}/v1/traces", settings.endpoint.trim_end_matches('/'));
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Carrier::new(runtime)?)
            .with_endpoint(&endpoint)
            .build()
            .map_err(|source| TraceError::Exporter { endpoint, source })?;
        let batches = BatchConfigBuilder::default()
            .with_max_queue_size(SPANS_WAITING_MAX)
            .with_max_export_batch_size(BATCH_MAX)
            .with_scheduled_delay(BATCH_EVERY)
            .build();
        let processor = BatchSpanProcessor::builder(exporter).with_batch_config(batches).build();
        let ratio = 1.0 / f64::from(settings.one_in.max(1));
        let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(ratio)));
        let provider = SdkTracerProvider::builder()
            .with_span_processor(processor)
            .with_sampler(sampler)
            .with_resource(resource())
            .build();
        Ok(Self { provider })
    }

    /// What hands this process's spans over. It tells spans alone: what is logged stays in the log.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'s> LookupSpan<'s>,
    {
        let is_told = filter_fn(is_told).with_max_level_hint(LevelFilter::DEBUG);
        tracing_opentelemetry::layer()
            .with_tracer(self.provider.tracer("mekong"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_filter(is_told.and(LevelFilter::DEBUG))
    }

    /// Exports what is left, for a while. To be called outside of the runtime's own threads.
    pub fn end(self) {
        if let Err(error) = self.provider.shutdown_with_timeout(END_TIME_MAX) {
            tracing::debug!(%error, "some spans were not exported");
        }
    }
}

fn is_told(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    let root = target.split("::").next().unwrap_or(target);
    metadata.is_span() && TOLD.contains(&root)
}

fn resource() -> Resource {
    Resource::builder()
        .with_service_name("mekong")
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build()
}
