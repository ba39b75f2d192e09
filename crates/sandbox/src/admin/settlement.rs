//! Books as CSV, as an operator hands over its own account of a day.

use axum::{
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};

/// Records written at a time, so that a long book is never copied whole.
const PAGE: usize = 1_000;

/// A line of cells below these headings for everything that `page` gives after a sequence number.
pub(super) fn paged<R: Send + 'static, const N: usize>(
    headings: [&'static str; N],
    page: impl Fn(u64, usize) -> Vec<R> + Send + 'static,
    sequence: impl Fn(&R) -> u64 + Send + 'static,
    cells: impl Fn(&R) -> [String; N] + Send + 'static,
) -> Response {
    let first = lines([headings.map(str::to_owned)]);
    let pages =
        stream::unfold((page, sequence, cells, 0), |(page, sequence, cells, after)| async move {
            let records = page(after, PAGE);
            let last = sequence(records.last()?);
            let text = lines(records.iter().map(&cells));
            Some((csv::Result::Ok(text), (page, sequence, cells, last)))
        });
    let text = stream::iter([csv::Result::Ok(first)]).chain(pages);
    ([(header::CONTENT_TYPE, "text/csv")], Body::from_stream(text)).into_response()
}

fn lines<const N: usize>(rows: impl IntoIterator<Item = [String; N]>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("memory can be written to, and rows are alike");
    }
    writer.into_inner().expect("memory can be written to")
}
