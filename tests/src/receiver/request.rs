//! One HTTP request, as far as a webhook needs it.

use std::io::{BufRead, BufReader, Read};

use anyhow::{Context, ensure};

/// The most bytes of a line of the head.
const LINE_BYTES_MAX: u64 = 8 * 1024;
/// The most lines of the head.
const LINES_MAX: usize = 64;
/// The most bytes of a body.
const BODY_BYTES_MAX: u64 = 256 * 1024;

/// A request that was read to its end.
#[derive(Debug)]
pub(super) struct Request {
    headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Request {
    pub(super) fn read(stream: &mut impl Read) -> anyhow::Result<Self> {
        let mut stream = BufReader::new(stream);
        let first = line(&mut stream)?;
        ensure!(first.starts_with("POST /mekong HTTP/1.1"), "expected a webhook, found {first:?}");
        let mut request = Self { headers: Vec::new(), body: String::new() };
        for _ in 0..LINES_MAX {
            let line = line(&mut stream)?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').context("a header without a colon")?;
            request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let length: u64 = request.header("content-length").context("no length")?.parse()?;
        ensure!(length <= BODY_BYTES_MAX, "a body of {length} bytes");
        let read = stream.take(length).read_to_string(&mut request.body)?;
        ensure!(u64::try_from(read)? == length, "the body breaks off");
        Ok(request)
    }

    /// A header by its name in lower case, if there is exactly one of it.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(given, _)| given == name);
        let (_, value) = found.next()?;
        found.next().is_none().then_some(value)
    }
}

fn line(stream: &mut impl BufRead) -> anyhow::Result<String> {
    let mut line = String::new();
    stream.take(LINE_BYTES_MAX).read_line(&mut line)?;
    Ok(line.strip_suffix("\r\n").context("a line that breaks off")?.to_owned())
}
