//! A file that has its name only once it is whole.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::Checksum;

/// A file being written under a temporary name, beside its final one. Dropped, it leaves nothing
/// behind; killed, at most a file whose name begins with `.mekong-export-`.
pub struct WholeFile {
    file: NamedTempFile,
    path: PathBuf,
}

impl WholeFile {
    /// Begins a file that is to be called so.
    ///
    /// # Errors
    ///
    /// The folder is not there, or cannot be written to.
    pub fn begin(path: &Path) -> io::Result<Self> {
        let file = tempfile::Builder::new().prefix(".mekong-export-").tempfile_in(folder(path))?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Gives the file its name, and beside it `NAME.sha256` for `sha256sum -c`. The file comes
    /// first: a checksum without its file would say that there is one.
    ///
    /// # Errors
    ///
    /// It cannot be written to the disk, or not be named so.
    pub fn keep(self, checksum: Checksum) -> io::Result<()> {
        let Self { file, path } = self;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let sum_path = path.with_file_name(format!("{name}.sha256"));
        // An older file's checksum must not stand beside the new file, not even for a moment.
        match std::fs::remove_file(&sum_path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        named(file, &path)?;
        let mut sum =
            tempfile::Builder::new().prefix(".mekong-export-").tempfile_in(folder(&path))?;
        writeln!(sum, "{checksum}  {name}")?;
        named(sum, &sum_path)
    }
}

fn named(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    // The name is on the disk once the folder is.
    File::open(folder(path))?.sync_all()
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Summed;

    fn names(folder: &Path) -> Vec<String> {
        let names = std::fs::read_dir(folder).expect("a folder");
        let name = |entry: io::Result<std::fs::DirEntry>| entry.expect("an entry").file_name();
        let mut names: Vec<_> =
            names.map(|entry| name(entry).to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_that_was_not_finished_leaves_nothing_under_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut file = WholeFile::begin(&folder.path().join("charges.csv")).expect("begins");
        file.write_all(b"half").expect("writes");
        assert!(!folder.path().join("charges.csv").exists());
        drop(file);
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }

    #[test]
    fn a_finished_file_has_its_checksum_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("charges.csv");
        for text in ["old", "abc"] {
            let file = WholeFile::begin(&path).expect("begins");
            let mut file = Summed::new(file);
            file.write_all(text.as_bytes()).expect("writes");
            let checksum = file.checksum();
            file.into_inner().keep(checksum).expect("keeps");
        }
        assert_eq!(names(folder.path()), ["charges.csv", "charges.csv.sha256"]);
        let read = |name| std::fs::read_to_string(folder.path().join(name)).expect("is there");
        assert_eq!(read("charges.csv"), "abc");
        assert_eq!(
            read("charges.csv.sha256"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  charges.csv\n"
        );
    }
}
