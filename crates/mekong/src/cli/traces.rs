//! Traces, where configuration says where to.

use anyhow::Context;
use telemetry::Traces;
use tokio::runtime::Handle;

use super::{Failure, Globals};
use crate::config::{Config, Environment, Sources};

/// Begins to export this process's spans, if they are wanted anywhere.
///
/// # Errors
///
/// An address that no collector can have. A configuration that cannot work is the command's to
/// tell.
pub(super) fn begin(
    globals: &Globals,
    environment: &Environment,
    runtime: &Handle,
) -> Result<Option<Traces>, Failure> {
    let sources =
        Sources { file: globals.config.as_deref(), environment, store: globals.store.as_deref() };
    let Ok(loaded) = Config::load(&sources) else { return Ok(None) };
    let Some(settings) = loaded.config.telemetry.traces(environment) else { return Ok(None) };
    let traces = Traces::begin(&settings, runtime.clone());
    Ok(Some(traces.context("telemetry.otlp_endpoint")?))
}
