//! A file line by line, with a bound on each.

use std::io::{self, BufRead, Read};

/// The longest line that is read. A longer one is passed over without keeping it.
pub const LINE_BYTES_MAX: usize = 64 * 1024;

/// The lines of a file, without their ends, numbered from 1 as editors do.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    line: Vec<u8>,
    number: u64,
    bytes: u64,
}

/// One line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'l> {
    /// Its bytes.
    Bytes(&'l [u8]),
    /// More than [`LINE_BYTES_MAX`] of them.
    TooLong,
}

impl<R: BufRead> Lines<R> {
    /// The lines that a reader gives.
    pub fn new(reader: R) -> Self {
        Self { reader, line: Vec::new(), number: 0, bytes: 0 }
    }

    /// The next line; none at the end of the file.
    ///
    /// # Errors
    ///
    /// Those of the reader.
    pub fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let limit = LINE_BYTES_MAX as u64 + 1;
        let read = Read::take(&mut self.reader, limit).read_until(b'\n', &mut self.line)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        self.bytes += read as u64;
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
            self.line.pop_if(|last| *last == b'\r');
        } else if read as u64 == limit {
            self.bytes += self.reader.skip_until(b'\n')? as u64;
            return Ok(Some(Line::TooLong));
        }
        Ok(Some(Line::Bytes(&self.line)))
    }

    /// The number of the line read last.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many bytes have been read.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every line, `None` for one that is too long.
    fn all(text: &[u8]) -> Vec<Option<Vec<u8>>> {
        let mut lines = Lines::new(text);
        let mut all = Vec::new();
        while let Some(line) = lines.next_line().expect("memory can be read") {
            all.push(match line {
                Line::Bytes(bytes) => Some(bytes.to_vec()),
                Line::TooLong => None,
            });
        }
        assert_eq!((lines.number(), lines.bytes()), (all.len() as u64, text.len() as u64));
        all
    }

    #[test]
    fn a_line_ends_with_either_kind_of_end_or_with_the_file() {
        let line = |text: &str| Some(text.as_bytes().to_vec());
        assert_eq!(all(b"a\r\n\nb"), [line("a"), line(""), line("b")]);
        assert_eq!(all(b""), Vec::<Option<Vec<u8>>>::new());
    }

    #[test]
    fn a_line_that_is_too_long_hides_only_itself() {
        let long = vec![b'x'; 3 * LINE_BYTES_MAX];
        let just = vec![b'y'; LINE_BYTES_MAX];
        let text = [&long[..], b"\nb\n", &just, b"\n"].concat();
        assert_eq!(all(&text), [None, Some(b"b".to_vec()), Some(just)]);
    }
}
