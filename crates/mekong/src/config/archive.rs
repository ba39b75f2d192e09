//! `[archive]`: where finished work goes after its retention.

use std::path::PathBuf;

use url::Url;

use super::field::NoReason;
use super::section::Section;

/// Where finished work goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArchiveConfig {
    /// A folder, relative to the working directory.
    Folder(PathBuf),
    /// An object store, `s3://bucket/prefix`.
    ObjectStore(Url),
}

pub(super) fn read(section: &mut Section<'_, '_>) -> Option<ArchiveConfig> {
    section.need("url").parsed("file:FOLDER or s3://BUCKET/PREFIX", parse)
}

fn parse(text: &str) -> Result<ArchiveConfig, NoReason> {
    if let Some(folder) = text.strip_prefix("file:") {
        let folder = folder.strip_prefix("//").unwrap_or(folder);
        return if folder.is_empty() {
            Err(NoReason)
        } else {
            Ok(ArchiveConfig::Folder(folder.into()))
        };
    }
    let url = Url::parse(text).map_err(|_| NoReason)?;
    let is_bucket = url.scheme() == "s3" && url.has_host();
    if is_bucket { Ok(ArchiveConfig::ObjectStore(url)) } else { Err(NoReason) }
}
