//! What a plan tries after a decline for lack of funds.

use std::time::Duration;

use billing::{AfterGrace, Currency, DunningPolicy, DunningStep};

use super::duration::{any, in_order, shown, span};
use super::field::Field;
use super::money::money_if_known;
use super::section::Section;

/// Reads `dunning`, `grace` and `then` of a plan.
pub(super) fn read(
    section: &mut Section<'_, '_>,
    currency: Option<Currency>,
) -> Option<DunningPolicy> {
    let expected =
        r#"a list of durations such as ["1d", "3d"], or of { after = "3d", amount = "2000" }"#;
    let steps = section
        .need("dunning")
        .list(DunningPolicy::STEPS_MAX, expected, |step| read_step(step, currency));
    let longest = Duration::ZERO..=DunningPolicy::DURATION_MAX;
    let grace = span(section.need("grace"), longest);
    let then = section
        .need("then")
        .choice(&[("suspend", AfterGrace::Suspend), ("cancel", AfterGrace::Cancel)]);
    let (steps, grace, then) = (steps?, grace?, then?);
    let offsets: Vec<Duration> = steps.iter().map(|step| step.after).collect();
    if !in_order(section, "dunning", &offsets) {
        return None;
    }
    if let Some(last) = offsets.last().filter(|last| **last > grace) {
        let expected = format!("at least {}, the last dunning step", shown(*last));
        section.warn("grace", shown(grace), expected);
    }
    match DunningPolicy::new(steps, grace, then) {
        Ok(policy) => Some(policy),
        Err(error) => {
            section.problem("dunning", "steps that do not fit", error.to_string());
            None
        }
    }
}

/// A duration, or a table that also lowers the amount.
fn read_step(step: Field<'_, '_>, currency: Option<Currency>) -> Option<DunningStep> {
    if !step.is_table() {
        return any(step).map(DunningStep::full);
    }
    step.section("a dunning step", |step| {
        let after = any(step.need("after"));
        let amount = money_if_known(step.may("amount"), currency);
        Some(DunningStep { after: after?, amount })
    })?
}
