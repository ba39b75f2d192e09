//! `[store]`: where the journal is kept.

use std::path::PathBuf;
use std::time::Duration;

use engine::store::redis::Replication;

use super::StoreUrl;
use super::duration::span;
use super::encryption::{self, EncryptionConfig};
use super::replication;
use super::section::Section;
use super::store_url;

/// Where the journal is kept, and for how long finished work stays in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreConfig {
    /// Its address.
    pub url: StoreUrl,
    /// How many partitions it gets when it is created.
    pub partitions: u16,
    /// How long finished work stays before it is archived.
    pub retention: Duration,
    /// Certificates in PEM that its servers' are held against, instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// Who has to have an intent before its call is made; absent: the server alone.
    pub replication: Option<Replication>,
    /// What access tokens in it are sealed with.
    pub encryption: EncryptionConfig,
}

/// The shortest time that finished work stays: staff look into yesterday.
const RETENTION_MIN: Duration = Duration::from_secs(24 * 3600);

/// The longest: ten years.
const RETENTION_MAX: Duration = Duration::from_secs(3650 * 24 * 3600);

pub(super) fn read(section: &mut Section<'_, '_>) -> Option<StoreConfig> {
    let url = section.need("url").read_as(store_url::EXPECTED);
    let partitions = section.need("partitions").whole(1..=1024);
    let retention = span(section.need("retention"), RETENTION_MIN..=RETENTION_MAX);
    let ca_file = section.may("ca_file").text("the path of a file of certificates");
    let replication = replication::read(section, url.as_ref());
    let encryption = encryption::read(section);
    Some(StoreConfig {
        url: url?,
        partitions: partitions?.try_into().expect("at most 1024"),
        retention: retention?,
        ca_file: ca_file.map(PathBuf::from),
        replication,
        encryption,
    })
}
