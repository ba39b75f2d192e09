//! Every section that has something in it, the most urgent first.

use contract::WorklistView;
use maud::{Markup, html};

use super::entry::Part;
use super::typed::Tried;
use super::{matters, money, pauses};
use crate::parts::empty;
use crate::signed::Signed;

/// The worklist, with what somebody has just tried in vain, if so.
pub(super) fn draw(list: &WorklistView, tried: Option<&Tried>, signed: &Signed) -> Markup {
    let parts = parts(list, tried);
    html! {
        @if parts.is_empty() { (empty("Nothing needs a person.")) }
        @for part in &parts { (part.draw(signed)) }
    }
}

fn parts<'p>(list: &WorklistView, tried: Option<&'p Tried>) -> Vec<Part<'p>> {
    let all = [
        pauses::misconfigured(&list.misconfigured, tried),
        matters::landed(&list.landed, tried),
        matters::other_answers(&list.other_answers, tried),
        money::charges(&list.in_doubt, &list.at_risk, tried),
        money::refunds(&list.refunds, tried),
        matters::unlisted_codes(&list.unlisted_codes, tried),
        pauses::webhooks(&list.webhooks, tried),
        matters::callbacks(&list.callbacks, tried),
    ];
    all.into_iter().filter(|part| part.count > 0).collect()
}
