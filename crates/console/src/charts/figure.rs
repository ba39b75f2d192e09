//! A chart on a page: its name, what its colours mean, the drawing, and its numbers.

use maud::{Markup, html};

use super::ink::Ink;
use super::plot::Plot;

/// A chart, ready for a page.
pub(super) struct Figure<'f> {
    /// Tells its parts from those of other charts on the page.
    pub(super) id: &'f str,
    /// What it is called.
    pub(super) title: &'f str,
    /// What it comes to, in a sentence or two.
    pub(super) description: &'f str,
    /// What each ink stands for.
    pub(super) legend: &'f [(Ink, &'f str)],
    /// The drawing.
    pub(super) plot: &'f Plot,
    /// The same numbers as a table.
    pub(super) table: Markup,
}

impl Figure<'_> {
    /// The chart as a part of a page.
    pub(super) fn show(&self) -> Markup {
        html! {
            figure.card.drawn {
                figcaption {
                    h3 { (self.title) }
                    p.said { (self.description) }
                }
                ul.legend {
                    @for (ink, meaning) in self.legend { li { (swatch(*ink)) (meaning) } }
                }
                div.plot-box { (self.plot.draw(self.id, self.title, self.description)) }
                details id=(format!("{}-table", self.id)) {
                    summary { (format!("{} as a table", self.title)) }
                    (self.table)
                }
            }
        }
    }
}

/// A little of an ink.
fn swatch(ink: Ink) -> Markup {
    html! {
        svg.chart.swatch viewBox="0 0 12 12" aria-hidden="true" {
            @match ink {
                Ink::Cap => path class=(ink.class()) d="M0 6H12" {},
                _ => rect class=(ink.class()) width="12" height="12" {},
            }
        }
    }
}
