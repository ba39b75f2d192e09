//! The form that segments and indexes share: a line that says what it is, then a line for each
//! thing, in JSON, compressed. `zstd -dc` and any JSON reader show it without us.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::ArchiveError;

/// zstd's own default.
const LEVEL: i32 = 3;
/// The most that is unpacked of one object: far more than is ever packed into one.
const BYTES_MAX: usize = 256 * 1024 * 1024;

/// What an object says it is, before everything else.
#[derive(Serialize, Deserialize)]
struct Declared {
    format: String,
    version: u32,
}

/// A kind of object, and the version of it that is written here. A reader knows every version up to
/// its own.
pub(crate) struct Form {
    pub(crate) name: &'static str,
    pub(crate) version: u32,
    /// The two in words.
    pub(crate) shown: &'static str,
}

/// Packs lines.
pub(crate) fn pack<T: Serialize>(form: &Form, lines: &[T]) -> Vec<u8> {
    let declared = Declared { format: form.name.to_owned(), version: form.version };
    let mut text = line(&declared);
    lines.iter().for_each(|each| text.extend(line(each)));
    zstd::encode_all(&text[..], LEVEL).expect("memory takes every byte it is given")
}

/// Unpacks what was packed so.
///
/// # Errors
///
/// It is of another form, of a newer version, or no such thing at all.
pub(crate) fn unpack<T: DeserializeOwned>(
    form: &Form,
    object: &impl ToString,
    packed: &[u8],
) -> Result<Vec<T>, ArchiveError> {
    let text = unzipped(packed).map_err(|why| ArchiveError::damaged(object, why))?;
    let mut lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let first = lines.next().ok_or_else(|| ArchiveError::damaged(object, "it is empty"))?;
    let declared: Declared =
        serde_json::from_slice(first).map_err(|why| ArchiveError::damaged(object, why))?;
    if declared.format != form.name || declared.version > form.version {
        let found = format!("{} {}", declared.format, declared.version);
        return Err(ArchiveError::Newer {
            object: object.to_string(),
            found,
            expected: form.shown,
        });
    }
    let read =
        |line| serde_json::from_slice(line).map_err(|why| ArchiveError::damaged(object, why));
    lines.map(read).collect()
}

fn line(value: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).expect("texts and numbers are JSON");
    line.push(b'\n');
    line
}

fn unzipped(packed: &[u8]) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let mut text = Vec::new();
    let limit = BYTES_MAX as u64 + 1;
    zstd::Decoder::new(packed)?.take(limit).read_to_end(&mut text)?;
    match text.len() > BYTES_MAX {
        true => Err(std::io::Error::other(format!("it holds more than {BYTES_MAX} bytes"))),
        false => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: Form = Form { name: "test", version: 2, shown: "test 2" };

    #[test]
    fn lines_read_back_and_older_ones_too() {
        let older = Form { version: 1, ..FORM };
        for form in [FORM, older] {
            let packed = pack(&form, &[1, 2, 3]);
            let read: Vec<u32> = unpack(&FORM, &"it", &packed).expect("reads back");
            assert_eq!(read, [1, 2, 3]);
        }
    }

    #[test]
    fn what_is_newer_other_or_torn_is_told_apart() {
        let read = |packed: &[u8]| unpack::<u32>(&FORM, &"it", packed).expect_err("unreadable");
        let newer = pack(&Form { version: 3, ..FORM }, &[1]);
        assert!(matches!(read(&newer), ArchiveError::Newer { .. }));
        let other = pack(&Form { name: "other", ..FORM }, &[1]);
        assert!(matches!(read(&other), ArchiveError::Newer { .. }));
        let whole = pack(&FORM, &[1]);
        for torn in [&whole[..whole.len() - 3], b"", b"no zstd"] {
            assert!(matches!(read(torn), ArchiveError::Damaged { .. }));
        }
    }
}
