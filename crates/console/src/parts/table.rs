//! Tables, which become a card for each row where there is no room.

use maud::{Markup, html};

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    name: &'static str,
    class: Option<&'static str>,
}

impl Column {
    /// Of texts.
    pub(crate) const fn text(name: &'static str) -> Self {
        Self { name, class: None }
    }

    /// Of numbers, which stand under each other.
    pub(crate) const fn number(name: &'static str) -> Self {
        Self { name, class: Some("number") }
    }
}

/// A row, as many cells as there are columns.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    cells: Vec<Markup>,
    href: Option<String>,
}

impl Row {
    /// These cells. The first names the row.
    pub(crate) fn of(cells: impl IntoIterator<Item = Markup>) -> Self {
        Self { cells: cells.into_iter().collect(), href: None }
    }

    /// The page that it leads to, by its first cell.
    #[must_use]
    pub(crate) fn leading_to(self, href: impl Into<String>) -> Self {
        Self { href: Some(href.into()), ..self }
    }
}

/// A table under a caption that says what it is of.
pub(crate) fn table(
    caption: &str,
    columns: &[Column],
    rows: impl IntoIterator<Item = Row>,
) -> Markup {
    html! {
        div.table-box {
            table {
                caption { (caption) }
                thead { tr {
                    @for column in columns { th scope="col" class=[column.class] { (column.name) } }
                } }
                tbody { @for row in rows { (line(columns, &row)) } }
            }
        }
    }
}

/// What stands in place of a table without rows.
pub(crate) fn empty(text: &str) -> Markup {
    html! { p.empty { (text) } }
}

fn line(columns: &[Column], row: &Row) -> Markup {
    html! {
        tr data-row[row.href.is_some()] {
            @for (index, (column, cell)) in columns.iter().zip(&row.cells).enumerate() {
                @if index == 0 {
                    th scope="row" class=[column.class] data-label=(column.name) {
                        @match &row.href {
                            Some(href) => a href=(href) { (cell) },
                            None => (cell),
                        }
                    }
                } @else {
                    td class=[column.class] data-label=(column.name) { (cell) }
                }
            }
        }
    }
}
