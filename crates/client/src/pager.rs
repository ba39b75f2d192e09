//! A list, page by page.

use std::collections::VecDeque;
use std::fmt;

use contract::Page;
use futures::stream::{Stream, try_unfold};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::wire::Call;
use crate::{Client, Error};

/// The most rows of a page.
const PAGE_MAX: u32 = 1_000;

/// A list, read page by page as its rows are taken.
///
/// ```no_run
/// # async fn list(client: client::Client) -> Result<(), client::Error> {
/// use client::ChargeFilterView;
///
/// let filter = ChargeFilterView { state: Some("in_doubt".into()), ..Default::default() };
/// let mut doubts = client.charges(&filter);
/// while let Some(charge) = doubts.try_next().await? {
///     println!("{}", charge.id);
/// }
/// # Ok(())
/// # }
/// ```
pub struct Pager<T> {
    client: Client,
    url: Url,
    limit: u32,
    next: Next,
    rows: VecDeque<T>,
}

/// The page that comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Next {
    First,
    After(String),
    Nothing,
}

impl<T> Pager<T> {
    /// The rows of a list that a filter takes.
    pub(crate) fn new(client: &Client, list: &[&str], filter: &impl Serialize) -> Self {
        let url = client.0.address.of(list).expect("the names of lists are names");
        Self::at(client, url, filter)
    }

    /// The rows of the list at this address that a filter takes.
    pub(crate) fn at(client: &Client, url: Url, filter: &impl Serialize) -> Self {
        Self {
            client: client.clone(),
            url: Call::get(url).narrowed(filter).url,
            limit: PAGE_MAX,
            next: Next::First,
            rows: VecDeque::new(),
        }
    }

    /// Reads so many rows at once, from 1 to 1,000; 1,000, if nothing is said.
    #[must_use]
    pub fn with_limit(self, limit: u32) -> Self {
        Self { limit: limit.clamp(1, PAGE_MAX), ..self }
    }

    /// The same list from the newest row on. For charges, purchases and subscriptions; requeues and
    /// the audit come so anyway, and any other list is refused.
    #[must_use]
    pub fn newest_first(mut self) -> Self {
        self.url.query_pairs_mut().append_pair("order", "newest");
        self
    }
}

impl<T: DeserializeOwned> Pager<T> {
    /// The next row; none after the last one.
    ///
    /// # Errors
    ///
    /// Those of reading a page. The same row may be asked for again.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        // A page may be empty though more follow: what a filter leaves out was read too.
        while self.rows.is_empty() {
            let Some(rows) = self.next_page().await? else { return Ok(None) };
            self.rows.extend(rows);
        }
        Ok(self.rows.pop_front())
    }

    /// The rows of the next page, which may be none of them; none after the last page.
    ///
    /// # Errors
    ///
    /// Those of reading it. The same page may be asked for again.
    pub async fn next_page(&mut self) -> Result<Option<Vec<T>>, Error> {
        let call = Call::get(self.url.clone()).asking("limit", &self.limit.to_string());
        let call = match &self.next {
            Next::First => call,
            Next::After(cursor) => call.asking("cursor", cursor),
            Next::Nothing => return Ok(None),
        };
        let Page { data, next_cursor } = self.client.ask(&call).await?;
        let next = next_cursor.map_or(Next::Nothing, Next::After);
        if next == self.next && next != Next::Nothing {
            let why = "the next page is the same page".to_owned();
            return Err(Error::Unreadable { status: 200, why });
        }
        self.next = next;
        Ok(Some(data))
    }

    /// The rows as a stream, which ends with the first error.
    pub fn into_stream(self) -> impl Stream<Item = Result<T, Error>> {
        try_unfold(self, async |mut pager| Ok(pager.try_next().await?.map(|row| (row, pager))))
    }

    /// All rows of a list that is short by nature.
    pub(crate) async fn all(mut self) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        while let Some(row) = self.try_next().await? {
            rows.push(row);
        }
        Ok(rows)
    }
}

/// Shows none of its rows, nor whose they are (money rule 15).
impl<T> fmt::Debug for Pager<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pager").field("path", &self.url.path()).finish_non_exhaustive()
    }
}
