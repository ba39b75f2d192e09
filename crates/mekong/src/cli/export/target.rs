//! Where an export goes: to stdout, or into a file that is there once it is whole.

use std::io::{self, BufWriter, Stdout, Write};
use std::path::Path;

use export::{Checksum, Summed, WholeFile};

use crate::cli::Failure;

/// Collected before it is written, so that a million rows are few system calls.
const BUFFER_BYTES: usize = 64 * 1024;

/// Where an export goes.
pub(super) struct Target(Summed<BufWriter<Place>>);

enum Place {
    Stdout(Stdout),
    File(Box<WholeFile>),
}

impl Target {
    /// This file, or stdout.
    pub(super) fn open(file: Option<&Path>) -> Result<Self, Failure> {
        let place = match file {
            None => Place::Stdout(io::stdout()),
            Some(path) => {
                let begun = WholeFile::begin(path).map_err(|error| {
                    Failure::Usage(format!("--output: {}: {error}", path.display()))
                })?;
                Place::File(Box::new(begun))
            }
        };
        Ok(Self(Summed::new(BufWriter::with_capacity(BUFFER_BYTES, place))))
    }

    /// Hands everything over; a file gets its name. How many bytes there were, and their checksum.
    pub(super) fn keep(mut self) -> io::Result<(u64, Checksum)> {
        self.0.flush()?;
        let (bytes, checksum) = (self.0.bytes(), self.0.checksum());
        let place = self.0.into_inner().into_inner().map_err(io::IntoInnerError::into_error)?;
        if let Place::File(file) = place {
            file.keep(checksum)?;
        }
        Ok((bytes, checksum))
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Write for Place {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::File(file) => file.flush(),
        }
    }
}
