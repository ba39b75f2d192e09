//! How much of how much.

use maud::{Markup, html};

/// A part of a whole, from 0 to 1, told in words as well.
pub(crate) fn progress(share: f64, label: &str) -> Markup {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    html! {
        progress.progress max="1000" value=(format!("{:.0}", share * 1000.0)) aria-label=(label) {
            (label)
        }
    }
}

/// One line of a list of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bar {
    /// What is counted.
    pub(crate) label: String,
    /// How many.
    pub(crate) count: u64,
    /// The list of them.
    pub(crate) href: Option<String>,
    /// The class of its colour; see [`super::tone_of`].
    pub(crate) tone: &'static str,
}

/// Counts, each as long as its part of the largest.
pub(crate) fn bar_list(caption: &str, bars: &[Bar]) -> Markup {
    let largest = bars.iter().map(|bar| bar.count).max().unwrap_or_default().max(1);
    html! {
        ul.bars aria-label=(caption) {
            @for bar in bars {
                li class=(bar.tone) {
                    @match &bar.href {
                        Some(href) => a.label href=(href) { (bar.label) },
                        None => span.label { (bar.label) },
                    }
                    svg.bar viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" {
                        rect.length width=(share_of(bar.count, largest)) height="1" {}
                    }
                    span.count { (grouped(bar.count)) }
                }
            }
        }
    }
}

/// In hundredths, but never nothing of something.
fn share_of(count: u64, largest: u64) -> u64 {
    let share = u128::from(count) * 100 / u128::from(largest);
    u64::try_from(share).unwrap_or(100).max(u64::from(count > 0))
}

/// A number in groups of three digits.
pub(crate) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups_of_three() {
        let all = [0, 999, 1_000, 1_234_567].map(grouped);
        assert_eq!(all, ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn what_there_is_has_a_length_however_short() {
        assert_eq!([share_of(0, 5), share_of(1, 1_000_000), share_of(5, 5)], [0, 1, 100]);
    }
}
