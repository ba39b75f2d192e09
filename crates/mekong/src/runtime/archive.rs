//! The archive, from the configuration.

use ::archive::{Archive, ArchiveError, Bucket};

use crate::config::{ArchiveConfig, BucketConfig, Config, Environment, Problem, Problems, Secret};

/// The archive that finished work goes to, if one is configured.
///
/// # Errors
///
/// A folder that cannot be made, secrets that are not there, settings that do not fit.
pub fn archive_of(config: &Config, environment: &Environment) -> Result<Option<Archive>, Problems> {
    let archive = match &config.archive {
        None => return Ok(None),
        Some(ArchiveConfig::Folder(folder)) => Archive::folder(folder).map_err(unfit)?,
        Some(ArchiveConfig::Bucket(bucket)) => of_bucket(bucket, environment)?,
    };
    Ok(Some(archive))
}

fn of_bucket(bucket: &BucketConfig, environment: &Environment) -> Result<Archive, Problems> {
    let secret = |word: &str, secret: &Secret| {
        secret.read(environment).map(|text| text.reveal().to_owned()).map_err(|error| {
            let key = format!("archive.{word}_{}", secret.suffix());
            Problems(vec![Problem::no_secret(&key, &error)])
        })
    };
    let reached = Bucket {
        name: bucket.name.clone(),
        endpoint: bucket.endpoint.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned()),
        region: bucket.region.clone(),
        allow_http: bucket.endpoint.as_ref().is_some_and(|url| url.scheme() == "http"),
        access_key_id: secret("access_key_id", &bucket.access_key_id)?,
        secret_access_key: secret("secret_access_key", &bucket.secret_access_key)?,
    };
    Archive::bucket(&reached, &bucket.prefix).map_err(unfit)
}

fn unfit(error: ArchiveError) -> Problems {
    let expected = "a folder that can be written to, or a bucket";
    Problems(vec![Problem::new("archive.url", error.to_string(), expected)])
}
