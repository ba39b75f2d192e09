//! Colours by name: a drawing is coloured by the stylesheet, so that it is right in light and dark.

use plotters::style::RGBColor;

/// What a stroke or an area stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// Charges charged.
    Charged,
    /// Charges declined.
    Declined,
    /// Charges in doubt.
    InDoubt,
    /// Calls sent.
    Sent,
    /// The most that may be sent.
    Cap,
    /// Lines to read heights by.
    Grid,
    /// What is written beside them.
    Label,
}

impl Ink {
    const ALL: [Self; 7] = [
        Self::Charged,
        Self::Declined,
        Self::InDoubt,
        Self::Sent,
        Self::Cap,
        Self::Grid,
        Self::Label,
    ];

    /// The class that the stylesheet knows it by.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Charged => "good",
            Self::Declined => "over",
            Self::InDoubt => "doubt",
            Self::Sent => "busy",
            Self::Cap => "cap",
            Self::Grid => "grid",
            Self::Label => "word",
        }
    }

    /// What stands for it until the drawing is [`dipped`]: the library knows nothing but colours.
    pub(super) fn colour(self) -> RGBColor {
        RGBColor(0xfa, 0xce, self as u8)
    }

    fn spelled(self) -> String {
        let RGBColor(red, green, blue) = self.colour();
        format!("#{red:02X}{green:02X}{blue:02X}")
    }
}

/// A drawing with a class in place of each colour, and in the page's own typeface.
pub(super) fn dipped(drawing: &str) -> String {
    let own_typeface = drawing.replace(r#" font-family="sans-serif""#, "");
    Ink::ALL.into_iter().fold(own_typeface, |drawing, ink| {
        let class = format!(r#"class="{}""#, ink.class());
        let spelled = ink.spelled();
        let filled = drawing.replace(&format!(r#"fill="{spelled}""#), &class);
        filled.replace(&format!(r#"stroke="{spelled}""#), &class)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ink_has_a_colour_and_a_class_of_its_own() {
        for (place, ink) in Ink::ALL.into_iter().enumerate() {
            for other in &Ink::ALL[place + 1..] {
                assert_ne!(ink.spelled(), other.spelled());
                assert_ne!(ink.class(), other.class());
            }
        }
    }

    #[test]
    fn a_colour_becomes_a_class_whether_it_fills_or_strokes() {
        let drawn = format!(
            r#"<rect fill="{}" stroke="none"/><line stroke="{}"/>"#,
            Ink::InDoubt.spelled(),
            Ink::Cap.spelled(),
        );
        let expected = r#"<rect class="doubt" stroke="none"/><line class="cap"/>"#;
        assert_eq!(dipped(&drawn), expected);
    }
}
