//! Bars against a scale, drawn as SVG without a colour of its own.

use maud::{Markup, PreEscaped, html};
use plotters::prelude::*;

use super::axis::Axis;
use super::ink::{Ink, dipped};

/// Its size in units of its own; the page gives it as much room as there is.
const WIDTH: u32 = 480;
const HEIGHT: u32 = 200;
const LEFT: u32 = 40;
const BELOW: u32 = 26;
const ABOVE: u32 = 10;
/// Half of what is written below stands beyond the end.
const BESIDE: u32 = 20;
const LETTERS: u32 = 16;
const TICKS: u32 = 5;

/// What is drawn.
#[derive(Debug, Default)]
pub(super) struct Plot {
    /// Sideways, from left to right.
    pub(super) across: Axis,
    /// Upwards, from the bottom to the top, with a line at each place that is written.
    pub(super) upwards: Axis,
    /// The bars, each over those before it.
    pub(super) bars: Vec<Bar>,
    /// A height that is not to be passed.
    pub(super) cap: Option<f64>,
    /// What is told of a place under the pointer.
    pub(super) spots: Vec<Spot>,
}

/// One bar, or one part of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bar {
    /// From where to where it goes sideways.
    pub(super) across: (f64, f64),
    /// From where to where it goes upwards.
    pub(super) upwards: (f64, f64),
    /// What it stands for.
    pub(super) ink: Ink,
}

/// A place that tells something when it is pointed at.
#[derive(Debug)]
pub(super) struct Spot {
    /// From where to where it goes sideways; upwards it is all there is.
    pub(super) across: (f64, f64),
    /// What it tells.
    pub(super) text: String,
}

impl Plot {
    /// The drawing, with a name and a description for those who do not see it.
    pub(super) fn draw(&self, id: &str, title: &str, description: &str) -> Markup {
        let (title_id, description_id) = (format!("{id}-title"), format!("{id}-description"));
        let (drawing, spots) = self.parts();
        html! {
            svg.chart viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img"
                aria-labelledby=(title_id) aria-describedby=(description_id) {
                title id=(title_id) { (title) }
                desc id=(description_id) { (description) }
                (PreEscaped(drawing))
                @for (x, width, text) in spots {
                    rect.spot x=(x) y="0" width=(width) height=(HEIGHT - BELOW) {
                        title { (text) }
                    }
                }
            }
        }
    }

    /// What is seen, and where its spots are sideways, with what each tells.
    fn parts(&self) -> (String, Vec<(i32, i32, &str)>) {
        let mut drawing = String::new();
        let spots = self.draw_into(&mut drawing).expect("a String takes every drawing");
        // The outermost element is ours: it has a name.
        let inside = drawing.split_once('>').map_or("", |(_, inside)| inside);
        let inside = inside.rsplit_once("</svg>").map_or(inside, |(inside, _)| inside);
        (dipped(inside), spots)
    }

    fn draw_into(
        &self,
        drawing: &mut String,
    ) -> Result<Vec<(i32, i32, &str)>, DrawingAreaErrorKind<std::io::Error>> {
        let area = SVGBackend::with_string(drawing, (WIDTH, HEIGHT)).into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin_top(ABOVE)
            .margin_right(BESIDE)
            .x_label_area_size(BELOW)
            .y_label_area_size(LEFT)
            .build_cartesian_2d(self.across.clone(), self.upwards.clone())?;
        let letters = || ("sans-serif", LETTERS).into_font().color(&Ink::Label.colour());
        chart
            .configure_mesh()
            .disable_x_mesh()
            .y_max_light_lines(0)
            .set_all_tick_mark_size(TICKS)
            .bold_line_style(Ink::Grid.colour())
            .axis_style(Ink::Grid.colour())
            .x_label_style(letters())
            .y_label_style(letters())
            .draw()?;
        chart.draw_series(self.bars.iter().map(|Bar { across, upwards, ink }| {
            Rectangle::new([(across.0, upwards.0), (across.1, upwards.1)], ink.colour().filled())
        }))?;
        chart.draw_series(self.cap.map(|cap| {
            let (left, right) = self.across.ends();
            PathElement::new([(left, cap), (right, cap)], Ink::Cap.colour().stroke_width(2))
        }))?;
        let spots = self.spots.iter().map(|Spot { across, text }| {
            let (left, _) = chart.backend_coord(&(across.0, 0.0));
            let (right, _) = chart.backend_coord(&(across.1, 0.0));
            (left, (right - left).max(1), text.as_str())
        });
        let spots = spots.collect();
        drop(chart);
        area.present()?;
        Ok(spots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot() -> Plot {
        let bar = |upwards, ink| Bar { across: (0.1, 0.9), upwards, ink };
        Plot {
            across: Axis::new(0.0, 1.0, vec![(0.5, "22 Nov".to_owned())]),
            upwards: Axis::new(0.0, 10.0, Vec::new()),
            bars: vec![bar((0.0, 6.0), Ink::Charged), bar((6.0, 8.0), Ink::InDoubt)],
            cap: Some(9.0),
            spots: vec![Spot { across: (0.0, 1.0), text: "<6> & 2".to_owned() }],
        }
    }

    #[test]
    fn a_drawing_has_a_name_and_a_description_and_no_colour_or_style_of_its_own() {
        let drawn = plot().draw("nights", "Nights & days", "One night: 6 charged.").into_string();
        assert!(drawn.contains(r#"<title id="nights-title">Nights &amp; days</title>"#), "{drawn}");
        assert!(drawn.contains("One night: 6 charged.</desc>"), "{drawn}");
        for forbidden in ["#", "style=", "<script", "http:", "font-family"] {
            assert!(!drawn.contains(forbidden), "{forbidden}: {drawn}");
        }
    }

    #[test]
    fn bars_stand_on_each_other_and_the_cap_lies_over_them() {
        let drawn = plot().draw("nights", "Nights", "").into_string();
        let place = |what: &str| drawn.find(what).unwrap_or_else(|| panic!("{what}: {drawn}"));
        assert!(place("good") < place("doubt"));
        assert!(place("doubt") < place("cap"));
        assert!(drawn.contains("22 Nov") && drawn.contains("&lt;6&gt; &amp; 2"), "{drawn}");
    }

    #[test]
    fn a_drawing_of_nothing_is_a_drawing() {
        assert!(Plot::default().draw("nights", "Nights", "").into_string().ends_with("</svg>"));
    }
}
