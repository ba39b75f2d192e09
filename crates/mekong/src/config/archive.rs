//! `[archive]`: where finished work goes after its retention.

use std::path::PathBuf;

use url::Url;

use super::Secret;
use super::address::https_url;
use super::field::NoReason;
use super::section::Section;

/// What servers that know no regions take for one.
const REGION: &str = "us-east-1";

/// Where finished work goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArchiveConfig {
    /// A folder, relative to the working directory.
    Folder(PathBuf),
    /// A bucket of an object store that speaks S3.
    Bucket(Box<BucketConfig>),
}

/// A bucket, and how it is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketConfig {
    /// Its name.
    pub name: String,
    /// Beneath what the archive lies in it; empty for the whole bucket.
    pub prefix: String,
    /// Where its server is, if that is not Amazon's.
    pub endpoint: Option<Url>,
    /// Its region.
    pub region: String,
    /// The access key's id.
    pub access_key_id: Secret,
    /// The access key's secret.
    pub secret_access_key: Secret,
}

/// An archive's address.
enum Address {
    Folder(PathBuf),
    Bucket { name: String, prefix: String },
}

pub(super) fn read(section: &mut Section<'_, '_>) -> Option<ArchiveConfig> {
    match section.need("url").parsed("file:FOLDER or s3://BUCKET/PREFIX", parse)? {
        Address::Folder(folder) => Some(ArchiveConfig::Folder(folder)),
        Address::Bucket { name, prefix } => {
            let bucket = bucket(name, prefix, section)?;
            Some(ArchiveConfig::Bucket(Box::new(bucket)))
        }
    }
}

fn bucket(name: String, prefix: String, section: &mut Section<'_, '_>) -> Option<BucketConfig> {
    let allow_insecure = section.may("allow_insecure").flag().unwrap_or(false);
    let endpoint = https_url(section.may("endpoint"), allow_insecure);
    let region = section.may("region").text("a region such as ap-southeast-1");
    let access_key_id = section.need_secret("access_key_id");
    let secret_access_key = section.need_secret("secret_access_key");
    Some(BucketConfig {
        name,
        prefix,
        endpoint,
        region: region.unwrap_or_else(|| REGION.to_owned()),
        access_key_id: access_key_id?,
        secret_access_key: secret_access_key?,
    })
}

fn parse(text: &str) -> Result<Address, NoReason> {
    if let Some(folder) = text.strip_prefix("file:") {
        let folder = folder.strip_prefix("//").unwrap_or(folder);
        return if folder.is_empty() { Err(NoReason) } else { Ok(Address::Folder(folder.into())) };
    }
    let url = Url::parse(text).map_err(|_| NoReason)?;
    match (url.scheme(), url.host_str()) {
        ("s3", Some(name)) => {
            let prefix = url.path().trim_matches('/').to_owned();
            Ok(Address::Bucket { name: name.to_owned(), prefix })
        }
        _ => Err(NoReason),
    }
}
