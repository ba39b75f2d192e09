//! What happened to a charge or a subscription, oldest first.

use contract::Told;
use maud::{Markup, html};

use crate::parts::time;

/// Who or what an event is the doing of; it decides how its line is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// We sent something.
    Sent,
    /// Somebody answered, or was asked and said something.
    Heard,
    /// It ended well.
    Good,
    /// It ended badly, or something went wrong.
    Bad,
    /// Nobody knows how it ended.
    Doubt,
    /// A person did it.
    Person,
    /// We decided something.
    Decided,
}

use Kind as K;

/// What is not decided by ourselves, event by event.
const KINDS: &[(&str, Kind)] = &[
    ("submitted", K::Sent),
    ("preparing", K::Sent),
    ("prepared", K::Heard),
    ("not_accepted", K::Heard),
    ("asked", K::Heard),
    ("hinted", K::Heard),
    ("expiry_read", K::Heard),
    ("expiry_seen", K::Heard),
    ("said_unsent", K::Heard),
    ("proven_unsent", K::Heard),
    ("otp_refused", K::Heard),
    ("otp_resent", K::Heard),
    ("step_down_offered", K::Heard),
    ("charged", K::Good),
    ("renewed", K::Good),
    ("started", K::Good),
    ("declined", K::Bad),
    ("unpaid", K::Bad),
    ("suspended", K::Bad),
    ("lapsed", K::Bad),
    ("landed_late", K::Bad),
    ("answer_lost", K::Doubt),
    ("suspected", K::Doubt),
    ("requeued", K::Person),
    ("to_be_verified", K::Person),
    ("withdrawal_missed", K::Bad),
    ("cancelled", K::Person),
    ("otp_typed", K::Person),
    ("resend_asked", K::Person),
    ("step_down_chosen", K::Person),
    ("refund_opened", K::Person),
    ("refund_refused", K::Bad),
    ("refund_ended", K::Good),
];

impl Kind {
    fn of(event: &Told) -> Self {
        // An outcome that staff settled is theirs.
        if event.fields.get("proof").and_then(|proof| proof.as_str()) == Some("staff") {
            return K::Person;
        }
        let found = KINDS.iter().find(|(name, _)| *name == event.event);
        found.map_or(K::Decided, |(_, kind)| *kind)
    }

    /// The class of its mark, and what it is for whoever does not see that.
    fn mark(self) -> (&'static str, &'static str) {
        match self {
            K::Sent => ("busy", "sent"),
            K::Heard => ("heard", "heard"),
            K::Good => ("good", "it went well"),
            K::Bad => ("bad", "it went badly"),
            K::Doubt => ("doubt", "in doubt"),
            K::Person => ("person", "a person"),
            K::Decided => ("decided", "decided"),
        }
    }
}

/// A history, oldest first.
pub(in crate::pages) fn story(history: &[Told]) -> Markup {
    html! {
        ol.story {
            @for event in history { (line(event)) }
        }
    }
}

fn line(event: &Told) -> Markup {
    let (class, spoken) = Kind::of(event).mark();
    let evidence = event.fields.get("evidence").and_then(|evidence| evidence.as_str());
    html! {
        li class=(class) {
            (time(event.at))
            p { span.unseen { (spoken) ": " } (event.words) }
            @for (name, id) in charges(event) {
                p.beside { (name) " " a href={ "/console/charges/" (id) } { code { (id) } } }
            }
            @if let Some(evidence) = evidence.filter(|text| !text.is_empty()) {
                (said(evidence, class))
            }
        }
    }
}

/// What came over the wire; or what a person wrote, where a person decided.
fn said(evidence: &str, class: &str) -> Markup {
    let what = if class == "person" { "In their words" } else { "What was answered" };
    html! {
        figure.evidence {
            figcaption.beside { (what) }
            pre { (evidence) }
        }
    }
}

/// The charges that an event names.
fn charges(event: &Told) -> impl Iterator<Item = (&'static str, &str)> {
    let names = [("charge", "charge"), ("superseded", "superseded"), ("successor", "followed by")];
    names.into_iter().filter_map(|(field, name)| Some((name, event.fields.get(field)?.as_str()?)))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::json;

    use super::*;

    fn told(event: &str, words: &str, fields: serde_json::Value) -> Told {
        let fields = fields.as_object().expect("an object").clone();
        Told { at: DateTime::UNIX_EPOCH, event: event.into(), words: words.into(), fields }
    }

    #[test]
    fn what_the_operator_said_cannot_become_markup() {
        let evidence = json!({"evidence": "200 <script>alert(1)</script>"});
        let shown = story(&[told("declined", "declined", evidence)]).into_string();
        assert!(shown.contains("&lt;script&gt;") && !shown.contains("<script>"), "{shown}");
        assert!(shown.contains("What was answered"), "{shown}");
    }

    #[test]
    fn what_staff_settled_is_shown_as_a_persons_doing() {
        let by_staff = json!({"proof": "staff", "evidence": "ann: in their file"});
        let shown = story(&[told("charged", "charged: staff decided it", by_staff)]).into_string();
        assert!(shown.contains("class=\"person\"") && shown.contains("In their words"), "{shown}");
    }

    #[test]
    fn a_charge_that_an_event_names_is_one_step_away() {
        let event = told("renewed", "renewed", json!({"charge": "ch_1", "successor": null}));
        let shown = story(&[event]).into_string();
        assert!(shown.contains("href=\"/console/charges/ch_1\""), "{shown}");
        assert_eq!(shown.matches("<a ").count(), 1, "{shown}");
    }
}
