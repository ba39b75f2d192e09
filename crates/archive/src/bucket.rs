//! A bucket of an object store that speaks S3.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, RetryConfig};

use crate::ArchiveError;

/// The longest one request takes, and how often it is tried: together they stay below the lease of
/// the step that waits for it.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const RETRIES: usize = 2;
const RETRY_TIMEOUT: Duration = Duration::from_secs(20);

/// A bucket, and how it is reached.
#[derive(Clone)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// Where its server is, if that is not Amazon's.
    pub endpoint: Option<String>,
    /// Its region; `us-east-1` for servers that know none.
    pub region: String,
    /// Whether its server may be asked over plain http.
    pub allow_http: bool,
    /// The access key's id.
    pub access_key_id: String,
    /// The access key's secret.
    pub secret_access_key: String,
}

/// Shows no secret.
impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket")
            .field("name", &self.name)
            .field("endpoint", &self.endpoint)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl Bucket {
    /// What its objects are reached through. Nothing is asked yet.
    pub(crate) fn open(&self) -> Result<Arc<dyn ObjectStore>, ArchiveError> {
        let options = ClientOptions::new()
            .with_timeout(REQUEST_TIMEOUT)
            .with_connect_timeout(CONNECT_TIMEOUT)
            .with_allow_http(self.allow_http);
        // Every object is written whole, and the same however often: to ask again does no harm.
        let retry = RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: RETRIES,
            retry_timeout: RETRY_TIMEOUT,
        };
        let builder = AmazonS3Builder::new()
            .with_bucket_name(&self.name)
            .with_region(&self.region)
            .with_access_key_id(&self.access_key_id)
            .with_secret_access_key(&self.secret_access_key)
            .with_client_options(options)
            .with_retry(retry)
            .with_allow_http(self.allow_http);
        let builder = match &self.endpoint {
            Some(endpoint) => builder.with_endpoint(endpoint),
            None => builder,
        };
        let bucket = builder.build().map_err(|error| ArchiveError::Unfit(error.to_string()))?;
        Ok(Arc::new(bucket))
    }
}
