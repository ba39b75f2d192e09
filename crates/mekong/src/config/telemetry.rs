//! `[telemetry]`: where this process's traces go.

use telemetry::TraceSettings;
use url::Url;

use super::Environment;
use super::section::Section;

/// OpenTelemetry's own variable, for where there is no key.
const ENDPOINT_VARIABLE: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// Where traces go, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TelemetryConfig {
    /// The collector's address; absent, OpenTelemetry's variable says it, or nothing is exported.
    pub otlp_endpoint: Option<Url>,
    /// One trace of so many is exported.
    pub trace_one_in: u32,
}

impl TelemetryConfig {
    /// Where this process's traces go, if anywhere.
    pub fn traces(&self, environment: &Environment) -> Option<TraceSettings> {
        let of_key = self.otlp_endpoint.as_ref().map(Url::as_str);
        let of_variable = || environment.get(ENDPOINT_VARIABLE).filter(|text| !text.is_empty());
        let endpoint = of_key.or_else(of_variable)?.to_owned();
        Some(TraceSettings { endpoint, one_in: self.trace_one_in })
    }
}

pub(super) fn read(section: &mut Section<'_, '_>) -> Option<TelemetryConfig> {
    let otlp_endpoint =
        section.may("otlp_endpoint").parsed("an address such as http://127.0.0.1:4318", collector);
    let trace_one_in = section.need("trace_one_in").whole(1..=1_000_000);
    Some(TelemetryConfig { otlp_endpoint, trace_one_in: trace_one_in? })
}

/// A collector is a neighbour and is told nothing secret: plain http will do.
fn collector(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    match (url.scheme(), url.host_str()) {
        ("http" | "https", Some(_)) => Ok(url),
        _ => Err("http or https, and a host".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traces(key: Option<&str>, environment: &Environment) -> Option<String> {
        let otlp_endpoint = key.map(|key| collector(key).expect("an address"));
        let config = TelemetryConfig { otlp_endpoint, trace_one_in: 1 };
        config.traces(environment).map(|settings| settings.endpoint)
    }

    #[test]
    fn the_key_comes_before_the_variable_and_without_both_nothing_is_exported() {
        let set = Environment::from([(ENDPOINT_VARIABLE, "http://variable:4318")]);
        let unset = Environment::from([(ENDPOINT_VARIABLE, "")]);
        assert_eq!(traces(Some("http://key:4318"), &set).as_deref(), Some("http://key:4318/"));
        assert_eq!(traces(None, &set).as_deref(), Some("http://variable:4318"));
        assert_eq!(traces(None, &unset), None);
        assert!(collector("collector:4318").is_err(), "a scheme is missing");
    }
}
