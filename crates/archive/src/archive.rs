//! The place itself: objects in a folder or a bucket.

use std::fmt;
use std::path::Path as FilePath;
use std::sync::Arc;

use bytes::Bytes;
use futures::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions};

use crate::name::{self, ROOT};
use crate::veil::KEY_BYTES;
use crate::{ArchiveError, Bucket, Index, Record, SegmentName, Veil, segment};

/// Where the key of the veil is.
const VEIL: &str = "veil";

/// Where finished work is kept.
#[derive(Clone)]
pub struct Archive {
    objects: Arc<dyn ObjectStore>,
    root: Path,
}

impl fmt::Debug for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Archive({}/{})", self.objects, self.root)
    }
}

impl Archive {
    /// The archive beneath `prefix` of these objects.
    pub fn new(objects: Arc<dyn ObjectStore>, prefix: &str) -> Self {
        Self { objects, root: Path::from(prefix) }
    }

    /// An archive in a folder, which is made if there is none.
    ///
    /// # Errors
    ///
    /// The folder cannot be made or read.
    pub fn folder(folder: &FilePath) -> Result<Self, ArchiveError> {
        let unfit = |error: std::io::Error| {
            ArchiveError::Unfit(format!("the folder {}: {error}", folder.display()))
        };
        std::fs::create_dir_all(folder).map_err(unfit)?;
        let objects = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self::new(Arc::new(objects), ""))
    }

    /// An archive beneath `prefix` of a bucket. Nothing is asked of it yet.
    ///
    /// # Errors
    ///
    /// Settings that cannot be used together.
    pub fn bucket(bucket: &Bucket, prefix: &str) -> Result<Self, ArchiveError> {
        Ok(Self::new(bucket.open()?, prefix))
    }

    /// Packs records of one partition into a segment, which nothing finds until it has an index. The
    /// same records lead to the same segment.
    ///
    /// # Errors
    ///
    /// The archive does not answer.
    pub async fn write(
        &self,
        partition: u16,
        records: &[Record],
    ) -> Result<SegmentName, ArchiveError> {
        let (name, packed) = segment::pack(partition, records);
        self.objects.put(&name.segment(&self.root), packed.into()).await?;
        Ok(name)
    }

    /// Reads a segment whole, after its checksum.
    ///
    /// # Errors
    ///
    /// The archive does not answer, or the segment is damaged.
    pub async fn read(&self, name: &SegmentName) -> Result<Vec<Record>, ArchiveError> {
        segment::unpack(name, &self.get(&name.segment(&self.root)).await?)
    }

    /// Writes the index of a segment: from now on it is found.
    ///
    /// # Errors
    ///
    /// The archive does not answer.
    pub async fn write_index(&self, index: &Index) -> Result<(), ArchiveError> {
        let place = index.segment.index(&self.root);
        match index.entries.is_empty() {
            false => self.objects.put(&place, index.pack().into()).await.map(drop)?,
            // Nothing in it counts; there may have been an index that said otherwise.
            true => match self.objects.delete(&place).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            },
        }
        Ok(())
    }

    /// Reads the index of a segment.
    ///
    /// # Errors
    ///
    /// The archive does not answer, or the index is damaged.
    pub async fn index(&self, name: &SegmentName) -> Result<Index, ArchiveError> {
        Index::unpack(name.clone(), &self.get(&name.index(&self.root)).await?)
    }

    /// The segments that have an index, of one partition or of all, in order of partition and date.
    ///
    /// # Errors
    ///
    /// The archive does not answer.
    pub async fn segments(&self, partition: Option<u16>) -> Result<Vec<SegmentName>, ArchiveError> {
        let found = self.objects_of(partition).await?;
        Ok(found.into_iter().filter(|(_, is_index)| *is_index).map(|(name, _)| name).collect())
    }

    /// The segments that have no index: packed by a step that then died, and found by nobody. What
    /// they hold is in the journal, or in another segment.
    ///
    /// # Errors
    ///
    /// The archive does not answer.
    pub async fn unindexed(&self) -> Result<Vec<SegmentName>, ArchiveError> {
        let found = self.objects_of(None).await?;
        let (indexes, mut segments): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|(_, is_index)| *is_index);
        segments.retain(|(name, _)| !indexes.iter().any(|(index, _)| index == name));
        Ok(segments.into_iter().map(|(name, _)| name).collect())
    }

    /// The key under which indexes name subscribers. The first to ask makes it; it lies beside the
    /// segments, which hold the numbers anyway.
    ///
    /// # Errors
    ///
    /// The archive does not answer, or what is there is no key.
    pub async fn veil(&self) -> Result<Veil, ArchiveError> {
        let place = self.root.clone().join(ROOT).join(VEIL);
        if let Some(key) = self.key(&place).await? {
            return Ok(Veil::new(key));
        }
        let fresh: [u8; KEY_BYTES] = rand::random();
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        let put = self.objects.put_opts(&place, fresh.to_vec().into(), options).await;
        match put {
            Ok(_) => Ok(Veil::new(fresh)),
            // Somebody else was first.
            Err(object_store::Error::AlreadyExists { .. }) => {
                let key = self.key(&place).await?;
                key.map(Veil::new).ok_or_else(|| ArchiveError::damaged(&place, "it is not there"))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn key(&self, place: &Path) -> Result<Option<[u8; KEY_BYTES]>, ArchiveError> {
        match self.get(place).await {
            Ok(key) => match <[u8; KEY_BYTES]>::try_from(&key[..]) {
                Ok(key) => Ok(Some(key)),
                Err(_) => Err(ArchiveError::damaged(place, format!("expected {KEY_BYTES} bytes"))),
            },
            Err(ArchiveError::Away(object_store::Error::NotFound { .. })) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn objects_of(
        &self,
        partition: Option<u16>,
    ) -> Result<Vec<(SegmentName, bool)>, ArchiveError> {
        let folder = name::folder(&self.root, partition);
        let mut objects = self.objects.list(Some(&folder));
        let mut found = Vec::new();
        while let Some(object) = objects.try_next().await? {
            found.extend(SegmentName::at(&object.location));
        }
        found.sort();
        Ok(found)
    }

    async fn get(&self, place: &Path) -> Result<Bytes, ArchiveError> {
        Ok(self.objects.get(place).await?.bytes().await?)
    }
}
